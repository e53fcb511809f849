import { join } from 'node:path'
import type { Citation } from './model.ts'
import type { ResolvedOptions } from './options.ts'
import type { EntryStore, StoredFolder } from './save/entry-store.ts'
import { diskErrorText, isDiskError } from './save/file-operations.ts'
import { awayReason } from './save/ledger.ts'
import { makeStamp } from './save/page-stamp.ts'
import { readImageSizes } from './save/read-image-sizes.ts'
import type { PageToBe } from './save/verify-cache.ts'
import type { CopyPageInput } from './show/copy-page.ts'
import { PAGE_FORMAT } from './show/page-format.ts'

/** What a page says beyond its entry. */
export type PageContext = {
  readonly options: ResolvedOptions
  readonly citationsOf: (url: string) => readonly Citation[]
  /** Told once, in one sentence, where the cache cannot be written to. */
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
    context.onProblem?.(`The pages of copies cannot be brought up to date: ${diskErrorText(error)}.`)
  }
}

async function makePagesOf(stored: StoredFolder, store: EntryStore, context: PageContext): Promise<void> {
  const { folder, versions } = stored
  for (const { name, stamp } of [{ name: undefined, stamp: stored.stamp }, ...versions]) {
    const page = pageOf(stored, store, context, name)
    const html = page.stamp === stamp ? undefined : await page.render()
    if (html !== undefined) await store.savePage(folder, html, page.stamp, name)
  }
}

let copyPages: Promise<typeof import('./show/copy-page.ts')> | undefined

/** The page that an entry, or an earlier version of it, is to have. */
export function pageOf(stored: StoredFolder, store: EntryStore, context: PageContext, version?: string): PageToBe {
  const { folder, versions } = stored
  const { hash } = version === undefined ? stored : (versions.find(({ name }) => name === version) ?? {})
  const said = saidOf(stored, context, version)
  return {
    stamp: makeStamp(PAGE_FORMAT, [hash, said, String(said.template ?? '')]),
    async render() {
      const entry = await store.read(folder, version)
      if (!entry) return undefined
      // The parser and the sanitiser take a while to load, and most builds have no page to make.
      copyPages ??= import('./show/copy-page.ts')
      const { renderCopyPage } = await copyPages
      const imageSizes = await readImageSizes(join(store.cacheDir, folder, version ?? ''), filesBeside(stored, version))
      return renderCopyPage({ entry, ...said, imageSizes })
    },
  }
}

/** The names of the files beside the page. */
function filesBeside({ files }: StoredFolder, version?: string): readonly string[] {
  const start = version === undefined ? '' : `${version}/`
  return files
    .flatMap(({ name }) => (name.startsWith(start) ? name.slice(start.length) : []))
    .filter((name) => !name.includes('/'))
}

type Said = Omit<CopyPageInput, 'entry' | 'imageSizes'>

/** What a page says beyond its entry: the posts, the health, the other versions, the site's wishes. */
function saidOf(stored: StoredFolder, { options, citationsOf }: PageContext, version?: string): Said {
  const { folder, fields, ledger } = stored
  const healthReason = awayReason(ledger)
  const drift = ledger?.attempts.findLast((attempt) => attempt.drift !== undefined)?.drift
  return {
    health: ledger?.health ?? 'unknown',
    ...(ledger?.healthSince === undefined ? {} : { healthSince: ledger.healthSince }),
    ...(healthReason === undefined ? {} : { healthReason }),
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
