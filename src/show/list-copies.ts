import type { Copy, Health } from '../model.ts'
import { oneLine } from './escape-html.ts'
import { machineDate } from './format-date.ts'
import { hostOf, webUrl } from './safe-url.ts'

/** One line of the index: what a copy's fields say, once they are checked. Plain text. */
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
export function listCopies(copies: readonly Copy[]): ListedCopy[] {
  return copies.flatMap(readCopy).sort(newestFirst)
}

function readCopy(copy: Copy): ListedCopy[] {
  const url = webUrl(copy.fields?.url)
  if (url === undefined || !/^[0-9a-f]{32}$/.test(copy.folder)) return []
  const host = hostOf(url)
  const health = HEALTH.has(copy.health) ? copy.health : 'unknown'
  const archivedAt = machineDate(copy.fields.archivedAt)
  return [{ folder: copy.folder, title: oneLine(copy.fields.title) || url, url, host, archivedAt, health, copy }]
}

// Dates of one form sort as text; equal ones by folder, so that the same copies always give the same bytes.
function newestFirst(a: ListedCopy, b: ListedCopy): number {
  return compare(b.archivedAt ?? '', a.archivedAt ?? '') || compare(a.folder, b.folder)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
