import type { Command } from 'commander'
import type { Link } from '../model.ts'
import { REASON_WORDS } from '../reasons.ts'
import { formatBytes, plural } from '../report.ts'
import type { EntryStore, StoredFolder } from '../save/entry-store.ts'
import { visitSite } from '../visit-site.ts'
import type { ExitCode, Streams } from './run.ts'
import { type SiteFlags, siteAddressOf, siteCommand } from './site-command.ts'

/** One URL of the site or of the cache, as `status` tells of it. */
type Row = {
  readonly url: string
  readonly copy: boolean
  readonly health: string
  readonly reason?: string
  readonly bytes: number
  readonly nextAttempt?: string
  readonly citedBy: readonly string[]
}

/** `link-cache status`: what there is, and what is missing and why. */
export function statusCommand(streams: Streams, done: (code: ExitCode) => void): Command {
  return siteCommand('status', 'tell what is archived, what is not and why').action(async (flags: SiteFlags) => {
    let rows: readonly Row[] = []
    await visitSite(siteAddressOf(flags), async (build, map) => {
      rows = rowsOf(build.links(map), build.store())
    })
    streams.stdout.write(flags.json ? `${JSON.stringify(rows, undefined, 2)}\n` : describe(rows))
    done(rows.some(({ copy }) => !copy) ? 1 : 0)
  })
}

function rowsOf(links: readonly Link[], store: EntryStore): readonly Row[] {
  const rows = new Map<string, Row>()
  for (const { url, href, inputPath } of links) {
    const known = rows.get(url)
    const citedBy = [...new Set([...(known?.citedBy ?? []), inputPath])].sort()
    rows.set(url, { ...rowOf(url, store.find(url, href)), citedBy })
  }
  for (const stored of store.list()) {
    const url = stored.fields?.url ?? stored.ledger?.url ?? ''
    if (!rows.has(url)) rows.set(url, rowOf(url, stored))
  }
  return [...rows.values()].sort((a, b) => (a.url < b.url ? -1 : 1))
}

function rowOf(url: string, stored: StoredFolder | undefined): Row {
  const { fields, ledger, files = [] } = stored ?? {}
  const last = ledger?.attempts.at(-1)
  return {
    url,
    copy: fields !== undefined,
    health: ledger?.health ?? 'unknown',
    ...(last?.reason === undefined ? {} : { reason: last.reason }),
    ...(ledger?.nextAttempt === undefined ? {} : { nextAttempt: ledger.nextAttempt }),
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    citedBy: [],
  }
}

function describe(rows: readonly Row[]): string {
  const copies = rows.filter(({ copy }) => copy)
  const missing = rows.filter(({ copy }) => !copy)
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0)
  const lines = [
    `${plural(rows.length, 'link')}: ${copies.length} with a copy, ${missing.length} without; ${formatBytes(bytes)} in the cache.`,
    ...(rows.length > 0 ? ['', `Health: ${tally(rows.map(({ health }) => health))}`] : []),
    ...(missing.length > 0 ? ['', 'Without a copy:', ...missing.map(describeMissing)] : []),
  ]
  return `${lines.join('\n')}\n`
}

function describeMissing({ url, reason, citedBy }: Row): string {
  const words = reason === undefined ? 'not tried yet' : ((REASON_WORDS as Record<string, string>)[reason] ?? reason)
  return `  ${url}\n    ${words}${citedBy.length > 0 ? `; cited by ${citedBy.join(', ')}` : ''}`
}

function tally(values: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].map(([value, count]) => `${count} ${value}`).join(', ')
}
