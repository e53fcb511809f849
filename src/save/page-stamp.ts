import { hash } from 'node:crypto'

/** By what a page is known to be in step with what it was made from: 16 hex digits. */
export type PageStamp = string

const STAMP = /<!-- link-cache ([0-9a-f]{16}) ([0-9a-f]{16}) -->\s*$/
const STAMP_LENGTH = 64

/** The stamp of a page made by this format from this material, in one text. */
export function makeStamp(format: number, material: string): PageStamp {
  return shortHash(`${format} ${material}`)
}

/** The page with its stamp, and the hash of its own bytes, as its last line. */
export function stampedPage(html: string, stamp: PageStamp): string {
  const page = html.trimEnd()
  return `${page}\n<!-- link-cache ${stamp} ${shortHash(page)} -->\n`
}

/** The stamp of a page; undefined where this plugin did not make it, or where it was changed since. */
export function stampOf(given: Uint8Array): PageStamp | undefined {
  const page = given.at(-2) === CARRIAGE_RETURN ? withPlainLineEnds(given) : given
  // Latin-1 gives each byte one character: what is counted in the text is counted in the bytes.
  const end = Buffer.from(page.subarray(-STAMP_LENGTH - 2)).toString('latin1')
  const [line, stamp, ownHash] = STAMP.exec(end) ?? []
  if (line === undefined) return undefined
  const body = page.subarray(0, page.length - line.length - 1)
  return sha256(body).slice(0, 16) === ownHash ? stamp : undefined
}

const CARRIAGE_RETURN = 13

/** As the page was written: git gives files other line ends on Windows. */
function withPlainLineEnds(page: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(page).toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
}

/** A hash of what a file says, whatever its line ends are: git gives it others on Windows. */
export function textHash(text: string): string {
  return shortHash(text.includes('\r') ? text.replaceAll('\r\n', '\n') : text)
}

/** 64 hex digits. */
export function sha256(bytes: Uint8Array | string): string {
  return hash('sha256', bytes)
}

/** The first 16 hex digits of the text’s sha256. */
export function shortHash(text: string): string {
  return sha256(text).slice(0, 16)
}
