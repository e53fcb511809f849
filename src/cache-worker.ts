import { parentPort, workerData } from 'node:worker_threads'
import type { PublishOrder, ThreadAnswer, ThreadOrder } from './cache-thread.ts'
import { readKeptFolders, writeKeptFolders } from './save/kept-folders.ts'
import { publishFiles } from './save/publish-files.ts'
import { contentId, readCache } from './save/read-cache.ts'
import type { StoredFolder } from './save/stored-folder.ts'
import { isMedia } from './show/media-file.ts'

// Carries out the orders of `cache-thread.ts`, one after the other; what goes wrong is told there.
const { cacheDir, keptPath } = workerData as { readonly cacheDir: string; readonly keptPath: string }
let known = readKeptFolders(keptPath)

async function read(): Promise<ThreadAnswer> {
  const { folders, problem, changed, untidy } = readCache(cacheDir, known.folders)
  const id = changed ? contentId(folders.values()) : known.id
  const list = [...folders.values()]
  // Here, where nobody waits for it; and the build reads a file in less time than it takes to be sent the list.
  const isKept = problem === undefined && (!changed || (await writeKeptFolders(keptPath, id, list)))
  known = { id, folders }
  const rest = { id, untidy, ...(problem === undefined ? {} : { problem }) }
  return isKept ? rest : { ...rest, folders: list }
}

async function publish({ target, hidden, changed }: PublishOrder): Promise<void> {
  const folders = new Map<string, StoredFolder>(known.folders)
  for (const stored of changed) folders.set(stored.folder, stored)
  for (const folder of hidden) folders.delete(folder)
  await publishFiles(cacheDir, [...folders.values()], target, isMedia)
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
