import { copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { parseEntryFile } from './entry-file.ts'
import { ENTRY_FILE, isEntryFolder, LEDGER_FILE, PAGE_FILE } from './entry-path.ts'
import { isVersion } from './entry-versions.ts'
import { parseLedgerFile } from './ledger-file.ts'
import { isTemporary, temporaryName } from './leftovers.ts'

/** What an import brought, by the folders' names. */
export type Imported = {
  readonly taken: readonly string[]
  /** Left as they are: a copy that is there is never replaced. */
  readonly there: readonly string[]
  readonly problems: readonly { readonly folder: string; readonly problem: string }[]
}

/**
 * Copies the entries of another cache of the same family: folders named by md5 with an `index.md`. Pages are left out, since
 * they are made anew; whatever else lies in a folder comes along.
 *
 * @throws Error one sentence where the folder is no cache
 */
export async function importCache(from: string, to: string): Promise<Imported> {
  const folders = await entryFolders(from)
  const result = { taken: [] as string[], there: [] as string[], problems: [] as Imported['problems'][number][] }
  for (const folder of folders) {
    const problem = await problemOf(join(from, folder))
    if (problem !== undefined) result.problems.push({ folder, problem })
    else if (await isTakenDown(join(to, folder))) result.problems.push({ folder, problem: TAKEN_DOWN })
    else if (await takeOver(join(from, folder), join(to, folder))) result.taken.push(folder)
    else result.there.push(folder)
  }
  return result
}

const TAKEN_DOWN = 'its page was taken down; "link-cache forget --undo" lifts that'

/** Whether there is a tombstone: a copy from elsewhere does not undo what the user did. */
async function isTakenDown(folder: string): Promise<boolean> {
  try {
    const file = parseLedgerFile(await readFile(join(folder, LEDGER_FILE), 'utf8'))
    return file.ok && file.ledger.forgotten !== undefined
  } catch (error) {
    if (isCode(error, 'ENOENT')) return false
    throw error
  }
}

async function entryFolders(from: string): Promise<readonly string[]> {
  let names: readonly string[]
  try {
    names = (await readdir(from)).filter(isEntryFolder).sort()
  } catch (error) {
    throw new Error(`${from} cannot be read: name the folder that holds the other cache.`, { cause: error })
  }
  if (names.length === 0) throw new Error(`${from} holds no folder named by an md5: it is no cache of this family.`)
  return names
}

async function problemOf(folder: string): Promise<string | undefined> {
  try {
    const file = parseEntryFile(await readFile(join(folder, ENTRY_FILE), 'utf8'))
    if (!file.ok) return `${ENTRY_FILE} cannot be read: ${file.problem}`
    return file.fields.url === undefined ? `${ENTRY_FILE} names no url` : undefined
  } catch (error) {
    if (isCode(error, 'ENOENT')) return `there is no ${ENTRY_FILE}`
    throw error
  }
}

/** Copies a folder under another name first, so that it is there whole or not at all. */
async function takeOver(from: string, to: string): Promise<boolean> {
  const half = join(dirname(to), temporaryName(basename(to)))
  await copyFiles(from, half)
  for (const name of (await readdir(from)).filter(isVersion)) await copyFiles(join(from, name), join(half, name))
  try {
    const there = await readdir(to).catch(emptyWhereMissing)
    if (there.includes(ENTRY_FILE)) return false
    // A ledger without a copy, of failed attempts: what is imported knows better.
    if (there.every((name) => name === LEDGER_FILE)) await rm(to, { recursive: true, force: true })
    await rename(half, to)
    return true
  } finally {
    await rm(half, { recursive: true, force: true })
  }
}

async function copyFiles(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const item of await readdir(from, { withFileTypes: true })) {
    const isWanted = item.isFile() && item.name !== PAGE_FILE && !isTemporary(item.name)
    if (isWanted) await copyFile(join(from, item.name), join(to, item.name))
  }
}

function emptyWhereMissing(error: unknown): readonly string[] {
  if (isCode(error, 'ENOENT')) return []
  throw error
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
