import { join } from 'node:path'
import type { Entry, MediaFile } from '../model.ts'
import { folderOf, hashUrlOf } from './entry-path.ts'
import type { EntryStore, StoredFolder } from './entry-store.ts'
import { mediaOf } from './named-media.ts'
import { readIfThere } from './read-if-there.ts'
import { urlVariants } from './url-variants.ts'

/**
 * The copy that the cache has of a page under another address.
 *
 * Posts are rewritten from `http:` to `https:` in one go, and links mended to where they were redirected. A page that died before
 * would lose its copy with that.
 */
export function findSamePage(url: string, store: EntryStore): StoredFolder | undefined {
  const named = urlVariants(url).flatMap((variant) => store.find(variant) ?? [])
  return named.find(({ fields }) => fields) ?? store.redirectedTo(url)
}

/** Makes a copy for a URL from one of the same page under another address. */
export function adoptCopy(url: string, entry: Entry, store: EntryStore): Promise<StoredFolder> {
  const fields = { ...entry.fields, url, hashUrl: hashUrlOf(folderOf(url)) }
  return store.saveEntry(url, fields, entry.body, readMedia(entry, store))
}

function readMedia(entry: Entry, { cacheDir }: EntryStore): readonly MediaFile[] {
  return [...mediaOf(entry)].flatMap((name) => {
    const bytes = readIfThere(join(cacheDir, entry.folder, name))
    return bytes ? [{ name, bytes }] : []
  })
}
