import { createHash } from 'node:crypto'
import type { CaptureTools } from './capture-page.ts'
import { compareText } from './extract/compare-text.ts'
import { isOtherSite, otherSite } from './extract/other-site.ts'
import type { Article, Attempt, Entry, Failure, Health, Ledger, Response } from './model.ts'
import type { ResolvedOptions } from './options.ts'
import type { EntryStore, StoredFolder } from './save/entry-store.ts'
import { diskErrorText, isDiskError } from './save/file-operations.ts'
import { failedAttempt, isoSeconds, lastAttemptTime, newLedger, nextAttemptTime, recordAttempt } from './save/ledger.ts'
import { sha256 } from './save/page-stamp.ts'
import { hasDamagedLedger } from './save/stored-folder.ts'
import { interleaveHosts, type Progress, runTold } from './work-queue.ts'

/** The result of checking one original. */
export type CheckOutcome = {
  readonly url: string
  readonly folder: string
  readonly before: Health
  readonly health: Health
  readonly attempt: Attempt
  /** This check and the one before it found the page moved for good, to the URL that the attempt's detail tells. */
  readonly hasMoved?: true
}

/** What the pipeline works with; the clock and the network come from outside. */
export type CheckContext = {
  readonly options: ResolvedOptions
  readonly store: EntryStore
  readonly now: () => Date
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
  /** Check at most this many URLs. */
  readonly limit?: number
  /** Told how many originals could not be checked because no host answers, or the network in the place of all. */
  readonly onOffline?: (count: number, why: string) => void
  /** Told how many answers could not be kept, and why not. */
  readonly onUnsaved?: (count: number, why: string) => void
}

/** If more of the text differs, the original is no longer what was archived. */
const DRIFT_THRESHOLD = 0.25
/** If more of the text differs, the page may be another one, such as a "not found" page with the status 200. */
const STRANGE_DRIFT = 0.7
/** Two answers of one host that differ by no more than this are the same page. */
const SAME_PAGE_DRIFT = 0.1

/**
 * The copies whose originals are due for a check: failed ones at their next attempt, the others after this many days. Those
 * checked longest ago come first.
 */
export function dueForCheck(store: EntryStore, everyDays: number, now: Date): readonly StoredFolder[] {
  return store
    .list()
    .filter((stored) => checkTime(stored, everyDays, now) <= now.getTime())
    .map((stored) => ({ stored, askedAt: lastAskedAt(stored, now) }))
    .sort((a, b) => a.askedAt - b.askedAt || (a.stored.folder < b.stored.folder ? -1 : 1))
    .map(({ stored }) => stored)
}

/** When an original is due for a check, in milliseconds since 1970; Infinity for never. */
export function checkTime(stored: StoredFolder, everyDays: number, now: Date): number {
  const { fields, ledger } = stored
  if (fields === undefined || ledger?.forgotten || hasDamagedLedger(stored)) return Number.POSITIVE_INFINITY
  if (ledger?.nextAttempt !== undefined) return nextAttemptTime(ledger, now)
  const askedAt = lastAskedAt(stored, now)
  return askedAt === 0 ? 0 : askedAt + everyDays * 86_400_000
}

/** Checks the originals of these copies, and notes the results in their ledgers. */
export async function checkLinks(
  entries: readonly StoredFolder[],
  context: CheckContext,
): Promise<readonly CheckOutcome[]> {
  const toAsk = entries.filter((stored) => stored.fields !== undefined && !hasDamagedLedger(stored))
  const byUrl = new Map(toAsk.map((stored) => [urlOf(stored), stored] as const))
  const wanted = interleaveHosts([...byUrl.keys()].filter((url) => URL.canParse(url))).slice(0, context.limit)
  if (wanted.length === 0) return []
  const outcomes: CheckOutcome[] = []
  const offline: string[] = []
  const unsaved: string[] = []
  const { openCaptureTools } = await import('./capture-page.ts')
  const tools = openCaptureTools(context.options, { now: context.now, stored: () => context.store.list() })
  try {
    const order = { task: 'checking', atOnce: context.options.concurrency * 2, onProgress: context.onProgress } as const
    await runTold(wanted, order, async (url) => {
      const stored = byUrl.get(url)
      const outcome = stored && (await checkOne(url, stored, tools, context))
      if (outcome && 'offline' in outcome) offline.push(outcome.offline)
      else if (outcome && 'unsaved' in outcome) unsaved.push(outcome.unsaved)
      else if (outcome) outcomes.push(outcome)
    })
  } finally {
    await tools.close()
  }
  const [whyOffline] = offline
  if (whyOffline !== undefined) context.onOffline?.(offline.length, whyOffline)
  const [why] = unsaved
  if (why !== undefined) context.onUnsaved?.(unsaved.length, why)
  return outcomes.sort((a, b) => (a.url < b.url ? -1 : 1))
}

type Unsaved = { readonly unsaved: string }
/** What was found out about the network. */
type Offline = { readonly offline: string }

async function checkOne(
  url: string,
  stored: StoredFolder,
  tools: CaptureTools,
  context: CheckContext,
): Promise<CheckOutcome | Offline | Unsaved | undefined> {
  const seen = await lookAt(url, stored, tools, context)
  if (seen === undefined || 'offline' in seen) return seen
  const attempt: Attempt = { at: isoSeconds(context.now()), ...seen }
  const before: Ledger = stored.ledger ?? newLedger(url, context.now())
  const after = recordAttempt(before, attempt)
  try {
    await context.store.saveLedger(after)
  } catch (error) {
    // What it says of the page is not reported: every check would report it again.
    if (isDiskError(error)) return { unsaved: diskErrorText(error) }
    throw error
  }
  const moved = hasMoved(before, attempt) ? { hasMoved: true as const } : {}
  return { url, folder: stored.folder, before: before.health, health: after.health, attempt, ...moved }
}

/** One permanent redirect may be a mistake of a day. */
function hasMoved({ attempts }: Ledger, { outcome, detail }: Attempt): boolean {
  const earlier = attempts.findLast((attempt) => attempt.outcome === 'alive' || attempt.outcome === 'changed')
  return outcome !== 'failed' && detail !== undefined && detail === earlier?.detail
}

type Seen = Omit<Attempt, 'at'>

/** What the original is now; undefined if time ran out before it was asked. */
async function lookAt(
  url: string,
  stored: StoredFolder,
  tools: CaptureTools,
  { store, signal }: CheckContext,
): Promise<Seen | Offline | undefined> {
  const capture = await tools.fetchPage({ url, signal })
  if (!capture.ok) return failureSeen(capture)
  const article = await tools.extractor.extract(capture)
  if (!article.ok) return failureSeen({ status: capture.status, ...article })
  const { status } = capture
  const move = moveOf(capture)
  const moved = move === undefined ? {} : { detail: move }
  const copy = await store.read(stored.folder)
  const drift = copy && driftOf(copy, capture, article)
  const html = textOf(capture)
  const isOther = (afterDeath: boolean): boolean =>
    copy !== undefined && drift !== 0 && isOtherSite(copy, { article, html, afterDeath })
  if (isOther(false)) return seenAs(otherSite(article), status, drift)
  if (drift !== undefined && drift > STRANGE_DRIFT && (await isPageForAnything(url, article.markdown, tools, signal))) {
    const detail = 'a made-up address on that host gives the same page'
    return { outcome: 'failed', status, reason: 'soft-404', detail, drift }
  }
  // Whoever is given up for dead has to come back as itself.
  if (stored.ledger?.health === 'dead' && isOther(true)) return seenAs(otherSite(article), status, drift)
  if (drift === undefined) return { outcome: 'alive', status, ...moved }
  const outcome = drift > DRIFT_THRESHOLD ? 'changed' : 'alive'
  // How much of a file's text differs, nobody has looked.
  return copy?.fields.kind === 'file' && drift > 0
    ? { outcome, status, ...moved }
    : { outcome, status, ...moved, drift }
}

/** No address that anybody would write into a post is longer. */
const MAX_ADDRESS = 1000

/** Where the page has moved for good; undefined if only to `https:`, to or from `www.`, or by a slash at the end. */
function moveOf({ url, movedTo }: Response): string | undefined {
  if (movedTo === undefined || movedTo.length > MAX_ADDRESS || essenceOf(movedTo) === essenceOf(url)) return undefined
  return `moved permanently to ${movedTo}`
}

function essenceOf(url: string): string {
  const { host, pathname, search } = new URL(url)
  return `${host.replace(/^www\./, '')}${pathname.replace(/\/$/, '')}${search}`
}

/** What a comparison with the copy has found out. */
function seenAs(failure: Failure, status: number, drift = 1): Seen {
  return { ...failedAttempt({ ...failure, status }), drift }
}

/** Good enough to find names in. */
const textOf = ({ body }: Response): string => Buffer.from(body).toString()

function failureSeen(failure: Failure): Seen | Offline | undefined {
  if (failure.reason === 'offline') return { offline: failure.detail }
  return failure.reason === 'out-of-time' ? undefined : failedAttempt(failure)
}

/** How much of the text differs, 0 to 1; undefined if that cannot be said. */
function driftOf({ fields, body }: Entry, response: Response, article: Article): number | undefined {
  if (sha256(response.body) === fields.sha256) return 0
  // A card has too little text to compare. A file has changed as soon as one byte has.
  if (fields.kind === 'card' || article.kind === 'card') return undefined
  if (fields.kind === 'file') return 1
  return Math.round(compareText(body, article.markdown) * 1000) / 1000
}

/** Whether the host answers a made-up address with the same page: then the page means "not found", whatever it says. */
async function isPageForAnything(
  url: string,
  markdown: string,
  tools: CaptureTools,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const madeUp = new URL(`./${createHash('md5').update(`made up ${url}`).digest('hex').slice(0, 12)}`, url)
  const capture = await tools.fetchPage({ url: madeUp.href, signal })
  if (!capture.ok) return false
  const other = await tools.extractor.extract(capture)
  return other.ok && compareText(markdown, other.markdown) <= SAME_PAGE_DRIFT
}

function lastAskedAt({ fields, ledger }: StoredFolder, now: Date): number {
  if (ledger && ledger.attempts.length > 0) return lastAttemptTime(ledger, now)
  return Date.parse(fields?.archivedAt ?? '') || 0
}

const urlOf = ({ fields, ledger }: StoredFolder): string => ledger?.url ?? fields?.url ?? ''
