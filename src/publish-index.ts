import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Copy } from './model.ts'
import { optionsText } from './options-key.ts'
import { readKept, writeKept } from './save/kept-state.ts'
import { shortHash } from './save/page-stamp.ts'
import { publishText, unpublish } from './save/publish-files.ts'
import type { IndexFeedInput } from './show/index-feed.ts'
import { PAGE_FORMAT } from './show/page-format.ts'
import { packageVersion } from './version.ts'

/** What the index says, and where it goes. */
export type IndexInput = Omit<IndexFeedInput, 'copies'> & {
  readonly copies: () => readonly Copy[]
  /** A hash of what the copies say. */
  readonly key: string
  readonly stylesheetHref: string | undefined
}

/** The files of the index, by name; one that is undefined is not wanted. */
type Rendered = Readonly<Record<'index.html' | 'index.json' | 'feed.xml', string | undefined>>
/** Size and time of each file as it was published last. */
type Published = Readonly<Record<string, string>>

const NAMES = ['index.html', 'index.json', 'feed.xml'] as const

/**
 * Publishes the index of all copies: as a page, as JSON, and, where the site's address is known, as a feed. It is rendered
 * anew only where it says something else than with the last build, and written only where that is not there already.
 *
 * @param target the folder of the output that the copies are published in
 * @param keptPath where the rendered index is kept between builds
 */
export async function publishIndex(input: IndexInput, target: string, keptPath: string): Promise<void> {
  const { copies, ...rest } = input
  const key = shortHash(optionsText([packageVersion(), PAGE_FORMAT, rest]))
  const stampsFile = `${keptPath}-published.json`
  const stampsKey = `${key} ${target}`
  const published = readKept<Published>(stampsFile, stampsKey)
  if (published && isThere(target, published)) return
  const kept = readKept<Rendered>(`${keptPath}.json`, key)
  const rendered = kept ?? (await render({ ...rest, copies: copies() }))
  for (const name of NAMES) {
    const text = rendered[name]
    if (text === undefined) await unpublish(join(target, name))
    else await publishText(join(target, name), text)
  }
  if (!kept) await writeKept(`${keptPath}.json`, key, rendered)
  await writeKept(stampsFile, stampsKey, stampsOf(target))
}

type RenderInput = IndexFeedInput & Pick<IndexInput, 'stylesheetHref'>

async function render(input: RenderInput): Promise<Rendered> {
  const { renderIndexFeed } = await import('./show/index-feed.ts')
  const { renderIndexJson } = await import('./show/index-json.ts')
  const { renderIndexPage } = await import('./show/index-page.ts')
  const feed = renderIndexFeed(input)
  const page = renderIndexPage({ ...input, hasFeed: feed !== undefined })
  return { 'index.html': page, 'index.json': renderIndexJson(input), 'feed.xml': feed }
}

function isThere(target: string, published: Published): boolean {
  const now = stampsOf(target)
  return NAMES.every((name) => now[name] === published[name])
}

/** Asked at once, not in turns: a question to the file system takes less time than waiting for its answer. */
function stampsOf(target: string): Published {
  return Object.fromEntries(NAMES.map((name) => [name, stampOf(join(target, name))]))
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats ? `${stats.size} ${stats.mtimeMs}` : '-'
}
