import { join } from 'node:path'
import { materialOf, type PageSources, wantedStamp } from './page-material.ts'
import { ENTRY_FILE } from './save/entry-path.ts'
import type { EntryStore, PageToSave, StoredFolder } from './save/entry-store.ts'
import { diskErrorText, isDiskError } from './save/file-operations.ts'
import { readImageSizes } from './save/read-image-sizes.ts'
import type { PageToBe } from './save/verify-cache.ts'

/** Where the pages' content comes from, and who hears of problems. */
export type PageContext = PageSources & {
  /** Called once, with one sentence, if the cache cannot be written to. */
  readonly onProblem?: (problem: string) => unknown
}

/**
 * Makes the pages of those entries whose Markdown, posts, health or page format changed. If the disk is full or read-only,
 * the pages stay as they were.
 */
export async function makePages(
  entries: readonly StoredFolder[],
  store: EntryStore,
  context: PageContext,
): Promise<void> {
  try {
    for (const stored of entries) {
      if (stored.fields) await store.savePages(stored.folder, outdatedPages(stored, store, context))
    }
  } catch (error) {
    if (!isDiskError(error)) throw error
    context.onProblem?.(`The pages of copies cannot be brought up to date: ${diskErrorText(error)}.`)
  }
}

async function* outdatedPages(
  stored: StoredFolder,
  store: EntryStore,
  context: PageContext,
): AsyncGenerator<PageToSave> {
  for (const { name, stamp } of [{ name: undefined, stamp: stored.stamp }, ...stored.versions]) {
    const page = pageOf(stored, store, context, name)
    const html = page.stamp === stamp ? undefined : await page.render()
    if (html !== undefined) yield { html, stamp: page.stamp, version: name }
  }
}

let copyPages: Promise<typeof import('./show/copy-page.ts')> | undefined

/** The page that an entry, or an earlier version of it, should have. */
export function pageOf(stored: StoredFolder, store: EntryStore, sources: PageSources, version?: string): PageToBe {
  const { folder, versions } = stored
  const { hash } = version === undefined ? stored : (versions.find(({ name }) => name === version) ?? {})
  const material = materialOf(stored, sources, version)
  return {
    stamp: wantedStamp(hash, material),
    async render() {
      const entry = await store.read(folder, version)
      if (!entry) return undefined
      // Loaded on demand: it takes a while, and most builds have no page to make.
      copyPages ??= import('./show/copy-page.ts')
      const { renderCopyPage } = await copyPages
      const imageSizes = await readImageSizes(join(store.cacheDir, folder, version ?? ''), filesBeside(stored, version))
      const file = join(store.cacheDir, folder, version ?? '', ENTRY_FILE)
      const page = await named(file, () => renderCopyPage({ entry, ...material, imageSizes }))
      if (typeof page === 'string') return page
      throw new TypeError(
        `eleventy-plugin-link-cache: the option "template" gives ${JSON.stringify(page)} for ${entry.fields.url}: return the page's HTML.`,
      )
    },
  }
}

/** The page that is rendered, or an error that names its file: a cache has thousands. */
async function named(file: string, render: () => unknown): Promise<unknown> {
  try {
    // A site's own template may return anything, even a promise.
    return await render()
  } catch (error) {
    if (!(error instanceof Error) || isDiskError(error)) throw error
    throw new Error(`eleventy-plugin-link-cache: no page can be made of ${file}: ${error.message}`, { cause: error })
  }
}

/** The names of the files beside the page. */
function filesBeside({ files }: StoredFolder, version?: string): readonly string[] {
  const start = version === undefined ? '' : `${version}/`
  return files
    .flatMap(({ name }) => (name.startsWith(start) ? name.slice(start.length) : []))
    .filter((name) => !name.includes('/'))
}
