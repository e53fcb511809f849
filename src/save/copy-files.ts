import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  futimesSync,
  mkdirSync,
  openSync,
  readSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { dirname, sep } from 'node:path'
import { isCode } from './file-operations.ts'
import type { StoredFile } from './stored-folder.ts'

/** Files of one entry that are to be copied to its folder in the output. */
export type CopyOrder = { readonly from: string; readonly to: string; readonly files: readonly StoredFile[] }

/** Copies with the time of the original, by which a later build knows a copy as its own. */
export function copyFiles(orders: readonly CopyOrder[]): void {
  for (const { from, to, files } of orders) {
    const made = new Set<string>()
    for (const { name, mtimeMs } of files) {
      const target = to + sep + name
      const folder = dirname(target)
      if (!made.has(folder)) mkdirSync(folder, { recursive: true })
      made.add(folder)
      copyOne(from + sep + name, target, mtimeMs / 1000)
    }
  }
}

function copyOne(from: string, to: string, mtimeSeconds: number): void {
  try {
    const size = readSmall(from)
    if (size === undefined) copyLarge(from, to, mtimeSeconds)
    else writeSmall(to, size, mtimeSeconds)
  } catch (error) {
    // Somebody removed it since the cache was read: there is nothing to publish.
    if (!isCode(error, 'ENOENT') || existsSync(from)) throw error
  }
}

/** Most pages and many images are smaller; of those a system's own copy takes more than twice the time. */
const small = Buffer.allocUnsafe(256 * 1024)

/** Reads a file into `small` and tells its size; undefined where it is larger. */
function readSmall(path: string): number | undefined {
  const file = openSync(path, 'r')
  try {
    let size = 0
    for (let count = -1; count !== 0; size += count) {
      if (size === small.length) return undefined
      count = readSync(file, small, size, small.length - size, null)
    }
    return size
  } finally {
    closeSync(file)
  }
}

function writeSmall(path: string, size: number, mtimeSeconds: number): void {
  const file = openSync(path, 'w')
  try {
    for (let at = 0; at < size; ) at += writeSync(file, small, at, size - at)
    futimesSync(file, mtimeSeconds, mtimeSeconds)
  } finally {
    closeSync(file)
  }
}

function copyLarge(from: string, to: string, mtimeSeconds: number): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE)
  utimesSync(to, mtimeSeconds, mtimeSeconds)
}
