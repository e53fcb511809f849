import { createHash } from 'node:crypto'

/** By what a page is known to be in step with what it was made from: 16 hex digits. */
export type PageStamp = string

const STAMP = /<!-- link-cache ([0-9a-f]{16}) -->\s*$/

/** The stamp of a page made by this format from this material. */
export function makeStamp(format: number, material: unknown): PageStamp {
  return createHash('sha256').update(`${format} ${JSON.stringify(material)}`).digest('hex').slice(0, 16)
}

/** The page with its stamp, as its last line. */
export function stampedPage(html: string, stamp: PageStamp): string {
  return `${html.trimEnd()}\n<!-- link-cache ${stamp} -->\n`
}

/** The stamp of a page; undefined where this plugin did not make it. */
export function stampOf(html: string): PageStamp | undefined {
  return STAMP.exec(html.slice(-64))?.[1]
}
