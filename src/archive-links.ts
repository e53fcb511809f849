import { cpus } from 'node:os'
import { createDownloader, type Downloader, type DownloadOptions, defaultUserAgent } from './download/download-page.ts'
import { createExtractor, type Extractor } from './extract/extractor.ts'
import { keepMedia } from './extract/keep-media.ts'
import { localizeImages } from './extract/localize-images.ts'
import type { Article, Attempt, Capture, EntryFields, Failure, Link, MediaFile, Reason, Response } from './model.ts'
import type { ResolvedOptions } from './options.ts'
import { folderOf, hashUrlOf } from './save/entry-path.ts'
import type { EntryStore, StoredFolder } from './save/entry-store.ts'
import { isDue, isoSeconds, newLedger, recordAttempt, withCitations } from './save/ledger.ts'
import { sha256 } from './save/page-stamp.ts'

/** What became of one URL. */
export type Outcome = {
  readonly url: string
  readonly links: readonly Link[]
  /** `kept`: there was a copy already. `waiting`: not asked now, because an earlier failure or the user says so. */
  readonly result: 'archived' | 'kept' | 'failed' | 'waiting'
  readonly folder: string
  readonly reason?: Reason
  readonly detail?: string
  readonly status?: number
  /** What the new entry takes on disk. */
  readonly bytes?: number
}

/** How far the work is, told after each URL and when one begins. */
export type Progress = { readonly done: number; readonly total: number; readonly url: string }

/** What the pipeline works with; the clock and the network come from outside. */
export type ArchiveContext = {
  readonly options: ResolvedOptions
  readonly store: EntryStore
  readonly now: () => Date
  /** Aborted when the time budget is used up. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
  /** Language of a post, BCP 47: asked for in `Accept-Language`. */
  readonly langOf?: (inputPath: string) => string | undefined
  /** At most that many URLs are asked for. */
  readonly limit?: number
  /** Ask again for what failed, whatever its next attempt says. */
  readonly retry?: boolean
}

/** Links in, entries out: downloads, extracts and saves what has no copy yet. Never throws for what the web does. */
export async function archiveLinks(links: readonly Link[], context: ArchiveContext): Promise<readonly Outcome[]> {
  const cited = groupByUrl(links)
  const missing = interleaveHosts([...cited.keys()].filter((url) => isMissing(url, cited.get(url), context))).slice(
    0,
    context.limit,
  )
  const fresh = new Map<string, Outcome>()
  if (missing.length > 0 && !context.options.offline) {
    const tools = openTools(context.options)
    try {
      await runInTurns(missing, tools.inFlight, async (url) => {
        const job: Job = { url, links: cited.get(url) ?? [], tools, context }
        fresh.set(url, await archiveOne(job))
        context.onProgress?.({ done: fresh.size, total: missing.length, url })
      })
    } finally {
      await tools.close()
    }
  }
  return [...cited].map(([url, some]) => fresh.get(url) ?? unaskedOutcome(url, some, context))
}

/** Keeps in each ledger which posts cite the URL; writes only where that changed. */
export async function recordCitations(links: readonly Link[], store: EntryStore): Promise<void> {
  for (const [url, some] of groupByUrl(links)) {
    const ledger = store.find(url, some[0]?.href)?.ledger
    if (!ledger) continue
    const updated = withCitations(ledger, postsOf(some))
    if (updated !== ledger) await writeOrTell(() => store.saveLedger(updated))
  }
}

type Tools = {
  readonly downloader: Downloader
  readonly extractor: Extractor
  /** How many URLs are worked on at once, from the request to the last byte on disk. */
  readonly inFlight: number
  close(): Promise<void>
}

type Job = {
  readonly url: string
  readonly links: readonly Link[]
  readonly tools: Tools
  readonly context: ArchiveContext
}

/** The wall around one URL: a fault in reading a page, ours or a library's, costs that page its copy and nothing else. */
async function archiveOne(job: Job): Promise<Outcome> {
  try {
    return await archiveUrl(job)
  } catch (error) {
    if (isDiskError(error)) return diskFailure(job, error)
    return saveFailure(job, { ok: false, reason: 'unreadable', detail: `a fault of the plugin: ${String(error)}` })
  }
}

async function archiveUrl(job: Job): Promise<Outcome> {
  const capture = await download(job)
  if (!capture.ok) return saveFailure(job, capture)
  const extraction = await job.tools.extractor.extract(capture)
  if (!extraction.ok) return saveFailure(job, { status: capture.status, ...extraction })
  const images = await downloadImages(job, extraction)
  return saveArticle(job, capture, extraction, images)
}

async function download({ url, links, tools, context }: Job): Promise<Capture> {
  const lang = links.map(({ inputPath }) => context.langOf?.(inputPath)).find((found) => found !== undefined)
  return tools.downloader.download({
    url,
    accept: 'page',
    ...(lang === undefined ? {} : { acceptLanguage: lang }),
    ...(context.signal ? { signal: context.signal } : {}),
  })
}

type Images = { readonly names: ReadonlyMap<string, string>; readonly media: readonly MediaFile[] }

/** The images that could be had: one that fails leaves its alt text and a link to the original. */
async function downloadImages({ tools, context }: Job, article: Article): Promise<Images> {
  const { maxImages, maxImageBytes, maxEntryBytes, maxImageWidth } = context.options
  const names = new Map<string, string>()
  const media = new Map<string, MediaFile>()
  let bytesLeft = maxEntryBytes
  const kept = await Promise.all(
    article.images.slice(0, maxImages).map(async (url) => {
      const capture = await tools.downloader.download({
        url,
        accept: 'image',
        maxBytes: maxImageBytes,
        ...(context.signal ? { signal: context.signal } : {}),
      })
      const file = capture.ok ? await keepMedia(capture.body, { maxWidth: maxImageWidth }) : capture
      return { url, file }
    }),
  )
  for (const { url, file } of kept) {
    if (!file.ok) continue
    const size = media.has(file.name) ? 0 : file.bytes.byteLength
    if (size > bytesLeft) continue
    bytesLeft -= size
    names.set(url, file.name)
    media.set(file.name, { name: file.name, bytes: file.bytes })
  }
  return { names, media: [...media.values()] }
}

async function saveArticle(job: Job, response: Response, article: Article, images: Images): Promise<Outcome> {
  const { url, links, context } = job
  const body = localizeImages(article.markdown, images.names)
  const media = article.file ? [...images.media, article.file] : images.media
  await context.store.saveEntry(url, fieldsOf(url, response, article), body, media)
  const at = isoSeconds(context.now())
  const stored = await saveAttempt(job, { at, outcome: 'archived', status: response.status })
  const bytes = stored.files.reduce((sum, { size }) => sum + size, 0)
  return { url, links, result: 'archived', folder: stored.folder, status: response.status, bytes }
}

function fieldsOf(url: string, response: Response, article: Article): EntryFields {
  const redirected = response.finalUrl !== url
  const { title, byline, siteName, publishedAt, lang, dir, excerpt, kind } = article
  const found = { byline, siteName, publishedAt, lang, dir, excerpt, archiveUrl: response.archiveUrl }
  return {
    title,
    url,
    hashUrl: hashUrlOf(folderOf(url)),
    archivedAt: isoSeconds(new Date(response.fetchedAt)),
    ...(redirected ? { finalUrl: response.finalUrl } : {}),
    ...(Object.fromEntries(Object.entries(found).filter(([, value]) => value)) as Partial<EntryFields>),
    source: response.source,
    ...(response.contentType ? { contentType: response.contentType } : {}),
    sha256: sha256(response.body),
    ...(kind === 'article' ? {} : { kind }),
    ...(article.file ? { file: article.file.name } : {}),
  }
}

/** What says nothing of the page, because it was not asked, leaves no trace in the ledger. */
const NOT_ASKED: ReadonlySet<Reason> = new Set<Reason>(['out-of-time', 'offline', 'disk'])

async function saveFailure(job: Job, failure: Failure): Promise<Outcome> {
  const { url, links, context } = job
  const { reason, detail, status } = failure
  const outcome: Outcome = {
    url,
    links,
    result: 'failed',
    folder: folderOf(url),
    reason,
    detail,
    ...(status === undefined ? {} : { status }),
  }
  if (NOT_ASKED.has(reason)) return outcome
  const at = isoSeconds(context.now())
  await saveAttempt(job, { at, outcome: 'failed', ...(status === undefined ? {} : { status }), reason, detail })
  return outcome
}

async function saveAttempt({ url, links, context }: Job, attempt: Attempt): Promise<StoredFolder> {
  const { store, now } = context
  const ledger = store.find(url)?.ledger ?? newLedger(url, now())
  return store.saveLedger(withCitations(recordAttempt(ledger, attempt), postsOf(links)))
}

const postsOf = (links: readonly Link[]): readonly string[] => links.map(({ inputPath }) => inputPath)

function groupByUrl(links: readonly Link[]): ReadonlyMap<string, readonly Link[]> {
  const groups = new Map<string, Link[]>()
  for (const link of links) {
    const group = groups.get(link.url)
    if (group) group.push(link)
    else groups.set(link.url, [link])
  }
  return groups
}

/** Whether a URL has to be fetched now. A damaged `index.md` counts as a copy: it is the user's to mend, not ours to replace. */
function isMissing(url: string, links: readonly Link[] | undefined, context: ArchiveContext): boolean {
  const { store, now, retry } = context
  const stored = store.find(url, links?.[0]?.href)
  if (stored?.fields || stored?.problems.length) return false
  if (retry && !stored?.ledger?.forgotten) return true
  return isDue(stored?.ledger, now())
}

function unaskedOutcome(url: string, links: readonly Link[], { store, options }: ArchiveContext): Outcome {
  const stored = store.find(url, links[0]?.href)
  const folder = stored?.folder ?? folderOf(url)
  if (stored?.fields) return { url, links, result: 'kept', folder }
  const [problem] = stored?.problems ?? []
  if (problem) return { url, links, result: 'failed', folder, reason: 'disk', detail: problem }
  if (stored?.ledger?.forgotten) return { url, links, result: 'waiting', folder, reason: 'forgotten' }
  const last = stored?.ledger?.attempts.at(-1)
  if (!last && options.offline) return { url, links, result: 'waiting', folder, reason: 'offline' }
  return { url, links, result: 'waiting', folder, ...lastFailure(last) }
}

function lastFailure(attempt: Attempt | undefined): Partial<Outcome> {
  if (!attempt) return {}
  const { reason, detail, status } = attempt
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(detail === undefined ? {} : { detail }),
    ...(status === undefined ? {} : { status }),
  }
}

/** One URL of each host in turn, so that a host with many links does not hold up the others. */
export function interleaveHosts(urls: readonly string[]): readonly string[] {
  const byHost = new Map<string, string[]>()
  for (const url of urls) {
    const { host } = new URL(url)
    const queue = byHost.get(host)
    if (queue) queue.push(url)
    else byHost.set(host, [url])
  }
  const queues = [...byHost.values()]
  const longest = Math.max(0, ...queues.map(({ length }) => length))
  return Array.from({ length: longest }, (_, at) => queues.flatMap((queue) => queue[at] ?? [])).flat()
}

async function runInTurns<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values()
  const runner = async (): Promise<void> => {
    for (const item of rest) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, runner))
}

function openTools(options: ResolvedOptions): Tools {
  const downloader = createDownloader(downloadOptionsOf(options))
  const extractor = createExtractor({
    workers: Math.max(1, Math.min(4, cpus().length)),
    timeoutMs: options.extractTimeoutMs,
    maxHeapMb: 512,
  })
  return {
    downloader,
    extractor,
    inFlight: options.concurrency * 3,
    async close() {
      await Promise.all([downloader.close(), extractor.close()])
    },
  }
}

function downloadOptionsOf(options: ResolvedOptions): DownloadOptions {
  const { maxPageBytes, userAgent, ...same } = options
  return { ...same, maxBytes: maxPageBytes, userAgent: userAgent ?? defaultUserAgent() }
}

function diskFailure({ url, links }: Job, error: Error): Outcome {
  return { url, links, result: 'failed', folder: folderOf(url), reason: 'disk', detail: error.message }
}

async function writeOrTell(write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!isDiskError(error)) throw error
  }
}

function isDiskError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && 'syscall' in error
}
