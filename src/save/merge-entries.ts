import { parseEntryFile } from './entry-file.ts'
import { holdsConflict, sidesOf } from './merge-sides.ts'

/** What differs between two captures of one page that say the same. */
const OF_THE_CAPTURE = /^(?:archived_at|sha256|content_type):.*\n/gm

/**
 * The `index.md` that both sides of a git conflict amount to: the earlier capture, where two branches archived the same page and
 * found the same. Undefined where the sides say different things, between which only a person can choose.
 */
export function mergeEntries(text: string): string | undefined {
  if (!holdsConflict(text)) return undefined
  const { ours, theirs } = sidesOf(text)
  const [one, other] = [parseEntryFile(ours), parseEntryFile(theirs)]
  if (!one.ok || !other.ok || one.body !== other.body) return undefined
  if (frontOf(ours, one.body) !== frontOf(theirs, other.body)) return undefined
  return (one.fields.archivedAt ?? '') <= (other.fields.archivedAt ?? '') ? ours : theirs
}

/** The front matter but for what is of the capture alone. */
function frontOf(text: string, body: string): string {
  return text.slice(0, text.length - body.length).replace(OF_THE_CAPTURE, '')
}
