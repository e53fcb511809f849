import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { temporaryName } from './leftovers.ts'

/** What a file is to hold, whole or in pieces. */
export type Content = Uint8Array | string | Iterable<Uint8Array>

/** All that writing to the cache does to a disk: few and small, so that a test can stop after each. */
export type FileOperations = {
  /** Makes a folder and those above it. */
  makeFolder(path: string): Promise<void>
  /** Makes a file with these bytes; flushed, they outlive a power cut. */
  write(path: string, content: Content, flush: boolean): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Removes a file, or a folder with all that is in it; what is not there is no error. */
  remove(path: string): Promise<void>
  /** Makes the names in a folder outlive a power cut. */
  flushFolder(path: string): Promise<void>
}

export const diskOperations: FileOperations = {
  async makeFolder(path) {
    await mkdir(path, { recursive: true })
  },
  async write(path, content, flush) {
    const file = await open(path, 'wx')
    try {
      await writeFile(file, content)
      if (flush) await file.datasync()
    } finally {
      await file.close()
    }
  },
  rename,
  async remove(path) {
    await rm(path, { recursive: true, force: true })
  },
  async flushFolder(path) {
    // Windows opens no folders, and keeps names by itself.
    if (process.platform === 'win32') return
    const folder = await open(path, 'r')
    try {
      await folder.sync()
    } catch (error) {
      // Some network file systems cannot do it, and say so.
      if (!isCode(error, 'EINVAL') && !isCode(error, 'ENOTSUP')) throw error
    } finally {
      await folder.close()
    }
  },
}

/**
 * Writes a file so that it is there whole or not at all, whenever the process is ended: under a temporary name in the same
 * folder, which must be there, and then renamed. `flush: false` for what can be made again.
 */
export async function writeWhole(
  path: string,
  content: Content,
  operations: FileOperations = diskOperations,
  { flush = true }: { readonly flush?: boolean } = {},
): Promise<void> {
  const temporary = join(dirname(path), temporaryName(basename(path)))
  try {
    await operations.write(temporary, content, flush)
    await operations.rename(temporary, path)
  } catch (error) {
    await removeQuietly(temporary, operations)
    throw error
  }
}

/** The first error is what is told; a disk that cannot even remove a file leaves it to a later clean-up. */
async function removeQuietly(path: string, operations: FileOperations): Promise<void> {
  try {
    await operations.remove(path)
  } catch (error) {
    if (!isDiskError(error)) throw error
  }
}

/** Whether an error is a disk's: full, read-only, forbidden, gone. */
export function isDiskError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** `index.md: no space left on device (ENOSPC)`, for people. */
export function diskErrorText({ code = '', path, message }: NodeJS.ErrnoException): string {
  const [, words = message] = /^\w+: (.*?)(?:, \w+(?: '.*)?)?$/s.exec(message) ?? []
  return `${path === undefined ? '' : `${basename(path)}: `}${words}${code === '' ? '' : ` (${code})`}`
}
