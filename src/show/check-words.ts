import type { Words } from './word-list.ts'
import { canonicalLang, type WordOverrides } from './words.ts'
import { wordsByLanguage } from './words-by-language.ts'

/**
 * Checks that a site's own words exist, and are of the right kind.
 *
 * @throws TypeError one sentence that names the word, its language and the fix
 */
export function checkWords(overrides: WordOverrides): void {
  for (const [lang, words] of Object.entries(overrides)) {
    const known = lang === '*' ? lang : canonicalLang(lang)
    if (known !== lang) {
      const fix = known === undefined ? 'a tag such as "fr" or "fr-CA", or "*" for all' : `"${known}"`
      throw new TypeError(`"${lang}" is no language: write ${fix}.`)
    }
    for (const [name, value] of Object.entries(words)) checkWord(name, value, lang)
  }
}

function checkWord(name: string, value: unknown, lang: string): void {
  if (!Object.hasOwn(EXAMPLES, name)) {
    throw new TypeError(
      `There is no word "${name}" (in "${lang}"): write one of those in docs/words.md, such as "archivedCopy".`,
    )
  }
  const fix = value === undefined ? undefined : fixOf(EXAMPLES[name as keyof Words], value)
  if (fix !== undefined) {
    const given = typeof value === 'function' ? 'a function' : JSON.stringify(value)
    throw new TypeError(`The word "${name}" (in "${lang}") is ${given}: write ${fix}.`)
  }
}

const EXAMPLES = wordsByLanguage.en as Words

/** What to write instead of a value that is not of the example's kind; undefined if it is. */
function fixOf(example: Words[keyof Words], value: unknown): string | undefined {
  if (typeof example === 'string') return typeof value === 'string' ? undefined : 'a text'
  if (typeof example === 'function') {
    return typeof value === 'function' ? undefined : 'a function that returns a text, as docs/words.md shows'
  }
  if (Array.isArray(example)) return isTwoTexts(value) ? undefined : 'two texts, such as [" (", ")"]'
  return isSomeOf(example, value) ? undefined : `an object with texts for some of ${Object.keys(example).join(', ')}`
}

function isTwoTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((text) => typeof text === 'string')
}

function isSomeOf(example: object, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).every(([key, text]) => Object.hasOwn(example, key) && typeof text === 'string')
}
