import { type EntryStore, type StoredFolder, storeOf } from '../save/entry-store.ts'
import { readKeptFolders, writeKeptFolders } from '../save/kept-folders.ts'
import { publishFiles } from '../save/publish-files.ts'
import { contentId, readCache } from '../save/read-cache.ts'
import { isMedia } from '../show/media-file.ts'
import { type CacheThread, type IndexOrder, startCacheThread, type ThreadAnswer } from './cache-thread.ts'
import type { LinkedCopy } from './published-copies.ts'
import type { SiteFacts } from './settle-site.ts'
import type { SettledBuild } from './settled-build.ts'

/** The cache as the builds of one site see it: read once per build, by a thread if it is large. */
export type SiteCache = {
  /** To be called when a build begins: the cache may have changed. `ahead`: start reading now. */
  begin(ahead: boolean): void
  /** A summary of the cache, which is often all that a build needs. */
  look(): Promise<CacheLook>
  store(): EntryStore
  /** Reads the cache again: something else has changed it. */
  reopen(): void
  /** What a build with nothing to do needs to know; undefined if there is something to do, or no thread to ask. */
  settle(facts: () => SiteFacts): Promise<SettledBuild | undefined>
  /** What links need to know of each copy; undefined if there is no thread to ask. */
  linkedCopies(hidden: readonly string[]): Promise<readonly LinkedCopy[] | undefined>
  /** Lets the thread publish the index; undefined if there is no thread to ask. */
  publishIndex(order: IndexOrder): Promise<void> | undefined
  /** Copies the pages and media of all folders, except the hidden ones, to a folder of the output. */
  publish(target: string, hidden: ReadonlySet<string>): Promise<void>
  /** Stores what is known now for the next build, and returns its `contentId`. */
  keep(): Promise<string>
  /** To be called when no other build follows soon. */
  end(): void
}

export type CacheLook = Pick<ThreadAnswer, 'id' | 'problem' | 'untidy'>

export function createSiteCache(cacheDir: string, keptPath: string): SiteCache {
  let thread: CacheThread | undefined
  let reading: Promise<ThreadAnswer | undefined> | undefined
  /** What the thread found; its list is read when it is needed. */
  let asKept: ThreadAnswer | undefined
  let store: EntryStore | undefined
  let id = ''
  /** The store of an earlier build of this process: still good if the cache is the same. */
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
      // If the thread fails, the cache is read here, and the error appears here too.
      reading = thread?.read().catch(() => undefined)
    },
    async look() {
      const answer = await reading
      if (!answer || store) {
        const { problem } = opened()
        // The cache is open already: a settled build would save little.
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
