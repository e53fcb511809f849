import type { Outcome } from './archive-links.ts'
import type { Link } from './model.ts'
import type { ResolvedOptions } from './options.ts'
import type { EntryStore, StoredFolder } from './save/entry-store.ts'
import { readKept, writeKept } from './save/kept-state.ts'
import { groupByUrl } from './work-queue.ts'

/**
 * What a build left behind when it had nothing more to do: the next one that finds the same posts, the same options and the
 * same cache needs to know no more than this.
 */
export type SettledBuild = {
  /** `contentId` of the cache. */
  readonly id: string
  /** A hash of what the annotations depend on. */
  readonly annotationKey: string
  /** A hash of what the index says. */
  readonly contentKey: string
  /** Folders that are not published. */
  readonly hidden: readonly string[]
  /** When something is to be asked for again, in milliseconds since 1970; null for never. */
  readonly due: number | null
  /** Number of URLs that have a copy and of which there is nothing more to tell. */
  readonly kept: number
  readonly others: readonly Omit<Outcome, 'links'>[]
  /** What is wrong with the cache, a sentence each. */
  readonly problems: readonly string[]
}

/**
 * @param key a hash of the posts, the options and the site
 * @param id `contentId` of the cache as it is now
 * @returns undefined where something changed since, or is due
 */
export function readSettled(path: string, key: string, id: string, now: Date): SettledBuild | undefined {
  const settled = readKept<SettledBuild>(path, key)
  if (settled?.id !== id) return undefined
  return settled.due !== null && settled.due <= now.getTime() ? undefined : settled
}

export async function writeSettled(path: string, key: string, settled: SettledBuild): Promise<void> {
  await writeKept(path, key, settled)
}

/** What is known of a site whose build is done. */
export type DoneBuild = {
  readonly links: readonly Link[]
  readonly store: EntryStore
  /** With `offline` as this build had it. */
  readonly options: ResolvedOptions
  readonly now: Date
}

/** When a next build has something to ask for, and what it would tell; undefined where that is now. */
export async function whatIsLeft(done: DoneBuild): Promise<Pick<SettledBuild, 'due' | 'kept' | 'others'> | undefined> {
  const { unaskedOutcome } = await import('./archive-links.ts')
  const { checkTime } = await import('./check-links.ts')
  const { links, store, options, now } = done
  const cited = groupByUrl(links)
  const attempts = Array.from(cited, ([url, [first]]) => attemptTime(store.find(url, first?.href)))
  const { check } = options
  const checks = check ? store.list().map((stored) => checkTime(stored, check.everyDays)) : []
  const due = options.offline ? null : earliest([...attempts, ...checks])
  if (due !== null && due <= now.getTime()) return undefined
  const isAwaited = store.list().some(({ ledger }) => ledger?.awaitsSubmission === true)
  if (isAwaited && options.savePageNow && !options.offline) return undefined
  const told = Array.from(cited, ([url, some]): Outcome => {
    const health = store.find(url, some[0]?.href)?.ledger?.health
    return { ...unaskedOutcome(url, some, done), ...(health === undefined ? {} : { health }) }
  })
  const others = told.filter(({ result, health }) => result !== 'kept' || health === 'dead')
  return { due, kept: told.length - others.length, others: others.map(withoutLinks) }
}

/** When a URL is to be asked for that may have no copy, in milliseconds since 1970. */
function attemptTime(stored: StoredFolder | undefined): number {
  if (stored?.fields || stored?.problems.length || stored?.ledger?.forgotten) return Number.POSITIVE_INFINITY
  return Date.parse(stored?.ledger?.nextAttempt ?? '') || 0
}

function earliest(times: readonly number[]): number | null {
  const first = times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY)
  return Number.isFinite(first) ? first : null
}

function withoutLinks({ links: _links, ...outcome }: Outcome): Omit<Outcome, 'links'> {
  return outcome
}
