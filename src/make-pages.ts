import type { Citation } from './model.ts'
import type { ResolvedOptions } from './options.ts'
import type { EntryStore, StoredFolder } from './save/entry-store.ts'
import { diskErrorText, isDiskError } from './save/file-operations.ts'
import { makeStamp } from './save/page-stamp.ts'
import type { CopyPageInput } from './show/copy-page.ts'
import { PAGE_FORMAT } from './show/page-format.ts'

/** What a page says beyond its entry. */
export type PageContext = {
  readonly options: ResolvedOptions
  readonly citationsOf: (url: string) => readonly Citation[]
  /** Told once, in one sentence, where the cache can not be written to. */
  readonly onProblem?: (problem: string) => unknown
}

/**
 * Makes the page of each of these entries whose Markdown, posts, health or format changed since it was made last. Where the
 * disk is full or read-only the pages stay as they were.
 */
export async function makePages(
  entries: readonly StoredFolder[],
  store: EntryStore,
  context: PageContext,
): Promise<void> {
  try {
    for (const stored of entries) if (stored.fields) await makePagesOf(stored, store, context)
  } catch (error) {
    if (!isDiskError(error)) throw error
    context.onProblem?.(`The pages of copies can not be brought up to date: ${diskErrorText(error)}.`)
  }
}

async function makePagesOf(stored: StoredFolder, store: EntryStore, context: PageContext): Promise<void> {
  await makePage({ folder: stored.folder, hash: stored.hash, stamp: stored.stamp }, saidOf(stored, context), store)
  for (const { name, hash, stamp } of stored.versions) {
    await makePage({ folder: stored.folder, hash, stamp, version: name }, saidOf(stored, context, name), store)
  }
}

type Place = {
  readonly folder: string
  readonly hash: string | undefined
  readonly stamp: string | undefined
  readonly version?: string
}

type Said = Omit<CopyPageInput, 'entry'>

async function makePage({ folder, hash, stamp, version }: Place, said: Said, store: EntryStore): Promise<void> {
  const fresh = makeStamp(PAGE_FORMAT, [hash, said, String(said.template ?? '')])
  if (stamp === fresh) return
  const entry = await store.read(folder, version)
  // The parser and the sanitiser take a while to load, and most builds have no page to make.
  const { renderCopyPage } = await import('./show/copy-page.ts')
  if (entry) await store.savePage(folder, renderCopyPage({ entry, ...said }), fresh, version)
}

/** What a page says beyond its entry: the posts, the health, the other versions, the site's wishes. */
function saidOf(stored: StoredFolder, { options, citationsOf }: PageContext, version?: string): Said {
  const { folder, fields, ledger } = stored
  const failed = ledger?.attempts.findLast(({ outcome }) => outcome === 'failed')?.reason
  const isAway = ledger?.health === 'dead' || ledger?.health === 'failing'
  const drift = ledger?.attempts.findLast((attempt) => attempt.drift !== undefined)?.drift
  return {
    health: ledger?.health ?? 'unknown',
    ...(ledger?.healthSince === undefined ? {} : { healthSince: ledger.healthSince }),
    ...(isAway && failed !== undefined ? { healthReason: failed } : {}),
    ...(drift === undefined ? {} : { drift }),
    citations: citationsOf(fields?.url ?? ''),
    versions: otherVersions(stored, version),
    pageUrl: `${options.urlPath}${folder}/${version === undefined ? '' : `${version}/`}`,
    indexUrl: options.urlPath,
    words: options.words,
    ...(options.lang === undefined ? {} : { fallbackLang: options.lang }),
    ...(options.stylesheet === undefined ? {} : { stylesheetHref: options.stylesheet }),
    ...(options.template === undefined ? {} : { template: options.template }),
  }
}

function otherVersions({ fields, versions }: StoredFolder, version?: string): CopyPageInput['versions'] {
  const earlier = versions
    .filter(({ name }) => name !== version)
    .map(({ name, fields: { archivedAt } }) => ({
      date: archivedAt ?? name,
      href: `${version === undefined ? '' : '../'}${name}/`,
    }))
  if (version === undefined) return earlier
  return [{ date: fields?.archivedAt ?? '', href: '../' }, ...earlier]
}
