import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { Extraction, Failure, Response } from '../model.ts'
import { BrokenInstallation } from './broken-installation.ts'

export type ExtractorOptions = {
  /** Maximum number of worker threads. */
  readonly workers: number
  /** Time limit for one page. */
  readonly timeoutMs: number
  /** Limit of one worker's JavaScript heap. */
  readonly maxHeapMb: number
}

export type Extractor = {
  /**
   * Like `extractArticle`, but fails with `extract-timeout` for a page that takes too long or too much memory.
   *
   * @throws BrokenInstallation if no page at all can be read
   */
  extract(response: Response): Promise<Extraction>
  /** Stops all workers; pages in progress fail. */
  close(): Promise<void>
}

/** What a worker sends: `loaded` before anything else, then what it made of each page. */
export type ReaderMessage = 'loaded' | Extraction

type Task = {
  readonly response: Response
  readonly resolve: (extraction: Extraction) => void
  readonly reject: (error: BrokenInstallation) => void
}
type Slot = { worker: Worker | undefined; task: Task | undefined; timer: NodeJS.Timeout | undefined }

/** The heap of a worker that reads pages: enough for 4 MB of HTML, about as much as can be read within the time limit. */
export const READER_HEAP_MB: number = 224

/** Recursion is bounded by the depth of a page's tree, but needs a little more than the default of 4 MB. */
const STACK_MB = 16
/** The part of the heap for new objects. With less, objects of one page are moved to the old part, where collecting them is expensive. */
const YOUNG_MB = 80

/**
 * Returns an extractor that reads pages in worker threads, so that it can abort a page that takes for ever. Workers are started with
 * the first page, replaced after an abort, and never keep the process alive.
 */
export function createExtractor(options: ExtractorOptions): Extractor {
  const file = workerFile()
  // Tests that run the TypeScript sources without a build have no file that Node could start as a worker.
  if (file === undefined) return { extract: extractHere, close: async () => {} }
  const slots: readonly Slot[] = Array.from({ length: Math.max(1, options.workers) }, () => ({
    worker: undefined,
    task: undefined,
    timer: undefined,
  }))
  const waiting: Task[] = []
  let closed = false

  return {
    extract(response) {
      if (closed) return Promise.resolve(ended('The build has ended.'))
      return new Promise((resolve, reject) => {
        waiting.push({ response, resolve, reject })
        startWaiting()
      })
    },
    async close() {
      closed = true
      for (const task of waiting.splice(0)) task.resolve(ended('The build has ended.'))
      await Promise.all(slots.map((slot) => stop(slot, ended('The build has ended.'))))
    },
  }

  function startWaiting(): void {
    for (const slot of slots) {
      if (slot.task !== undefined) continue
      const task = waiting.shift()
      if (task === undefined) return
      run(slot, task)
    }
  }

  function run(slot: Slot, task: Task): void {
    slot.worker ??= start(slot)
    slot.task = task
    slot.timer = setTimeout(
      () => void stop(slot, ended(`Reading the page took more than ${options.timeoutMs} ms.`)),
      options.timeoutMs,
    )
    slot.worker.ref()
    // The caller still needs the body for its hash, so a copy is transferred.
    const body = Uint8Array.from(task.response.body)
    slot.worker.postMessage({ response: { ...task.response, body } }, [body.buffer])
  }

  function start(slot: Slot): Worker {
    const worker = takeReader(options.maxHeapMb) ?? startWorker(file as URL, options.maxHeapMb)
    worker.on('message', (message: ReaderMessage) => {
      if (message !== 'loaded') finish(slot, message)
    })
    worker.on('error', (error: NodeJS.ErrnoException) => {
      slot.worker = undefined
      if (!loaded.has(worker) && !SHORTAGES.has(error.code)) slot.task?.reject(new BrokenInstallation(error))
      finish(slot, ended(`Reading the page was ended: ${error.message}`))
    })
    return worker
  }

  function finish(slot: Slot, extraction: Extraction): void {
    const { task } = slot
    clearTimeout(slot.timer)
    slot.task = undefined
    slot.worker?.unref()
    task?.resolve(extraction)
    if (!closed) startWaiting()
  }

  async function stop(slot: Slot, failure: Failure): Promise<void> {
    const { worker } = slot
    slot.worker = undefined
    worker?.removeAllListeners('message')
    finish(slot, failure)
    await worker?.terminate()
  }
}

/** Workers that have loaded all they need: what ends them is a page. */
const loaded = new WeakSet<Worker>()

/** Errors of a machine that was short of something just then. */
const SHORTAGES: ReadonlySet<string | undefined> = new Set(['ERR_WORKER_OUT_OF_MEMORY', 'ERR_WORKER_INIT_FAILED'])

function startWorker(file: URL, maxHeapMb: number): Worker {
  const worker = new Worker(file, {
    resourceLimits: {
      maxOldGenerationSizeMb: maxHeapMb,
      maxYoungGenerationSizeMb: YOUNG_MB,
      stackSizeMb: STACK_MB,
    },
    // The main process's options (loaders, inspectors, coverage) are not for workers.
    execArgv: [],
  })
  worker.unref()
  worker.once('message', () => loaded.add(worker))
  return worker
}

let ahead: { readonly worker: Worker; readonly maxHeapMb: number } | undefined

/** Starts a worker ahead of time, for the first extractor with such a heap. To be called if pages to read are likely. */
export function startReader(maxHeapMb: number): void {
  const file = workerFile()
  if (file === undefined || ahead !== undefined) return
  const worker = startWorker(file, maxHeapMb)
  ahead = { worker, maxHeapMb }
  // The worker that replaces it will have the same error, and report it.
  worker.once('error', () => takeReader(maxHeapMb))
}

function takeReader(maxHeapMb: number): Worker | undefined {
  if (ahead?.maxHeapMb !== maxHeapMb) return undefined
  const { worker } = ahead
  ahead = undefined
  worker.removeAllListeners('error')
  return worker
}

async function extractHere(response: Response): Promise<Extraction> {
  // Loaded on demand: with workers, this thread does not need it.
  const { extractArticle } = await import('./extract-article.ts')
  return extractArticle(response)
}

function ended(detail: string): Failure {
  return { ok: false, reason: 'extract-timeout', detail }
}

/** The compiled worker: beside this file in the package, in `dist` if this file is the TypeScript source. */
function workerFile(): URL | undefined {
  if (import.meta.url.endsWith('.js')) return new URL('./worker.js', import.meta.url)
  const built = new URL('../../dist/extract/worker.js', import.meta.url)
  return existsSync(built) ? built : undefined
}
