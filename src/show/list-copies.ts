import type { Copy, Health } from '../model.ts'
import { oneLine } from './escape-html.ts'
import { machineDate } from './format-date.ts'
import { hostOf, webUrl } from './safe-url.ts'

/** One line of the index: a copy's fields after they were checked, as plain text. */
export type ListedCopy = {
  readonly folder: string
  readonly title: string
  /** The original's address in its WHATWG form. */
  readonly url: string
  readonly host: string
  /** ISO 8601, no more precise than known. */
  readonly archivedAt: string | undefined
  readonly health: Health
  readonly copy: Copy
}

const HEALTH: ReadonlySet<string> = new Set(['alive', 'failing', 'dead', 'changed', 'unknown'])

/** Returns the copies that can be listed, newest first. Those without a web address or a proper folder are left out. */
export function listCopies(copies: readonly Copy[]): readonly ListedCopy[] {
  const listed = lists.get(copies) ?? copies.flatMap(readCopy).sort(newestFirst)
  lists.set(copies, listed)
  return listed
}

/** The page, the JSON and the feed list the same copies. */
const lists = new WeakMap<readonly Copy[], readonly ListedCopy[]>()

function readCopy(copy: Copy): ListedCopy[] {
  const url = webUrl(copy.fields?.url)
  if (url === undefined || !/^[0-9a-f]{32}$/.test(copy.folder)) return []
  const host = hostOf(url)
  const health = HEALTH.has(copy.health) ? copy.health : 'unknown'
  const archivedAt = machineDate(copy.fields.archivedAt)
  return [{ folder: copy.folder, title: oneLine(copy.fields.title) || url, url, host, archivedAt, health, copy }]
}

// A build archives many pages within a minute: sorted by title they are easier to find than by second. Ties are broken by
// folder, so that the same copies always give the same bytes.
function newestFirst(a: ListedCopy, b: ListedCopy): number {
  return compare(minute(b), minute(a)) || titles.compare(a.title, b.title) || compare(a.folder, b.folder)
}

// Dates of one form sort as text.
function minute({ archivedAt = '' }: ListedCopy): string {
  return archivedAt.slice(0, '2024-05-03T10:11'.length)
}

// A fixed locale, not the machine's.
const titles = new Intl.Collator('en', { numeric: true })

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
