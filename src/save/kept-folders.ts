import { keptLine, readKeptLines, writeKeptLines } from './kept-lines.ts'
import { readKept, writeKept } from './kept-state.ts'
import { isUntidy } from './read-cache.ts'
import type { FolderSign, StoredFile, StoredFolder } from './stored-folder.ts'

/** What a build knew of the cache when it ended. */
export type KeptFolders = {
  /** `contentId` of the folders. */
  readonly id: string
  readonly folders: ReadonlyMap<string, StoredFolder>
}

/** As much of it as tells what has changed since and what is published: a fifth of the whole. */
export type KeptSigns = {
  readonly id: string
  readonly signs: readonly FolderSign[]
  readonly untidy: boolean
}

type SignsFile = { readonly id: string; readonly untidy: boolean; readonly signs: readonly WrittenSign[] }
type WrittenSign = readonly [
  folder: string,
  signature: string,
  files: readonly (readonly [name: string, size: number, mtimeMs: number])[],
  versions: readonly string[],
]

/** Raise it when the form of what is kept, or the meaning of a field, changes. */
const FORMAT = '6'

/** Has one line per folder, below the id. */
const fileOf = (path: string): string => `${path}.txt`
const ID = 'id'
const signsFileOf = (path: string): string => `${path}-signs.json`

/** @param path where they are kept, without file extension */
export function readKeptFolders(path: string): KeptFolders {
  const lines = readKeptLines<unknown>(fileOf(path), FORMAT)
  const [id, count] = (lines.get(ID) ?? []) as readonly [id?: string, count?: number]
  const folders = new Map<string, StoredFolder>()
  for (const name of lines.names()) {
    const stored = name === ID ? undefined : (lines.get(name) as StoredFolder | undefined)
    if (stored) folders.set(name, stored)
  }
  // A damaged file: the folders that can be read are still good, but some are missing.
  return { id: id === undefined || folders.size !== count ? '' : id, folders }
}

export function readKeptSigns(path: string): KeptSigns | undefined {
  const kept = readKept<SignsFile>(signsFileOf(path), FORMAT)
  return kept && { ...kept, signs: kept.signs.map(readSign) }
}

/** Returns whether they could be written. */
export async function writeKeptFolders(path: string, id: string, folders: readonly StoredFolder[]): Promise<boolean> {
  const signs: SignsFile = { id, untidy: folders.some(isUntidy), signs: folders.map(writeSign) }
  return (
    (await writeKeptLines(fileOf(path), FORMAT, linesOf(id, folders))) && writeKept(signsFileOf(path), FORMAT, signs)
  )
}

/** One at a time: the text of fifty thousand folders is larger than the folders themselves. */
function* linesOf(id: string, folders: readonly StoredFolder[]): Iterable<string> {
  yield keptLine(ID, [id, folders.length])
  for (const stored of folders) yield keptLine(stored.folder, stored)
}

function writeSign({ folder, signature, files, versions }: FolderSign): WrittenSign {
  const written = files.map(({ name, size, mtimeMs }) => [name, size, mtimeMs] as const)
  return [folder, signature, written, versions.map(({ name }) => name)]
}

function readSign([folder, signature, files, versions]: WrittenSign): FolderSign {
  return {
    folder,
    signature,
    files: files.map(([name, size, mtimeMs]): StoredFile => ({ name, size, mtimeMs })),
    versions: versions.map((name) => ({ name })),
  }
}
