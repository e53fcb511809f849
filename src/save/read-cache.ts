import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { isEntryFolder } from './entry-path.ts'
import { diskErrorText, isCode, isDiskError } from './file-operations.ts'
import { isTemporary } from './leftovers.ts'
import { type FolderSign, isUnchanged, readFolder, type StoredFolder } from './stored-folder.ts'

/** The contents of a cache. */
export type CacheReading = {
  /** By name. */
  readonly folders: ReadonlyMap<string, StoredFolder>
  /** One sentence if the cache as a whole cannot be read. It then counts as empty, and nothing in it is changed. */
  readonly problem?: string
  /** Whether anything differs from `known`. */
  readonly changed: boolean
  /** Whether killed processes left files that may have to be removed. */
  readonly untidy: boolean
}

/** Reads the cache in `cacheDir`. Folders in `known` that have not changed are not read again. */
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

/** Whether killed processes left something in a folder that may have to be removed. */
export function isUntidy({ leftovers, files }: StoredFolder): boolean {
  return leftovers !== undefined || files.length === 0
}

/** Whether a cache is unchanged since it was read, and holds nothing that a killed process left. */
export function isCacheUnchanged(cacheDir: string, signs: readonly FolderSign[]): boolean {
  const { names, problem } = namesIn(cacheDir)
  if (problem !== undefined || names.some(isTemporary)) return false
  return names.filter(isEntryFolder).length === signs.length && signs.every((sign) => isUnchanged(cacheDir, sign))
}

/** A hash of the folders' contents, whatever their files' times: a fresh clone of a cache has the same one. */
export function contentId(folders: Iterable<StoredFolder>): string {
  // Folder by folder: the text of fifty thousand would be larger than everything else in memory.
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
