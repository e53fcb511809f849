import { readFileSync } from 'node:fs'
import { isCode } from './file-operations.ts'

/** The bytes of a file; undefined if there is none. */
export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}
