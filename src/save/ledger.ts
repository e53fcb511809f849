import { createHash } from 'node:crypto'
import type { Attempt, Failure, Health, Ledger, Reason } from '../model.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** How long to wait after each failed attempt; the last value repeats. */
const BACKOFF_MS: readonly number[] = [6 * HOUR_MS, DAY_MS, 3 * DAY_MS, 7 * DAY_MS, 30 * DAY_MS]
/** A link is dead after this many answers such as 404 and 410, this far apart. */
const GONE_APART_MS = DAY_MS
const GONE_TIMES = 2
/** After other failures: this many, over at least this long. */
const FAILING_SPAN_MS = 14 * DAY_MS
const FAILING_TIMES = 3
/** Older attempts are dropped, except the first. */
const MAX_ATTEMPTS = 20

/** Failures that say nothing about the page: somebody did not want *us*, or we did not ask. */
const SAYS_NOTHING: ReadonlySet<Reason> = new Set<Reason>([
  'bot-check',
  'login',
  'paywall',
  'consent-wall',
  'tls',
  'proxy',
  'private-network',
  'noarchive',
  'robots-txt',
  'forgotten',
  'too-large',
  'unsupported-type',
  'unreadable',
  'extract-timeout',
  'script-only',
  'too-little-text',
  'out-of-time',
  'offline',
  'disk',
])
/** Statuses with which living pages turn programs away. */
const TURNED_AWAY: ReadonlySet<number> = new Set([
  401, 402, 403, 405, 406, 407, 408, 425, 429, 430, 451, 460, 498, 511, 999,
])
/** As good as a 404. */
const SAYS_GONE: ReadonlySet<Reason> = new Set<Reason>(['gone', 'soft-404', 'parked', 'front-page'])
/** Decisions of the site that it will hardly change: tried again only after the longest wait. */
const SETTLED: ReadonlySet<Reason> = new Set<Reason>([
  'noarchive',
  'robots-txt',
  'private-network',
  'unsupported-type',
  'too-large',
])

/** The ledger of a URL that is seen for the first time. */
export function newLedger(url: string, now: Date): Ledger {
  return { url, firstSeen: isoSeconds(now), citedBy: [], health: 'unknown', attempts: [] }
}

/** The ledger after an attempt, with its new health and next attempt. */
export function recordAttempt(ledger: Ledger, attempt: Attempt): Ledger {
  const attempts = trimmed([...ledger.attempts, attempt])
  const health = healthAfter(ledger.health, attempts)
  const changed = health !== ledger.health || ledger.healthSince === undefined
  const { nextAttempt: _, ...kept } = ledger
  return {
    ...kept,
    attempts,
    health,
    healthSince: changed ? sinceWhen(health, attempts, attempt) : (ledger.healthSince ?? attempt.at),
    ...(attempt.outcome === 'failed' ? { nextAttempt: nextAttemptAfter(ledger.url, attempts) } : {}),
  }
}

/** Failures that no ledger notes: the page was not asked, or its copy could not be saved. */
const NOT_NOTED: ReadonlySet<Reason> = new Set<Reason>(['out-of-time', 'offline', 'disk'])

/** Whether a ledger notes a failure for this reason. */
export const isNoted = (reason: Reason): boolean => !NOT_NOTED.has(reason)

/** What a ledger notes of a failure, except the time. */
export function failedAttempt({ reason, detail, status, ours }: Failure): Omit<Attempt, 'at'> {
  return { outcome: 'failed', ...(status === undefined ? {} : { status }), reason, detail, ...(ours ? { ours } : {}) }
}

/** The ledger with the posts that cite the URL and how private these keep it; the same object if nothing changed. */
export function withCitations(ledger: Ledger, inputPaths: Iterable<string>, publish?: Ledger['publish']): Ledger {
  // A Mac may name a post in other code points than the machine that archives: the ledger is the same for both.
  const citedBy = [...new Set(Array.from(inputPaths, (path) => path.normalize()))].sort()
  const same = citedBy.length === ledger.citedBy.length && citedBy.every((path, at) => path === ledger.citedBy[at])
  if (same && publish === ledger.publish) return ledger
  const { publish: _, ...kept } = ledger
  return { ...kept, citedBy, ...(publish === undefined ? {} : { publish }) }
}

/** Whether the URL may be tried now. */
export function isDue(ledger: Ledger | undefined, now: Date): boolean {
  return !ledger?.forgotten && nextAttemptTime(ledger, now) <= now.getTime()
}

/** When a next attempt may be made, in milliseconds since 1970: 0 where it need not wait. */
export function nextAttemptTime(ledger: Ledger | undefined, now: Date): number {
  if (ledger?.nextAttempt === undefined || isAhead(ledger.attempts.at(-1)?.at, now)) return 0
  return Date.parse(ledger.nextAttempt)
}

/** When the last attempt was made, in milliseconds since 1970: 0 where there was none, or where a clock was wrong that noted it. */
export function lastAttemptTime(ledger: Ledger, now: Date): number {
  const { at } = ledger.attempts.at(-1) ?? {}
  return isAhead(at, now) ? 0 : Date.parse(at ?? '') || 0
}

/** Two machines may differ by hours, where one has the wrong time zone. */
function isAhead(time: string | undefined, now: Date): boolean {
  return time !== undefined && Date.parse(time) > now.getTime() + DAY_MS
}

/** Why the original is unavailable: the last failure that says something about it. Undefined if it is available. */
export function awayReason(ledger: Ledger | undefined): Reason | undefined {
  if (ledger?.health !== 'dead' && ledger?.health !== 'failing') return undefined
  return failuresInARow(ledger.attempts).at(-1)?.reason
}

/** ISO 8601 in UTC, to the second: `2026-11-22T02:06:00Z`. */
export function isoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}

function trimmed(attempts: readonly Attempt[]): readonly Attempt[] {
  const [first] = attempts
  if (attempts.length <= MAX_ATTEMPTS || !first) return attempts
  return [first, ...attempts.slice(attempts.length - MAX_ATTEMPTS + 1)]
}

function healthAfter(before: Health, attempts: readonly Attempt[]): Health {
  const last = attempts.at(-1)
  if (!last) return before
  if (last.outcome === 'changed') return 'changed'
  if (isGood(last)) return 'alive'
  if (saysNothing(last)) return before === 'dead' ? 'dead' : 'unknown'
  const run = failuresUntil(last, attempts)
  if (before === 'dead' || isGone(run) || isFailingForLong(run)) return 'dead'
  return 'failing'
}

/** A page that is called dead at the last of some failures was away from the first on. */
function sinceWhen(health: Health, attempts: readonly Attempt[], last: Attempt): string {
  return (health === 'dead' ? failuresUntil(last, attempts)[0]?.at : undefined) ?? last.at
}

const GOOD: ReadonlySet<Attempt['outcome']> = new Set(['archived', 'alive', 'changed'])
// Outcomes that a later version noted are neither.
const isGood = ({ outcome }: Attempt): boolean => GOOD.has(outcome)
const isFailed = ({ outcome }: Attempt): boolean => outcome === 'failed'

function saysNothing({ reason, status, ours }: Attempt): boolean {
  if (ours) return true
  if (status !== undefined && TURNED_AWAY.has(status)) return true
  return reason !== undefined && SAYS_NOTHING.has(reason)
}

/** The failures since the last good answer that say something about the page, oldest first. */
function failuresInARow(attempts: readonly Attempt[]): readonly Attempt[] {
  // After the first attempt of a full ledger, others were dropped: a good answer may have been among them.
  const known = attempts.length >= MAX_ATTEMPTS ? 1 : 0
  return attempts
    .slice(Math.max(known, attempts.findLastIndex(isGood) + 1))
    .filter((attempt) => isFailed(attempt) && !saysNothing(attempt))
}

/** What a clock noted that was ahead says nothing of how long. */
function failuresUntil({ at: end }: Attempt, attempts: readonly Attempt[]): readonly Attempt[] {
  return failuresInARow(attempts).filter(({ at }) => Date.parse(at) <= Date.parse(end))
}

/** What was found out only by comparing with the copy may be a notice for a while, so it counts as other failures do. */
function isGone(run: readonly Attempt[]): boolean {
  const gone = run.filter(({ reason, drift }) => reason !== undefined && SAYS_GONE.has(reason) && drift === undefined)
  return gone.length >= GONE_TIMES && spanMs(gone) >= GONE_APART_MS
}

function isFailingForLong(run: readonly Attempt[]): boolean {
  return run.length >= FAILING_TIMES && spanMs(run) >= FAILING_SPAN_MS
}

function spanMs(attempts: readonly Attempt[]): number {
  const [first, last] = [attempts[0], attempts.at(-1)]
  return first && last ? Date.parse(last.at) - Date.parse(first.at) : 0
}

function nextAttemptAfter(url: string, attempts: readonly Attempt[]): string {
  const last = attempts.at(-1)
  const failures = attempts.slice(attempts.findLastIndex(isGood) + 1).filter(isFailed).length
  const settled = last?.reason !== undefined && SETTLED.has(last.reason)
  const step = settled ? BACKOFF_MS.length - 1 : Math.min(failures, BACKOFF_MS.length) - 1
  const waitMs = (BACKOFF_MS[step] ?? DAY_MS) * (1 + jitterOf(url) / 4)
  return isoSeconds(new Date(Date.parse(last?.at ?? '') + waitMs))
}

/** 0 to 1, from the URL alone: builds stay deterministic, and many links are not retried at the same moment. */
function jitterOf(url: string): number {
  return createHash('md5').update(`jitter ${url}`).digest().readUInt16BE() / 0xffff
}
