import type { Annotation } from '../model.ts'
import { type PageAnchor, pageAnchors } from './annotate-anchors.ts'
import { ANNOTATION_CLASS } from './annotate-places.ts'
import { escapeHtml, oneLine } from './escape-html.ts'
import { isGone } from './is-gone.ts'
import { applyEdits, type Edit } from './splice-page.ts'

/** The words that an annotation needs, in one language, as plain text. `Words` of `words.ts` has them all. */
export type AnnotationWords = {
  /** What shows: `archived copy`. */
  readonly archivedCopy: string
  /** The accessible name of the link to the copy. */
  readonly archivedCopyOf: (title: string) => string
  /** Said where the link itself goes to the copy, and the original's server says that there is no such page. */
  readonly originalGone: string
  /** The same, where the original is dead for another reason. */
  readonly originalDead: string
  /** What stands before and after; ` (` and `)` where absent. */
  readonly brackets?: readonly [string, string]
  /** BCP 47, of the words: marked up where the text around is in another language. */
  readonly lang?: string
}

export type AnnotateInput = {
  /** The annotation of a link, by its `href` as the page writes it (entities decoded). Undefined: leave it alone. */
  readonly find: (href: string) => Annotation | undefined
  /** Words for the language of the text that a link stands in; undefined where no ancestor says. */
  readonly words: (lang: string | undefined) => AnnotationWords
  /** The same copy twice in a paragraph, item or cell: a link after the first alone. Default: false. */
  readonly once?: boolean
}

/**
 * A page, or a fragment of one, with its archived links annotated. Nothing is parsed and written again: the page is
 * spliced at its links, every other byte stays as it was, and a second run changes nothing more.
 *
 * Every annotated link gets the Robust Links attributes (robustlinks.mementoweb.org), and beyond them, by its mode:
 * - `annotate`: after its `</a>`, before the full stop that may follow, ` (archived copy)`. A `<span>` is around all
 *   that is added, brackets and space included, so that text extracts without `[data-pagefind-ignore]` or `.link-cache`
 *   read as before. The accessible name starts with the words that show (WCAG 2.5.3). No class of microformats.
 * - `replace`: `href` goes to the copy, and where the original is dead words say so.
 * - `attributes`: nothing that shows.
 * Where a second link would harm (`annotate-places.ts` says where and why), around images and blocks, and where the
 * page's own markup is broken at a link, `annotate` is as `attributes`.
 */
export function annotateHtml(html: string, input: AnnotateInput): string {
  return applyEdits(html, annotationEdits(html, input))
}

/** The splices that annotate a page, in its order. They are the same for the same page and the same answers of `input`. */
export function annotationEdits(html: string, input: AnnotateInput): readonly Edit[] {
  if (!/<a\s/i.test(html)) return []
  const isFirst = firstInBlock()
  return pageAnchors(html).flatMap((anchor) => {
    if (LEFT_ALONE.some((name) => anchor.attributes.has(name))) return []
    const annotation = input.find(anchor.href)
    if (annotation === undefined) return []
    if (annotation.mode === 'replace' && !isIdentity(anchor)) return replacingEdits(anchor, annotation, input)
    const hasLink = annotation.mode === 'annotate' && anchor.follow !== undefined
    if (!hasLink || (input.once === true && !isFirst(anchor, annotation))) return [robustLink(anchor, annotation)]
    return [robustLink(anchor, annotation), insertAt(anchor.follow, copyLink(anchor, annotation, input))]
  })
}

/** Told to leave it, annotated already (by us or by hand), or a file that is saved rather than read. */
const LEFT_ALONE = ['data-no-archive', 'data-versionurl', 'download']

function insertAt(position: number, text: string): Edit {
  return { start: position, end: position, text }
}

/** Whether a copy is linked for the first time in its block. */
function firstInBlock(): (anchor: PageAnchor, annotation: Annotation) => boolean {
  const seen = new Set<string>()
  return ({ block }, { versionUrl }) => {
    const key = `${block} ${versionUrl}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  }
}

function robustLink(anchor: PageAnchor, annotation: Annotation): Edit {
  return insertAt(anchor.attributesEnd, attributesText(anchor, robustAttributes(annotation)))
}

function robustAttributes({ originalUrl, versionUrl, versionDate }: Annotation): Readonly<Record<string, string>> {
  return {
    'data-originalurl': originalUrl,
    'data-versionurl': versionUrl,
    ...(versionDate === undefined ? {} : { 'data-versiondate': versionDate }),
  }
}

/** Those that the tag does not have yet. */
function attributesText(anchor: PageAnchor, attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .filter(([name]) => !anchor.attributes.has(name))
    .map(([name, value]) => ` ${name}="${escapeHtml(value)}"`)
    .join('')
}

function copyLink(anchor: PageAnchor, { copyUrl, title }: Annotation, input: AnnotateInput): string {
  const words = input.words(anchor.lang)
  const name = escapeHtml(accessibleName(words, title))
  const link = `<a href="${escapeHtml(copyUrl)}" rel="nofollow" aria-label="${name}">${escapeHtml(words.archivedCopy)}</a>`
  return aside(anchor, words, link)
}

/** WCAG 2.5.3: who speaks to a computer says the words that show, so the name must hold them. */
function accessibleName(words: AnnotationWords, title: string): string {
  const name = words.archivedCopyOf(oneLine(title, 200))
  return name.toLowerCase().includes(words.archivedCopy.toLowerCase()) ? name : `${words.archivedCopy}: ${name}`
}

/** Pagefind knows `all`; as XHTML, which Atom allows, an attribute needs a value. */
function aside(anchor: PageAnchor, words: AnnotationWords, content: string): string {
  const [before, after] = words.brackets ?? [' (', ')']
  const lang = isOtherLanguage(words.lang, anchor.lang) ? ` lang="${escapeHtml(words.lang)}"` : ''
  const open = `<span class="${ANNOTATION_CLASS}" data-pagefind-ignore="all"${lang}>`
  return `${open}${escapeHtml(before)}${content}${escapeHtml(after)}</span>`
}

function isOtherLanguage(ofWords: string | undefined, around: string | undefined): boolean {
  if (ofWords === undefined || around === undefined) return false
  return primarySubtag(ofWords) !== primarySubtag(around)
}

function primarySubtag(lang: string): string {
  return lang.trim().toLowerCase().split(/[-_]/)[0] ?? ''
}

function replacingEdits(anchor: PageAnchor, annotation: Annotation, input: AnnotateInput): readonly Edit[] {
  const isDead = annotation.health === 'dead'
  const words = input.words(anchor.lang)
  const farewell = isGone(annotation.healthReason) ? words.originalGone : words.originalDead
  const addition = attributesText(anchor, {
    ...robustAttributes(annotation),
    class: REPLACED_CLASS,
    // Where no words can stand, a pointer's hint is better than nothing.
    ...(isDead && anchor.follow === undefined ? { title: farewell } : {}),
  })
  return [
    ...rewrittenAttributes(anchor, annotation),
    insertAt(anchor.attributesEnd, addition),
    ...(isDead && anchor.follow !== undefined
      ? [insertAt(anchor.follow, aside(anchor, words, escapeHtml(farewell)))]
      : []),
  ]
}

const REPLACED_CLASS = 'link-cache-replaced'

/** `href`, and the class where there is one, in the order in which they stand in the tag. */
function rewrittenAttributes({ attributes }: PageAnchor, { copyUrl }: Annotation): readonly Edit[] {
  const classes = attributes.get('class')?.value.trim()
  const values = { href: copyUrl, class: classes === '' ? REPLACED_CLASS : `${classes} ${REPLACED_CLASS}` }
  return Object.entries(values)
    .flatMap(([name, value]) => {
      const attribute = attributes.get(name)
      return attribute === undefined ? [] : [{ ...attribute, text: `${name}="${escapeHtml(value)}"` }]
    })
    .sort((a, b) => a.start - b.start)
}

/**
 * Links whose address is what they say: microformats (`u-in-reply-to`, `u-like-of` …) and `rel=me` are read by other
 * sites, which verify the address. They keep it in any mode.
 */
function isIdentity({ attributes }: PageAnchor): boolean {
  const classes = attributes.get('class')?.value ?? ''
  const rel = attributes.get('rel')?.value ?? ''
  return /(?:^|\s)u-[a-z]/.test(classes) || /(?:^|\s)(?:me|webmention|pingback|payment)(?:\s|$)/i.test(rel)
}
