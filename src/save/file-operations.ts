import { fdatasync, fsync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { finalName, temporaryName } from './leftovers.ts'

/** The contents of a file, whole or in pieces. */
export type Content = Uint8Array | string | Iterable<Uint8Array>

/** Everything that writing to the cache does to a disk. Few and small operations, so that a test can stop after each. */
export type FileOperations = {
  /** Creates a folder and its parents. */
  makeFolder(path: string): Promise<void>
  /** Creates a file; with `flush`, its contents survive a power failure. */
  write(path: string, content: Content, flush: boolean): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Removes a file, or a folder with everything in it. It is no error if there is none. */
  remove(path: string): Promise<void>
  /** Makes the names in a folder survive a power failure. */
  flushFolder(path: string): Promise<void>
}

// Yarn's Plug'n'Play puts files of its own in place of Node's: they cannot flush themselves, nor write an iterable.
const flushContents = promisify(fdatasync)
const flushNames = promisify(fsync)

export const diskOperations: FileOperations = {
  async makeFolder(path) {
    await mkdir(path, { recursive: true })
  },
  async write(path, content, flush) {
    const file = await open(path, 'wx')
    try {
      const isWhole = typeof content === 'string' || content instanceof Uint8Array
      for (const piece of isWhole ? [content] : content) await file.writeFile(piece)
      if (flush) await flushContents(file.fd)
    } finally {
      await file.close()
    }
  },
  rename,
  async remove(path) {
    await rm(path, { recursive: true, force: true })
  },
  async flushFolder(path) {
    // Windows cannot open folders, and stores names by itself.
    if (process.platform === 'win32') return
    const folder = await open(path, 'r')
    try {
      await flushNames(folder.fd)
    } catch (error) {
      // Some network file systems cannot do this.
      if (!isCode(error, 'EINVAL') && !isCode(error, 'ENOTSUP')) throw error
    } finally {
      await folder.close()
    }
  },
}

/**
 * Writes a file so that it appears complete or not at all, even if the process is killed: under a temporary name in the same
 * folder, which must exist, and then renames it. Use `flush: false` for what can be made again.
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

/** Ignores disk errors: the first error is the one to report, and a later clean-up removes the file. */
export async function removeQuietly(path: string, operations: FileOperations): Promise<void> {
  try {
    await operations.remove(path)
  } catch (error) {
    if (!isDiskError(error)) throw error
  }
}

/** Whether an error comes from the file system: disk full, read-only, no permission, missing. */
export function isDiskError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** `index.md: no space left on device (ENOSPC)`, for people. */
export function diskErrorText({ code = '', path, message }: NodeJS.ErrnoException): string {
  const [, words = message] = /^\w+: (.*?)(?:, \w+(?: '.*)?)?$/s.exec(message) ?? []
  return `${path === undefined ? '' : `${finalName(basename(path))}: `}${words}${code === '' ? '' : ` (${code})`}`
}
