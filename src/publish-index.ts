import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Copy } from './model.ts'
import { optionsText } from './options-key.ts'
import { readKept, readKeptBytes, writeKept, writeKeptBytes } from './save/kept-state.ts'
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

/** Size of each file in bytes, by name. */
type Sizes = Readonly<Record<string, number>>
/** Size and time of each file when it was last published, by name. */
type Published = Readonly<Record<string, string>>

const NAMES = ['index.html', 'index.json', 'feed.xml'] as const
type Name = (typeof NAMES)[number]

/**
 * Publishes the index of all copies as a page, as JSON and, if the site's address is known, as a feed. It is rendered only if
 * it says something new, and written only if the output differs.
 *
 * @param target the folder of the output that the copies are published in
 * @param keptPath where the rendered index is kept between builds
 */
export async function publishIndex(input: IndexInput, target: string, keptPath: string): Promise<void> {
  const key = keyOf(input)
  if (isThere(key, target, keptPath)) return
  const kept = readRendered(key, keptPath)
  const rendered = kept ?? (await render({ ...input, copies: input.copies() }))
  for (const name of NAMES) {
    const text = rendered[name]
    if (text.length === 0) await unpublish(join(target, name))
    else await publishText(join(target, name), text)
  }
  if (!kept) await keepRendered(key, keptPath, rendered)
  await writeKept(stampsFile(keptPath), `${key} ${target}`, stampsOf(target))
}

/** Whether the index need not be rendered. */
export function isIndexRendered(input: Omit<IndexInput, 'copies'>, target: string, keptPath: string): boolean {
  const key = keyOf(input)
  return isThere(key, target, keptPath) || readKept(sizesFile(keptPath), key) !== undefined
}

/** The files' contents by name; empty for a file that the site does not have. */
type Rendered = Readonly<Record<Name, string | Uint8Array>>

type RenderInput = IndexFeedInput & Pick<IndexInput, 'stylesheetHref'>

async function render(input: RenderInput): Promise<Rendered> {
  const { renderIndexFeed } = await import('./show/index-feed.ts')
  const { renderIndexJson } = await import('./show/index-json.ts')
  const { renderIndexPage } = await import('./show/index-page.ts')
  const feed = renderIndexFeed(input)
  const page = renderIndexPage({ ...input, hasFeed: feed !== undefined })
  return { 'index.html': page, 'index.json': renderIndexJson(input), 'feed.xml': feed ?? '' }
}

function keyOf(input: Omit<IndexInput, 'copies'>): string {
  return shortHash(optionsText([packageVersion(), PAGE_FORMAT, { ...input, copies: undefined }]))
}

/** Not named like a template: without the plugin, Eleventy would turn it into a page. */
const keptFile = (keptPath: string, name: Name): string => `${keptPath}-${name}.kept`
const sizesFile = (keptPath: string): string => `${keptPath}-sizes.json`
const stampsFile = (keptPath: string): string => `${keptPath}-published.json`

/** The kept files; undefined unless all are complete, since they are published as they are. */
function readRendered(key: string, keptPath: string): Rendered | undefined {
  const sizes = readKept<Sizes>(sizesFile(keptPath), key)
  if (!sizes) return undefined
  const [page, json, feed] = NAMES.map((name) => {
    const bytes = readKeptBytes(keptFile(keptPath, name), key)
    return bytes?.length === sizes[name] ? bytes : undefined
  })
  return page && json && feed && { 'index.html': page, 'index.json': json, 'feed.xml': feed }
}

async function keepRendered(key: string, keptPath: string, rendered: Rendered): Promise<void> {
  const sizes = NAMES.map((name) => [name, Buffer.byteLength(rendered[name])] as const)
  for (const name of NAMES) await writeKeptBytes(keptFile(keptPath, name), key, [rendered[name]])
  await writeKept(sizesFile(keptPath), key, Object.fromEntries(sizes) satisfies Sizes)
}

function isThere(key: string, target: string, keptPath: string): boolean {
  const published = readKept<Published>(stampsFile(keptPath), `${key} ${target}`)
  const now = published && stampsOf(target)
  return now !== undefined && NAMES.every((name) => now[name] === published?.[name])
}

/** Synchronous, because a call to the file system takes less time than waiting for a promise. */
function stampsOf(target: string): Published {
  return Object.fromEntries(NAMES.map((name) => [name, stampOf(join(target, name))]))
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats ? `${stats.size} ${stats.mtimeMs}` : '-'
}
