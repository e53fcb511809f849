import { mkdirSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { Entry, EntryFields, Ledger, MediaFile } from '../model.ts'
import { formatEntryFile, parseEntryFile } from './entry-file.ts'
import { ENTRY_FILE, folderOf, hashUrlOf, isEntryFolder, LEDGER_FILE, PAGE_FILE } from './entry-path.ts'
import { copyAsVersion, isVersion, takeDown, versionName } from './entry-versions.ts'
import { formatLedgerFile, parseLedgerFile } from './ledger-file.ts'
import { type PageStamp, shortHash, stampedPage, stampOf } from './page-stamp.ts'

/** A file of an entry that readers may be sent: the page and its media. */
export type StoredFile = { readonly name: string; readonly size: number; readonly mtimeMs: number }

/** An earlier copy of the same page, in a folder of its own inside the entry's: `2026-11-22`. */
export type StoredVersion = {
  readonly name: string
  readonly fields: EntryFields
  /** Of the text of its `index.md`. */
  readonly hash: string
  readonly stamp?: PageStamp
}

/** What the store knows of one folder without having read its body. */
export type StoredFolder = {
  readonly folder: string
  /** Newest first. */
  readonly versions: readonly StoredVersion[]
  /** Absent where there is a ledger only: nothing was archived yet. */
  readonly fields?: EntryFields
  /** Of the text of `index.md`, 16 hex digits. */
  readonly hash?: string
  readonly ledger?: Ledger
  /** All files, `index.md`, the ledger and the versions' included; names may hold one slash. */
  readonly files: readonly StoredFile[]
  /** Of the page beside `index.md`, where there is one that we made. */
  readonly stamp?: PageStamp
  /** What is wrong with the folder, a sentence each; it is left as it is. */
  readonly problems: readonly string[]
  /** Size and time of what was read, by which a later build knows that nothing changed. */
  readonly signature: string
}

/** The cache on disk: one folder per URL. Reading is done once, at the start; writing is atomic, file by file. */
export type EntryStore = {
  readonly cacheDir: string
  /** All folders, by name. */
  list(): readonly StoredFolder[]
  /** The folder of a URL: named by the md5 of its serialisation, or of the URL as written (older caches). */
  find(url: string, asWritten?: string): StoredFolder | undefined
  /** The whole entry, or an earlier version of it; undefined where its `index.md` is missing or can not be read. */
  read(folder: string, version?: string): Promise<Entry | undefined>
  /** Writes media, then `index.md`, in this order: an entry that has an `index.md` is whole. */
  saveEntry(url: string, fields: EntryFields, body: string, media: readonly MediaFile[]): Promise<StoredFolder>
  saveLedger(ledger: Ledger): Promise<StoredFolder>
  savePage(folder: string, html: string, stamp: PageStamp, version?: string): Promise<StoredFolder>
  /** Keeps what is there now as an earlier version, named by the day of its capture. */
  keepVersion(folder: string): Promise<StoredFolder>
  /** Takes down what was archived of a URL, versions included; the ledger stays. */
  remove(folder: string): Promise<StoredFolder>
}

/** Reads what lies in `cacheDir`; `known` spares reading what has not changed since. */
export function openEntryStore(cacheDir: string, known: ReadonlyMap<string, StoredFolder> = new Map()): EntryStore {
  const folders = new Map<string, StoredFolder>()
  const byUrl = new Map<string, string>()
  const remember = (stored: StoredFolder): StoredFolder => {
    folders.set(stored.folder, stored)
    const url = stored.fields?.url
    if (url !== undefined && URL.canParse(url)) byUrl.set(withoutFragment(url), stored.folder)
    return stored
  }
  for (const folder of entryFoldersOf(cacheDir)) {
    remember(readFolder(cacheDir, folder, known.get(folder)))
  }

  const pathOf = (folder: string, name: string): string => join(cacheDir, folder, name)
  const find = (url: string, asWritten?: string): StoredFolder | undefined =>
    folders.get(folderOf(url)) ??
    (asWritten === undefined ? undefined : folders.get(folderOf(asWritten))) ??
    folders.get(byUrl.get(url) ?? '')
  const folderFor = (url: string): string => {
    const folder = find(url)?.folder ?? folderOf(url)
    mkdirSync(join(cacheDir, folder), { recursive: true })
    return folder
  }
  const reread = (folder: string): StoredFolder => remember(readFolder(cacheDir, folder))

  return {
    cacheDir,
    list: () => [...folders.values()],
    find,
    async read(folder, version = '') {
      const file = parseEntryFile(await readFile(pathOf(folder, join(version, ENTRY_FILE)), 'utf8'))
      if (!file.ok) return undefined
      return { folder, fields: completeFields(file.fields, folder), body: file.body }
    },
    async saveEntry(url, fields, body, media) {
      const folder = folderFor(url)
      for (const { name, bytes } of media) {
        if (sizeOf(pathOf(folder, name)) !== bytes.byteLength)
          await writeFileAtomic(pathOf(folder, name), Buffer.from(bytes))
      }
      const path = pathOf(folder, ENTRY_FILE)
      await writeFileAtomic(path, formatEntryFile(fields, body, readIfThere(path)))
      return reread(folder)
    },
    async saveLedger(ledger) {
      const folder = folderFor(ledger.url)
      const text = formatLedgerFile(ledger)
      const path = pathOf(folder, LEDGER_FILE)
      if (readIfThere(path) !== text) await writeFileAtomic(path, text)
      return reread(folder)
    },
    async savePage(folder, html, stamp, version = '') {
      await writeFileAtomic(pathOf(folder, join(version, PAGE_FILE)), stampedPage(html, stamp))
      return reread(folder)
    },
    async keepVersion(folder) {
      await copyAsVersion(join(cacheDir, folder), versionName(folders.get(folder)))
      return reread(folder)
    },
    async remove(folder) {
      await takeDown(join(cacheDir, folder))
      return reread(folder)
    },
  }
}

function entryFoldersOf(cacheDir: string): readonly string[] {
  try {
    return readdirSync(cacheDir, { withFileTypes: true })
      .filter((item) => item.isDirectory() && isEntryFolder(item.name))
      .map(({ name }) => name)
      .sort()
  } catch (error) {
    if (isNotFound(error)) return []
    throw error
  }
}

function readFolder(cacheDir: string, folder: string, known?: StoredFolder): StoredFolder {
  const path = join(cacheDir, folder)
  if (known && known.signature === signatureOf(path, known.versions)) return known
  const files = filesOf(path)
  const versions = versionsOf(path, folder, files)
  const names = new Set(files.map(({ name }) => name))
  const problems: string[] = []
  const text = names.has(ENTRY_FILE) ? readFileSync(join(path, ENTRY_FILE), 'utf8') : undefined
  const fields = text === undefined ? undefined : readFields(text, folder, problems)
  const ledger = names.has(LEDGER_FILE) ? readLedger(path, problems) : undefined
  const stamp = names.has(PAGE_FILE) ? stampOf(readFileSync(join(path, PAGE_FILE), 'utf8')) : undefined
  return {
    folder,
    files,
    versions,
    problems,
    signature: signatureOf(path, versions),
    ...(fields && text !== undefined ? { fields, hash: shortHash(text) } : {}),
    ...(ledger ? { ledger } : {}),
    ...(stamp ? { stamp } : {}),
  }
}

function readFields(text: string, folder: string, problems: string[]): EntryFields | undefined {
  const file = parseEntryFile(text)
  if (file.ok && (file.fields.url !== undefined || file.fields.title !== undefined)) {
    return completeFields(file.fields, folder)
  }
  problems.push(`${ENTRY_FILE} can not be read: ${file.ok ? 'it has neither url nor title' : file.problem}`)
  return undefined
}

function readLedger(path: string, problems: string[]): Ledger | undefined {
  const file = parseLedgerFile(readFileSync(join(path, LEDGER_FILE), 'utf8'))
  if (file.ok) return file.ledger
  problems.push(`${LEDGER_FILE} can not be read: ${file.problem}`)
  return undefined
}

/** What a person left out, filled in from what is known. */
function completeFields(fields: Partial<EntryFields>, folder: string): EntryFields {
  const url = fields.url ?? ''
  return { ...fields, url, title: fields.title ?? (url || folder), hashUrl: fields.hashUrl ?? hashUrlOf(folder) }
}

/** Atomic writes change the folder's time; edits in place change the file's. */
function signatureOf(path: string, versions: readonly StoredVersion[]): string {
  const ofVersions = versions.flatMap(({ name }) => [join(path, name), join(path, name, ENTRY_FILE)])
  return [path, join(path, ENTRY_FILE), join(path, LEDGER_FILE), ...ofVersions].map(signOf).join(' ')
}

function signOf(path: string): string {
  const stats = statOf(path)
  return stats ? `${stats.mtimeMs}/${stats.size}` : '-'
}

function filesOf(path: string): readonly StoredFile[] {
  return readdirSync(path, { withFileTypes: true })
    .flatMap((item) => (item.isDirectory() && isVersion(item.name) ? versionFilesOf(path, item.name) : [item.name]))
    .sort()
    .flatMap((name) => {
      const stats = statOf(join(path, name))
      return stats?.isFile() ? [{ name, size: stats.size, mtimeMs: stats.mtimeMs }] : []
    })
}

function versionFilesOf(path: string, version: string): readonly string[] {
  return readdirSync(join(path, version)).map((name) => `${version}/${name}`)
}

function versionsOf(path: string, folder: string, files: readonly StoredFile[]): readonly StoredVersion[] {
  const names = new Set(files.map(({ name }) => name))
  const versions = [...names].filter((name) => name.endsWith(`/${ENTRY_FILE}`)).map((name) => name.split('/')[0] ?? '')
  return versions
    .sort()
    .reverse()
    .flatMap((name) => {
      const text = readFileSync(join(path, name, ENTRY_FILE), 'utf8')
      const fields = readFields(text, folder, [])
      if (!fields) return []
      const page = names.has(`${name}/${PAGE_FILE}`) ? readFileSync(join(path, name, PAGE_FILE), 'utf8') : ''
      const stamp = stampOf(page)
      return [{ name, fields, hash: shortHash(text), ...(stamp === undefined ? {} : { stamp }) }]
    })
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false })
}

function sizeOf(path: string): number | undefined {
  return statOf(path)?.size
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

function withoutFragment(url: string): string {
  const parsed = new URL(url)
  parsed.hash = ''
  return parsed.href
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
