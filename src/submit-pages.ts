import type { CaptureTools } from './capture-page.ts'
import { createSavePageNow } from './download/save-page-now.ts'
import type { EntryStore } from './save/entry-store.ts'
import { isoSeconds } from './save/ledger.ts'

/** What submitting works with. */
export type SubmitContext = {
  readonly store: EntryStore
  readonly now: () => Date
  readonly signal?: AbortSignal
}

/** Has the Wayback Machine capture these pages too, with the user's keys, and keeps in their ledgers where it did. */
export async function submitPages(urls: readonly string[], tools: CaptureTools, context: SubmitContext): Promise<void> {
  const { savePageNow, allowPrivateNetwork } = tools.options
  if (!savePageNow) return
  const { downloader } = tools
  const service = createSavePageNow({ ...savePageNow, downloader, allowPrivateNetwork }, { now: context.now })
  for (const url of urls) {
    if (context.signal?.aborted) return
    const saved = await service.submit(url, context.signal)
    const ledger = context.store.find(url)?.ledger
    if (!saved.ok || !ledger) continue
    const submitted = { at: isoSeconds(context.now()), ...(saved.archiveUrl ? { archiveUrl: saved.archiveUrl } : {}) }
    await context.store.saveLedger({ ...ledger, submitted })
  }
}
