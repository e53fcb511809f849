import type { Outcome } from './archive-links.ts'
import type { CapturedPage } from './capture-page.ts'
import { compareText, countTextWords } from './extract/compare-text.ts'
import { isOtherSite, otherSite } from './extract/other-site.ts'
import { tombstoneOf } from './forget-page.ts'
import type { Entry, Failure, Ledger } from './model.ts'
import type { ResolvedOptions } from './options.ts'
import { ENTRY_FILE, folderOf } from './save/entry-path.ts'
import type { EntryStore } from './save/entry-store.ts'
import { failedAttempt, isNoted, isoSeconds, newLedger, recordAttempt } from './save/ledger.ts'
import { mediaOf } from './save/named-media.ts'
import { totalBytes } from './save/stored-folder.ts'

/** What copies are replaced with. */
export type ReplaceContext = {
  readonly options: ResolvedOptions
  readonly store: EntryStore
  readonly now: () => Date
}

/** A new capture with less than that share of the earlier words is a worse one. */
const WORSE_SHARE = 0.5

/** What was taken down is not captured again, by no command, and what only a person can mend is not written over. */
export function hindranceTo(url: string, { store }: ReplaceContext): Outcome | undefined {
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

/**
 * Puts a capture in the place of a copy, and keeps that as a version. A worse capture never replaces a better one: where the new
 * one failed, or has much less text, all stays as it is, and the outcome says why.
 */
export async function replaceCopy(
  url: string,
  page: CapturedPage | Failure,
  context: ReplaceContext,
): Promise<Outcome> {
  const { store, now } = context
  const stored = store.find(url)
  const folder = stored?.folder ?? folderOf(url)
  const earlier = stored?.fields ? await store.read(folder) : undefined
  const capture = page.ok ? (takenDown(page, context) ?? worseThan(earlier, page) ?? page) : page
  if (!capture.ok) return refused(url, capture, isByHand(page), context)
  const ledger = stored?.ledger ?? newLedger(url, now())
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
  const { files } = await store.saveLedger(ledgerAfter(ledger, capture, isSame, context))
  const answered = isByHand(capture) ? {} : { status: capture.response.status }
  const kept = isSame ? ({ result: 'kept' } as const) : ({ result: 'archived', bytes: totalBytes(files) } as const)
  return { url, links: [], folder, ...answered, ...kept }
}

/** The outcome where the copy stays as it is. */
async function refused(
  url: string,
  failure: Failure,
  byHand: boolean,
  { store, now }: ReplaceContext,
): Promise<Outcome> {
  const { reason, detail, status } = failure
  const stored = store.find(url)
  // A failure leaves no folder behind for a page that the cache does not know yet.
  if (isNoted(reason) && stored && !byHand) {
    const ledger = stored.ledger ?? newLedger(url, now())
    await store.saveLedger(recordAttempt(ledger, { at: isoSeconds(now()), ...failedAttempt(failure) }))
  }
  const code = status === undefined ? {} : { status }
  return { url, links: [], result: 'failed', folder: stored?.folder ?? folderOf(url), reason, detail, ...code }
}

/** The ledger with what a new capture says of the original. A file says nothing of it: a dead one stays dead. */
function ledgerAfter(ledger: Ledger, page: CapturedPage, isSame: boolean, { options, now }: ReplaceContext): Ledger {
  if (isByHand(page)) return ledger
  const { source, status } = page.response
  // The command does not wait minutes for Save Page Now: the next build submits the page.
  const known: Ledger = options.savePageNow && source === 'live' ? { ...ledger, awaitsSubmission: true } : ledger
  const attempt = isSame
    ? ({ outcome: 'alive', status, drift: 0 } as const)
    : ({ outcome: 'archived', status } as const)
  return recordAttempt(known, { at: isoSeconds(now()), ...attempt })
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

/** A link that leads to a page that was taken down brings it back as little as one that names it. */
function takenDown({ fields }: CapturedPage, { store }: ReplaceContext): Failure | undefined {
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
