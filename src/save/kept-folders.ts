import { readKept, writeKept } from './kept-state.ts'
import type { StoredFolder } from './stored-folder.ts'

/** What a build knew of the cache when it ended. */
export type KeptFolders = {
  /** `contentId` of the folders. */
  readonly id: string
  readonly folders: ReadonlyMap<string, StoredFolder>
}

type InFile = { readonly id: string; readonly folders: readonly StoredFolder[] }

/** Raised whenever what is kept of a folder changes its form, or the meaning of a field. */
const FORMAT = '4'

export function readKeptFolders(path: string): KeptFolders {
  const { id, folders } = readKept<InFile>(path, FORMAT) ?? { id: '', folders: [] }
  return { id, folders: new Map(folders.map((stored) => [stored.folder, stored])) }
}

/** Tells whether they are kept. */
export async function writeKeptFolders(path: string, id: string, folders: readonly StoredFolder[]): Promise<boolean> {
  const value: InFile = { id, folders }
  return writeKept(path, FORMAT, value)
}
