import { existsSync, opendirSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { IndexInput } from '../publish-index.ts'
import { isDiskError } from '../save/file-operations.ts'
import type { StoredFolder } from '../save/stored-folder.ts'
import type { LinkedCopy } from './published-copies.ts'
import type { SiteFacts } from './settle-site.ts'
import type { SettledBuild } from './settled-build.ts'

/** What the thread found in the cache. `folders` is set only if the kept list is out of date and could not be written. */
export type ThreadAnswer = {
  /** `contentId` of what lies there. */
  readonly id: string
  readonly folders?: readonly StoredFolder[]
  readonly problem?: string
  /** Whether killed processes left files that may have to be removed. */
  readonly untidy: boolean
}

export type PublishOrder = {
  /** The folder of the output that the copies go to. */
  readonly target: string
  /** Names of folders that are not published. */
  readonly hidden: readonly string[]
  /** Folders written to since the cache was read. */
  readonly changed: readonly StoredFolder[]
}

/** Asks whether the site has anything to do. */
export type SettleOrder = { readonly facts: SiteFacts }

export type ListOrder = Pick<PublishOrder, 'hidden'>

export type IndexOrder = {
  readonly input: Omit<IndexInput, 'copies'>
  readonly target: string
  readonly keptPath: string
  /** Default: those of the last `SettleOrder`. */
  readonly facts?: SiteFacts
}

export type ThreadOrder =
  | { readonly do: 'read' }
  | ({ readonly do: 'list' } & ListOrder)
  | ({ readonly do: 'settle' } & SettleOrder)
  | ({ readonly do: 'publish' } & PublishOrder)
  | ({ readonly do: 'index' } & IndexOrder)

/** A thread that reads the cache while Eleventy starts, and publishes the copies and their index while it renders. */
export type CacheThread = {
  /** What lies in the cache now. */
  read(): Promise<ThreadAnswer>
  /** What a build with nothing to do needs to know; undefined if there is something to do. */
  settle(order: SettleOrder): Promise<SettledBuild | undefined>
  /** What links need to know of each copy, published or not. */
  list(order: ListOrder): Promise<readonly LinkedCopy[]>
  /** Copies the pages and media of all folders, except the hidden ones, to the output. */
  publish(order: PublishOrder): Promise<void>
  /** Publishes the index of all copies. */
  publishIndex(order: IndexOrder): Promise<void>
  end(): void
}

/** Nearly all that it reads stays in memory: a large young generation saves the collector from moving it around. */
const LIMITS = { maxYoungGenerationSizeMb: 96 }

/** Fewer folders are read in less time than a thread takes to start. */
const WORTH_A_THREAD = 200

/**
 * @param keptPath the list that the last build kept
 * @returns undefined where the cache is too small to be worth a thread
 */
export function startCacheThread(cacheDir: string, keptPath: string): CacheThread | undefined {
  const file = isLarge(cacheDir) ? workerFile() : undefined
  if (file === undefined) return undefined
  const worker = new Worker(file, { workerData: { cacheDir, keptPath }, execArgv: [], resourceLimits: LIMITS })
  // A build that fails elsewhere must not wait for it.
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
    read: () => ask({ do: 'read' }),
    settle: (order) => ask({ do: 'settle', ...order }),
    list: (order) => ask({ do: 'list', ...order }),
    publish: (order) => ask({ do: 'publish', ...order }),
    publishIndex: (order) => ask({ do: 'index', ...order }),
    end: () => void worker.terminate(),
  }
}

function isLarge(cacheDir: string): boolean {
  try {
    const folder = opendirSync(cacheDir)
    let count = 0
    while (count < WORTH_A_THREAD && folder.readSync() !== null) count += 1
    folder.closeSync()
    return count === WORTH_A_THREAD
  } catch (error) {
    if (!isDiskError(error)) throw error
    return false
  }
}

/** The compiled thread. Tests that run the TypeScript sources without a build have none. */
function workerFile(): URL | undefined {
  // Compiled, this module is a part of `dist/core.js`, beside which the thread is.
  const name = import.meta.url.endsWith('.js') ? './cache-worker.js' : '../../dist/cache-worker.js'
  const file = new URL(name, import.meta.url)
  return existsSync(file) ? file : undefined
}
