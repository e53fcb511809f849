import { isUtf8 } from 'node:buffer'
import { guessEncoding } from './guess-encoding.ts'

/** A text, and the encoding that it was decoded with. */
export type DecodedText = { readonly text: string; readonly encoding: string }

/** How far to look for a `<meta charset>`. Like browsers, further than the standard's 1,024 bytes. */
const PRESCAN_BYTES = 65_536
const SAMPLE_LENGTH = 262_144
/** Nobody writes `Ã©` that often on purpose. */
const MIN_SEQUENCES = 3

/**
 * Decodes a body by the rules of browsers: byte order mark, HTTP header, `<meta>`, then a guess. A declared encoding is ignored
 * if it gives garbage: servers declare one encoding for all their pages.
 */
export function decodeText(body: Uint8Array, contentType: string): DecodedText {
  const marked = markedEncoding(body)
  if (marked !== undefined) return decoded(body, marked)
  const header = labelledEncoding(charsetOf(contentType))
  const meta = metaEncoding(body)
  const declared = header ?? meta ?? guessEncoding(body)
  if (declared !== 'utf-8') return decoded(body, isUtf8InDisguise(body, declared) ? 'utf-8' : declared)
  const text = decoded(body, 'utf-8')
  if (!isMostlyWrong(text.text)) return text
  return decoded(body, header === 'utf-8' && meta !== undefined && meta !== 'utf-8' ? meta : guessEncoding(body))
}

function decoded(body: Uint8Array, encoding: string): DecodedText {
  const text = decodeAs(body, encoding)
  return { text: encoding === 'utf-8' ? mended(text) : text, encoding }
}

function isUtf8InDisguise(body: Uint8Array, declared: string): boolean {
  if (/^(?:utf-16|iso-2022)/.test(declared) || !isUtf8(body)) return false
  let sequences = 0
  for (const byte of body) if (byte >= 0xc2 && ++sequences >= MIN_SEQUENCES) return true
  return false
}

/** Whether more of the bytes beyond ASCII are unreadable than readable. */
function isMostlyWrong(text: string): boolean {
  const sample = text.slice(0, SAMPLE_LENGTH)
  if (!sample.includes('\ufffd')) return false
  const wrong = sample.match(/\ufffd/gu)?.length ?? 0
  return wrong > (sample.match(/[^\0-\x7f\ufffd]/gu)?.length ?? 0)
}

/**
 * Repairs UTF-8 that a broken proxy or import took for Latin-1 and encoded once more (`â\u0080\u0099` for `’`). The C1 controls
 * that this leaves occur in no other text.
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

/** The standard name of the encoding with this label; undefined if there is none. */
function labelledEncoding(label: string | undefined): string | undefined {
  if (label === undefined) return undefined
  // ISO-8859-16 is the only standard encoding that ICU lacks; ISO-8859-2 has the same Romanian and Polish letters.
  if (/^iso-8859-16$/i.test(label)) return 'iso-8859-2'
  try {
    return new TextDecoder(label).encoding
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding, on text instead of bytes. */
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

/** A page that declares UTF-16 in ASCII bytes is UTF-8; `x-user-defined` means Windows-1252. */
function forMeta(encoding: string | undefined): string | undefined {
  if (encoding?.startsWith('utf-16')) return 'utf-8'
  return encoding === 'x-user-defined' ? 'windows-1252' : encoding
}

function decodeAs(body: Uint8Array, encoding: string): string {
  const decoder = new TextDecoder(encoding)
  // Without `stream`, Node 20 decodes Windows-1252 as Latin-1, which loses curly quotes, dashes and the euro sign.
  return decoder.decode(body, { stream: true }) + decoder.decode()
}
