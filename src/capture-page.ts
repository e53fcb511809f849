import { availableParallelism } from 'node:os'
import {
  createDownloader,
  type Downloader,
  type DownloadOptions,
  type DownloadWorld,
  defaultUserAgent,
} from './download/download-page.ts'
import { createPastCaptures, type PastCaptures, WAYBACK_MACHINE, type WebArchive } from './download/past-captures.ts'
import { createExtractor, type Extractor, READER_HEAP_MB } from './extract/extractor.ts'
import { takeEmbeddedImages } from './extract/media/embedded-images.ts'
import { keepMedia } from './extract/media/keep-media.ts'
import { localizeImages } from './extract/media/localize-images.ts'
import { advertisesSpam, isOtherSite } from './extract/other-site.ts'
import type { Article, Capture, EntryFields, Extraction, Failure, MediaFile, Reason, Response } from './model.ts'
import { createNetworkWitness } from './network-witness.ts'
import type { ResolvedOptions } from './options.ts'
import { folderOf, hashUrlOf } from './save/entry-path.ts'
import { isoSeconds } from './save/ledger.ts'
import { sha256 } from './save/page-stamp.ts'
import type { StoredFolder } from './save/stored-folder.ts'
import { packageVersion } from './version.ts'

/** What fetches and reads pages; opened once for many pages. */
export type CaptureTools = {
  readonly options: ResolvedOptions
  readonly downloader: Downloader
  /** Fetches the live page; fails with `offline` if no host answers any more, or the network in the place of all. */
  fetchPage(request: PageRequest): Promise<Capture>
  readonly extractor: Extractor
  readonly pastCaptures: PastCaptures
  close(): Promise<void>
}

/** A page to capture. */
export type PageRequest = {
  readonly url: string
  /** BCP 47, of the post. */
  readonly lang?: string | undefined
  /** The post's date: web archives are asked for the capture closest to it. */
  readonly near?: Date
  readonly signal?: AbortSignal | undefined
}

/** A page with its images, ready to be saved. */
export type CapturedPage = {
  readonly ok: true
  readonly response: Response
  readonly article: Article
  readonly fields: EntryFields
  readonly body: string
  readonly media: readonly MediaFile[]
}

/**
 * One core stays free for the network, for rendering pages and for V8's own threads. Every reader compiles its code for itself,
 * and three read faster than most networks deliver.
 */
const readersFor = (cores: number): number => Math.max(1, Math.min(3, cores - 1))

type CaptureWorld = Pick<DownloadWorld, 'now' | 'resolve'> & {
  /** The cache's folders: their ledgers tell which hosts have answered before. */
  readonly stored?: () => readonly StoredFolder[]
}

/** Opens the network and the workers as these options say. */
export function openCaptureTools(options: ResolvedOptions, world: CaptureWorld = {}): CaptureTools {
  const { stored = () => [] } = world
  const archives = options.archives.map((archive) => (archive === 'wayback' ? WAYBACK_MACHINE : archive))
  const { downloader, confirm, away } = createNetworkWitness(createDownloader(downloadOptionsOf(options), world), {
    stored,
    archives: archives.map(addressOf),
  })
  const extractor = createExtractor({
    workers: readersFor(availableParallelism()),
    timeoutMs: options.extractTimeoutMs,
    maxHeapMb: READER_HEAP_MB,
  })
  return {
    options,
    downloader,
    async fetchPage({ url, lang, signal }) {
      // Hundreds of links, each tried more than once, would use up a build's time.
      const found = away()
      if (found !== undefined) return found
      const asked = { url, accept: 'page', acceptLanguage: lang, signal } as const
      return confirm(await downloader.download(asked), url, signal)
    },
    extractor,
    pastCaptures: createPastCaptures({ archives, downloader, allowPrivateNetwork: options.allowPrivateNetwork }, world),
    async close() {
      await Promise.all([downloader.close(), extractor.close()])
    },
  }
}

/** The front page of an archive. */
const addressOf = ({ cdxUrl, timegateUrl }: WebArchive): string => new URL('/', cdxUrl ?? timegateUrl).href

/** Downloads and reads the live page and fetches its images; or tells why there is no copy of it. */
export async function captureLivePage(request: PageRequest, tools: CaptureTools): Promise<CapturedPage | Failure> {
  const capture = await tools.fetchPage(request)
  return capture.ok ? readPage(capture, request, tools) : capture
}

/**
 * Takes the page from a web archive, as close to the post's date as possible; or tells why there is no copy of it.
 *
 * @public the pipeline imports this module dynamically
 */
export async function capturePastPage(request: PageRequest, tools: CaptureTools): Promise<CapturedPage | Failure> {
  const { url, near = new Date(), signal, lang } = request
  let failure: Failure = { ok: false, reason: 'gone', detail: 'no web archive was asked' }
  for await (const capture of tools.pastCaptures.find({ url, near, acceptLanguage: lang, signal })) {
    const page = capture.ok ? await readPage(capture, request, tools) : capture
    if (page.ok) return page
    failure = page
  }
  return failure
}

/** In less time than that after a post, hardly a domain lapses and is bought by somebody else. */
const LAPSE_MS = 365 * 86_400_000

/**
 * Takes from a web archive the page that an old post meant, if a live page looks like what lapsed domains are bought for, and the
 * archived one is of another site. Undefined if the live page is all there is; a failure if there was no time to find out.
 *
 * @public the pipeline imports this module dynamically
 */
export async function captureFormerPage(
  { article, response }: CapturedPage,
  request: PageRequest,
  tools: CaptureTools,
  now: Date,
): Promise<CapturedPage | Failure | undefined> {
  const { near = now } = request
  const isOld = now.getTime() - near.getTime() > LAPSE_MS
  if (!isOld || tools.options.archives.length === 0 || !advertisesSpam(article)) return undefined
  const past = await capturePastPage(request, tools)
  if (!past.ok) return past.reason === 'out-of-time' ? past : undefined
  const html = Buffer.from(response.body).toString()
  return isOtherSite(past, { article, html, afterDeath: false }) ? past : undefined
}

/** Pages that somebody does not want kept, or that we did not ask for: not looked for in archives either. */
const NOT_LOOKED_FOR: ReadonlySet<Reason> = new Set<Reason>([
  'noarchive',
  'robots-txt',
  'private-network',
  'forgotten',
  'out-of-time',
  'offline',
  'disk',
  'unsupported-type',
])

/** Whether it makes sense to look for an older copy elsewhere after such an outcome. */
export function isWorthLookingBack({ reason }: { readonly reason?: Reason }): boolean {
  return reason !== undefined && !NOT_LOOKED_FOR.has(reason)
}

/** Reads a response: extracts its text, fetches its images, and fills in what goes into `index.md`. */
export async function readPage(
  response: Response,
  request: PageRequest,
  tools: CaptureTools,
  localImage: LocalImage = async () => undefined,
): Promise<CapturedPage | Failure> {
  const { html, images: embedded } = takeEmbeddedImages(response.body, response.finalUrl)
  const extraction = await tools.extractor.extract({ ...response, body: html })
  const article = await complete(extraction, response, request, tools)
  if (!article.ok) return { status: response.status, ...article }
  const drawn = new Map(article.drawings?.map(({ url, svg }) => [url, Buffer.from(svg)]))
  const inPage = (url: string): Uint8Array | undefined => embedded.get(url) ?? drawn.get(url)
  const images = await fetchImages(article, request, tools, async (url) => inPage(url) ?? localImage(url))
  return {
    ok: true,
    response,
    article,
    fields: fieldsOf(request.url, response, article),
    body: localizeImages(article.markdown, images.names),
    media: article.file ? [...images.media, article.file] : images.media,
  }
}

/** oEmbed answers are a few lines of JSON. */
const MAX_OEMBED_BYTES = 200_000

/** The extraction of a live page without readable text, completed from its oEmbed answer; any other as it is. */
async function complete(
  extraction: Extraction,
  response: Response,
  { signal }: PageRequest,
  { downloader }: CaptureTools,
): Promise<Extraction> {
  const { oembedUrl, ...read } = extraction
  if (oembedUrl === undefined || response.source !== 'live') return read
  const answer = await downloader.download({ url: oembedUrl, accept: 'any', maxBytes: MAX_OEMBED_BYTES, signal })
  return answer.ok ? (await import('./extract/oembed-card.ts')).withOembed(read, answer) : read
}

/** The bytes of an image that was saved by hand together with its page; undefined if there is none. */
export type LocalImage = (url: string) => Promise<Uint8Array | undefined>

type Images = { readonly names: ReadonlyMap<string, string>; readonly media: readonly MediaFile[] }

/** The images that could be fetched, within the limits. The others become their alternative text and a link. */
async function fetchImages(
  article: Article,
  request: PageRequest,
  tools: CaptureTools,
  localImage: LocalImage,
): Promise<Images> {
  const { maxImages, maxEntryBytes } = tools.options
  const wanted = article.images.slice(0, maxImages)
  const files = await Promise.all(wanted.map((url) => fetchImage(url, request, tools, localImage)))
  const names = new Map<string, string>()
  const media = new Map<string, MediaFile>()
  let bytesLeft = maxEntryBytes
  for (const [at, file] of files.entries()) {
    if (!file.ok) continue
    const size = media.has(file.name) ? 0 : file.bytes.byteLength
    if (size > bytesLeft) continue
    bytesLeft -= size
    names.set(wanted[at] ?? '', file.name)
    media.set(file.name, { name: file.name, bytes: file.bytes })
  }
  return { names, media: [...media.values()] }
}

async function fetchImage(
  url: string,
  { signal }: PageRequest,
  { downloader, options }: CaptureTools,
  localImage: LocalImage,
): Promise<({ readonly ok: true } & MediaFile) | Failure> {
  const local = await localImage(url)
  if (local) return keepMedia(local, { maxWidth: options.maxImageWidth })
  if (options.offline) return { ok: false, reason: 'offline', detail: 'no network was allowed' }
  const capture = await downloader.download({ url, accept: 'image', maxBytes: options.maxImageBytes, signal })
  return capture.ok ? keepMedia(capture.body, { maxWidth: options.maxImageWidth }) : capture
}

function fieldsOf(url: string, response: Response, article: Article): EntryFields {
  const { title, byline, siteName, publishedAt, lang, dir, excerpt, kind, file } = article
  const { finalUrl, fetchedAt, source, archiveUrl, contentType, body } = response
  const found: Partial<Record<keyof EntryFields, string | undefined>> = {
    title,
    url,
    hashUrl: hashUrlOf(folderOf(url)),
    archivedAt: isoSeconds(new Date(fetchedAt)),
    finalUrl: finalUrl === url ? undefined : finalUrl,
    byline,
    siteName,
    publishedAt,
    lang,
    dir,
    excerpt,
    source,
    archiveUrl,
    contentType,
    sha256: sha256(body),
    kind: kind === 'article' ? undefined : kind,
    file: file?.name,
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value)) as EntryFields
}

function downloadOptionsOf(options: ResolvedOptions): DownloadOptions {
  const { maxPageBytes, userAgent, ...same } = options
  return { ...same, maxBytes: maxPageBytes, userAgent: userAgent ?? defaultUserAgent(packageVersion()) }
}
