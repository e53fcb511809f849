import { closeSync, openSync, readSync } from 'node:fs'

/** Larger than most pages and many images. */
const shared = Buffer.allocUnsafe(256 * 1024)

/**
 * Reads a file into memory that the next call overwrites, so that thousands of files need no memory of their own.
 *
 * @returns undefined if the file is larger than 256 kB
 */
export function readSmall(path: string): Uint8Array | undefined {
  const file = openSync(path, 'r')
  try {
    let size = 0
    for (let count = -1; count !== 0; size += count) {
      if (size === shared.length) return undefined
      count = readSync(file, shared, size, shared.length - size, null)
    }
    return shared.subarray(0, size)
  } finally {
    closeSync(file)
  }
}
