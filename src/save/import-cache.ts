import { readdirSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { EntryFields, Ledger } from '../model.ts'
import { ENTRY_FILE, isEntryFolder, LEDGER_FILE, PAGE_FILE, urlOfEntry } from './entry-path.ts'
import type { EntryStore } from './entry-store.ts'
import { diskOperations, type FileOperations, isCode } from './file-operations.ts'
import { temporaryName } from './leftovers.ts'
import { hasDamagedLedger, readFolder, type StoredFolder } from './stored-folder.ts'

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
  store: Pick<EntryStore, 'cacheDir' | 'find' | 'list'>,
  operations: FileOperations = diskOperations,
): Promise<Imported> {
  const result = {
    taken: [] as string[],
    there: [] as string[],
    forgotten: [] as string[],
    empty: [] as string[],
    problems: [] as Imported['problems'][number][],
  }
  const own = new Map(store.list().map((stored) => [stored.folder, stored]))
  for (const folder of entryFolders(from)) {
    // A stranger's cache may hold anything, and links to anywhere on this machine: it is read with the same care as our own.
    const theirs = readFolder(from, folder)
    if (!theirs) continue
    const { fate, problem = '' } = fateOf(theirs, own.get(folder), store)
    if (fate === 'problems') result.problems.push({ folder, problem })
    else result[fate].push(folder)
    if (fate === 'taken' || fate === 'forgotten') await takeOver(from, theirs, store.cacheDir, operations)
  }
  return result
}

/** The list that a folder belongs on; `taken` and `forgotten` are those to copy. */
type Fate = { readonly fate: keyof Imported; readonly problem?: string }

function fateOf(theirs: StoredFolder, held: StoredFolder | undefined, store: Pick<EntryStore, 'find'>): Fate {
  const isLone = theirs.ledger && !theirs.files.some(({ name }) => name === ENTRY_FILE)
  const { fate, problem } = isLone ? fateOfLedger(theirs.ledger, store) : fateOfEntry(theirs, store)
  const obstacle = fate === 'taken' || fate === 'forgotten' ? obstacleIn(held, theirs) : problem
  return obstacle === undefined ? { fate } : { fate: 'problems', problem: obstacle }
}

/** A take-down is a promise to somebody, and holds for the blog that a cache moves to; failures are the other machine's. */
function fateOfLedger({ url, forgotten }: Ledger, { find }: Pick<EntryStore, 'find'>): Fate {
  if (!forgotten) return { fate: 'empty' }
  const own = find(keyOf(url), url)
  if (own?.ledger?.forgotten) return { fate: 'there' }
  if (!own || (!own.fields && own.problems.length === 0)) return { fate: 'forgotten' }
  return { fate: 'problems', problem: `${url} was taken down there; "link-cache forget" takes it down here too` }
}

function fateOfEntry({ fields, problems }: StoredFolder, store: Pick<EntryStore, 'find'>): Fate {
  const damage = problems.find((problem) => !problem.startsWith(LEDGER_FILE)) ?? `there is no ${ENTRY_FILE}`
  if (!fields) return { fate: 'problems', problem: damage }
  if (fields.url === '') return { fate: 'problems', problem: `${ENTRY_FILE} names no url` }
  const own = storedFor(fields, store)
  const problem = hindrance(own)
  if (problem !== undefined) return { fate: 'problems', problem }
  return { fate: own?.fields ? 'there' : 'taken' }
}

/** What is known here of the page, or of the one that it leads to where that was taken down. */
function storedFor({ url, finalUrl = '' }: EntryFields, { find }: Pick<EntryStore, 'find'>): StoredFolder | undefined {
  const final = find(keyOf(finalUrl))
  return final?.ledger?.forgotten ? final : find(keyOf(url), url)
}

const keyOf = (url: string): string => urlOfEntry(url) ?? url

/** A folder's name is only what somebody gave it: here, another page may have that folder. */
function obstacleIn(held: StoredFolder | undefined, theirs: StoredFolder): string | undefined {
  const url = held && urlIn(held)
  return url === undefined || keyOf(url) === keyOf(urlIn(theirs) ?? '')
    ? hindrance(held)
    : `here, the folder is that of ${url}`
}

const urlIn = ({ fields, ledger }: StoredFolder): string | undefined => fields?.url ?? ledger?.url

/** A copy from elsewhere undoes nothing that the user did, and is written over nothing that only he can mend. */
function hindrance(own: StoredFolder | undefined): string | undefined {
  if (own?.ledger?.forgotten) return 'its page was taken down; "link-cache forget --undo" lifts that'
  if (!own || own.fields) return undefined
  const damage =
    own.problems.find((problem) => !problem.startsWith(LEDGER_FILE)) ?? (hasDamagedLedger(own) && own.problems[0])
  return damage ? `here, ${damage}` : undefined
}

function entryFolders(from: string): readonly string[] {
  let names: readonly string[]
  try {
    names = readdirSync(from).filter(isEntryFolder).sort()
  } catch (error) {
    throw new Error(`${from} cannot be read: name the folder that holds the other cache.`, { cause: error })
  }
  if (names.length === 0) throw new Error(`${from} holds no folder named by an md5: it is no cache of this family.`)
  return names
}

/** Copies a folder under another name first, so that it is there whole or not at all. */
async function takeOver(
  from: string,
  { folder, files }: StoredFolder,
  cacheDir: string,
  operations: FileOperations,
): Promise<void> {
  const [half, to] = [join(cacheDir, temporaryName(folder)), join(cacheDir, folder)]
  try {
    await copyFiles(join(from, folder), half, files, operations)
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

/** Copies the files, those of earlier versions too, without the pages. */
async function copyFiles(
  from: string,
  to: string,
  files: StoredFolder['files'],
  operations: FileOperations,
): Promise<void> {
  const names = files.map(({ name }) => name).filter((name) => basename(name) !== PAGE_FILE)
  const folders = [...new Set(['.', ...names.map((name) => dirname(name))])].map((name) => join(to, name))
  for (const folder of folders) await operations.makeFolder(folder)
  for (const name of names) await operations.write(join(to, name), await readFile(join(from, name)), true)
  for (const folder of folders) await operations.flushFolder(folder)
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}
