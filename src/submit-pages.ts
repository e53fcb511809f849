import type { Sleep } from './download/host-queue.ts'
import type { SaveFailure } from './download/save-page-now.ts'
import type { Ledger } from './model.ts'
import type { ResolvedOptions } from './options.ts'
import type { EntryStore } from './save/entry-store.ts'
import { isDiskError } from './save/file-operations.ts'
import { isoSeconds } from './save/ledger.ts'
import { type Progress, runTold } from './work-queue.ts'

/** The result of submitting a page to Save Page Now. */
export type Submission = {
  /** `captured`: a new capture. `known`: there is a recent one. `waiting`: the next build tries again. */
  readonly result: 'captured' | 'known' | 'refused' | 'waiting'
  readonly archiveUrl?: string
  /** Why it was refused or has to wait, for people; may contain text from the web. */
  readonly detail?: string
}

/** What submitting works with; the clock and the network come from outside. */
export type SubmitContext = {
  readonly options: ResolvedOptions
  readonly store: EntryStore
  readonly now: () => Date
  /** For tests, which also bring their own clock. */
  readonly sleep?: Sleep
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** Pages submitted at once. Each takes up to minutes, mostly waiting. */
const AT_ONCE = 4

/**
 * Submits these pages to the Wayback Machine with the user's keys, within the account's quota, and notes the captures in their
 * ledgers. Pages for which time or quota ran out wait for the next build. Never throws because of the web.
 */
export async function submitPages(
  urls: readonly string[],
  context: SubmitContext,
): Promise<ReadonlyMap<string, Submission>> {
  const { options, signal, now, sleep } = context
  const submissions = new Map<string, Submission>()
  if (!options.savePageNow || urls.length === 0) return submissions
  const { openCaptureTools } = await import('./capture-page.ts')
  const { createSavePageNow } = await import('./download/save-page-now.ts')
  const tools = openCaptureTools(options, { now })
  try {
    // Private addresses are never told to a public archive, even if the site may fetch from them.
    const service = createSavePageNow(
      { ...options.savePageNow, downloader: tools.downloader },
      { now, ...(sleep ? { sleep } : {}) },
    )
    const quota = await service.quota(signal)
    const { room, atOnce, why } = quota.ok ? allowanceOf(quota) : { room: 0, atOnce: 0, why: quota.detail }
    for (const url of urls.slice(room))
      submissions.set(url, await keep(url, { result: 'waiting', detail: why }, context))
    const order = { task: 'submitting', atOnce, onProgress: context.onProgress } as const
    await runTold(urls.slice(0, room), order, async (url) => {
      const saved = await service.submit(url, signal)
      submissions.set(url, await keep(url, saved.ok ? acceptedAs(saved) : refusedAs(saved), context))
    })
  } finally {
    await tools.close()
  }
  return submissions
}

type Quota = { readonly available: number; readonly dailyCaptures?: number; readonly dailyCapturesLimit?: number }

/** How many pages the account may still submit today, and how many at once. */
function allowanceOf({ available, dailyCaptures = 0, dailyCapturesLimit = Number.POSITIVE_INFINITY }: Quota): {
  readonly room: number
  readonly atOnce: number
  readonly why: string
} {
  if (available < 1) return { room: 0, atOnce: 0, why: 'Save Page Now is busy with other pages of your account.' }
  return {
    room: Math.max(0, dailyCapturesLimit - dailyCaptures),
    atOnce: Math.min(AT_ONCE, available),
    why: `The ${dailyCapturesLimit} captures a day of your account are used up.`,
  }
}

function acceptedAs({ isNew, archiveUrl }: { readonly isNew: boolean; readonly archiveUrl?: string }): Submission {
  return { result: isNew ? 'captured' : 'known', ...(archiveUrl === undefined ? {} : { archiveUrl }) }
}

function refusedAs({ isFinal, detail }: SaveFailure): Submission {
  return { result: isFinal ? 'refused' : 'waiting', detail }
}

/** Notes the result in the ledger. A refused page is not submitted again: only new and waiting pages are. */
async function keep(url: string, submission: Submission, { store, now }: SubmitContext): Promise<Submission> {
  const { result, archiveUrl } = submission
  const stored = store.find(url)
  if (!stored?.ledger) return submission
  const { awaitsSubmission: _, ...ledger } = stored.ledger
  const submitted = { at: isoSeconds(now()), ...(archiveUrl === undefined ? {} : { archiveUrl }) }
  const after: Ledger =
    result === 'waiting'
      ? { ...ledger, awaitsSubmission: true }
      : result === 'refused'
        ? ledger
        : { ...ledger, submitted }
  try {
    await store.saveLedger(after)
  } catch (error) {
    // A full disk does no harm: submitted again, the page has a recent capture.
    if (!isDiskError(error)) throw error
  }
  return submission
}
