import { rmdirSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type FileOperations, isCode, isDiskError } from './file-operations.ts'
import { isAbandoned, isTemporary } from './leftovers.ts'
import type { StoredFolder } from './stored-folder.ts'

/** Something that was removed from the cache, or from a folder of it. */
export type Removed = { readonly folder?: string; readonly name: string }

/** A younger empty folder may belong to another build that is about to write into it. */
const EMPTY_FOR_MS = 3_600_000

/** Removes what killed processes left half written, and folders that stayed empty. Touches nothing else. */
export async function cleanLeftovers(
  cacheDir: string,
  folders: readonly StoredFolder[],
  now: Date,
  operations: FileOperations,
): Promise<readonly Removed[]> {
  const found: readonly Removed[] = [
    ...(await temporaryNames(cacheDir)).map((name) => ({ name })),
    ...folders.flatMap(({ folder, leftovers = [] }) => leftovers.map((name) => ({ folder, name }))),
  ]
  const removed: Removed[] = []
  for (const { folder = '', name } of found) {
    const path = join(cacheDir, folder, name)
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? {}
    if (mtimeMs === undefined || !isAbandoned(name, mtimeMs, now.getTime())) continue
    await operations.remove(path)
    removed.push(folder === '' ? { name } : { folder, name })
  }
  for (const { folder, files, leftovers } of folders) {
    if (files.length > 0 || leftovers) continue
    const path = join(cacheDir, folder)
    if (isOldEnough(path, now) && removeIfEmpty(path)) removed.push({ folder, name: folder })
  }
  return removed
}

async function temporaryNames(path: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).filter(isTemporary)
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return []
    throw error
  }
}

/** Removes a folder if it is empty: `rmdir` fails for any other, even if something was put there just now. */
export function removeIfEmpty(path: string): boolean {
  try {
    rmdirSync(path)
    return true
  } catch (error) {
    if (!isDiskError(error)) throw error
    return false
  }
}

function isOldEnough(path: string, now: Date): boolean {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats !== undefined && now.getTime() - stats.mtimeMs > EMPTY_FOR_MS
}
