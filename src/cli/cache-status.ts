import { groupBy } from '../group-by.ts'
import type { Health, Link, Reason } from '../model.ts'
import { wordsOfReason } from '../reasons.ts'
import type { EntryStore, StoredFolder } from '../save/entry-store.ts'
import { totalBytes } from '../save/stored-folder.ts'

/** One URL of the site or of the cache. */
export type LinkStatus = {
  readonly url: string
  readonly copy: boolean
  readonly health: Health
  /** Why there is no copy, or what was wrong with the original when it was last checked. */
  readonly reason?: Reason
  /** HTTP status, if there was an answer. */
  readonly status?: number
  readonly nextAttempt?: string
  readonly bytes: number
  readonly citedBy: readonly string[]
}

type Share = { readonly links: number; readonly copies: number; readonly bytes: number }

/** Totals, and counts by health, reason, host and size. */
export type CacheStatus = {
  /** One sentence, if the cache as a whole cannot be read. */
  readonly problem?: string
  readonly total: Share & { readonly missing: number }
  readonly health: readonly (Share & { readonly health: Health })[]
  /** Most links first. `reason` is absent for links that were not tried yet. */
  readonly reasons: readonly {
    readonly reason?: Reason
    readonly words: string
    readonly missing: number
    readonly copies: number
  }[]
  /** Most links first. */
  readonly hosts: readonly (Share & { readonly host: string })[]
  /** Copies by size, smallest class first; `below` is in bytes, and absent in the last class. */
  readonly sizes: readonly { readonly below?: number; readonly copies: number; readonly bytes: number }[]
  readonly largest: readonly { readonly url: string; readonly bytes: number }[]
  /** All URLs, sorted. */
  readonly links: readonly LinkStatus[]
}

const HEALTHS: readonly Health[] = ['alive', 'changed', 'failing', 'dead', 'unknown']
/** Upper ends of the size classes, in bytes. */
const SIZES: readonly number[] = [20_000, 200_000, 2_000_000, 20_000_000]
const LARGEST = 5
const NOT_TRIED = 'not tried yet'

/** Gathers what is known of a site's links, and of what else is in its cache. */
export function cacheStatus(links: readonly Link[], store: EntryStore): CacheStatus {
  const all = statusOfLinks(links, store)
  const copies = all.filter(({ copy }) => copy)
  return {
    ...(store.problem === undefined ? {} : { problem: store.problem }),
    total: { ...shareOf(all), missing: all.length - copies.length },
    health: HEALTHS.flatMap((health) => {
      const some = all.filter((link) => link.health === health)
      return some.length > 0 ? [{ health, ...shareOf(some) }] : []
    }),
    reasons: reasonsOf(all.filter(({ copy, reason }) => !copy || reason !== undefined)),
    hosts: [...groupBy(all, hostOf)].map(([host, some]) => ({ host, ...shareOf(some) })).sort(mostLinksFirst),
    sizes: sizesOf(copies),
    largest: copies
      .map(({ url, bytes }) => ({ url, bytes }))
      .sort((a, b) => b.bytes - a.bytes || (a.url < b.url ? -1 : 1))
      .slice(0, LARGEST),
    links: all,
  }
}

/** Why a link has no copy, or what was wrong with its original, in words. */
export function reasonWords(reason: Reason | undefined): string {
  return reason === undefined ? NOT_TRIED : wordsOfReason(reason)
}

/** Whether the link needs attention: not if nobody cites it any more, or the user has taken it down. */
export function isWanting({ copy, reason, citedBy }: LinkStatus): boolean {
  return !copy && reason !== 'forgotten' && citedBy.length > 0
}

function statusOfLinks(links: readonly Link[], store: EntryStore): readonly LinkStatus[] {
  const rows = new Map<string, LinkStatus>()
  const seen = new Set<StoredFolder>()
  for (const [url, some] of groupBy(links, (link) => link.url)) {
    const stored = store.find(url, some[0]?.href)
    if (stored) seen.add(stored)
    rows.set(url, statusOf(url, stored, [...new Set(some.map(({ inputPath }) => inputPath))].sort()))
  }
  for (const stored of store.list()) {
    const url = stored.fields?.url ?? stored.ledger?.url ?? ''
    if (!seen.has(stored) && !rows.has(url)) rows.set(url, statusOf(url, stored, []))
  }
  return [...rows.values()].sort((a, b) => (a.url < b.url ? -1 : 1))
}

function statusOf(url: string, stored: StoredFolder | undefined, citedBy: readonly string[]): LinkStatus {
  const { fields, ledger, files = [] } = stored ?? {}
  const reason = reasonOf(stored)
  const last = ledger?.attempts.at(-1)
  return {
    url,
    copy: fields !== undefined,
    health: ledger?.health ?? 'unknown',
    ...(reason === undefined ? {} : { reason }),
    ...(reason === undefined || reason !== last?.reason || last.status === undefined ? {} : { status: last.status }),
    ...(ledger?.nextAttempt === undefined ? {} : { nextAttempt: ledger.nextAttempt }),
    bytes: totalBytes(files),
    citedBy,
  }
}

function reasonOf(stored: StoredFolder | undefined): Reason | undefined {
  if (stored?.ledger?.forgotten) return 'forgotten'
  if (!stored?.fields && stored?.problems.length) return 'disk'
  return stored?.ledger?.attempts.at(-1)?.reason
}

function reasonsOf(links: readonly LinkStatus[]): CacheStatus['reasons'] {
  return [...groupBy(links, ({ reason }) => reason)]
    .map(([reason, some]) => {
      const copies = some.filter(({ copy }) => copy).length
      const named = reason === undefined ? {} : { reason }
      return { ...named, words: reasonWords(reason), missing: some.length - copies, copies }
    })
    .sort((a, b) => b.missing + b.copies - a.missing - a.copies || (a.words < b.words ? -1 : 1))
}

function sizesOf(copies: readonly LinkStatus[]): CacheStatus['sizes'] {
  const ends = [...SIZES, Number.POSITIVE_INFINITY]
  return ends.flatMap((end, at) => {
    const some = copies.filter(({ bytes }) => bytes < end && bytes >= (ends[at - 1] ?? 0))
    if (some.length === 0) return []
    return [{ ...(Number.isFinite(end) ? { below: end } : {}), copies: some.length, bytes: bytesOf(some) }]
  })
}

function shareOf(links: readonly LinkStatus[]): Share {
  return { links: links.length, copies: links.filter(({ copy }) => copy).length, bytes: bytesOf(links) }
}

const bytesOf = (links: readonly LinkStatus[]): number => links.reduce((sum, { bytes }) => sum + bytes, 0)

/** An entry names its URL itself, and a person may have corrected it. */
const hostOf = ({ url }: LinkStatus): string => (URL.canParse(url) ? new URL(url).host : '?')

type WithHost = CacheStatus['hosts'][number]
const mostLinksFirst = (a: WithHost, b: WithHost): number => b.links - a.links || (a.host < b.host ? -1 : 1)
