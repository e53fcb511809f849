/** Controls, format characters (zero-width, bidirectional), private use, lone surrogates, and letters that show nothing. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u115f\u1160\u2800\u3164\uffa0]/gu
/** Running text needs joiners and isolates, but no controls and overrides. */
const HARMFUL = /(?![\t\n\r])\p{Cc}|[\u202a-\u202e\ufeff\u{e0000}-\u{e007f}]|\p{Cs}/gu

/** Returns strangers' text as one line without invisible characters, at most `maxLength` long; undefined if nothing is left. */
export function cleanLine(text: string | undefined, maxLength: number): string | undefined {
  // Four times the length leaves room for what is removed; looking further would cost more than it finds.
  const seen = text
    ?.slice(0, maxLength * 4)
    .replace(/\s+/g, ' ')
    .replace(UNSEEN, '')
  const line = seen?.replace(/ {2,}/g, ' ').trim()
  if (line === undefined || line === '') return undefined
  return line.length <= maxLength ? line : `${cutAtWord(line, maxLength - 1)}…`
}

function cutAtWord(line: string, length: number): string {
  const cut = line.slice(0, length).replace(/[\ud800-\udbff]$/, '')
  const space = cut.lastIndexOf(' ')
  return (space > length * 0.7 ? cut.slice(0, space) : cut).trimEnd()
}

/** Returns text without control characters and those that reorder other text; lines stay. */
export function cleanText(text: string): string {
  return text.replace(HARMFUL, '')
}

/** Only the letters and digits of a text, to compare texts that are written differently. */
export function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}
