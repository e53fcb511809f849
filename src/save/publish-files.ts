import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isEntryFolder, PAGE_FILE } from './entry-path.ts'
import type { StoredFile, StoredFolder } from './entry-store.ts'
import { stampOf } from './page-stamp.ts'

/** A page, or kept media, named by a content hash; of the entry or of an earlier version. Nothing else is ever published. */
const PUBLISHED = /^(?:\d{4}-\d\d-\d\d(?:-\d+)?\/)?(?:index\.html|[0-9a-f]{16,64}\.[a-z0-9]{1,5})$/
const AT_ONCE = 16

/** Whether a file may be served beside a page: by its ending, nothing that a browser would run. */
export type IsMedia = (name: string) => boolean

/** The files of an entry that readers are sent: the page and its media, never `index.md` or the ledger. */
export function publishedFiles(stored: StoredFolder, isMedia: IsMedia): readonly StoredFile[] {
  return stored.files.filter(
    ({ name }) => PUBLISHED.test(name) && (name.endsWith(PAGE_FILE) || isMedia(basename(name))),
  )
}

/**
 * Copies the pages and media of these entries to a folder of the output, and takes out pages of ours that are not among
 * them. A file that is there with the same size and time is left alone.
 */
export async function publishFiles(
  cacheDir: string,
  entries: readonly StoredFolder[],
  outputDir: string,
  isMedia: IsMedia,
): Promise<void> {
  await mkdir(outputDir, { recursive: true })
  const there = new Set((await readdir(outputDir)).filter(isEntryFolder))
  await inTurns(entries, (stored) =>
    publishEntry({ cacheDir, stored, outputDir, isMedia, isThere: there.has(stored.folder) }),
  )
  for (const { folder } of entries) there.delete(folder)
  await inTurns([...there], (folder) => takeOut(join(outputDir, folder)))
}

/** Writes a file of the output, only where its bytes change. */
export async function publishText(path: string, text: string): Promise<void> {
  if ((await readIfThere(path)) === text) return
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, text)
}

/** Removes a published page or file of ours that is no longer wanted; what is not there is no error. */
export async function unpublish(path: string): Promise<void> {
  await rm(path, { force: true })
}

type Publication = {
  readonly cacheDir: string
  readonly stored: StoredFolder
  readonly outputDir: string
  readonly isMedia: IsMedia
  readonly isThere: boolean
}

async function publishEntry({ cacheDir, stored, outputDir, isMedia, isThere }: Publication): Promise<void> {
  const target = join(outputDir, stored.folder)
  if (!isThere) await mkdir(target, { recursive: true })
  for (const { name } of stored.versions) await mkdir(join(target, name), { recursive: true })
  for (const file of publishedFiles(stored, isMedia)) {
    const to = join(target, file.name)
    if (isThere && (await isSame(to, file))) continue
    await copyFile(join(cacheDir, stored.folder, file.name), to, constants.COPYFILE_FICLONE)
    await utimes(to, file.mtimeMs / 1000, file.mtimeMs / 1000)
  }
}

async function isSame(path: string, file: StoredFile): Promise<boolean> {
  try {
    const { size, mtimeMs } = await stat(path)
    return size === file.size && Math.abs(mtimeMs - file.mtimeMs) < 1
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}

/** A folder is ours to delete where its page bears our stamp, untouched. */
async function takeOut(folder: string): Promise<void> {
  const page = await readIfThere(join(folder, PAGE_FILE))
  if (page !== undefined && stampOf(page) !== undefined) await rm(folder, { recursive: true })
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values()
  const runner = async (): Promise<void> => {
    for (const item of rest) await work(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, runner))
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
