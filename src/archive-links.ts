import type { CapturedPage, CaptureTools, PageRequest } from './capture-page.ts'
import { BrokenInstallation } from './extract/broken-installation.ts'
import { otherSite } from './extract/other-site.ts'
import { tombstoneOf } from './forget-page.ts'
import { deathOf, notThePageOf } from './kept-elsewhere.ts'
import type { Attempt, Failure, Health, Ledger, Link, Reason } from './model.ts'
import type { ResolvedOptions } from './options.ts'
import { adoptCopy, findSamePage } from './save/adopt-copy.ts'
import { folderOf } from './save/entry-path.ts'
import type { EntryStore, StoredFolder } from './save/entry-store.ts'
import { isDiskError } from './save/file-operations.ts'
import { failedAttempt, isDue, isNoted, isoSeconds, newLedger, recordAttempt, withCitations } from './save/ledger.ts'
import { totalBytes } from './save/stored-folder.ts'
import type { Submission } from './submit-pages.ts'
import { groupByUrl, interleaveHosts, type Progress, runTold } from './work-queue.ts'

/** What happened to one URL. */
export type Outcome = {
  readonly url: string
  readonly links: readonly Link[]
  /** `kept`: there already was a copy. `waiting`: not tried now, because of an earlier failure or because the user said so. */
  readonly result: 'archived' | 'kept' | 'failed' | 'waiting'
  readonly folder: string
  readonly reason?: Reason
  readonly detail?: string
  readonly status?: number
  /** Size of the new entry on disk; its page counts once it is made. */
  readonly bytes?: number
  /** Health of the original, from the ledger. */
  readonly health?: Health
  /** What Save Page Now did with the page, if it was submitted. */
  readonly submission?: Submission
  /** The capture's page in the web archive that a new copy came from. */
  readonly archiveUrl?: string
}

/** What the pipeline works with; the clock and the network come from outside. */
export type ArchiveContext = {
  readonly options: ResolvedOptions
  readonly store: EntryStore
  readonly now: () => Date
  /** Called for each new entry while others are still being fetched. */
  readonly onSaved?: (stored: StoredFolder) => Promise<void>
  /** Aborted when the time budget is used up. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
  /** A post's language (BCP 47) and date, where known. */
  readonly postOf?: (inputPath: string) => { readonly lang?: string; readonly date?: Date } | undefined
  /** Try at most this many URLs. */
  readonly limit?: number
  /** Try failed URLs again now, without waiting for their next attempt. */
  readonly retry?: boolean
}

/** Links in, entries out: downloads, extracts and saves what has no copy yet. Never throws because of the web. */
export async function archiveLinks(links: readonly Link[], context: ArchiveContext): Promise<readonly Outcome[]> {
  const cited = groupByUrl(links)
  const missing = [...cited.keys()].filter((url) => isMissing(url, cited.get(url), context))
  const wanted = context.options.offline ? [] : interleaveHosts(missing).slice(0, context.limit)
  const fresh: Outcomes = wanted.length > 0 ? await archiveUrls(wanted, cited, context) : new Map()
  return [...cited].map(([url, some]) => fresh.get(url) ?? unaskedOutcome(url, some, context))
}

/**
 * Notes in each ledger which posts cite the URL, and how private these keep its copy; writes only the ledgers that change.
 */
export async function recordCitations(
  links: readonly Link[],
  store: EntryStore,
  publishOf: (url: string) => Ledger['publish'],
): Promise<void> {
  for (const [url, some] of groupByUrl(links)) {
    const ledger = store.find(url, some[0]?.href)?.ledger
    if (!ledger) continue
    const updated = withCitations(ledger, postsOf(some), publishOf(url))
    if (updated !== ledger) await writeIfPossible(() => store.saveLedger(updated))
  }
}

type Cited = ReadonlyMap<string, readonly Link[]>

/** First the live web, for all URLs; then the web archives, which are slow, for what the live web did not give. */
async function archiveUrls(urls: readonly string[], cited: Cited, context: ArchiveContext): Promise<Outcomes> {
  const outcomes: Outcomes = new Map()
  // Loaded on demand: it takes a while, and most builds have nothing to fetch.
  const capture = await import('./capture-page.ts')
  const tools = capture.openCaptureTools(context.options, { now: context.now, stored: () => context.store.list() })
  const { onProgress } = context
  const jobOf = (url: string): Job => ({ url, links: cited.get(url) ?? [], capture, tools, context })
  try {
    // More than there are connections: while one page waits for its host, others are read and written.
    const live = { task: 'archiving', atOnce: context.options.concurrency * 2, onProgress } as const
    await runTold(urls, live, async (url) => {
      outcomes.set(url, await walled(jobOf(url), archiveLive))
    })
    const asksArchives = context.options.archives.length > 0
    const lost = new Map([...outcomes].filter(([, outcome]) => asksArchives && isLost(outcome, capture)))
    await runTold([...lost.keys()], { task: 'asking web archives', atOnce: PAST_AT_ONCE, onProgress }, async (url) => {
      const outcome = lost.get(url)
      if (outcome) outcomes.set(url, await walled(jobOf(url), (job) => archivePast(job, outcome)))
    })
  } finally {
    await tools.close()
  }
  return outcomes
}

type Outcomes = Map<string, Outcome>

const PAST_AT_ONCE = 4

type Job = {
  readonly url: string
  readonly links: readonly Link[]
  readonly capture: typeof import('./capture-page.ts')
  readonly tools: CaptureTools
  readonly context: ArchiveContext
}

/** A bug that one page triggers, in our code or a library's, costs that page its copy and nothing else. */
async function walled(job: Job, work: (job: Job) => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work(job)
  } catch (error) {
    if (isDiskError(error)) return diskFailure(job, error)
    if (error instanceof BrokenInstallation) throw error
    return saveFailure(job, { ok: false, reason: 'unreadable', detail: `a fault of the plugin: ${String(error)}` })
  }
}

async function archiveLive(job: Job): Promise<Outcome> {
  const { capture, tools, context } = job
  const request = requestOf(job)
  const page = await capture.captureLivePage(request, tools)
  const kept = await keptElsewhere(job, page)
  if (kept) return kept
  if (!page.ok) return saveFailure(job, page)
  const former = await capture.captureFormerPage(page, request, tools, context.now())
  if (former === undefined) return savePage(job, page)
  if (!former.ok) return saveFailure(job, former)
  await saveFailure(job, { ...otherSite(page.article), status: page.response.status })
  return savePage(job, former)
}

const isLost = (outcome: Outcome, { isWorthLookingBack }: Job['capture']): boolean =>
  outcome.result === 'failed' && isWorthLookingBack(outcome)

/** The outcome where the cache has the page under another address of its own, and the web no longer has it. */
async function keptElsewhere(job: Job, page: CapturedPage | Failure): Promise<Outcome | undefined> {
  const { url, links, capture, context } = job
  const { store } = context
  if (tombstoneOf({ url }, store) !== undefined) return undefined
  const other = findSamePage(url, store)
  const copy = other && (await store.read(other.folder))
  if (!other || !copy) return undefined
  const death = deathOf(url, other)
  const failure = page.ok ? notThePageOf(copy, death, page) : page
  if (failure === undefined || !capture.isWorthLookingBack(failure)) return undefined
  const adopted = await adoptCopy(url, copy, store)
  const { folder, status } = await saveFailure(job, failure, death)
  await context.onSaved?.(store.find(url) ?? adopted)
  const code = status === undefined ? {} : { status }
  return { url, links, result: 'archived', folder, ...code, bytes: totalBytes(adopted.files) }
}

async function archivePast(job: Job, lost: Outcome): Promise<Outcome> {
  const page = await job.capture.capturePastPage(requestOf(job), job.tools)
  if (page.ok) return savePage(job, page)
  if (page.reason === 'out-of-time') await askAgainNextTime(job)
  const detail = [lost.detail, page.detail].map((text) => text?.replace(/\.$/, '')).filter(Boolean)
  return { ...lost, detail: detail.join('; ') }
}

/** The time budget ended before the archives were asked: the next build tries the URL again at once. */
async function askAgainNextTime({ url, context: { store, now } }: Job): Promise<void> {
  const ledger = store.find(url)?.ledger
  if (ledger) await store.saveLedger({ ...ledger, nextAttempt: isoSeconds(now()) })
}

function requestOf({ url, links, context }: Job): PageRequest {
  const posts = links.flatMap(({ inputPath }) => context.postOf?.(inputPath) ?? [])
  const lang = posts.map((post) => post.lang).find((found) => found !== undefined)
  const dates = posts.flatMap(({ date }) => date ?? [])
  const near = dates.sort((a, b) => a.getTime() - b.getTime())[0]
  return { url, near: near ?? context.now(), lang, signal: context.signal }
}

async function savePage(job: Job, { response, fields, body, media }: CapturedPage): Promise<Outcome> {
  const { url, links, context } = job
  const takenDown = tombstoneOf({ ...fields, url }, context.store)
  if (takenDown !== undefined) return saveFailure(job, { ok: false, reason: 'forgotten', detail: takenDown })
  const attempt = { at: isoSeconds(context.now()), outcome: 'archived', status: response.status } as const
  const ledger = response.source === 'live' ? ledgerAfter(job, attempt) : undefined
  const stored = await context.store.saveEntry(url, fields, body, media, ledger)
  if (stored.ledger?.forgotten) return unaskedOutcome(url, links, context)
  await context.onSaved?.(stored)
  const bytes = totalBytes(stored.files)
  const archiveUrl = response.archiveUrl === undefined ? {} : { archiveUrl: response.archiveUrl }
  return { url, links, result: 'archived', folder: stored.folder, status: response.status, bytes, ...archiveUrl }
}

/** @param death the ledger of the page's other address, if it died there */
async function saveFailure(job: Job, failure: Failure, death?: Ledger): Promise<Outcome> {
  const { url, links, context } = job
  const { reason, detail } = failure
  const status = failure.status === undefined ? {} : { status: failure.status }
  if (isNoted(reason)) {
    const attempt = { at: isoSeconds(context.now()), ...failedAttempt(failure) }
    await context.store.saveLedger(ledgerAfter(job, attempt, death))
  }
  return { url, links, result: 'failed', folder: folderOf(url), reason, detail, ...status }
}

function ledgerAfter({ url, links, context: { store, now } }: Job, attempt: Attempt, death?: Ledger): Ledger {
  const ledger = store.find(url)?.ledger ?? newLedger(url, now())
  const known = death ? sharingDeath(ledger, death) : ledger
  return withCitations(recordAttempt(known, attempt), postsOf(links), ledger.publish)
}

/** Readers of a dead link are led to its copy also where a post has just come to write its address otherwise. */
function sharingDeath(ledger: Ledger, { healthSince }: Ledger): Ledger {
  return { ...ledger, health: 'dead', ...(healthSince === undefined ? {} : { healthSince }) }
}

const postsOf = (links: readonly Link[]): readonly string[] => links.map(({ inputPath }) => inputPath)

/** Whether to fetch a URL now. A damaged `index.md` counts as a copy: the user repairs it, we do not replace it. */
function isMissing(url: string, links: readonly Link[] | undefined, context: ArchiveContext): boolean {
  const { store, now, retry } = context
  const stored = store.find(url, links?.[0]?.href)
  if (stored?.fields || stored?.problems.length) return false
  if (retry && !stored?.ledger?.forgotten) return true
  return isDue(stored?.ledger, now())
}

/** The outcome of a URL that is not tried now. */
export function unaskedOutcome(
  url: string,
  links: readonly Link[],
  { store, options }: { readonly store: Pick<EntryStore, 'find'>; readonly options: Pick<ResolvedOptions, 'offline'> },
): Outcome {
  const stored = store.find(url, links[0]?.href)
  const folder = stored?.folder ?? folderOf(url)
  if (stored?.fields) return { url, links, result: 'kept', folder }
  const [problem] = stored?.problems ?? []
  if (problem) return { url, links, result: 'failed', folder, reason: 'disk', detail: problem }
  const ledger = stored?.ledger
  if (ledger?.forgotten)
    return { url, links, result: 'waiting', folder, reason: 'forgotten', detail: ledger.forgotten.why }
  const last = ledger?.attempts.at(-1)
  if (!last && options.offline) return { url, links, result: 'waiting', folder, reason: 'offline' }
  return { url, links, result: 'waiting', folder, ...lastFailure(last) }
}

function lastFailure(attempt: Attempt | undefined): Partial<Outcome> {
  const { reason, detail, status } = attempt ?? {}
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(detail === undefined ? {} : { detail }),
    ...(status === undefined ? {} : { status }),
  }
}

function diskFailure({ url, links }: Job, error: Error): Outcome {
  return { url, links, result: 'failed', folder: folderOf(url), reason: 'disk', detail: error.message }
}

async function writeIfPossible(write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!isDiskError(error)) throw error
  }
}
