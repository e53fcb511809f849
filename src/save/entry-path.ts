// By name, a Node that has no `hash` yet could not even be told that it is too old.
import crypto from 'node:crypto'

/** The Markdown file, from which everything else in an entry can be made. */
export const ENTRY_FILE = 'index.md'
/** The page that is made from it. */
export const PAGE_FILE = 'index.html'
/** The ledger. */
export const LEDGER_FILE = 'ledger.json'

const FOLDER = /^[0-9a-f]{32}$/
const MEDIA = /^([0-9a-f]{16,64})\.[a-z0-9]{1,5}$/

/**
 * The name of a URL's folder: the md5 of the URL, 32 hex digits. The URL is in its WHATWG form, without fragment.
 *
 * @example folderOf('https://beta.gouv.fr/apropos/') // '86939b13f2cea3d1…'
 */
export function folderOf(url: string): string {
  return crypto.hash('md5', url)
}

/** The WHATWG form of a URL without its fragment, which its folder is named by; undefined for a text that is no URL. */
export function urlOfEntry(written: string): string | undefined {
  if (!URL.canParse(written)) return undefined
  const url = new URL(written)
  url.hash = ''
  return url.href
}

/** The first 10 hex digits, as `hash_url` keeps them. */
export function hashUrlOf(folder: string): string {
  return folder.slice(0, 10)
}

/** Whether a directory's name can be an entry's. */
export function isEntryFolder(name: string): boolean {
  return FOLDER.test(name)
}

/** The hash in the name of a media file, which is named by its content: `3f2a9c0d1e4b5a67.png`. Undefined for other names. */
export function mediaHash(name: string): string | undefined {
  return MEDIA.exec(name)?.[1]
}
