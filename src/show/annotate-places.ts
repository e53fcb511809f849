/**
 * What may be added to a link inside an element:
 * - `text`: attributes, and a link to the copy after it;
 * - `quiet`: only attributes, because a second link would do harm;
 * - `off`: nothing, because it is not content of the page, or is our own.
 */
export type Place = 'text' | 'quiet' | 'off'

/** The class of what is added beside a link, by which we recognise our own work. */
export const ANNOTATION_CLASS = 'link-cache'

type Attributes = ReadonlyMap<string, { readonly value: string }>

/** The place inside an element, given the place around it. `isInContent`: inside `<main>` or `<article>`. */
export function placeInside(name: string, attributes: Attributes, around: Place, isInContent: boolean): Place {
  if (around === 'off' || OFF.has(name) || words(attributes.get('class')).includes(ANNOTATION_CLASS)) return 'off'
  if (around === 'quiet' || QUIET.has(name)) return 'quiet'
  if (words(attributes.get('role')).some((role) => QUIET_ROLES.has(role.toLowerCase()))) return 'quiet'
  // The page's own header and footer hold navigation; those of an article name its author and sources.
  return (name === 'header' || name === 'footer') && !isInContent ? 'quiet' : 'text'
}

function words(attribute: { readonly value: string } | undefined): readonly string[] {
  return attribute === undefined ? [] : attribute.value.split(/\s+/)
}

/** Code, form choices, drawings, and fallbacks that show only if something else fails. */
const OFF: ReadonlySet<string> = new Set(
  'script style template textarea title svg math xmp iframe noembed noframes select datalist object audio video canvas'.split(
    ' ',
  ),
)

/**
 * - headings: their text becomes ids, tables of contents and entries of search indexes;
 * - what is pressed itself: inside `<summary>`, `<button>` or `<label>`, a second link would be hit by accident;
 * - navigation: it lists links, and each stands for itself;
 * - `<sup>` and ruby: footnote marks and readings are too small for words;
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

/** Whether an element has no end tag. */
export function isVoid(name: string): boolean {
  return VOID.has(name)
}

const VOID: ReadonlySet<string> = new Set(
  'area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr'.split(' '),
)

/** Whether an element is a paragraph of its own, or holds some. A link around one has no line of text to continue. */
export function isBlock(name: string): boolean {
  return BLOCKS.has(name)
}

const BLOCKS: ReadonlySet<string> = new Set(
  `address article aside blockquote body button caption center dd details dialog div dl dt fieldset figcaption figure
  footer form h1 h2 h3 h4 h5 h6 header hgroup hr html input label li main menu nav ol p pre section select summary table tbody
  td textarea tfoot th thead tr ul`.split(/\s+/),
)
