import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { isEntryFolder } from './entry-path.ts'
import { diskErrorText, isCode, isDiskError } from './file-operations.ts'
import { isTemporary } from './leftovers.ts'
import { type FolderSign, isUnchanged, readFolder, type StoredFolder } from './stored-folder.ts'

/** What lies in a cache. */
export type CacheReading = {
  /** By name. */
  readonly folders: ReadonlyMap<string, StoredFolder>
  /** One sentence where the cache as a whole cannot be read; it then counts as empty, and nothing of it is changed. */
  readonly problem?: string
  /** Whether anything differs from what was known. */
  readonly changed: boolean
  /** Whether ended processes left something in it that may have to be removed. */
  readonly untidy: boolean
}

/** Reads what lies in `cacheDir`; `known` spares reading what has not changed since. */
export function readCache(cacheDir: string, known: ReadonlyMap<string, StoredFolder> = new Map()): CacheReading {
  const { names, problem } = namesIn(cacheDir)
  const folders = new Map<string, StoredFolder>()
  let changed = false
  let untidy = names.some(isTemporary)
  for (const name of names.filter(isEntryFolder).sort()) {
    const stored = readFolder(cacheDir, name, known.get(name))
    if (stored !== known.get(name)) changed = true
    if (stored === undefined) continue
    folders.set(name, stored)
    untidy ||= isUntidy(stored)
  }
  if (folders.size !== known.size) changed = true
  return { folders, changed, untidy, ...(problem === undefined ? {} : { problem }) }
}

/** Whether ended processes left something in a folder that may have to be removed. */
export function isUntidy({ leftovers, files }: StoredFolder): boolean {
  return leftovers !== undefined || files.length === 0
}

/** Whether a cache holds what it held when it was read, and nothing that an ended process left beside. */
export function isCacheUnchanged(cacheDir: string, signs: readonly FolderSign[]): boolean {
  const { names, problem } = namesIn(cacheDir)
  if (problem !== undefined || names.some(isTemporary)) return false
  return names.filter(isEntryFolder).length === signs.length && signs.every((sign) => isUnchanged(cacheDir, sign))
}

/** A hash of what folders say, whenever their files were written: a fresh clone of a cache has the same. */
export function contentId(folders: Iterable<StoredFolder>): string {
  // Folder by folder: the text of fifty thousand is larger than all else that a build holds.
  const digest = createHash('sha256')
  for (const { folder, files, versions, hash, ledger, stamp, problems } of folders) {
    const sizes = files.map(({ name, size }) => [name, size])
    digest.update(`${JSON.stringify([folder, sizes, versions, hash, ledger, stamp, problems])}\n`)
  }
  return digest.digest('hex').slice(0, 16)
}

type Names = { readonly names: readonly string[]; readonly problem?: string }

function namesIn(cacheDir: string): Names {
  try {
    return { names: readdirSync(cacheDir) }
  } catch (error) {
    if (isCode(error, 'ENOENT')) return { names: [] }
    if (!isDiskError(error)) throw error
    return { names: [], problem: `The cache in ${cacheDir} cannot be read: ${diskErrorText(error)}.` }
  }
}
