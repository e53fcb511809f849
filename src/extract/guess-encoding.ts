import { isUtf8 } from 'node:buffer'

const SAMPLE_BYTES = 262_144
/** Fewer bytes beyond ASCII say nothing about an encoding. */
const MIN_HIGH_BYTES = 10
/** Bytes beyond ASCII in a row, on average: Latin text has single accents, other scripts have many such bytes side by side. */
const MIN_RUN = 1.5
/** The smallest share of the letters expected in an encoding that a text must have. */
const MIN_LIKENESS = 0.6
/** The smallest share of a text's letters beyond ASCII that must belong to its alphabet. */
const MIN_KNOWN = 0.9
/** UTF-8 has at least so many valid characters for each wrong one. */
const MIN_RIGHT = 10
/** Fewer different letters may just be a currency sign, or a name. */
const MIN_DISTINCT = 3
const MAX_LETTERS = 5000
const ESCAPE = 0x1b

type Script = {
  readonly encoding: string
  /** The most frequent letters of text in this encoding. */
  readonly common: RegExp
  /** Their share of the bytes beyond ASCII, in prose. */
  readonly expected: number
  readonly bytesEach: 1 | 2
}

const KANA = /[\u3040-\u30ff\u3001\u3002]/gu
const CYRILLIC = /[оеаинтсрвлОЕАИНТСРВЛ]/gu
const script = (encoding: string, common: RegExp, expected: number, bytesEach: 1 | 2 = 1): Script => ({
  encoding,
  common,
  expected,
  bytesEach,
})

/** Encodings of scripts other than Latin. Chinese uses thousands of characters; the common ones listed make up a third of a text. */
const SCRIPTS: readonly Script[] = [
  script('shift_jis', KANA, 0.55, 2),
  script('euc-jp', KANA, 0.55, 2),
  script('euc-kr', /[\uac00-\ud7a3]/gu, 0.9, 2),
  script(
    'gb18030',
    /[的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后\u3001\u3002\uff0c]/gu,
    0.33,
    2,
  ),
  script(
    'big5',
    /[的一是不了人我在有他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可裡後\u3001\u3002\uff0c]/gu,
    0.33,
    2,
  ),
  script('windows-1251', CYRILLIC, 0.62),
  script('koi8-r', CYRILLIC, 0.62),
  script('ibm866', CYRILLIC, 0.62),
  script('iso-8859-5', CYRILLIC, 0.62),
  script('windows-1253', /[αοιετσνρκηςάέίόή]/gu, 0.78),
  script('windows-1255', /[יולהאמרשתב]/gu, 0.72),
  script('windows-1256', /[اليمونرتبةعه]/gu, 0.76),
  script('windows-874', /[\u0e48\u0e49\u0e31\u0e35ารนกอเงยมลว]/gu, 0.7),
]

/** Latin alphabets, those of Windows-1252 first: if two have equally many of a text's letters, the first wins. */
const ALPHABETS: readonly (readonly [encoding: string, letters: string])[] = [
  ['windows-1252', 'éèêëàâçîïôùûüœæÿñ'],
  ['windows-1252', 'äöüßé'],
  ['windows-1252', 'áéíóúñü¿¡ªº'],
  ['windows-1252', 'áâãàçéêíóôõúüªº'],
  ['windows-1252', 'àèéìíîòóùú'],
  ['windows-1252', 'åäöæøéü'],
  ['windows-1252', 'áéíóúýöæðþ'],
  ['windows-1254', 'çöüışğâîû'],
  ['windows-1250', 'ąćęłńóśźż'],
  ['iso-8859-2', 'ąćęłńóśźż'],
  ['windows-1250', 'áčďéěíňóřšťúůýžľĺôŕä'],
  ['iso-8859-2', 'áčďéěíňóřšťúůýžľĺôŕä'],
  ['windows-1250', 'áéíóöőúüű'],
  ['windows-1250', 'čćžšđ'],
  ['iso-8859-2', 'čćžšđ'],
  ['windows-1250', 'ăâîşţ'],
  ['iso-8859-2', 'ăâîşţ'],
  ['windows-1257', 'ąčęėįšųūžāēģīķļņõäöü'],
  ['windows-1258', 'ăâđêôơưàáãèéìíòóùúýñ\u0300\u0301\u0303\u0309\u0323'],
]

/** UTF-8 if the bytes are UTF-8, else the legacy encoding whose letters the text has, else Windows-1252. */
export function guessEncoding(body: Uint8Array): string {
  if (isUtf8(body)) return hasEscapes(body) ? 'iso-2022-jp' : (wideEncoding(body) ?? 'utf-8')
  const sample = body.subarray(0, SAMPLE_BYTES)
  return wideEncoding(body) ?? (isNearlyUtf8(sample) ? 'utf-8' : legacyEncoding(sample))
}

/** A page with a few wrong bytes, from a comment for example, is still UTF-8. */
function isNearlyUtf8(sample: Uint8Array): boolean {
  const text = decoded(sample, 'utf-8')
  const wrong = text.match(/\ufffd/gu)?.length ?? 0
  return (text.match(/[^\0-\x7f\ufffd]/gu)?.length ?? 0) > wrong * MIN_RIGHT
}

/** UTF-16 without a byte order mark: markup with a zero in every second byte. */
function wideEncoding(body: Uint8Array): string | undefined {
  const [first, second, third, fourth] = body
  if (first === 0x3c && second === 0 && third !== 0 && fourth === 0) return 'utf-16le'
  return first === 0 && second === 0x3c && third === 0 && fourth !== 0 ? 'utf-16be' : undefined
}

/** ISO-2022-JP is ASCII until `ESC $ B` or `ESC $ @`. */
function hasEscapes(body: Uint8Array): boolean {
  for (let at = body.indexOf(ESCAPE); at >= 0; at = body.indexOf(ESCAPE, at + 1)) {
    if (body[at + 1] === 0x24 && (body[at + 2] === 0x42 || body[at + 2] === 0x40)) return true
  }
  return false
}

function legacyEncoding(sample: Uint8Array): string {
  const { highBytes, runs } = measureHighBytes(sample)
  const isLatin = highBytes < MIN_HIGH_BYTES || highBytes / runs < MIN_RUN
  return (isLatin ? undefined : closestScript(sample, highBytes)) ?? closestAlphabet(sample)
}

function closestScript(sample: Uint8Array, highBytes: number): string | undefined {
  let best: { readonly encoding: string | undefined; readonly likeness: number } = {
    encoding: undefined,
    likeness: MIN_LIKENESS,
  }
  for (const { encoding, common, expected, bytesEach } of SCRIPTS) {
    const text = decoded(sample, encoding)
    const wrong = text.match(/\ufffd/gu)?.length ?? 0
    const letters = text.match(common) ?? []
    if (new Set(letters).size < MIN_DISTINCT * 2) continue
    const share = (letters.length * bytesEach - wrong * 20) / highBytes
    if (share / expected > best.likeness) best = { encoding, likeness: share / expected }
  }
  return best.encoding
}

function closestAlphabet(sample: Uint8Array): string {
  let best = { encoding: 'windows-1252', known: MIN_KNOWN }
  const texts = new Map<string, string>()
  for (const [encoding, letters] of ALPHABETS) {
    const text = texts.get(encoding) ?? highLetters(decoded(sample, encoding))
    texts.set(encoding, text)
    // Read as Windows-1252, which comes first, it may just contain currency signs and quotes.
    if (text.length < MIN_HIGH_BYTES || new Set(text).size < MIN_DISTINCT) break
    const known = Array.from(text).filter((letter) => letters.includes(letter)).length / text.length
    if (known > best.known) best = { encoding, known }
  }
  return best.encoding
}

/** The letters beyond ASCII, without the marks that texts of all languages have. */
function highLetters(text: string): string {
  const letters = text.match(/(?<=[a-z])[^\0-\x7f]|[^\0-\x7f](?=[a-z])/giu) ?? []
  return letters
    .slice(0, MAX_LETTERS)
    .join('')
    .replace(/[\u00a0\u00ad§©«®°·»\u2013-\u2026€™]/gu, '')
    .toLowerCase()
    .replaceAll('i\u0307', 'ı')
}

function measureHighBytes(bytes: Uint8Array): { readonly highBytes: number; readonly runs: number } {
  let highBytes = 0
  let runs = 0
  bytes.forEach((byte, index) => {
    if (byte <= 0x7f) return
    highBytes++
    if ((bytes[index - 1] ?? 0) <= 0x7f) runs++
  })
  return { highBytes, runs }
}

function decoded(bytes: Uint8Array, encoding: string): string {
  // Without `stream`, Node 20 reads Windows-1252 as Latin-1, and curly quotes, dashes and the euro sign are lost.
  return new TextDecoder(encoding).decode(bytes, { stream: true })
}
