/** A text, and the name of the encoding that it was read by. */
export type DecodedText = { readonly text: string; readonly encoding: string }

/** As far as a `<meta charset>` is looked for. Browsers look further than the 1,024 bytes of the standard when it comes late. */
const PRESCAN_BYTES = 65_536
const SAMPLE_BYTES = 262_144
/** Fewer bytes beyond ASCII tell nothing of an encoding. */
const MIN_HIGH_BYTES = 10
/** Bytes beyond ASCII in a row, on average. */
const MIN_RUN = 1.5

/** Returns the text of a body by the rules of browsers: byte order mark, HTTP header, `<meta>`, then a guess. */
export function decodeText(body: Uint8Array, contentType: string): DecodedText {
  const encoding = markedEncoding(body) ?? labelledEncoding(charsetOf(contentType)) ?? metaEncoding(body) ?? guess(body)
  const text = decodeAs(body, encoding)
  return { text: encoding === 'utf-8' ? mended(text) : text, encoding }
}

/**
 * UTF-8 that was read as Latin-1 and written as UTF-8 once more (`â\u0080\u0099` for `’`), as broken proxies and imports do.
 * The C1 controls that this leaves behind are in no other text.
 */
function mended(text: string): string {
  if (!/[\u00c2-\u00f4][\u0080-\u009f]/.test(text)) return text
  return text.replace(
    /[\u00c2-\u00df][\u0080-\u00bf]|[\u00e0-\u00ef][\u0080-\u00bf]{2}|[\u00f0-\u00f4][\u0080-\u00bf]{3}/g,
    (twice) => {
      const once = Buffer.from(twice, 'latin1').toString('utf8')
      return once.includes('\ufffd') ? twice : once
    },
  )
}

/** A byte order mark wins over everything: https://encoding.spec.whatwg.org/#bom-sniff */
function markedEncoding(body: Uint8Array): string | undefined {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8'
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be'
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le'
  return undefined
}

function charsetOf(contentType: string): string | undefined {
  const start = contentType.toLowerCase().indexOf('charset')
  if (start < 0) return undefined
  return /^charset\s{0,9}=\s{0,9}["']?([^\s"';,]{1,40})/i.exec(contentType.slice(start, start + 80))?.[1]
}

/** The standard name of a label, where there is such an encoding. */
function labelledEncoding(label: string | undefined): string | undefined {
  if (label === undefined) return undefined
  // ISO-8859-16 is the one encoding of the standard that ICU lacks; ISO-8859-2 shares its Romanian and Polish letters.
  if (/^iso-8859-16$/i.test(label)) return 'iso-8859-2'
  try {
    return new TextDecoder(label).encoding
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding, over text instead of bytes. */
function metaEncoding(body: Uint8Array): string | undefined {
  const head = Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, PRESCAN_BYTES)).toString('latin1')
  const xml = /^<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([^"']{1,40})["']/i.exec(head)?.[1]
  for (let at = head.indexOf('<'); at >= 0; at = head.indexOf('<', at + 1)) {
    if (head.startsWith('<!--', at)) {
      const end = head.indexOf('-->', at + 2)
      if (end < 0) break
      at = end
      continue
    }
    if (!/^<meta[\s/]/i.test(head.slice(at, at + 6))) continue
    const encoding = encodingOfMeta(head.slice(at, at + 1024))
    if (encoding !== undefined) return encoding
  }
  return forMeta(labelledEncoding(xml))
}

function encodingOfMeta(text: string): string | undefined {
  const tag = text.slice(0, (text.indexOf('>') + 1 || text.length + 1) - 1)
  const charset = /\scharset\s{0,9}=\s{0,9}["']?([^\s"'/>]{1,40})/i.exec(tag)?.[1]
  if (charset !== undefined) return forMeta(labelledEncoding(charset))
  if (!/http-equiv\s{0,9}=\s{0,9}["']?content-type/i.test(tag)) return undefined
  return forMeta(labelledEncoding(charsetOf(tag)))
}

/** A page that says UTF-16 in bytes that could be read as ASCII is UTF-8; `x-user-defined` is Windows-1252. */
function forMeta(encoding: string | undefined): string | undefined {
  if (encoding?.startsWith('utf-16')) return 'utf-8'
  return encoding === 'x-user-defined' ? 'windows-1252' : encoding
}

function decodeAs(body: Uint8Array, encoding: string): string {
  const decoder = new TextDecoder(encoding)
  // Without `stream`, Node 20 reads Windows-1252 as Latin-1, and curly quotes, dashes and the euro sign are lost.
  return decoder.decode(body, { stream: true }) + decoder.decode()
}

/** Legacy encodings tried where nothing is declared, with the letters that a text in it mostly consists of. */
const CANDIDATES: readonly (readonly [encoding: string, common: RegExp])[] = [
  ['shift_jis', /[\u3040-\u30ff\u3001\u3002]/gu],
  ['euc-jp', /[\u3040-\u30ff\u3001\u3002]/gu],
  ['euc-kr', /[\uac00-\ud7a3]/gu],
  [
    'gb18030',
    /[的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后\u3001\u3002\uff0c]/gu,
  ],
  [
    'big5',
    /[的一是不了人我在有他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可裡後\u3001\u3002\uff0c]/gu,
  ],
  ['windows-1251', /[оеаинтсрвлкмдпуяыьгзбчйхжшюцщэ]/gu],
  ['koi8-r', /[оеаинтсрвлкмдпуяыьгзбчйхжшюцщэ]/gu],
]

/** UTF-8 where the bytes are that, else the legacy encoding whose common letters fill the text best, else Windows-1252. */
function guess(body: Uint8Array): string {
  if (isUtf8(body)) return 'utf-8'
  const sample = body.subarray(0, SAMPLE_BYTES)
  const { highBytes, runs } = measureHighBytes(sample)
  // Latin text has accents here and there; in other scripts high bytes stand side by side.
  if (highBytes < MIN_HIGH_BYTES || highBytes / runs < MIN_RUN) return 'windows-1252'
  let best = { encoding: 'windows-1252', share: 0.4 }
  for (const [encoding, common] of CANDIDATES) {
    const text = decodeAs(sample, encoding)
    const bytesEach = encoding.startsWith('windows') || encoding.startsWith('koi8') ? 1 : 2
    const wrong = text.match(/\ufffd/gu)?.length ?? 0
    const share = ((text.match(common)?.length ?? 0) * bytesEach - wrong * 20) / highBytes
    // Hanzi are spread over thousands of characters: a fifth of common ones is as telling as a half of kana or hangul.
    const weighed = encoding === 'gb18030' || encoding === 'big5' ? share * 2.5 : share
    if (weighed > best.share) best = { encoding, share: weighed }
  }
  return best.encoding
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

function isUtf8(body: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body)
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}
