import { lstatSync, readdirSync, readFileSync, type Stats } from 'node:fs'
import { basename, join, sep } from 'node:path'
import type { EntryFields, Ledger } from '../model.ts'
import { parseEntryFile } from './entry-file.ts'
import { ENTRY_FILE, hashUrlOf, LEDGER_FILE, PAGE_FILE } from './entry-path.ts'
import { isVersion } from './entry-versions.ts'
import { diskErrorText, isCode, isDiskError } from './file-operations.ts'
import { isTemporary } from './leftovers.ts'
import { type PageStamp, stampOf, textHash } from './page-stamp.ts'
import { readLedger } from './read-ledger.ts'
import { readSmall } from './read-small.ts'

/** A file in an entry's folder. */
export type StoredFile = { readonly name: string; readonly size: number; readonly mtimeMs: number }

/** An earlier copy of the page, in a folder inside the entry's: `2026-11-22`. */
export type StoredVersion = {
  readonly name: string
  readonly fields: EntryFields
  /** Hash of the text of its `index.md`, 16 hex digits. */
  readonly hash: string
  readonly stamp?: PageStamp
}

/** What the store knows of one folder. It does not keep the text of `index.md`. */
export type StoredFolder = {
  readonly folder: string
  /** Newest first. */
  readonly versions: readonly StoredVersion[]
  /** Absent if there is only a ledger: nothing was archived yet. */
  readonly fields?: EntryFields
  /** Hash of the text of `index.md`, 16 hex digits. */
  readonly hash?: string
  readonly ledger?: Ledger
  /** All files, including `index.md`, the ledger and those of versions, whose names contain one slash. */
  readonly files: readonly StoredFile[]
  /** Stamp of the page beside `index.md`, if we made it. */
  readonly stamp?: PageStamp
  /** What is wrong with the folder, one sentence each. It is left as it is. */
  readonly problems: readonly string[]
  /** Temporary files of processes that were killed, or that are writing now. */
  readonly leftovers?: readonly string[]
  /** Sizes and times of what was read, by which a later build sees that nothing changed. */
  readonly signature: string
}

/** As much of a folder as is needed to tell, without reading it, whether it has changed. */
export type FolderSign = Pick<StoredFolder, 'folder' | 'signature' | 'files'> & {
  readonly versions: readonly Pick<StoredVersion, 'name'>[]
}

/** Only the sign of a folder, to keep nothing else of it in memory. */
export function folderSign({ folder, signature, files, versions }: StoredFolder): FolderSign {
  return { folder, signature, files, versions: versions.map(({ name }) => ({ name })) }
}

/** Whether a folder is unchanged since it was read. */
export function isUnchanged(cacheDir: string, known: FolderSign): boolean {
  const path = cacheDir + sep + known.folder
  try {
    const stats = statOf(path)
    return stats !== undefined && isAsSigned(path, stats, known)
  } catch (error) {
    if (!isDiskError(error)) throw error
    return false
  }
}

/**
 * Reads an entry's folder. Returns `known` itself if nothing has changed, undefined if there is no such folder. What cannot be
 * read is a problem of this folder only.
 */
export function readFolder(cacheDir: string, folder: string, known?: StoredFolder): StoredFolder | undefined {
  const path = cacheDir + sep + folder
  try {
    return readIfChanged(path, folder, known)
  } catch (error) {
    // A file was removed while the folder was read.
    if (isCode(error, 'ENOENT')) return readIfChanged(path, folder)
    if (!isDiskError(error)) throw error
    return unread(folder, `it cannot be read: ${diskErrorText(error)}`)
  }
}

function readIfChanged(path: string, folder: string, known?: StoredFolder): StoredFolder | undefined {
  const stats = statOf(path)
  if (stats?.isSymbolicLink()) return unread(folder, NOT_FOLLOWED)
  if (!stats?.isDirectory()) return undefined
  if (known !== undefined && isAsSigned(path, stats, known)) return known
  return readAnew(path, folder, stats)
}

/** A cache may come from strangers: what it links to, anywhere on this machine, is neither read, published nor changed. */
const NOT_FOLLOWED = 'it is a symbolic link, which is not followed'

function unread(folder: string, problem: string): StoredFolder {
  return { folder, files: [], versions: [], problems: [problem], signature: '' }
}

/** The size of files together, in bytes. */
export function totalBytes(files: readonly Pick<StoredFile, 'size'>[]): number {
  return files.reduce((sum, { size }) => sum + size, 0)
}

/** What is wrong with the folders of a cache, one sentence each. */
export function problemsIn(cacheDir: string, folders: readonly StoredFolder[]): readonly string[] {
  return folders.flatMap(({ folder, problems }) => problems.map((problem) => `${cacheDir}/${folder}: ${problem}`))
}

/** Fills in fields that a person left out. */
export function completeFields(fields: Partial<EntryFields>, folder: string): EntryFields {
  const url = fields.url ?? ''
  return { ...fields, url, title: fields.title ?? (url || folder), hashUrl: fields.hashUrl ?? hashUrlOf(folder) }
}

function readAnew(path: string, folder: string, stats: Stats): StoredFolder {
  const items = readdirSync(path)
  const files = filesOf(path, items)
  // Taken before anything is read, so that the next build notices what changes in the meantime.
  const own = signatureOf(stats, (name) => files.find((file) => file.name === name))
  const leftovers = items.filter(isTemporary)
  const names = new Set(files.map(({ name }) => name))
  const links = items.filter((name) => !names.has(name) && isLink(path + sep + name))
  const problems = links.map((name) => `${name}: ${NOT_FOLLOWED}`)
  const tooLarge = files.filter(isTooLarge).map(({ name }) => name)
  problems.push(...tooLarge.map((name) => `${name} cannot be read: it has more than ${MAX_TEXT_BYTES / 1_000_000} MB`))
  for (const name of tooLarge) names.delete(name)
  const text = names.has(ENTRY_FILE) ? readFileSync(path + sep + ENTRY_FILE, 'utf8') : undefined
  const fields = text === undefined ? undefined : readFields(text, folder, problems)
  const { ledger, problem } = names.has(LEDGER_FILE) ? readLedger(readFileSync(path + sep + LEDGER_FILE, 'utf8')) : {}
  if (problem !== undefined) problems.push(problem)
  const stamp = names.has(PAGE_FILE) ? stampIn(path + sep + PAGE_FILE) : undefined
  const versions = versionsOf(path, folder, names)
  return {
    folder,
    files,
    versions,
    problems,
    signature: own + versionsSignature(path, versions),
    ...(fields && text !== undefined ? { fields, hash: textHash(text) } : {}),
    ...(ledger ? { ledger } : {}),
    ...(stamp ? { stamp } : {}),
    ...(leftovers.length > 0 ? { leftovers } : {}),
  }
}

/** No page that can be read has as much text. A tree of more could take all memory, and end the build. */
const MAX_TEXT_BYTES = 5_000_000

function isTooLarge({ name, size }: StoredFile): boolean {
  return size > MAX_TEXT_BYTES && basename(name) === ENTRY_FILE
}

function readFields(text: string, folder: string, problems: string[]): EntryFields | undefined {
  const file = parseEntryFile(text)
  if (file.ok && (file.fields.url !== undefined || file.fields.title !== undefined)) {
    return completeFields(file.fields, folder)
  }
  problems.push(`${ENTRY_FILE} cannot be read: ${file.ok ? 'it has neither url nor title' : file.problem}`)
  return undefined
}

/** Whether there is a ledger that nobody can read: it is left to the user to mend, and nothing is written over it. */
export function hasDamagedLedger({ ledger, problems }: Pick<StoredFolder, 'ledger' | 'problems'>): boolean {
  return ledger === undefined && problems.some((problem) => problem.startsWith(LEDGER_FILE))
}

type Sign = { readonly size: number; readonly mtimeMs: number }

function isAsSigned(path: string, stats: Stats, { signature, versions }: FolderSign): boolean {
  return signature === signatureOf(stats, (name) => statOf(path + sep + name)) + versionsSignature(path, versions)
}

/** Atomic writes change the folder's time, edits in place the file's. */
function signatureOf({ mtimeMs }: Stats, statsOf: (name: string) => Sign | undefined): string {
  return `${mtimeMs} ${signOf(statsOf(ENTRY_FILE))} ${signOf(statsOf(LEDGER_FILE))}`
}

function versionsSignature(path: string, versions: FolderSign['versions']): string {
  if (versions.length === 0) return ''
  const signs = versions.flatMap(({ name }) => [statOf(join(path, name)), statOf(join(path, name, ENTRY_FILE))])
  return signs.map((stats) => ` ${signOf(stats)}`).join('')
}

function signOf(stats: Sign | undefined): string {
  return stats ? `${stats.mtimeMs}/${stats.size}` : '-'
}

function filesOf(path: string, items: readonly string[]): readonly StoredFile[] {
  return items
    .flatMap((name) => (isVersionFolder(path, name) ? versionFilesOf(path, name) : [name]))
    .filter((name) => !isTemporary(name))
    .sort()
    .flatMap((name) => {
      const stats = statOf(path + sep + name)
      return stats?.isFile() ? [{ name, size: stats.size, mtimeMs: stats.mtimeMs }] : []
    })
}

function isVersionFolder(path: string, name: string): boolean {
  return isVersion(name) && statOf(path + sep + name)?.isDirectory() === true
}

/** Whether a path names a symbolic link. */
export function isLink(path: string): boolean {
  return statOf(path)?.isSymbolicLink() === true
}

function versionFilesOf(path: string, version: string): readonly string[] {
  return readdirSync(join(path, version)).map((name) => `${version}/${name}`)
}

function versionsOf(path: string, folder: string, names: ReadonlySet<string>): readonly StoredVersion[] {
  const versions = [...names].filter((name) => name.endsWith(`/${ENTRY_FILE}`)).map((name) => name.split('/')[0] ?? '')
  return versions
    .sort()
    .reverse()
    .flatMap((name) => {
      const text = readFileSync(join(path, name, ENTRY_FILE), 'utf8')
      const fields = readFields(text, folder, [])
      if (!fields) return []
      const stamp = names.has(`${name}/${PAGE_FILE}`) ? stampIn(join(path, name, PAGE_FILE)) : undefined
      return [{ name, fields, hash: textHash(text), ...(stamp === undefined ? {} : { stamp }) }]
    })
}

function stampIn(path: string): PageStamp | undefined {
  return stampOf(readSmall(path) ?? readFileSync(path))
}

/** Of a symbolic link itself, not of what it leads to. */
function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}
