import type { Words } from './word-list.ts'
import { wordsByLanguage } from './words-by-language.ts'

/**
 * A site's own words, by language tag: `{ en: { archivedCopy: 'cached' }, pl: { … } }`.
 * `'*'` applies to every language; a tag with a region (`fr-CA`) wins over its language (`fr`).
 */
export type WordOverrides = Readonly<Record<string, OwnWords>>

type OwnWords = Partial<Omit<Words, 'health'>> & { readonly health?: Partial<Words['health']> }

/** Words with their language, and the locale for dates and numbers. */
export type LocalWords = Words & {
  /** BCP 47, of the words: `fr`. */
  readonly lang: string
  /** BCP 47, with the page's region where it has one: `fr-CA`. */
  readonly locale: string
}

const FALLBACK = 'en'

/** The words for a page's language: `fr-CA` gives French; an unknown or invalid tag gives English. */
export function wordsFor(lang: string | undefined, overrides: WordOverrides = {}): LocalWords {
  const locale = canonicalLang(lang)
  const language = locale?.split('-')[0]
  if (locale === undefined || language === undefined || !hasWords(language, overrides)) {
    return locale === FALLBACK ? overridden(FALLBACK, FALLBACK, overrides) : wordsFor(FALLBACK, overrides)
  }
  return overridden(language, locale, overrides)
}

/** Whether there are words in this language. */
export function speaks(lang: string | undefined, overrides: WordOverrides = {}): boolean {
  const language = canonicalLang(lang)?.split('-')[0]
  return language !== undefined && hasWords(language, overrides)
}

/** A language tag in its canonical form (`fr-ca` gives `fr-CA`); undefined if it is not valid. */
export function canonicalLang(lang: unknown): string | undefined {
  // Intl throws for invalid tags, and front matter may contain anything.
  if (typeof lang !== 'string' || !/^[a-z]{2,3}(?:[-_][a-z0-9]{1,8}){0,4}$/i.test(lang)) return undefined
  try {
    return Intl.getCanonicalLocales(lang.replaceAll('_', '-'))[0]
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const RIGHT_TO_LEFT = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'ps', 'sd', 'ug', 'ur', 'yi'])

/** Whether a language is written from right to left, judged by its tag. */
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
