import { existsSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { publishIndex } from './publish-index.ts'
import { createFolderFinder } from './save/folder-finder.ts'
import { type KeptSigns, readKeptFolders, readKeptSigns, writeKeptFolders } from './save/kept-folders.ts'
import { publishFiles } from './save/publish-files.ts'
import { contentId, isCacheUnchanged, readCache } from './save/read-cache.ts'
import { type FolderSign, folderSign, type StoredFolder } from './save/stored-folder.ts'
import { isMedia } from './show/media-file.ts'
import type {
  IndexOrder,
  ListOrder,
  PublishOrder,
  SettleOrder,
  ThreadAnswer,
  ThreadOrder,
} from './site/cache-thread.ts'
import { type LinkedCopy, linkedCopyOf, publishedCopies, withFewFields } from './site/published-copies.ts'
import { isInOrder, type SiteFacts, settleSite } from './site/settle-site.ts'
import type { SettledBuild } from './site/settled-build.ts'
import { yieldToOtherThreads } from './site/thread-priority.ts'

// Carries out the orders of `cache-thread.ts` one after another, and reports errors back to it.
yieldToOtherThreads()
const { cacheDir, keptPath } = workerData as { readonly cacheDir: string; readonly keptPath: string }
let known: KeptSigns | undefined
/** Let go when no longer needed: a large cache takes much memory, and most builds need this once, if at all. */
let folders: ReadonlyMap<string, StoredFolder> | undefined

async function read(): Promise<ThreadAnswer> {
  folders = undefined
  // Between two saves with `--serve` the cache hardly ever changes.
  const kept = ifUnchanged(known) ?? ifUnchanged(readKeptSigns(keptPath))
  if (!kept) return readAnew()
  known = kept
  return { id: kept.id, untidy: kept.untidy }
}

function ifUnchanged(kept: KeptSigns | undefined): KeptSigns | undefined {
  return kept && isCacheUnchanged(cacheDir, kept.signs) ? kept : undefined
}

async function readAnew(): Promise<ThreadAnswer> {
  const kept = readKeptFolders(keptPath)
  const { problem, changed, untidy, ...found } = readCache(cacheDir, kept.folders)
  folders = found.folders
  const id = changed ? contentId(folders.values()) : kept.id
  const list = [...folders.values()]
  // Written here, where nobody waits for it; the build reads the file faster than it would receive the list.
  const isKept = problem === undefined && (await writeKeptFolders(keptPath, id, list))
  known = { id, untidy, signs: list.map(folderSign) }
  const rest = { id, untidy, ...(problem === undefined ? {} : { problem }) }
  return isKept ? rest : { ...rest, folders: list }
}

/** All folders; read again if they were let go. */
function foldersRead(): Map<string, StoredFolder> {
  if (!folders) {
    const kept = readKeptFolders(keptPath)
    folders = kept.id === known?.id ? kept.folders : readCache(cacheDir).folders
  }
  return new Map(folders)
}

let factsTold: SiteFacts | undefined

function settle({ facts }: SettleOrder): SettledBuild | undefined {
  factsTold = facts
  const cache = createFolderFinder(foldersRead())
  const settled = isInOrder(facts, cache) ? settleSite(facts, known?.id ?? '', cache) : undefined
  // The build will read everything itself, and a large cache must not be in memory twice.
  if (!settled) folders = undefined
  return settled
}

function list({ hidden }: ListOrder): readonly LinkedCopy[] {
  const isHidden = new Set(hidden)
  const isPublished = ({ folder }: StoredFolder): boolean => !isHidden.has(folder)
  return [...foldersRead().values()].flatMap((stored) => {
    const copy = linkedCopyOf(stored, isPublished)
    return copy ? withFewFields(copy) : []
  })
}

/** The last order: with `--serve` nearly every save gives the same one. */
let published = ''

async function publish({ target, hidden, changed }: PublishOrder): Promise<void> {
  const order = JSON.stringify([target, known?.id, hidden])
  if (order === published && changed.length === 0 && existsSync(target)) return
  const signs = new Map<string, FolderSign>(known?.signs.map((sign) => [sign.folder, sign]))
  for (const stored of changed) signs.set(stored.folder, stored)
  for (const folder of hidden) signs.delete(folder)
  await publishFiles(cacheDir, [...signs.values()], target, isMedia)
  published = changed.length === 0 ? order : ''
}

async function index({ input, target, keptPath, facts = factsTold }: IndexOrder): Promise<void> {
  if (!facts) throw new Error('The index was ordered, and nothing is known of the site.')
  const { toCopy } = publishedCopies(facts.options.publish, () => facts.say)
  const copies = () => [...foldersRead().values()].flatMap((stored) => toCopy(stored) ?? [])
  await publishIndex({ ...input, copies }, target, keptPath)
  folders = undefined
  factsTold = undefined
}

async function carryOut(order: ThreadOrder): Promise<unknown> {
  if (order.do === 'read') return read()
  if (order.do === 'settle') return settle(order)
  if (order.do === 'list') return list(order)
  return order.do === 'publish' ? publish(order) : index(order)
}

let work: Promise<unknown> = Promise.resolve()

parentPort?.on('message', (order: ThreadOrder) => {
  work = work
    .then(() => carryOut(order))
    .then(
      (value) => parentPort?.postMessage({ value }),
      (error: unknown) => parentPort?.postMessage({ error }),
    )
})
