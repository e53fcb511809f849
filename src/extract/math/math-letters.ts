/** Where a style's capitals, small letters and digits begin in Unicode's Mathematical Alphanumeric Symbols. */
type Alphabet = { readonly capital: number; readonly small: number; readonly digit?: number }

const ALPHABETS: ReadonlyMap<string, Alphabet> = new Map([
  ['bold', { capital: 0x1d400, small: 0x1d41a, digit: 0x1d7ce }],
  ['bold-italic', { capital: 0x1d468, small: 0x1d482 }],
  ['script', { capital: 0x1d49c, small: 0x1d4b6 }],
  ['bold-script', { capital: 0x1d4d0, small: 0x1d4ea }],
  ['fraktur', { capital: 0x1d504, small: 0x1d51e }],
  ['double-struck', { capital: 0x1d538, small: 0x1d552, digit: 0x1d7d8 }],
  ['bold-fraktur', { capital: 0x1d56c, small: 0x1d586 }],
  ['sans-serif', { capital: 0x1d5a0, small: 0x1d5ba, digit: 0x1d7e2 }],
  ['bold-sans-serif', { capital: 0x1d5d4, small: 0x1d5ee, digit: 0x1d7ec }],
  ['sans-serif-italic', { capital: 0x1d608, small: 0x1d622 }],
  ['sans-serif-bold-italic', { capital: 0x1d63c, small: 0x1d656 }],
  ['monospace', { capital: 0x1d670, small: 0x1d68a, digit: 0x1d7f6 }],
])

/** Letters that are older in Unicode than the alphabets, which have gaps there. */
const EARLIER: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map([
  ['script', { B: 'ℬ', E: 'ℰ', F: 'ℱ', H: 'ℋ', I: 'ℐ', L: 'ℒ', M: 'ℳ', R: 'ℛ', e: 'ℯ', g: 'ℊ', o: 'ℴ' }],
  ['fraktur', { C: 'ℭ', H: 'ℌ', I: 'ℑ', R: 'ℜ', Z: 'ℨ' }],
  ['double-struck', { C: 'ℂ', H: 'ℍ', N: 'ℕ', P: 'ℙ', Q: 'ℚ', R: 'ℝ', Z: 'ℤ' }],
])

/**
 * Writes letters in the style that MathML's `mathvariant` names: `R` as `double-struck` gives `ℝ`. Browsers now support only `normal`
 * (MathML Core §2.1.6), and without its style a letter means something else.
 */
export function mathLetters(text: string, style: string | undefined): string {
  const alphabet = ALPHABETS.get(style ?? '')
  if (alphabet === undefined) return text
  const earlier = EARLIER.get(style ?? '') ?? {}
  return text.replace(/[A-Za-z0-9]/g, (sign) => earlier[sign] ?? letterIn(alphabet, sign))
}

function letterIn({ capital, small, digit }: Alphabet, sign: string): string {
  const code = sign.charCodeAt(0)
  if (code >= 0x61) return String.fromCodePoint(small + code - 0x61)
  if (code >= 0x41) return String.fromCodePoint(capital + code - 0x41)
  return digit === undefined ? sign : String.fromCodePoint(digit + code - 0x30)
}
