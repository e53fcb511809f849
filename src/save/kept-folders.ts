import { readKept, writeKept } from './kept-state.ts'
import { isUntidy } from './read-cache.ts'
import type { FolderSign, StoredFile, StoredFolder } from './stored-folder.ts'

/** What a build knew of the cache when it ended. */
export type KeptFolders = {
  /** `contentId` of the folders. */
  readonly id: string
  readonly folders: ReadonlyMap<string, StoredFolder>
}

/** As much of it as tells whether anything changed since, and what is published: a fifth of the whole. */
export type KeptSigns = {
  readonly id: string
  readonly signs: readonly FolderSign[]
  readonly untidy: boolean
}

type FoldersFile = { readonly id: string; readonly folders: readonly StoredFolder[] }

type SignsFile = { readonly id: string; readonly untidy: boolean; readonly signs: readonly WrittenSign[] }
type WrittenSign = readonly [
  folder: string,
  signature: string,
  files: readonly (readonly [name: string, size: number, mtimeMs: number])[],
  versions: readonly string[],
]

/** Raised whenever what is kept of a folder changes its form, or the meaning of a field. */
const FORMAT = '5'

const fileOf = (path: string): string => `${path}.json`
const signsFileOf = (path: string): string => `${path}-signs.json`

/** @param path where they are kept, without its ending */
export function readKeptFolders(path: string): KeptFolders {
  const { id, folders } = readKept<FoldersFile>(fileOf(path), FORMAT) ?? { id: '', folders: [] }
  return { id, folders: new Map(folders.map((stored) => [stored.folder, stored])) }
}

export function readKeptSigns(path: string): KeptSigns | undefined {
  const kept = readKept<SignsFile>(signsFileOf(path), FORMAT)
  return kept && { ...kept, signs: kept.signs.map(readSign) }
}

/** Tells whether they are kept. */
export async function writeKeptFolders(path: string, id: string, folders: readonly StoredFolder[]): Promise<boolean> {
  const whole: FoldersFile = { id, folders }
  const signs: SignsFile = { id, untidy: folders.some(isUntidy), signs: folders.map(writeSign) }
  return (await writeKept(fileOf(path), FORMAT, whole)) && writeKept(signsFileOf(path), FORMAT, signs)
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
