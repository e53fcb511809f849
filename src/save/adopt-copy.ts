import { join } from 'node:path'
import type { Entry, MediaFile } from '../model.ts'
import { folderOf, hashUrlOf } from './entry-path.ts'
import type { EntryStore, StoredFolder } from './entry-store.ts'
import { mediaOf } from './named-media.ts'
import { readIfThere } from './read-if-there.ts'
import { urlVariants } from './url-variants.ts'

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
  const named = urlVariants(url).flatMap((variant) => store.find(variant) ?? [])
  return [...named, ...store.list().filter(({ fields }) => fields?.finalUrl === url)].find(({ fields }) => fields)
}

function readMedia(entry: Entry, { cacheDir }: EntryStore): readonly MediaFile[] {
  return [...mediaOf(entry)].flatMap((name) => {
    const bytes = readIfThere(join(cacheDir, entry.folder, name))
    return bytes ? [{ name, bytes }] : []
  })
}
