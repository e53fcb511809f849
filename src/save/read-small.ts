import { closeSync, openSync, readSync } from 'node:fs'

/** Most pages and many images are smaller. */
const shared = Buffer.allocUnsafe(256 * 1024)

/**
 * The bytes of a file, in memory that the next call uses again: thousands of files are read without any for each.
 *
 * @returns undefined where the file is larger than 256 kB
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
