import { existsSync, readdirSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { isDiskError } from './save/file-operations.ts'
import type { StoredFolder } from './save/stored-folder.ts'

/** What a thread found in the cache; `folders` only where the kept list does not say so and could not be written. */
export type ThreadAnswer = {
  /** `contentId` of what lies there. */
  readonly id: string
  readonly folders?: readonly StoredFolder[]
  readonly problem?: string
  /** Whether ended processes left something that may have to be removed. */
  readonly untidy: boolean
}

export type PublishOrder = {
  /** The folder of the output that the copies go to. */
  readonly target: string
  /** Names of folders that are not published. */
  readonly hidden: readonly string[]
  /** What was written to since the cache was read. */
  readonly changed: readonly StoredFolder[]
}

export type ThreadOrder = { readonly publish?: PublishOrder }

/** A thread that reads the cache while Eleventy starts, and publishes the copies while it renders. */
export type CacheThread = {
  /** What lies in the cache now. */
  read(): Promise<ThreadAnswer>
  /** Takes the pages and media of all that it has read, but for what is hidden, to the output. */
  publish(order: PublishOrder): Promise<void>
  end(): void
}

/** Nearly all that it reads stays: to be moved in memory less often is worth some megabytes. */
const LIMITS = { maxYoungGenerationSizeMb: 96 }

/** A thread takes longer to start than it takes to read fewer. */
const WORTH_A_THREAD = 200

/**
 * @param keptPath the list that the last build kept
 * @returns undefined where the cache is too small to be worth a thread
 */
export function startCacheThread(cacheDir: string, keptPath: string): CacheThread | undefined {
  const file = isLarge(cacheDir) ? workerFile() : undefined
  if (file === undefined) return undefined
  const worker = new Worker(file, { workerData: { cacheDir, keptPath }, execArgv: [], resourceLimits: LIMITS })
  // A site whose build fails elsewhere ends without waiting for it.
  worker.unref()
  const waiting: { readonly resolve: (value: unknown) => void; readonly reject: (error: unknown) => void }[] = []
  const failAll = (error: unknown): void => {
    for (const { reject } of waiting.splice(0)) reject(error)
  }
  worker.on('message', ({ value, error }: { readonly value?: unknown; readonly error?: unknown }) => {
    const next = waiting.shift()
    if (error === undefined) next?.resolve(value)
    else next?.reject(error)
    if (waiting.length === 0) worker.unref()
  })
  worker.on('error', failAll)
  worker.on('exit', () => failAll(new Error('The thread that reads the cache ended early.')))
  const ask = <T>(order: ThreadOrder): Promise<T> => {
    const answer = new Promise<T>((resolve, reject) => {
      waiting.push({ resolve: resolve as (value: unknown) => void, reject })
    })
    worker.ref()
    worker.postMessage(order)
    return answer
  }
  return {
    read: () => ask({}),
    publish: (order) => ask({ publish: order }),
    end: () => void worker.terminate(),
  }
}

function isLarge(cacheDir: string): boolean {
  try {
    return readdirSync(cacheDir).length >= WORTH_A_THREAD
  } catch (error) {
    if (!isDiskError(error)) throw error
    return false
  }
}

/** The compiled thread; a test that runs the TypeScript sources without a build has none. */
function workerFile(): URL | undefined {
  const name = import.meta.url.endsWith('.js') ? './cache-worker.js' : '../dist/cache-worker.js'
  const file = new URL(name, import.meta.url)
  return existsSync(file) ? file : undefined
}
