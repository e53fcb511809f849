import { join } from 'node:path'
import { readKept, writeKept } from './save/kept-state.ts'
import { shortHash } from './save/page-stamp.ts'
import { publishText, unpublish } from './save/publish-files.ts'
import type { IndexFeedInput } from './show/index-feed.ts'
import { PAGE_FORMAT } from './show/page-format.ts'
import { packageVersion } from './version.ts'

/** What the index says, and where it goes. */
export type IndexInput = IndexFeedInput & { readonly stylesheetHref: string | undefined }

type Rendered = { readonly page: string; readonly json: string; readonly feed?: string }

/**
 * Publishes the index of all copies: as a page, as JSON, and, where the site's address is known, as a feed. It is rendered
 * anew only where it says something else than with the last build.
 *
 * @param target the folder of the output that the copies are published in
 * @param keptFile where the rendered index is kept between builds
 */
export async function publishIndex(input: IndexInput, target: string, keptFile: string): Promise<void> {
  const key = shortHash(JSON.stringify([packageVersion(), PAGE_FORMAT, input], writeFunctions))
  const kept = readKept<Rendered>(keptFile, key)
  const { page, json, feed } = kept ?? (await render(input))
  await publishText(join(target, 'index.html'), page)
  await publishText(join(target, 'index.json'), json)
  if (feed === undefined) await unpublish(join(target, 'feed.xml'))
  else await publishText(join(target, 'feed.xml'), feed)
  if (!kept) await writeKept(keptFile, key, { page, json, feed })
}

async function render(input: IndexInput): Promise<Rendered> {
  const { renderIndexFeed } = await import('./show/index-feed.ts')
  const { renderIndexJson } = await import('./show/index-json.ts')
  const { renderIndexPage } = await import('./show/index-page.ts')
  const feed = renderIndexFeed(input)
  const page = renderIndexPage({ ...input, hasFeed: feed !== undefined })
  return { page, json: renderIndexJson(input), ...(feed === undefined ? {} : { feed }) }
}

/** Words may be functions: told apart by their text. */
function writeFunctions(_: string, value: unknown): unknown {
  return typeof value === 'function' ? String(value) : value
}
