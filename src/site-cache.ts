import { type CacheThread, type IndexOrder, startCacheThread, type ThreadAnswer } from './cache-thread.ts'
import type { LinkedCopy } from './published-copies.ts'
import { type EntryStore, type StoredFolder, storeOf } from './save/entry-store.ts'
import { readKeptFolders, writeKeptFolders } from './save/kept-folders.ts'
import { publishFiles } from './save/publish-files.ts'
import { contentId, readCache } from './save/read-cache.ts'
import type { SiteFacts } from './settle-site.ts'
import type { SettledBuild } from './settled-build.ts'
import { isMedia } from './show/media-file.ts'

/** The cache as the builds of one site see it: read once a build, by a thread where it is large. */
export type SiteCache = {
  /** A build begins: what was read before may have changed. With `ahead` the reading starts now. */
  begin(ahead: boolean): void
  /** What lies there, in short; spares reading the list where that says all that a build wants to know. */
  look(): Promise<CacheLook>
  store(): EntryStore
  /** To be read again: something changed it behind the store's back. */
  reopen(): void
  /** What a thread finds that a build has to do; undefined where it is something, or where no thread can be asked. */
  settle(facts: () => SiteFacts): Promise<SettledBuild | undefined>
  /** What links need to know of each copy; undefined where no thread can be asked. */
  linkedCopies(hidden: readonly string[]): Promise<readonly LinkedCopy[] | undefined>
  /** Lets a thread publish the index; undefined where none can be asked. */
  publishIndex(order: IndexOrder): Promise<void> | undefined
  /** Copies the pages and media of all folders but the hidden ones to a folder of the output. */
  publish(target: string, hidden: ReadonlySet<string>): Promise<void>
  /** Keeps what is known now for the next build, and tells its `contentId`. */
  keep(): Promise<string>
  /** No other build follows soon. */
  end(): void
}

export type CacheLook = Pick<ThreadAnswer, 'id' | 'problem' | 'untidy'>

export function createSiteCache(cacheDir: string, keptPath: string): SiteCache {
  let thread: CacheThread | undefined
  let reading: Promise<ThreadAnswer | undefined> | undefined
  /** What the thread found to be there; the list of it is read when somebody asks. */
  let asKept: ThreadAnswer | undefined
  let store: EntryStore | undefined
  let id = ''
  /** The store of an earlier build of this process: as good as a new one where the same lies there. */
  let earlier: { readonly id: string; readonly store: EntryStore } | undefined
  /** The folders as the thread knows them. */
  let threadKnows: ReadonlySet<StoredFolder> | undefined

  const openHere = (): EntryStore => {
    const kept = readKeptFolders(keptPath)
    const found = readCache(cacheDir, kept.folders)
    id = found.changed ? contentId(found.folders.values()) : kept.id
    threadKnows = undefined
    return storeOf(cacheDir, found)
  }
  const openFrom = (answer: ThreadAnswer): EntryStore => {
    if (earlier?.id === answer.id && !answer.folders) {
      threadKnows = new Set(earlier.store.list())
      return earlier.store
    }
    const kept = answer.folders ? undefined : readKeptFolders(keptPath)
    if (kept && kept.id !== answer.id) return openHere()
    const folders = kept?.folders ?? new Map(answer.folders?.map((stored) => [stored.folder, stored]))
    threadKnows = new Set(folders.values())
    return storeOf(cacheDir, { ...answer, folders, changed: kept === undefined })
  }
  const opened = (): EntryStore => {
    store ??= asKept ? openFrom(asKept) : openHere()
    return store
  }

  return {
    begin(ahead) {
      if (store) earlier = { id, store }
      store = undefined
      asKept = undefined
      if (ahead) thread ??= startCacheThread(cacheDir, keptPath)
      // What fails the thread is tried here again, and told if it fails here too.
      reading = thread?.read().catch(() => undefined)
    },
    async look() {
      const answer = await reading
      if (!answer || store) {
        const { problem } = opened()
        // It has been gone through already: there is little that a settled build could spare.
        return { id, untidy: true, ...(problem === undefined ? {} : { problem }) }
      }
      id = answer.id
      asKept = answer
      if (answer.folders) store = openFrom(answer)
      return answer
    },
    store: opened,
    reopen() {
      store = undefined
      asKept = undefined
    },
    async settle(facts) {
      return thread && asKept ? thread.settle({ facts: facts() }) : undefined
    },
    async linkedCopies(hidden) {
      return thread && asKept && !store ? thread.list({ hidden }) : undefined
    },
    publishIndex: (order) => (thread && asKept ? thread.publishIndex(order) : undefined),
    async publish(target, hidden) {
      if (thread && asKept) {
        const known = threadKnows
        const changed = store && known ? store.list().filter((stored) => !known.has(stored)) : []
        return thread.publish({ target, hidden: [...hidden], changed })
      }
      const shown = opened()
        .list()
        .filter(({ folder }) => !hidden.has(folder))
      return publishFiles(cacheDir, shown, target, isMedia)
    },
    async keep() {
      if (!store?.hasChanged()) return id
      const folders = [...store.list()].sort((a, b) => (a.folder < b.folder ? -1 : 1))
      id = contentId(folders)
      await writeKeptFolders(keptPath, id, folders)
      return id
    },
    end() {
      thread?.end()
      thread = undefined
    },
  }
}
