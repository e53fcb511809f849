/**
 * What may be put to a link inside an element:
 * - `text`: attributes, and a link to the copy after it;
 * - `quiet`: attributes alone, for a second link would harm;
 * - `off`: nothing, for it is no content of the page, or already ours.
 */
export type Place = 'text' | 'quiet' | 'off'

/** The class of what is put beside a link: how we know our own work again. */
export const ANNOTATION_CLASS = 'link-cache'

type Attributes = ReadonlyMap<string, { readonly value: string }>

/** What an element makes of the place it stands in. `isInContent`: inside `<main>` or `<article>`. */
export function placeInside(name: string, attributes: Attributes, around: Place, isInContent: boolean): Place {
  if (around === 'off' || OFF.has(name) || words(attributes.get('class')).includes(ANNOTATION_CLASS)) return 'off'
  if (around === 'quiet' || QUIET.has(name)) return 'quiet'
  if (words(attributes.get('role')).some((role) => QUIET_ROLES.has(role.toLowerCase()))) return 'quiet'
  // The page's own header and footer hold its navigation; an article's hold its author and its sources.
  return (name === 'header' || name === 'footer') && !isInContent ? 'quiet' : 'text'
}

function words(attribute: { readonly value: string } | undefined): readonly string[] {
  return attribute === undefined ? [] : attribute.value.split(/\s+/)
}

/** Text that is no text, drawings, and what shows only where something else fails. */
const OFF: ReadonlySet<string> = new Set(
  'script style template textarea title svg math xmp iframe noembed noframes select datalist object audio video canvas'.split(
    ' ',
  ),
)

/**
 * - headings: their text becomes ids, tables of contents and entries of search indexes;
 * - what is itself pressed: a link inside `<summary>`, `<button>` or `<label>` is pressed by accident;
 * - navigation: it lists links, and each stands for itself;
 * - `<sup>` and ruby: marks of footnotes and readings, too small for words;
 * - code: it is copied and run.
 */
const QUIET: ReadonlySet<string> = new Set(
  'h1 h2 h3 h4 h5 h6 hgroup summary button label legend option nav menu sup rt rp pre code samp kbd'.split(' '),
)

const QUIET_ROLES: ReadonlySet<string> = new Set(
  'navigation heading button tab tablist menu menubar menuitem toolbar option banner contentinfo search'.split(' '),
)

export function isContent(name: string): boolean {
  return name === 'main' || name === 'article'
}

/** Elements without end tag. */
export function isVoid(name: string): boolean {
  return VOID.has(name)
}

const VOID: ReadonlySet<string> = new Set(
  'area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr'.split(' '),
)

/** Elements that are a paragraph of their own, or hold such. A link around one has no line to put words on. */
export function isBlock(name: string): boolean {
  return BLOCKS.has(name)
}

const BLOCKS: ReadonlySet<string> = new Set(
  `address article aside blockquote body button caption center dd details dialog div dl dt fieldset figcaption figure
  footer form h1 h2 h3 h4 h5 h6 header hgroup hr html input label li main menu nav ol p pre section select summary table tbody
  td textarea tfoot th thead tr ul`.split(/\s+/),
)
