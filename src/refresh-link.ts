import type { Outcome } from './archive-links.ts'
import { type CapturedPage, captureLivePage, openCaptureTools, readPage } from './capture-page.ts'
import { compareText, countTextWords } from './extract/compare-text.ts'
import { isOtherSite, otherSite } from './extract/other-site.ts'
import { tombstoneOf } from './forget-page.ts'
import type { Entry, Failure, Ledger, Reason, Response } from './model.ts'
import type { ResolvedOptions } from './options.ts'
import { ENTRY_FILE, folderOf } from './save/entry-path.ts'
import type { EntryStore } from './save/entry-store.ts'
import { failedAttempt, isoSeconds, newLedger, recordAttempt } from './save/ledger.ts'
import { mediaOf } from './save/named-media.ts'
import { sha256 } from './save/page-stamp.ts'
import { imagesBeside, openSavedFile } from './save/saved-page.ts'
import { totalBytes } from './save/stored-folder.ts'

/** What a refresh works with. */
export type RefreshContext = {
  readonly options: ResolvedOptions
  readonly store: EntryStore
  readonly now: () => Date
}

/** A new capture with less than that share of the earlier words is a worse one. */
const WORSE_SHARE = 0.5

/**
 * Captures a page again, and keeps the earlier copy as a version. A worse capture never replaces a better one: where the
 * new one fails, or has much less text, all stays as it is, and the outcome says why.
 */
export async function refreshLink(url: string, context: RefreshContext): Promise<Outcome> {
  const hindrance = hindranceTo(url, context)
  if (hindrance) return hindrance
  const tools = openCaptureTools(context.options, { now: context.now, stored: () => context.store.list() })
  try {
    const page = await captureLivePage({ url }, tools)
    return await replaceCopy(url, page, context)
  } finally {
    await tools.close()
  }
}

/** A page that somebody saved by hand. */
export type SavedPage = {
  /** Of the file: images are looked for beside it. */
  readonly path: string
  readonly bytes: Uint8Array
  /** ISO 8601, no more precise than known; else what the file says, or now. */
  readonly archivedAt?: string
}

/** Makes the copy of a page that somebody saved by hand, with the images that were saved beside it. */
export async function addSavedPage(url: string, saved: SavedPage, context: RefreshContext): Promise<Outcome> {
  const { path, bytes } = saved
  const hindrance = hindranceTo(url, context)
  if (hindrance) return hindrance
  const { html, contentType, images, savedAt } = openSavedFile(path, bytes, url)
  const beside = imagesBeside(path, url)
  const tools = openCaptureTools(context.options, { now: context.now })
  const response: Response = {
    ok: true,
    url,
    finalUrl: url,
    status: 200,
    contentType,
    headers: {},
    body: html,
    fetchedAt: isoSeconds(context.now()),
    source: 'import',
  }
  try {
    const page = await readPage(response, { url }, tools, async (image) => images.get(image) ?? beside(image))
    const folder = context.store.find(url)?.folder ?? folderOf(url)
    // The file failed, not the page: its ledger has nothing to note, and nobody answered with a status.
    if (!page.ok) return { url, links: [], result: 'failed', folder, reason: page.reason, detail: page.detail }
    const hash = sha256(bytes)
    const known = context.store.find(url)?.fields
    const earlier = known?.sha256 === hash ? known.archivedAt : undefined
    const archivedAt = saved.archivedAt ?? savedAt ?? earlier ?? response.fetchedAt
    return await replaceCopy(url, { ...page, fields: { ...page.fields, archivedAt, sha256: hash } }, context)
  } finally {
    await tools.close()
  }
}

/** What was taken down is not captured again, by no command, and what only a person can mend is not written over. */
function hindranceTo(url: string, { store }: RefreshContext): Outcome | undefined {
  const stored = store.find(url)
  if (!stored) return undefined
  const failed = { url, links: [], result: 'failed', folder: stored.folder } as const
  const { fields, ledger, problems } = stored
  if (ledger?.forgotten) {
    return { ...failed, reason: 'forgotten', detail: `${ledger.forgotten.why}; "link-cache forget --undo" lifts that` }
  }
  const damage = fields ? undefined : problems.find((problem) => problem.startsWith(ENTRY_FILE))
  return damage === undefined ? undefined : { ...failed, reason: 'disk', detail: `${damage}; mend or remove it first` }
}

async function replaceCopy(url: string, page: CapturedPage | Failure, context: RefreshContext): Promise<Outcome> {
  const { store } = context
  const stored = store.find(url)
  const folder = stored?.folder ?? folderOf(url)
  const earlier = stored?.fields ? await store.read(folder) : undefined
  const capture = page.ok ? (takenDown(page, context) ?? worseThan(earlier, page) ?? page) : page
  const at = isoSeconds(context.now())
  const ledger = stored?.ledger ?? newLedger(url, context.now())
  if (!capture.ok) {
    const { reason, detail, status } = capture
    const code = status === undefined ? {} : { status }
    // A failure leaves no folder behind for a page that the cache does not know yet.
    if (!NOT_NOTED.has(reason) && stored && !isByHand(page))
      await store.saveLedger(recordAttempt(ledger, { at, ...failedAttempt(capture) }))
    return { url, links: [], result: 'failed', folder, reason, detail, ...code }
  }
  const isSame = earlier !== undefined && (saysTheSame(earlier, capture) || lacksPictures(earlier, capture))
  if (isSame) {
    const named = mediaOf(earlier)
    const media = capture.media.filter(({ name }) => named.has(name))
    await store.mendMedia(folder, media)
  } else {
    if (earlier) await store.keepVersion(folder)
    await store.saveEntry(url, capture.fields, capture.body, capture.media)
    const takenDownMeanwhile = hindranceTo(url, context)
    if (takenDownMeanwhile) return takenDownMeanwhile
    if (earlier) await store.dropSuperseded(folder)
  }
  // The command does not wait minutes for Save Page Now: the next build submits the page.
  const submits = context.options.savePageNow && capture.response.source === 'live'
  const known: Ledger = submits ? { ...ledger, awaitsSubmission: true } : ledger
  const { status } = capture.response
  const attempt = isSame
    ? ({ outcome: 'alive', status, drift: 0 } as const)
    : ({ outcome: 'archived', status } as const)
  // A file says nothing of the original: a dead one stays dead.
  const noted = isByHand(page) ? known : recordAttempt(known, { at, ...attempt })
  const answered = isByHand(page) ? {} : { status }
  const saved = await store.saveLedger(noted)
  if (isSame) return { url, links: [], result: 'kept', folder, ...answered }
  const bytes = totalBytes(saved.files)
  return { url, links: [], result: 'archived', folder, ...answered, bytes }
}

const isByHand = (page: CapturedPage | Failure): boolean => page.ok && page.response.source === 'import'

/** A second capture of a page that has not changed, or the same file again, would be a version that nobody needs. */
function saysTheSame({ fields, body }: Entry, { fields: fresh, body: text }: CapturedPage): boolean {
  const isSameSource =
    fields.source === 'live' || (fields.sha256 === fresh.sha256 && fields.archivedAt === fresh.archivedAt)
  if (fields.source === 'wayback' || fields.source !== fresh.source || !isSameSource) return false
  const isSameKind = fields.title === fresh.title && fields.kind === fresh.kind && fields.file === fresh.file
  return isSameKind && body.replaceAll('\r\n', '\n').trim() === text.trim()
}

/** The same words, but some of the pictures could not be fetched this time. */
function lacksPictures(earlier: Entry, { fields, body, media }: CapturedPage): boolean {
  if (fields.source !== 'live' || fields.title !== earlier.fields.title || fields.kind !== earlier.fields.kind)
    return false
  return media.length < mediaOf(earlier).size && compareText(earlier.body, body) === 0
}

/** What says nothing of the page. */
const NOT_NOTED: ReadonlySet<Reason> = new Set<Reason>(['out-of-time', 'offline', 'disk'])

/** A link that leads to a page that was taken down brings it back as little as one that names it. */
function takenDown({ fields }: CapturedPage, { store }: RefreshContext): Failure | undefined {
  const detail = tombstoneOf(fields, store)
  return detail === undefined ? undefined : { ok: false, reason: 'forgotten', detail }
}

function worseThan(earlier: Entry | undefined, { article, body, response }: CapturedPage): Failure | undefined {
  if (!earlier) return undefined
  const html = Buffer.from(response.body).toString()
  if (response.source === 'live' && isOtherSite(earlier, { article, html, afterDeath: false }))
    return otherSite(article)
  if (earlier.fields.kind === 'file') return undefined
  const [before, after] = [countTextWords(earlier.body), countTextWords(body)]
  if (article.kind === 'card' && earlier.fields.kind === undefined) {
    return worse('the new capture has no readable text; the earlier copy stays')
  }
  // Who saved a page by hand has seen it: the longer text may be that of a wall.
  if (response.source === 'import' || after >= before * WORSE_SHARE) return undefined
  return worse(`the new capture has ${after} words, the earlier copy ${before}: the earlier copy stays`)
}

const worse = (detail: string): Failure => ({ ok: false, reason: 'too-little-text', detail })
