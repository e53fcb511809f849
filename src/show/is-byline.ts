import { oneLine } from './escape-html.ts'
import { formatDate } from './format-date.ts'

/** What a page says about its author and date above the body. */
export type Byline = {
  readonly author: string
  /** ISO 8601, no more precise than known. */
  readonly publishedAt: unknown
  /** BCP 47, of the page. */
  readonly lang: string
  /** What may stand before a name: `By`. */
  readonly by: string
}

/** Whether a text only says who wrote the page, and perhaps when, which the page already says. */
export function isByline(text: string, { author, publishedAt, lang, by }: Byline): boolean {
  const line = oneLine(text).toLowerCase()
  if (author === '' || line.length > author.length + 60 || !line.includes(author.toLowerCase())) return false
  const known = new Set(words(`${LITTLE_WORDS} ${by} ${author} ${dateWords(publishedAt, lang)}`))
  return words(line).every((word) => known.has(word))
}

/** Words before names and dates in the built-in languages. */
const LITTLE_WORDS = 'by on par le von am vom por el de di il da em door op'

/** The words of the date as the language writes it, in long, short and ISO form. */
function dateWords(iso: unknown, lang: string): string {
  return `${formatDate(iso, lang) ?? ''} ${formatDate(iso, lang, 'short') ?? ''} ${typeof iso === 'string' ? iso.slice(0, 10) : ''}`
}

/** The words of a text in lower case; digits of any script as ASCII digits, without leading zeros. */
function words(text: string): readonly string[] {
  const plain = text.toLowerCase().replace(/\p{Nd}/gu, (digit) => String(digitOf(digit)))
  return (plain.match(/\p{N}+|[\p{L}\p{M}]+/gu) ?? []).map((word) => word.replace(/^0+(?=\d)/, ''))
}

/** Decimal digits stand in rows of ten (Unicode Standard, 4.6). */
function digitOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0
  let zero = code
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1
  return code - zero
}
