import { hash } from 'node:crypto'

/** The name of `index.md`, the truth of an entry. */
export const ENTRY_FILE = 'index.md'
/** The name of the page made from it. */
export const PAGE_FILE = 'index.html'
/** The name of the ledger. */
export const LEDGER_FILE = 'ledger.json'

const FOLDER = /^[0-9a-f]{32}$/
const MEDIA = /^([0-9a-f]{16,64})\.[a-z0-9]{1,5}$/

/**
 * The folder's name for a URL: the md5 of its WHATWG serialisation without fragment, 32 hex digits.
 *
 * @example folderOf('https://beta.gouv.fr/apropos/') // '86939b13f2cea3d1…'
 */
export function folderOf(url: string): string {
  return hash('md5', url)
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
