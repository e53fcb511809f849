import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ledger } from '../model.ts'
import { type EntryFile, parseEntryFile } from './entry-file.ts'
import { ENTRY_FILE, isEntryFolder, LEDGER_FILE, PAGE_FILE, urlOfEntry } from './entry-path.ts'
import type { EntryStore } from './entry-store.ts'
import { isVersion } from './entry-versions.ts'
import { diskOperations, type FileOperations, isCode } from './file-operations.ts'
import { parseLedgerFile } from './ledger-file.ts'
import { isTemporary, temporaryName } from './leftovers.ts'
import { hasDamagedLedger, type StoredFolder } from './stored-folder.ts'

/** What an import brought, by the folders' names. */
export type Imported = {
  readonly taken: readonly string[]
  /** Left as they are: a copy that is there is never replaced. */
  readonly there: readonly string[]
  /** Links whose pages were taken down there: they are not archived here either. */
  readonly forgotten: readonly string[]
  /** Links that have no copy there: there is nothing to import. */
  readonly empty: readonly string[]
  readonly problems: readonly { readonly folder: string; readonly problem: string }[]
}

/**
 * Copies the entries of another cache of the same family: folders named by md5 with an `index.md`. Pages are left out, since
 * they are made anew; whatever else lies in a folder comes along.
 *
 * @throws Error one sentence where the folder is no cache
 */
export async function importCache(
  from: string,
  store: Pick<EntryStore, 'cacheDir' | 'find'>,
  operations: FileOperations = diskOperations,
): Promise<Imported> {
  const problems: Imported['problems'][number][] = []
  const result = {
    taken: [] as string[],
    there: [] as string[],
    forgotten: [] as string[],
    empty: [] as string[],
    problems,
  }
  for (const folder of await entryFolders(from)) {
    const lone = await loneLedger(join(from, folder))
    if (lone) {
      const { list, problem = '' } = fateOf(lone, store)
      if (list === 'forgotten') await takeOver(join(from, folder), store.cacheDir, folder, operations)
      if (list === 'problems') problems.push({ folder, problem })
      else result[list].push(folder)
      continue
    }
    const entry = await entryIn(join(from, folder))
    const own = storedFor(entry, store)
    const problem = entry.ok ? hindrance(own) : entry.problem
    if (problem !== undefined) result.problems.push({ folder, problem })
    else if (own?.fields) result.there.push(folder)
    else {
      await takeOver(join(from, folder), store.cacheDir, folder, operations)
      result.taken.push(folder)
    }
  }
  return result
}

/** The ledger of a folder that holds no copy. */
async function loneLedger(folder: string): Promise<Ledger | undefined> {
  const names = await readdir(folder)
  if (names.includes(ENTRY_FILE) || !names.includes(LEDGER_FILE)) return undefined
  const file = parseLedgerFile(await readFile(join(folder, LEDGER_FILE), 'utf8'))
  return file.ok ? file.ledger : undefined
}

/** A take-down is a promise to somebody, and holds for the blog that a cache moves to; failures are the other machine's. */
function fateOf(
  { url, forgotten }: Ledger,
  { find }: Pick<EntryStore, 'find'>,
): { readonly list: 'there' | 'forgotten' | 'empty' | 'problems'; readonly problem?: string } {
  if (!forgotten) return { list: 'empty' }
  const own = find(keyOf(url), url)
  if (own?.ledger?.forgotten) return { list: 'there' }
  if (!own || (!own.fields && own.problems.length === 0)) return { list: 'forgotten' }
  return { list: 'problems', problem: `${url} was taken down there; "link-cache forget" takes it down here too` }
}

/** What is known here of the page, or of the one that it leads to where that was taken down. */
function storedFor(entry: EntryFile, { find }: Pick<EntryStore, 'find'>): StoredFolder | undefined {
  if (!entry.ok) return undefined
  const { url = '', finalUrl = '' } = entry.fields
  const final = find(keyOf(finalUrl))
  return final?.ledger?.forgotten ? final : find(keyOf(url), url)
}

const keyOf = (url: string): string => urlOfEntry(url) ?? url

/** A copy from elsewhere undoes nothing that the user did, and is written over nothing that only he can mend. */
function hindrance(own: StoredFolder | undefined): string | undefined {
  if (own?.ledger?.forgotten) return 'its page was taken down; "link-cache forget --undo" lifts that'
  if (!own || own.fields) return undefined
  const damage =
    own.problems.find((problem) => problem.startsWith(ENTRY_FILE)) ?? (hasDamagedLedger(own) && own.problems[0])
  return damage ? `here, ${damage}` : undefined
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

async function entryIn(folder: string): Promise<EntryFile> {
  try {
    const file = parseEntryFile(await readFile(join(folder, ENTRY_FILE), 'utf8'))
    if (!file.ok) return { ok: false, problem: `${ENTRY_FILE} cannot be read: ${file.problem}` }
    return file.fields.url === undefined ? { ok: false, problem: `${ENTRY_FILE} names no url` } : file
  } catch (error) {
    if (isCode(error, 'ENOENT')) return { ok: false, problem: `there is no ${ENTRY_FILE}` }
    throw error
  }
}

/** Copies a folder under another name first, so that it is there whole or not at all. */
async function takeOver(from: string, cacheDir: string, folder: string, operations: FileOperations): Promise<void> {
  const [half, to] = [join(cacheDir, temporaryName(folder)), join(cacheDir, folder)]
  try {
    await copyFiles(from, half, operations)
    for (const name of (await readdir(from)).filter(isVersion)) {
      await copyFiles(join(from, name), join(half, name), operations)
    }
    if ((await namesIn(to)).some((name) => name !== LEDGER_FILE)) await moveInto(half, to, operations)
    else {
      // A ledger without a copy, of failed attempts: what is imported knows better.
      await operations.remove(to)
      await operations.rename(half, to)
    }
    await operations.flushFolder(cacheDir)
  } finally {
    await operations.remove(half)
  }
}

/** Beside what a person keeps there; `index.md` last, so that an entry that has one is whole. */
async function moveInto(half: string, to: string, operations: FileOperations): Promise<void> {
  const there = new Set(await namesIn(to))
  const coming = (await namesIn(half)).filter((name) => name === LEDGER_FILE || !there.has(name))
  for (const name of coming.filter((name) => name !== ENTRY_FILE)) {
    await operations.rename(join(half, name), join(to, name))
  }
  await operations.flushFolder(to)
  await operations.rename(join(half, ENTRY_FILE), join(to, ENTRY_FILE))
  await operations.flushFolder(to)
}

async function copyFiles(from: string, to: string, operations: FileOperations): Promise<void> {
  await operations.makeFolder(to)
  for (const item of await readdir(from, { withFileTypes: true })) {
    const isWanted = item.isFile() && item.name !== PAGE_FILE && !isTemporary(item.name)
    if (isWanted) await operations.write(join(to, item.name), await readFile(join(from, item.name)), true)
  }
  await operations.flushFolder(to)
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}
