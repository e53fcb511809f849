/** Only this much of a long text is counted. */
const MAX_COUNTED = 5000
const MARKS = ',;:、，'
const STOPS = '.!?。！？…'
const SEPARATORS = '|·•»›→'
const SIGN = { other: 1, mark: 2, stop: 3, digit: 4, separator: 5, space: 6, capital: 7 } as const
/** What each character counts as, filled in when it is first met. */
const signs = new Uint8Array(0x1_0000)

function signOf(character: string): number {
  if (MARKS.includes(character)) return SIGN.mark
  if (STOPS.includes(character)) return SIGN.stop
  if (SEPARATORS.includes(character)) return SIGN.separator
  if (/\d/.test(character)) return SIGN.digit
  if (/\s/.test(character)) return SIGN.space
  return /\p{Lu}/u.test(character) ? SIGN.capital : SIGN.other
}

export type Signs = { marks: number; stops: number; digits: number; separators: number; capitals: number }

/** Counts kinds of characters; a capital only counts at the beginning of a word. */
export function countSigns(text: string): Signs {
  const counts: Signs = { marks: 0, stops: 0, digits: 0, separators: 0, capitals: 0 }
  const end = Math.min(text.length, MAX_COUNTED)
  let before: number = SIGN.space
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at)
    let sign = signs[code] ?? 0
    if (sign === 0) {
      // Half of a surrogate pair says nothing.
      const isPair = code >= 0xd800 && code < 0xdc00
      sign = signOf(isPair ? String.fromCodePoint(text.codePointAt(at) ?? 0) : String.fromCharCode(code))
      if (!isPair) signs[code] = sign
    }
    if (sign === SIGN.mark) counts.marks++
    else if (sign === SIGN.stop) counts.stops++
    else if (sign === SIGN.digit) counts.digits++
    else if (sign === SIGN.separator) counts.separators++
    else if (sign === SIGN.capital && before === SIGN.space) counts.capitals++
    before = sign
  }
  return counts
}

/** How often a pattern, which must be global, matches. */
export function countMatches(text: string, pattern: RegExp): number {
  return text.slice(0, MAX_COUNTED).match(pattern)?.length ?? 0
}
