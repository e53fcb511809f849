import type { EntryFields } from '../model.ts'
import { fieldsOf } from './entry-fields.ts'
import { holdsConflict } from './merge-sides.ts'
import { readFrontMatter } from './read-front-matter.ts'
import { splitFrontMatter, withoutMark } from './split-front-matter.ts'
import { writeFrontMatter } from './write-front-matter.ts'

/** The contents of an `index.md`, or one sentence that says why it cannot be read. */
export type EntryFile =
  | { readonly ok: true; readonly fields: Partial<EntryFields>; readonly body: string }
  | { readonly ok: false; readonly problem: string }

/**
 * Reads an `index.md`. Front matter is fenced by `---`, or bare: `name: value` lines up to the first blank line, where a value is
 * the rest of its line.
 */
export function parseEntryFile(text: string): EntryFile {
  const source = withoutMark(text)
  if (holdsConflict(source)) return problem('it holds the conflict markers of a merge')
  const parts = splitFrontMatter(source)
  if (!parts) return problem('it has no front matter')
  const values = readFrontMatter({ ...parts, front: detached(parts.front) })
  if (!values) return problem('its front matter is not YAML')
  return { ok: true, fields: fieldsOf(values), body: parts.body }
}

/**
 * Returns the text of an `index.md`. Foreign fields and comments of an earlier file survive.
 *
 * @param previous the text of the file that this one replaces
 */
export function formatEntryFile(fields: EntryFields, body: string, previous?: string): string {
  return `---\n${writeFrontMatter(fields, previous)}---\n\n${body.replace(/^\n+/, '').trimEnd()}\n`
}

function problem(reason: string): EntryFile {
  return { ok: false, problem: reason }
}

/** A copy that does not keep the whole text in memory, as a slice does: a cache has thousands of articles. */
function detached(piece: string): string {
  return Buffer.from(piece).toString()
}
