import { lstatSync, readFileSync } from 'node:fs'
import { isCode } from './file-operations.ts'

/**
 * The bytes of a file; undefined if there is none. What is no regular file reads as empty: a symbolic link may lead anywhere on
 * this machine, and a device or a pipe has no end.
 */
export function readIfThere(path: string): Buffer | undefined {
  try {
    return lstatSync(path).isFile() ? readFileSync(path) : Buffer.alloc(0)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}
