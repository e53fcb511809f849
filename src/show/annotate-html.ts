import type { Annotation } from '../model.ts'
import { type PageAnchor, pageAnchors } from './annotate-anchors.ts'
import { ANNOTATION_CLASS } from './annotate-places.ts'
import { escapeHtml, oneLine } from './escape-html.ts'
import { isGone } from './is-gone.ts'
import { applyEdits, type Edit } from './splice-page.ts'

/** The words that an annotation needs, in one language, as plain text. `Words` of `words.ts` has them all. */
export type AnnotationWords = {
  /** The visible text: `archived copy`. */
  readonly archivedCopy: string
  /** The accessible name of the link to the copy. */
  readonly archivedCopyOf: (title: string) => string
  /** Shown when the link itself goes to the copy, because the original's server says that there is no such page. */
  readonly originalGone: string
  /** The same, if the original is dead for another reason. */
  readonly originalDead: string
  /** What stands before and after. Default: ` (` and `)`. */
  readonly brackets?: readonly [string, string]
  /** Language of the words (BCP 47), marked up if the text around them is in another one. */
  readonly lang?: string
}

export type AnnotateInput = {
  /** The annotation of a link, by its `href` with entities decoded. Undefined: leave the link alone. */
  readonly find: (href: string) => Annotation | undefined
  /** Words for the language of the text around a link; undefined if the page does not say. */
  readonly words: (lang: string | undefined) => AnnotationWords
  /** Add the link only once per paragraph, item or cell for the same copy. Default: false. */
  readonly once?: boolean
}

/**
 * Returns a page, or a fragment of one, with its archived links annotated. The page is spliced at its links and not serialised
 * anew: every other byte stays as it was, and a second run changes nothing.
 *
 * Every annotated link gets the Robust Links attributes (robustlinks.mementoweb.org), and depending on its mode:
 * - `annotate`: ` (archived copy)` after its `</a>`, before a full stop that may follow. A `<span>` surrounds all that is
 *   added, brackets and space included, so that text without `[data-pagefind-ignore]` or `.link-cache` reads as before. The
 *   accessible name contains the visible words (WCAG 2.5.3). No microformats class.
 * - `replace`: `href` leads to the copy, and words say so if the original is dead.
 * - `attributes`: nothing visible.
 * Where a second link would do harm (`annotate-places.ts` says where and why), around images and blocks, and at links with broken
 * markup, `annotate` acts like `attributes`.
 */
export function annotateHtml(html: string, input: AnnotateInput): string {
  return applyEdits(html, annotationEdits(html, input))
}

/** The edits that annotate a page, in document order: always the same for the same page and the same answers of `input`. */
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

/** Excluded by the author, annotated already (by us or by hand), or a download. */
const LEFT_ALONE = ['data-no-archive', 'data-versionurl', 'download']

function insertAt(position: number, text: string): Edit {
  return { start: position, end: position, text }
}

/** Returns a function that tells whether a copy is linked for the first time in its block. */
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

/** The attributes that the tag does not have yet, as text. */
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

/** WCAG 2.5.3: people who control a computer by voice say the visible words, so the name must contain them. */
function accessibleName(words: AnnotationWords, title: string): string {
  const name = words.archivedCopyOf(oneLine(title, 200))
  return name.toLowerCase().includes(words.archivedCopy.toLowerCase()) ? name : `${words.archivedCopy}: ${name}`
}

/** Pagefind understands `all`; in XHTML, which Atom allows, an attribute needs a value. */
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
    // Where no words fit, a tooltip is better than nothing.
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

/** The edits of `href`, and of the class if there is one, in the order of the tag. */
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
 * Whether a link's address is its message: other sites read microformats (`u-in-reply-to`, `u-like-of` …) and `rel=me`, and
 * verify the address. Such links keep it in every mode.
 */
function isIdentity({ attributes }: PageAnchor): boolean {
  const classes = attributes.get('class')?.value ?? ''
  const rel = attributes.get('rel')?.value ?? ''
  return /(?:^|\s)u-[a-z]/.test(classes) || /(?:^|\s)(?:me|webmention|pingback|payment)(?:\s|$)/i.test(rel)
}
