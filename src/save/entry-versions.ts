import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EntryFields } from '../model.ts'
import { ENTRY_FILE, LEDGER_FILE, PAGE_FILE } from './entry-path.ts'

const VERSION = /^\d{4}-\d\d-\d\d(?:-\d+)?$/
const MEDIA = /^[0-9a-f]{16,64}\.[a-z0-9]{1,5}$/
const UNDATED = '0000-00-00'

type Folder = {
  readonly fields?: EntryFields
  readonly versions: readonly { readonly name: string }[]
}

/** Whether a folder inside an entry's is an earlier version: `2026-11-22`, or `2026-11-22-2` for a second one that day. */
export function isVersion(name: string): boolean {
  return VERSION.test(name)
}

/** The name for what is there now, should it become an earlier version: the day of its capture. */
export function versionName(folder: Folder | undefined): string {
  const day = /^\d{4}-\d\d-\d\d/.exec(folder?.fields?.archivedAt ?? '')?.[0] ?? UNDATED
  const taken = new Set(folder?.versions.map(({ name }) => name))
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? day : `${day}-${number}`
    if (!taken.has(name)) return name
  }
}

/** Copies an entry's Markdown, page and media to a version's folder, which is there whole or not at all. */
export async function copyAsVersion(entry: string, version: string): Promise<void> {
  const half = join(entry, `.${version}.${process.pid}`)
  await rm(half, { recursive: true, force: true })
  await mkdir(half)
  for (const name of await readdir(entry)) {
    if (name === ENTRY_FILE || MEDIA.test(name)) await copyFile(join(entry, name), join(half, name))
  }
  await rename(half, join(entry, version))
}

/** Removes the Markdown, page, media and versions of an entry, and nothing that is not ours. */
export async function takeDown(entry: string): Promise<void> {
  for (const item of await readdir(entry, { withFileTypes: true })) {
    const { name } = item
    const isOurs = item.isDirectory() ? isVersion(name) : name === ENTRY_FILE || name === PAGE_FILE || MEDIA.test(name)
    if (isOurs && name !== LEDGER_FILE) await rm(join(entry, name), { recursive: true })
  }
}
