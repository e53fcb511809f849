import { constants, copyFileSync, existsSync, mkdirSync, utimesSync } from 'node:fs'
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
    copyFileSync(from, to, constants.COPYFILE_FICLONE)
    utimesSync(to, mtimeSeconds, mtimeSeconds)
  } catch (error) {
    // Somebody removed it since the cache was read: there is nothing to publish.
    if (!isCode(error, 'ENOENT') || existsSync(from)) throw error
  }
}
