import { createHash } from 'node:crypto'

/** By what a page is known to be in step with what it was made from: 16 hex digits. */
export type PageStamp = string

const STAMP = /<!-- link-cache ([0-9a-f]{16}) ([0-9a-f]{16}) -->\s*$/
const STAMP_LENGTH = 64

/** The stamp of a page made by this format from this material. */
export function makeStamp(format: number, material: unknown): PageStamp {
  return shortHash(`${format} ${JSON.stringify(material)}`)
}

/** The page with its stamp, and the hash of its own bytes, as its last line. */
export function stampedPage(html: string, stamp: PageStamp): string {
  const page = html.trimEnd()
  return `${page}\n<!-- link-cache ${stamp} ${shortHash(page)} -->\n`
}

/** The stamp of a page; undefined where this plugin did not make it, or where it was changed since. */
export function stampOf(html: string): PageStamp | undefined {
  const [line, stamp, hash] = STAMP.exec(html.slice(-STAMP_LENGTH - 2)) ?? []
  if (line === undefined) return undefined
  return shortHash(html.slice(0, html.lastIndexOf(line) - 1)) === hash ? stamp : undefined
}

/** 64 hex digits. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The first 16 hex digits of the text’s sha256. */
export function shortHash(text: string): string {
  return sha256(text).slice(0, 16)
}
