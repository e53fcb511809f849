import { availableParallelism } from 'node:os'
import { createDownloader, type Downloader, type DownloadOptions, defaultUserAgent } from './download/download-page.ts'
import { createPastCaptures, type PastCaptures, WAYBACK_MACHINE, type WebArchive } from './download/past-captures.ts'
import { createExtractor, type Extractor, READER_HEAP_MB } from './extract/extractor.ts'
import { keepMedia } from './extract/keep-media.ts'
import { localizeImages } from './extract/localize-images.ts'
import type { Article, Capture, EntryFields, Extraction, Failure, MediaFile, Reason, Response } from './model.ts'
import { createNetworkWitness } from './network-witness.ts'
import type { ResolvedOptions } from './options.ts'
import { folderOf, hashUrlOf } from './save/entry-path.ts'
import { isoSeconds } from './save/ledger.ts'
import { sha256 } from './save/page-stamp.ts'
import type { StoredFolder } from './save/stored-folder.ts'
import { packageVersion } from './version.ts'

/** What fetches and reads pages; opened once for many. */
export type CaptureTools = {
  readonly options: ResolvedOptions
  readonly downloader: Downloader
  /** The live page as it comes; where no host answers any more, it is `offline`. */
  fetchPage(request: PageRequest): Promise<Capture>
  readonly extractor: Extractor
  readonly pastCaptures: PastCaptures
  close(): Promise<void>
}

/** One page that is wanted. */
export type PageRequest = {
  readonly url: string
  /** BCP 47, of the post. */
  readonly lang?: string | undefined
  /** Of the post: of a page that is gone, the capture closest to it is wanted. */
  readonly near?: Date
  readonly signal?: AbortSignal | undefined
}

/** A page that was read, with its images, ready to be saved. */
export type CapturedPage = {
  readonly ok: true
  readonly response: Response
  readonly article: Article
  readonly fields: EntryFields
  readonly body: string
  readonly media: readonly MediaFile[]
}

/**
 * One core is left for the network and the copies' pages, and for what V8 compiles and collects beside the readers; and each
 * reader compiles all for itself. Three read faster than most networks bring pages.
 */
const readersFor = (cores: number): number => Math.max(1, Math.min(3, cores - 1))

type CaptureWorld = {
  readonly now?: () => Date
  /** What the cache knows: of hosts that have answered before. */
  readonly stored?: () => readonly StoredFolder[]
}

/** The network and the workers that these options ask for. */
export function openCaptureTools(options: ResolvedOptions, world: CaptureWorld = {}): CaptureTools {
  const { stored = () => [] } = world
  const archives = options.archives.map((archive) => (archive === 'wayback' ? WAYBACK_MACHINE : archive))
  const { downloader, confirm } = createNetworkWitness(createDownloader(downloadOptionsOf(options), world), {
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
      const asked = { url, accept: 'page', acceptLanguage: lang, signal } as const
      const capture = await downloader.download(asked)
      return capture.ok ? capture : confirm(capture, url, signal)
    },
    extractor,
    pastCaptures: createPastCaptures({ archives, downloader, allowPrivateNetwork: options.allowPrivateNetwork }, world),
    async close() {
      await Promise.all([downloader.close(), extractor.close()])
    },
  }
}

/** Where an archive is, without any page. */
const addressOf = ({ cdxUrl, timegateUrl }: WebArchive): string => new URL('/', cdxUrl ?? timegateUrl).href

/** The live page: downloaded, read, its images fetched; or why there is none. */
export async function captureLivePage(request: PageRequest, tools: CaptureTools): Promise<CapturedPage | Failure> {
  const capture = await tools.fetchPage(request)
  return capture.ok ? readPage(capture, request, tools) : capture
}

/**
 * The page as a web archive kept it, closest to the post's date; or why there is none.
 *
 * @public the pipeline loads this module when there is something to fetch
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

/** What somebody did not want kept, or what we did not ask for, is not looked for elsewhere. */
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

/** Whether a web archive may have what the live web would not give. */
export function isWorthLookingBack({ reason }: { readonly reason?: Reason }, { archives }: ResolvedOptions): boolean {
  return archives.length > 0 && reason !== undefined && !NOT_LOOKED_FOR.has(reason)
}

/** A response, read: extraction, its images, and what goes into `index.md`. */
export async function readPage(
  response: Response,
  request: PageRequest,
  tools: CaptureTools,
  localImage: LocalImage = async () => undefined,
): Promise<CapturedPage | Failure> {
  const article = await complete(await tools.extractor.extract(response), response, request, tools)
  if (!article.ok) return { status: response.status, ...article }
  const images = await fetchImages(article, request, tools, localImage)
  return {
    ok: true,
    response,
    article,
    fields: fieldsOf(request.url, response, article),
    body: localizeImages(article.markdown, images.names),
    media: article.file ? [...images.media, article.file] : images.media,
  }
}

/** oEmbed answers are some lines of JSON. */
const MAX_OEMBED_BYTES = 200_000

/** What was made of a live page; where it has no readable text, with what it says of itself elsewhere. */
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

/** The bytes of an image that lies beside a page saved by hand; undefined where there is none. */
export type LocalImage = (url: string) => Promise<Uint8Array | undefined>

type Images = { readonly names: ReadonlyMap<string, string>; readonly media: readonly MediaFile[] }

/** The images that could be had, within the limits; one that fails leaves its alt text and a link to the original. */
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
