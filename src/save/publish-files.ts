import { readdirSync, statSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { type CopyOrder, copyFiles } from './copy-files.ts'
import { isEntryFolder, PAGE_FILE } from './entry-path.ts'
import { isCode } from './file-operations.ts'
import { stampOf } from './page-stamp.ts'
import type { StoredFile, StoredFolder } from './stored-folder.ts'

/** A folder, and the files in it. */
type Publishable = Pick<StoredFolder, 'folder' | 'files'>

/** The page, and media named by content hash, of an entry or of an earlier version. Nothing else is ever published. */
const PUBLISHED = /^(?:\d{4}-\d\d-\d\d(?:-\d+)?\/)?(?:index\.html|[0-9a-f]{16,64}\.[a-z0-9]{1,5})$/

/** Whether a file may be served beside a page, judged by its extension: nothing that a browser would run. */
export type IsMedia = (name: string) => boolean

/** The files of an entry that are published: the page and its media, never `index.md` or the ledger. */
export function publishedFiles({ files }: Publishable, isMedia: IsMedia): readonly StoredFile[] {
  return files.filter(({ name }) => PUBLISHED.test(name) && (name.endsWith(PAGE_FILE) || isMedia(basename(name))))
}

/**
 * Copies the pages and media of these entries to a folder of the output, and removes those of other entries. Files that are
 * there already, with the same size and time, are left alone.
 */
export async function publishFiles(
  cacheDir: string,
  entries: readonly Publishable[],
  outputDir: string,
  isMedia: IsMedia,
): Promise<void> {
  await mkdir(outputDir, { recursive: true })
  const there = new Set(readdirSync(outputDir).filter(isEntryFolder))
  const orders = entries.map((stored): CopyOrder => {
    const { folder } = stored
    const to = outputDir + sep + folder
    const files = publishedFiles(stored, isMedia)
    const isLacking = (file: StoredFile): boolean => !there.has(folder) || !isSame(to + sep + file.name, file)
    return { from: cacheDir + sep + folder, to, files: files.filter(isLacking) }
  })
  copyFiles(orders.filter(({ files }) => files.length > 0))
  for (const { folder } of entries) there.delete(folder)
  for (const folder of there) await takeOut(join(outputDir, folder))
}

/** Writes a file of the output, if its bytes change. */
export async function publishText(path: string, text: string | Uint8Array): Promise<void> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  if ((await readOutput(path))?.equals(bytes)) return
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, bytes)
}

/** Removes a file that is no longer published, if it is there. */
export async function unpublish(path: string): Promise<void> {
  await rm(path, { force: true })
}

/** Synchronous, because a call to the file system takes less time than waiting for a promise. */
function isSame(path: string, { size, mtimeMs }: StoredFile): boolean {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats !== undefined && stats.size === size && Math.abs(stats.mtimeMs - mtimeMs) < 1
}

/** Removes a folder from the output, but only if its page has our stamp and was not changed. */
async function takeOut(folder: string): Promise<void> {
  const page = await readOutput(join(folder, PAGE_FILE))
  if (page !== undefined && stampOf(page) !== undefined) await rm(folder, { recursive: true })
}

/** The bytes of a file of the output; undefined if there is none. */
export async function readOutput(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}
