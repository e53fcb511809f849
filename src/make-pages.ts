import type { Citation } from './model.ts'
import type { ResolvedOptions } from './options.ts'
import type { EntryStore, StoredFolder } from './save/entry-store.ts'
import { makeStamp } from './save/page-stamp.ts'
import { type CopyPageInput, PAGE_FORMAT, renderCopyPage } from './show/copy-page.ts'

/** What a page says beyond its entry. */
export type PageContext = {
  readonly options: ResolvedOptions
  readonly citationsOf: (url: string) => readonly Citation[]
}

/** Makes the page of each of these entries whose Markdown, posts, health or format changed since it was made last. */
export async function makePages(
  entries: readonly StoredFolder[],
  store: EntryStore,
  context: PageContext,
): Promise<void> {
  for (const stored of entries) {
    if (!stored.fields) continue
    const said = saidBeyondEntry(stored, context)
    const stamp = makeStamp(PAGE_FORMAT, [stored.hash, said, String(context.options.template ?? '')])
    if (stored.stamp === stamp) continue
    const entry = await store.read(stored.folder)
    if (entry) await store.savePage(stored.folder, renderCopyPage({ entry, ...said }), stamp)
  }
}

function saidBeyondEntry(stored: StoredFolder, { options, citationsOf }: PageContext): Omit<CopyPageInput, 'entry'> {
  const { folder, fields, ledger } = stored
  return {
    health: ledger?.health ?? 'unknown',
    ...(ledger?.healthSince === undefined ? {} : { healthSince: ledger.healthSince }),
    citations: citationsOf(fields?.url ?? ''),
    versions: [],
    pageUrl: `${options.urlPath}${folder}/`,
    indexUrl: options.urlPath,
    words: options.words,
    ...(options.lang === undefined ? {} : { fallbackLang: options.lang }),
    ...(options.stylesheet === undefined ? {} : { stylesheetHref: options.stylesheet }),
    ...(options.template === undefined ? {} : { template: options.template }),
  }
}
