const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}]+/gu
/** Addresses of links and images, and tags, which may change although the text does not. */
const NOT_TEXT = /\]\([^()\s]*(?:\s"[^"]*")?\)|<[^<>]*>|https?:\/\/\S+/g

/** If more of a text differs, nothing of it is left: two texts in one language share a few pairs of words by chance. */
export const NOTHING_LEFT = 0.9

/**
 * How much two Markdown texts differ: 0 for the same words in the same order, 1 for nothing in common.
 *
 * It is one minus the Sørensen–Dice coefficient of their pairs of neighbouring words, each counted as often as it occurs. Markup,
 * addresses, case and punctuation do not count.
 */
export function compareText(before: string, after: string): number {
  const [a, b] = [pairsOf(before), pairsOf(after)]
  if (a.total + b.total === 0) return 0
  let shared = 0
  for (const [pair, count] of a.counts) shared += Math.min(count, b.counts.get(pair) ?? 0)
  return 1 - (2 * shared) / (a.total + b.total)
}

/** How many words a Markdown text has; each Han character, kana or Thai letter counts as one. */
export function countTextWords(markdown: string): number {
  return wordsOf(markdown).length
}

type Pairs = { readonly counts: ReadonlyMap<string, number>; readonly total: number }

function pairsOf(markdown: string): Pairs {
  const counts = new Map<string, number>()
  const words = wordsOf(markdown)
  // A text of a single word has no pairs.
  const pairs = words.length === 1 ? words : words.slice(1).map((word, at) => `${words[at]} ${word}`)
  for (const pair of pairs) counts.set(pair, (counts.get(pair) ?? 0) + 1)
  return { counts, total: pairs.length }
}

/** The words of a Markdown text, in lower case. */
export function wordsOf(markdown: string): readonly string[] {
  return markdown.replace(NOT_TEXT, ' ').toLowerCase().normalize('NFKC').match(WORD) ?? []
}
