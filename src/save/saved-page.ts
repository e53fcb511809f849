import { readFile, realpath } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { isoSeconds } from './ledger.ts'
import { readMhtml } from './read-mhtml.ts'

/** A page that somebody saved, taken out of the file that it was saved in. */
export type SavedFile = {
  readonly html: Uint8Array
  /** Empty if the file does not say. */
  readonly contentType: string
  /** When it was saved, according to the file: ISO 8601. */
  readonly savedAt?: string
  /** The bytes of the images in the file itself, by the URLs that `html` uses for them. */
  readonly images: ReadonlyMap<string, Uint8Array>
}

/**
 * Opens what browsers and SingleFile save: HTML, a page in a single file (MHTML), or a file of another kind as it is.
 *
 * @throws Error one sentence, if the file is of a kind that holds pages but cannot be read
 */
export function openSavedFile(file: string, bytes: Uint8Array, url: string): SavedFile {
  const start = Buffer.from(bytes.subarray(0, MAX_START)).toString('latin1')
  for (const [kind, sign, advice] of UNREAD) {
    if (start.startsWith(sign)) throw new Error(`${basename(file)} is ${kind}, which cannot be read: ${advice}.`)
  }
  const mhtml = /^[\w-]+:/.test(start) ? readMhtml(bytes) : undefined
  if (!mhtml) return { contentType: '', ...withOwnImages(bytes, url), ...savedWith(start) }
  const { parts, savedAt, contentType } = mhtml
  const page = withOwnImages(mhtml.html, url, parts)
  return { contentType, html: page.html, images: new Map([...parts, ...page.images]), ...(savedAt ? { savedAt } : {}) }
}

const MAX_START = 4096
const SAVE_ANEW = 'open it in the browser, and save it as a complete web page'
const UNREAD: readonly (readonly [kind: string, sign: string, advice: string])[] = [
  ['a web archive of Safari', 'bplist00', SAVE_ANEW],
  ['a WARC file', 'WARC/', 'docs/many-machines.md tells how to take pages out of it'],
  ['a ZIP file', 'PK\u0003\u0004', 'unpack it, and name the page in it'],
]

/** Smaller pictures are icons and placeholders. */
const DATA_IMAGE = /data:image\/[a-z+.-]{1,20};base64,([A-Za-z0-9+/]{1500,}={0,2})/g
const CONTENT_ID = /\bcid:[^\s"'<>)]{1,200}/g

/**
 * The page with a URL for each picture that it embeds: fragments of the page's URL, so that a picture that is not kept links to the
 * page. Who saves a page in one file has all its pictures there, drawings and small ones too; of any other page the extraction takes
 * the large ones alone, and calls them `#image-1` and so on.
 */
function withOwnImages(
  html: Uint8Array,
  url: string,
  parts: ReadonlyMap<string, Uint8Array> = new Map(),
): Pick<SavedFile, 'html' | 'images'> {
  const images = new Map<string, Uint8Array>()
  const placeOf = (bytes: Uint8Array): string => {
    const place = `${url}#saved-image-${images.size + 1}`
    images.set(place, bytes)
    return place
  }
  // Latin-1 gives each byte one character, whatever the charset is.
  const text = Buffer.from(html)
    .toString('latin1')
    .replace(DATA_IMAGE, (_, base64: string) => placeOf(Buffer.from(base64, 'base64')))
    .replace(CONTENT_ID, (id) => {
      const bytes = parts.get(id)
      return bytes ? placeOf(bytes) : id
    })
  return images.size === 0 ? { html, images } : { html: Buffer.from(text, 'latin1'), images }
}

/** SingleFile notes in a comment when it saved the page. */
function savedWith(start: string): Pick<SavedFile, 'savedAt'> {
  const [, date = ''] = /Page saved with SingleFile[\s\S]{0,3000}?saved date: ([^\n(]{10,60})/.exec(start) ?? []
  const time = Date.parse(date)
  return Number.isNaN(time) ? {} : { savedAt: isoSeconds(new Date(time)) }
}

/**
 * Finds the images that a browser saved beside a page, such as `article_files/lens.png`. The page names them relative to itself;
 * once it is read, their URLs are relative to the page's.
 *
 * @param file the path of the saved page
 * @param url the URL that it was saved from
 * @returns a function that gives the bytes for an image's URL; undefined if there is no such file in the page's folder
 */
export function imagesBeside(file: string, url: string): (imageUrl: string) => Promise<Uint8Array | undefined> {
  const folder = dirname(file)
  const base = new URL('./', url).href
  return async (imageUrl) => {
    if (!imageUrl.startsWith(base)) return undefined
    const [path = ''] = imageUrl.slice(base.length).split(/[?#]/, 1)
    return readInside(folder, decodePath(path))
  }
}

/** Reads nothing outside the page's own folder, whatever the page names. */
async function readInside(folder: string, path: string): Promise<Uint8Array | undefined> {
  try {
    const [root, target] = await Promise.all([realpath(folder), realpath(join(folder, path))])
    return target.startsWith(root + sep) ? await readFile(target) : undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch (error) {
    if (error instanceof URIError) return path
    throw error
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ERR_INVALID_ARG_VALUE'
}
