import { join } from 'node:path'
import type { Entry, MediaFile } from '../model.ts'
import { folderOf, hashUrlOf } from './entry-path.ts'
import type { EntryStore, StoredFolder } from './entry-store.ts'
import { mediaOf } from './named-media.ts'
import { readIfThere } from './read-if-there.ts'

/**
 * Makes a copy for a URL from one that the cache has of the same page under another address; undefined if there is none.
 *
 * Posts are rewritten from `http:` to `https:` in one go, and links mended to where they were redirected. A page that died before
 * would lose its copy with that.
 */
export async function adoptCopy(url: string, store: EntryStore): Promise<StoredFolder | undefined> {
  const other = findSamePage(url, store)
  const entry = other && (await store.read(other.folder))
  if (!entry) return undefined
  const fields = { ...entry.fields, url, hashUrl: hashUrlOf(folderOf(url)) }
  return store.saveEntry(url, fields, entry.body, readMedia(entry, store))
}

function findSamePage(url: string, store: EntryStore): StoredFolder | undefined {
  const named = variantsOf(url).flatMap((variant) => store.find(variant) ?? [])
  return [...named, ...store.list().filter(({ fields }) => fields?.finalUrl === url)].find(({ fields }) => fields)
}

/** With the other scheme, and with or without a slash at the end. */
function variantsOf(url: string): readonly string[] {
  const slashed = new URL(url)
  if (slashed.pathname !== '/')
    slashed.pathname = slashed.pathname.endsWith('/') ? slashed.pathname.slice(0, -1) : `${slashed.pathname}/`
  const both = [url, slashed.href]
  return [...both.map(withOtherScheme), ...both].filter((variant) => variant !== url)
}

function withOtherScheme(url: string): string {
  return url.startsWith('https:') ? url.replace('https:', 'http:') : url.replace('http:', 'https:')
}

function readMedia(entry: Entry, { cacheDir }: EntryStore): readonly MediaFile[] {
  return [...mediaOf(entry)].flatMap((name) => {
    const bytes = readIfThere(join(cacheDir, entry.folder, name))
    return bytes ? [{ name, bytes }] : []
  })
}
