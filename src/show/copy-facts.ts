import type { Citation, Entry, EntryFields, Health, ImageSize, Reason } from '../model.ts'
import { escapeHtml, oneLine } from './escape-html.ts'
import { hostOf, webUrl } from './safe-url.ts'
import { canonicalLang, isRightToLeft, type LocalWords, speaks, type WordOverrides, wordsFor } from './words.ts'

/** What a copy's page is made from. */
export type CopyInput = {
  /** Its fields come from the web and from hand-edited files: any may be missing, of the wrong type, or hostile. */
  readonly entry: Entry
  readonly health: Health
  /** ISO 8601. */
  readonly healthSince?: string | undefined
  /** Why the original is unavailable, if `health` is `failing` or `dead`. */
  readonly healthReason?: Reason | undefined
  /** How much of the original's text now differs from the copy, 0 to 1. */
  readonly drift?: number | undefined
  /** The posts that cite the page. */
  readonly citations: readonly Citation[]
  /** Other copies of the same page, with links relative to this one. */
  readonly versions: readonly { readonly date: string; readonly href: string }[]
  /** Sizes of the images beside the page, by name, as far as known. */
  readonly imageSizes?: ReadonlyMap<string, ImageSize> | undefined
  /** Root-relative URL of the page, without path prefix: `/cache/<md5>/`. Links to the site are written relative to it. */
  readonly pageUrl: string
  /** Root-relative URL of the index: `/cache/`. */
  readonly indexUrl: string
  /** The site's own stylesheet, root-relative or absolute, instead of the built-in one. */
  readonly stylesheetHref?: string | undefined
  readonly words?: WordOverrides | undefined
  /** The language of the words if there are none in the page's language: the site's. */
  readonly fallbackLang?: string | undefined
}

/** What the parts of a page share, read from the input once. */
export type CopyFacts = CopyInput & {
  readonly fields: EntryFields
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  readonly text: LocalWords
  readonly title: string
  readonly url: string | undefined
  /** The words of the links to the original. */
  readonly toOriginal: string
  /** Attributes for our own words, if they are in another language than the article. */
  readonly aside: string
}

export function copyFacts(input: CopyInput): CopyFacts {
  const fields: EntryFields = input.entry.fields ?? {}
  const ownLang = canonicalLang(fields.lang)
  const text = wordsFor(speaks(ownLang, input.words) ? ownLang : input.fallbackLang, input.words)
  const lang = ownLang ?? text.locale
  const dir = fields.dir === 'rtl' || fields.dir === 'ltr' ? fields.dir : isRightToLeft(lang) ? 'rtl' : 'ltr'
  const url = webUrl(fields.url)
  const title = oneLine(fields.title) || hostOf(url) || text.untitled
  const wordsDir = isRightToLeft(text.lang) ? 'rtl' : 'ltr'
  const isOther = lang.split('-')[0] !== text.lang || dir !== wordsDir
  const aside = isOther ? ` lang="${escapeHtml(text.locale)}" dir="${wordsDir}"` : ''
  // Nobody can read what is dead, but it may have come back.
  const toOriginal = input.health === 'dead' ? text.tryOriginal : text.readOriginal
  return { ...input, fields, lang, dir, text, title, url, toOriginal, aside }
}
