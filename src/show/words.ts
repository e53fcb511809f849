import type { Health } from '../model.ts'
import { wordsByLanguage } from './words-by-language.ts'

/** All the words that readers see, in one language. Plain text: escape it where it goes. */
export type Words = {
  /** The annotation beside a link, and the heading of a copy's banner. */
  readonly archivedCopy: string
  /** What stands before and after the annotation: ` (` and `)`. */
  readonly brackets: readonly [string, string]
  /** The accessible name of a link to a copy. */
  readonly archivedCopyOf: (title: string) => string
  /** Said of a link that goes to the copy, where the original's server says that there is no such page. */
  readonly originalGone: string
  /** The same, where the original is dead for another reason, or for none that is known. */
  readonly originalDead: string

  /** The banner's first line. */
  readonly copyOf: (url: string) => string
  readonly saved: (date: string) => string
  readonly savedLive: (date: string) => string
  readonly savedWayback: (date: string) => string
  /** From another web archive than the Wayback Machine. */
  readonly savedWebArchive: (date: string, host: string) => string
  readonly savedImport: (date: string) => string
  readonly readOriginal: string
  readonly inWebArchive: string
  /** Above the list of posts that cite the page. */
  readonly citedIn: (count: number) => string
  /** The same, where one post alone cites it; `post` is the link to it. */
  readonly citedInPost: (post: string) => string
  readonly otherVersions: string
  readonly allCopies: string
  readonly dead: string
  readonly deadSince: (date: string) => string
  /** As `dead`, where the server says that there is no such page. */
  readonly gone: string
  readonly goneSince: (date: string) => string
  readonly failing: string
  /** As `failing`, where the server says that there is no such page. */
  readonly notFound: string
  readonly changed: string
  /** `share` is a percentage that is formatted already: `12%`. */
  readonly changedBy: (share: string) => string

  /** Where the page is a card: title, description and lead image only. */
  readonly onlySummary: string
  /** The link to the file that was kept as itself; `type` is `PDF`, `PNG` … */
  readonly openFile: (type: string) => string
  readonly by: (author: string) => string
  readonly untitled: string
  /** Names of the boxes that scroll. */
  readonly code: (number: number) => string
  readonly table: (number: number) => string
  readonly formula: (number: number) => string
  /** The name of the link from a note to where it is cited. */
  readonly backToText: string
  /** The name of an image that has none of its own, where it needs one. */
  readonly image: string
  readonly audio: string
  readonly video: string
  /** The name of the box with the ways on from the page. */
  readonly ways: string
  /** The link in the place of a frame or a plug-in. */
  readonly embedded: string

  readonly indexTitle: string
  readonly indexTitleOf: (site: string) => string
  readonly copies: (count: number) => string
  readonly filter: string
  readonly groupBy: string
  readonly byMonth: string
  readonly bySite: string
  readonly allHealth: string
  readonly health: Readonly<Record<Health, string>>
  readonly original: string
  readonly noneYet: string
  readonly noMatch: string
  readonly undated: string
  readonly feedTitle: string
  readonly feedTitleOf: (site: string) => string
}

/**
 * A site's own words, by language tag: `{ en: { archivedCopy: 'cached' }, pl: { … } }`.
 * `'*'` holds for every language; a tag with a region (`fr-CA`) goes before its language (`fr`).
 */
export type WordOverrides = Readonly<Record<string, OwnWords>>

type OwnWords = Partial<Omit<Words, 'health'>> & { readonly health?: Partial<Words['health']> }

/** Words, with the language they are in and the locale that dates and numbers are written for. */
export type LocalWords = Words & {
  /** BCP 47, of the words: `fr`. */
  readonly lang: string
  /** BCP 47, with the page's region where it has one: `fr-CA`. */
  readonly locale: string
}

const FALLBACK = 'en'

/** Returns the words for a page's language: `fr-CA` gives French, an unknown or broken tag gives English. */
export function wordsFor(lang: string | undefined, overrides: WordOverrides = {}): LocalWords {
  const locale = canonicalLang(lang)
  const language = locale?.split('-')[0]
  if (locale === undefined || language === undefined || !hasWords(language, overrides)) {
    return locale === FALLBACK ? overridden(FALLBACK, FALLBACK, overrides) : wordsFor(FALLBACK, overrides)
  }
  return overridden(language, locale, overrides)
}

/** Whether readers of that language are served in it. */
export function speaks(lang: string | undefined, overrides: WordOverrides = {}): boolean {
  const language = canonicalLang(lang)?.split('-')[0]
  return language !== undefined && hasWords(language, overrides)
}

/** Returns a language tag in its canonical form (`fr-ca` gives `fr-CA`), or undefined where it is none. */
export function canonicalLang(lang: unknown): string | undefined {
  // A wrong tag makes Intl throw, and front matter may hold anything.
  if (typeof lang !== 'string' || !/^[a-z]{2,3}(?:[-_][a-z0-9]{1,8}){0,4}$/i.test(lang)) return undefined
  try {
    return Intl.getCanonicalLocales(lang.replaceAll('_', '-'))[0]
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const RIGHT_TO_LEFT = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'ps', 'sd', 'ug', 'ur', 'yi'])

/** Whether a language is written from right to left, going by its tag. */
export function isRightToLeft(lang: string): boolean {
  return RIGHT_TO_LEFT.has(lang.split('-')[0] ?? '')
}

function hasWords(language: string, overrides: WordOverrides): boolean {
  return Object.hasOwn(wordsByLanguage, language) || Object.hasOwn(overrides, language)
}

function overridden(language: string, locale: string, overrides: WordOverrides): LocalWords {
  const own = Object.hasOwn(wordsByLanguage, language) ? wordsByLanguage[language] : undefined
  const base = own ?? (wordsByLanguage[FALLBACK] as Words)
  const [all, some, few] = [overrides['*'], overrides[language], locale === language ? undefined : overrides[locale]]
  return {
    ...base,
    ...all,
    ...some,
    ...few,
    health: { ...base.health, ...all?.health, ...some?.health, ...few?.health },
    lang: language,
    locale,
  }
}
