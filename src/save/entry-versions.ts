import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENTRY_FILE, mediaHash, PAGE_FILE } from './entry-path.ts'
import { diskOperations, type FileOperations, isCode, removeQuietly } from './file-operations.ts'
import { temporaryName } from './leftovers.ts'

const VERSION = /^\d{4}-\d\d-\d\d(?:-\d+)?$/
const UNDATED = '0000-00-00'

/** Whether a folder inside an entry's is an earlier version: `2026-11-22`, or `2026-11-22-2` for a second one on that day. */
export function isVersion(name: string): boolean {
  return VERSION.test(name)
}

/** The name under which an entry becomes an earlier version: the day of its capture, with a number where that is taken. */
function versionName(archivedAt: string, taken: readonly string[]): string {
  const day = /^\d{4}-\d\d-\d\d/.exec(archivedAt)?.[0] ?? UNDATED
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? day : `${day}-${number}`
    if (!taken.includes(name)) return name
  }
}

/**
 * Copies an entry's Markdown and media to a version's folder, which appears complete or not at all.
 *
 * @returns false where another process has just taken the name, perhaps for the same version
 */
export async function copyAsVersion(
  entry: string,
  archivedAt: string,
  operations: FileOperations = diskOperations,
): Promise<boolean> {
  const items = await readdir(entry, { withFileTypes: true })
  const names = items.map(({ name }) => name)
  const version = versionName(archivedAt, names)
  const half = join(entry, temporaryName(version))
  try {
    await operations.makeFolder(half)
    for (const item of items) {
      const { name } = item
      if (!item.isFile() || (name !== ENTRY_FILE && mediaHash(name) === undefined)) continue
      await operations.write(join(half, name), await readFile(join(entry, name)), true)
    }
    await operations.flushFolder(half)
    await operations.rename(half, join(entry, version))
  } catch (error) {
    await removeQuietly(half, operations)
    if (isCode(error, 'ENOTEMPTY') || isCode(error, 'EEXIST')) return false
    throw error
  }
  await operations.flushFolder(entry)
  return true
}

/** Removes the Markdown, page, media and versions of an entry. Other people's files stay. */
export async function takeDown(entry: string, operations: FileOperations = diskOperations): Promise<void> {
  const items = await readdir(entry, { withFileTypes: true })
  const isOurs = (name: string): boolean => name === ENTRY_FILE || name === PAGE_FILE || mediaHash(name) !== undefined
  const ours = items
    .filter((item) => (item.isDirectory() ? isVersion(item.name) : isOurs(item.name)))
    .map(({ name }) => name)
  // `index.md` first, and flushed: if the process is killed halfway, no entry is left that lacks its images.
  if (ours.includes(ENTRY_FILE)) {
    await operations.remove(join(entry, ENTRY_FILE))
    await operations.flushFolder(entry)
  }
  for (const name of ours) if (name !== ENTRY_FILE) await operations.remove(join(entry, name))
  await operations.flushFolder(entry)
}
