import { lstatSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ENTRY_FILE, LEDGER_FILE, mediaHash, PAGE_FILE } from './entry-path.ts'
import { type FileOperations, isCode } from './file-operations.ts'
import type { PageStamp } from './page-stamp.ts'
import type { StoredFolder } from './stored-folder.ts'

/** The page that an entry, or an earlier version of it, should have. */
export type PageToBe = {
  readonly stamp: PageStamp
  /** Undefined if its `index.md` cannot be read. */
  render(): Promise<string | undefined>
}

export type VerifyOptions = {
  /** Repair what can be repaired. Only files that we made, and can make again, are ever written or removed. */
  readonly fix: boolean
  /** The page that an entry should have. Without it, pages are only checked for damage. */
  readonly pageOf?: (stored: StoredFolder, version?: string) => PageToBe
  readonly now?: Date
  readonly operations?: FileOperations
}

/** The options with their defaults. */
export type VerifySettings = VerifyOptions & Required<Pick<VerifyOptions, 'now' | 'operations'>>

/** What a step found, and how to repair it. */
export type Finding = {
  readonly file: string
  readonly problem: string
  readonly harmless?: boolean
  readonly fix?: () => Promise<void>
}

/** The folder that is being checked. */
export type Place = {
  readonly path: string
  readonly stored: StoredFolder
  readonly settings: VerifySettings
  /** The folders seen so far, by their URL. */
  readonly byUrl: Map<string, string>
}

export type Step = (place: Place) => readonly Finding[] | Promise<readonly Finding[]>

/** Whether a name is that of a file which we make. */
export function isOurs(name: string): boolean {
  const own = basename(name)
  return own === ENTRY_FILE || own === PAGE_FILE || own === LEDGER_FILE || mediaHash(own) !== undefined
}

/** The files that still exist: an earlier step may have removed some. */
export function present(path: string, { files }: StoredFolder): StoredFolder['files'] {
  return files.filter(({ name }) => lstatSync(join(path, name), { throwIfNoEntry: false })?.isFile())
}

/** What is in a folder; nothing if there is none. */
export function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}
