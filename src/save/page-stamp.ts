// By name, a Node that has no `hash` yet could not even be told that it is too old.
import crypto from 'node:crypto'

/** Identifies what a page was made from, to tell whether it is up to date: 16 hex digits. */
export type PageStamp = string

const STAMP = /<!-- link-cache ([0-9a-f]{16}) ([0-9a-f]{16}) -->\s*$/
const STAMP_LENGTH = 64

/** The stamp of a page in this format, made from this material. */
export function makeStamp(format: number, material: string): PageStamp {
  return shortHash(`${format} ${material}`)
}

/** The page with a last line that holds its stamp and a hash of the page itself. */
export function stampedPage(html: string, stamp: PageStamp): string {
  const page = html.trimEnd()
  return `${page}\n<!-- link-cache ${stamp} ${shortHash(page)} -->\n`
}

/** The stamp of a page; undefined if this plugin did not make it, or if it was changed since. */
export function stampOf(given: Uint8Array): PageStamp | undefined {
  const page = given.at(-2) === CARRIAGE_RETURN ? withPlainLineEnds(given) : given
  // Latin-1 has one character per byte, so that offsets in the text are offsets in the bytes.
  const end = Buffer.from(page.subarray(-STAMP_LENGTH - 2)).toString('latin1')
  const [line, stamp, ownHash] = STAMP.exec(end) ?? []
  if (line === undefined) return undefined
  const body = page.subarray(0, page.length - line.length - 1)
  return sha256(body).slice(0, 16) === ownHash ? stamp : undefined
}

const CARRIAGE_RETURN = 13

/** The page as it was written: on Windows, git may change line ends. */
function withPlainLineEnds(page: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(page).toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
}

/** A hash of a file's text that does not depend on line ends, which git may change on Windows. */
export function textHash(text: string): string {
  return shortHash(text.includes('\r') ? text.replaceAll('\r\n', '\n') : text)
}

/** 64 hex digits. */
export function sha256(bytes: Uint8Array | string): string {
  return crypto.hash('sha256', bytes)
}

/** The first 16 hex digits of the text’s sha256. */
export function shortHash(text: string): string {
  return sha256(text).slice(0, 16)
}
