import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EntryFields } from '../model.ts'
import { parseEntryFile } from './entry-file.ts'
import { ENTRY_FILE, mediaHash } from './entry-path.ts'
import type { StoredFolder } from './stored-folder.ts'

/** Where Markdown, and the HTML in it, name a file: `](…)`, `src="…"`, `[label]: …`. */
const NAMED = /(?:\]\(<?|\b(?:src|href|poster|data)=["']?|\]:[ \t]*<?)([0-9a-f]{16,64}\.[a-z0-9]{1,5})(?![\w./])/g

/** The files that an `index.md` names. */
export function namedMedia(file: string): ReadonlySet<string> {
  const entry = parseEntryFile(readFileSync(file, 'utf8'))
  return entry.ok ? mediaOf(entry) : new Set()
}

/** The files that an entry names. */
export function mediaOf({ fields, body }: Named): ReadonlySet<string> {
  const names = Array.from(body.matchAll(NAMED), ([, name = '']) => name)
  return new Set([...names, ...(fields.file === undefined ? [] : [fields.file])])
}

type Named = { readonly fields: Pick<EntryFields, 'file'>; readonly body: string }

/** Media of earlier versions that lie beside `index.md` too, from when they were its own. Nothing is lost with them. */
export function supersededMedia(path: string, { fields, files, versions }: StoredFolder): readonly string[] {
  if (!fields || versions.length === 0) return []
  const sizes = new Map(files.map(({ name, size }) => [name, size]))
  const isInVersion = (name: string, size: number): boolean =>
    versions.some((version) => sizes.get(`${version.name}/${name}`) === size)
  const old = files.filter(({ name, size }) => mediaHash(name) !== undefined && isInVersion(name, size))
  if (old.length === 0) return []
  const named = namedMedia(join(path, ENTRY_FILE))
  return old.map(({ name }) => name).filter((name) => !named.has(name))
}
