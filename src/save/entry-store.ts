import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import type { Entry, EntryFields, Ledger, MediaFile } from '../model.ts'
import { cleanLeftovers, removeIfEmpty } from './clean-leftovers.ts'
import { formatEntryFile, parseEntryFile } from './entry-file.ts'
import { ENTRY_FILE, folderOf, hashUrlOf, LEDGER_FILE, PAGE_FILE } from './entry-path.ts'
import { copyAsVersion, takeDown } from './entry-versions.ts'
import { diskOperations, type FileOperations, writeWhole } from './file-operations.ts'
import { createFolderFinder } from './folder-finder.ts'
import { formatLedgerFile } from './ledger-file.ts'
import { rebasedLedger } from './merge-ledgers.ts'
import { supersededMedia } from './named-media.ts'
import { type PageStamp, stampedPage, textHash } from './page-stamp.ts'
import { type CacheReading, readCache } from './read-cache.ts'
import { readIfThere } from './read-if-there.ts'
import { readLedger } from './read-ledger.ts'
import { completeFields, isLink, readFolder, type StoredFolder } from './stored-folder.ts'

export type { StoredFolder } from './stored-folder.ts'

/** The page of an entry, or of an earlier version of it. */
export type PageToSave = { readonly html: string; readonly stamp: PageStamp; readonly version?: string | undefined }

/** The cache on disk, one folder per URL. It is read once, at the start; each file is written atomically. */
export type EntryStore = {
  readonly cacheDir: string
  /** One sentence if the cache as a whole cannot be read. It then counts as empty, and nothing in it is changed. */
  readonly problem?: string
  /** All folders, by name. */
  list(): readonly StoredFolder[]
  /** The folder of a URL: named by the md5 of its serialisation, or of the URL as written (older caches). */
  find(url: string, asWritten?: string): StoredFolder | undefined
  /** A folder whose page was redirected to this URL when it was captured. */
  redirectedTo(url: string): StoredFolder | undefined
  /** Whether anything has changed since the store was opened. */
  hasChanged(): boolean
  /** An entry with its text, or an earlier version of it; undefined if its `index.md` is missing or cannot be read. */
  read(folder: string, version?: string): Promise<Entry | undefined>
  /**
   * Writes media first and `index.md` last, so that an entry with an `index.md` is complete. If somebody else has changed the
   * `index.md` in the meantime, it is kept, and read again.
   *
   * @param ledger what `saveLedger` would write next; writing both together waits for the disk less often
   */
  saveEntry(
    url: string,
    fields: EntryFields,
    body: string,
    media: readonly MediaFile[],
    ledger?: Ledger,
  ): Promise<StoredFolder>
  /**
   * A `ledger.json` that is there and cannot be read is left as it is.
   *
   * @param evenOver for what is to be kept whatever is there: a tombstone
   */
  saveLedger(ledger: Ledger, evenOver?: 'damage'): Promise<StoredFolder>
  /** Writes those of an entry's media that are not there, or damaged. */
  mendMedia(folder: string, media: readonly MediaFile[]): Promise<StoredFolder>
  savePages(folder: string, pages: Iterable<PageToSave> | AsyncIterable<PageToSave>): Promise<void>
  /** Copies the current entry to an earlier version, named by the day of its capture. */
  keepVersion(folder: string): Promise<StoredFolder>
  /** Removes the media that the earlier versions alone show, once there is a new copy beside them. */
  dropSuperseded(folder: string): Promise<StoredFolder>
  /** Removes the copy of a URL with all its versions; the ledger stays. */
  remove(folder: string): Promise<StoredFolder>
  /** Removes what killed processes left half written, and returns how many files and folders that were. */
  cleanLeftovers(now: Date): Promise<number>
}

/** Reads the cache in `cacheDir`. Folders in `known` that have not changed are not read again. */
export function openEntryStore(
  cacheDir: string,
  known: ReadonlyMap<string, StoredFolder> = new Map(),
  operations: FileOperations = diskOperations,
): EntryStore {
  return storeOf(cacheDir, readCache(cacheDir, known), operations)
}

/** The store of a cache that has just been read. */
export function storeOf(
  cacheDir: string,
  reading: CacheReading,
  operations: FileOperations = diskOperations,
): EntryStore {
  const folders = new Map(reading.folders)
  const { find, redirectedTo, list, set } = createFolderFinder(folders)
  let changed = reading.changed

  const remember = (folder: string, stored: StoredFolder | undefined): void => {
    changed = true
    set(folder, stored)
  }

  const pathOf = (folder: string, name: string): string => join(cacheDir, folder, name)
  /** Works in the folder of a URL, creates it if necessary, and leaves no empty folder after an error. */
  const inFolderOf = async (url: string, work: (folder: string) => Promise<void>): Promise<StoredFolder> => {
    const folder = find(url)?.folder ?? folderOf(url)
    refuseLink(join(cacheDir, folder))
    try {
      await operations.makeFolder(join(cacheDir, folder))
      if (!folders.has(folder)) await operations.flushFolder(cacheDir)
      await work(folder)
    } catch (error) {
      removeIfEmpty(join(cacheDir, folder))
      throw error
    }
    return reread(folder)
  }
  const reread = (folder: string): StoredFolder => {
    const stored = readFolder(cacheDir, folder) ?? emptyFolder(folder)
    remember(folder, stored)
    return stored
  }
  /** Whether somebody else changed `index.md` since it was read. Such a file is never overwritten. */
  const isOthers = (folder: string, text: string | undefined): boolean =>
    text !== undefined && textHash(text) !== folders.get(folder)?.hash

  /** Somebody may have taken the page down while it was being captured. */
  const isTakenDown = (folder: string): boolean =>
    readLedger(textIfThere(pathOf(folder, LEDGER_FILE)) ?? '').ledger?.forgotten !== undefined

  /** A folder that is named by a URL as somebody wrote it keeps that URL. */
  const named = (folder: string, fields: EntryFields): EntryFields =>
    folder === folderOf(fields.url)
      ? fields
      : { ...fields, url: folders.get(folder)?.fields?.url || fields.url, hashUrl: hashUrlOf(folder) }

  /** Writes those that are not there, or damaged. */
  const writeMedia = async (folder: string, media: readonly MediaFile[]): Promise<void> => {
    const missing = media.filter(({ name, bytes }) => !readIfThere(pathOf(folder, name))?.equals(bytes))
    await Promise.all(missing.map(({ name, bytes }) => writeWhole(pathOf(folder, name), bytes, operations)))
    if (missing.length > 0) await operations.flushFolder(join(cacheDir, folder))
  }
  /** Returns whether it wrote `index.md`. The caller flushes the folder. */
  const writeEntry = async (
    folder: string,
    fields: EntryFields,
    body: string,
    media: readonly MediaFile[],
  ): Promise<boolean> => {
    const path = pathOf(folder, ENTRY_FILE)
    if (isOthers(folder, textIfThere(path)) || isTakenDown(folder)) return false
    // They must be on disk before `index.md` names them.
    await writeMedia(folder, media)
    const previous = textIfThere(path)
    if (isOthers(folder, previous) || isTakenDown(folder)) return false
    await writeWhole(path, formatEntryFile(named(folder, fields), body, previous), operations)
    return true
  }
  /** Returns whether it wrote. The caller flushes the folder. */
  const writeLedger = async (folder: string, ledger: Ledger, evenOver?: 'damage'): Promise<boolean> => {
    const path = pathOf(folder, LEDGER_FILE)
    const previous = textIfThere(path)
    const theirs = previous === undefined ? undefined : readLedger(previous).ledger
    if (previous !== undefined && !theirs && evenOver === undefined) return false
    // Another process may have noted something since this store was opened: an attempt, or that the page was taken down.
    const text = formatLedgerFile(theirs ? rebasedLedger(ledger, folders.get(folder)?.ledger, theirs) : ledger)
    if (previous === text) return false
    await writeWhole(path, text, operations)
    return true
  }
  const keepVersion = async (folder: string): Promise<StoredFolder> => {
    // Another process may have kept the same version, or may have captured another.
    const stored = reread(folder)
    const { versions, hash, fields } = stored
    if (!fields || versions.some((version) => version.hash === hash)) return stored
    const isCopied = await copyAsVersion(join(cacheDir, folder), fields.archivedAt ?? '', operations)
    return isCopied ? reread(folder) : keepVersion(folder)
  }

  return {
    cacheDir,
    ...(reading.problem === undefined ? {} : { problem: reading.problem }),
    list,
    find,
    redirectedTo,
    hasChanged: () => changed,
    async read(folder, version = '') {
      const text = textIfThere(pathOf(folder, join(version, ENTRY_FILE)))
      const file = text === undefined ? undefined : parseEntryFile(text)
      if (!file?.ok) return undefined
      return { folder, fields: completeFields(file.fields, folder), body: file.body }
    },
    saveEntry: (url, fields, body, media, ledger) =>
      inFolderOf(url, async (folder) => {
        const hasEntry = await writeEntry(folder, fields, body, media)
        // What another process has archived meanwhile, it has noted too.
        const isNoted = !hasEntry && sizeOf(pathOf(folder, LEDGER_FILE)) !== undefined
        const hasLedger = ledger !== undefined && !isNoted && (await writeLedger(folder, ledger))
        if (hasEntry || hasLedger) await operations.flushFolder(join(cacheDir, folder))
      }),
    saveLedger: (ledger, evenOver) =>
      inFolderOf(ledger.url, async (folder) => {
        if (await writeLedger(folder, ledger, evenOver)) await operations.flushFolder(join(cacheDir, folder))
      }),
    async mendMedia(folder, media) {
      if (!isTakenDown(folder)) await writeMedia(folder, media)
      return reread(folder)
    },
    async savePages(folder, pages) {
      let isWritten = false
      try {
        for await (const { html, stamp, version = '' } of pages) {
          const path = pathOf(folder, join(version, PAGE_FILE))
          // Not flushed, because it is derived: without a whole stamp, after a power failure, it is made again.
          await writeWhole(path, stampedPage(html, stamp), operations, { flush: false })
          isWritten = true
        }
      } finally {
        if (isWritten) reread(folder)
      }
    },
    keepVersion,
    async dropSuperseded(folder) {
      const stored = folders.get(folder)
      const names = stored ? supersededMedia(join(cacheDir, folder), stored) : []
      for (const name of names) await operations.remove(pathOf(folder, name))
      return reread(folder)
    },
    async remove(folder) {
      refuseLink(join(cacheDir, folder))
      await takeDown(join(cacheDir, folder), operations)
      return reread(folder)
    },
    async cleanLeftovers(now) {
      const removed = await cleanLeftovers(cacheDir, [...folders.values()], now, operations)
      for (const folder of new Set(removed.flatMap((one) => one.folder ?? []))) {
        remember(folder, readFolder(cacheDir, folder))
      }
      return removed.length
    },
  }
}

function emptyFolder(folder: string): StoredFolder {
  return { folder, files: [], versions: [], problems: [], signature: '' }
}

function sizeOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.size
}

function textIfThere(path: string): string | undefined {
  return readIfThere(path)?.toString()
}

/** @throws a disk error: to write in the folder would be to write wherever it leads to */
function refuseLink(path: string): void {
  if (!isLink(path)) return
  throw Object.assign(new Error('ELOOP: it is a symbolic link, mkdir'), { code: 'ELOOP', syscall: 'mkdir', path })
}
