import { existsSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { PublishOrder, ThreadAnswer, ThreadOrder } from './cache-thread.ts'
import { type KeptSigns, readKeptFolders, readKeptSigns, writeKeptFolders } from './save/kept-folders.ts'
import { publishFiles } from './save/publish-files.ts'
import { contentId, isCacheUnchanged, readCache } from './save/read-cache.ts'
import { type FolderSign, folderSign } from './save/stored-folder.ts'
import { isMedia } from './show/media-file.ts'

// Carries out the orders of `cache-thread.ts`, one after the other; what goes wrong is told there.
const { cacheDir, keptPath } = workerData as { readonly cacheDir: string; readonly keptPath: string }
let known: KeptSigns | undefined

async function read(): Promise<ThreadAnswer> {
  // Between two saves in `--serve` seldom anything changes.
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
  const { folders, problem, changed, untidy } = readCache(cacheDir, kept.folders)
  const id = changed ? contentId(folders.values()) : kept.id
  const list = [...folders.values()]
  // Here, where nobody waits for it; and the build reads a file in less time than it takes to be sent the list.
  const isKept = problem === undefined && (await writeKeptFolders(keptPath, id, list))
  // Without what the files say: a large cache is held once, by the build.
  known = { id, untidy, signs: list.map(folderSign) }
  const rest = { id, untidy, ...(problem === undefined ? {} : { problem }) }
  return isKept ? rest : { ...rest, folders: list }
}

/** What was published last: with `--serve` it is the same at nearly every save. */
let published = ''

async function publish({ target, hidden, changed }: PublishOrder): Promise<void> {
  const order = JSON.stringify([target, known?.id, hidden])
  if (order === published && changed.length === 0 && existsSync(target)) return
  const folders = new Map<string, FolderSign>(known?.signs.map((sign) => [sign.folder, sign]))
  for (const stored of changed) folders.set(stored.folder, stored)
  for (const folder of hidden) folders.delete(folder)
  await publishFiles(cacheDir, [...folders.values()], target, isMedia)
  published = changed.length === 0 ? order : ''
}

let work: Promise<unknown> = Promise.resolve()

parentPort?.on('message', (order: ThreadOrder) => {
  work = work
    .then((): Promise<unknown> => (order.publish ? publish(order.publish) : read()))
    .then(
      (value) => parentPort?.postMessage({ value }),
      (error: unknown) => parentPort?.postMessage({ error }),
    )
})
