import type { Outcome } from '../archive-links.ts'
import type { CheckOutcome } from '../check-links.ts'
import { pageOf } from '../make-pages.ts'
import type { Link } from '../model.ts'
import type { ResolvedOptions } from '../options.ts'
import type { EntryStore, StoredFolder } from '../save/entry-store.ts'
import type { PageToBe } from '../save/verify-cache.ts'
import type { EleventyContentMap } from './eleventy-config.ts'
import type { SiteCache } from './site-cache.ts'
import type { SiteCopies } from './site-copies.ts'
import type { SitePosts } from './site-posts.ts'
import type { Archiving, Checking, SiteWork } from './site-work.ts'

/** How a command wants the archiving done. */
export type ArchiveOrder = Omit<Archiving, 'isOffline'> & {
  /** Only these of the site's links. */
  readonly only?: (link: Link) => boolean
}

/** How a command wants originals checked. */
export type CheckOrder = Checking & {
  /** Only originals that were not checked in the last so many days. */
  readonly everyDays?: number
  /** Check these, however recently they were checked. */
  readonly only?: (url: string) => boolean
}

/** What commands do with a site whose posts have been read. They write to its cache whatever mode Eleventy runs in. */
export type SiteCommands = {
  readonly options: ResolvedOptions
  store(): EntryStore
  /** The links that the options select. */
  links(map: EleventyContentMap): readonly Link[]
  /** Number of posts; if there are no links, of Markdown posts. */
  postCount(): number
  archive(map: EleventyContentMap, order: ArchiveOrder): Promise<readonly Outcome[]>
  /** Checks the originals that are due, or that the caller names. */
  check(map: EleventyContentMap, order: CheckOrder): Promise<readonly CheckOutcome[]>
  /** Reads the cache again, after a command changed it behind the store's back. */
  reopen(): void
  /** Makes the pages that are out of date, and keeps what was learnt, after a command changed the cache. */
  settle(map: EleventyContentMap): Promise<void>
  /** The page that each copy should have, given its posts and health. */
  pageOf(map: EleventyContentMap): (stored: StoredFolder, version?: string) => PageToBe
}

/** The site that the commands work on. */
export type CommandsContext = {
  readonly options: ResolvedOptions
  readonly cache: SiteCache
  readonly copies: SiteCopies
  readonly posts: SitePosts
  readonly work: () => SiteWork
  /** Takes the pages' URLs, and returns the links that the options select. */
  readonly linksIn: (map: EleventyContentMap) => readonly Link[]
  /** Writes what was learnt of these links, or else of those worked on. */
  readonly finish: (cited?: readonly Link[]) => Promise<unknown>
}

export function createSiteCommands(context: CommandsContext): SiteCommands {
  const { options, cache, copies, posts, linksIn, finish } = context
  return {
    options,
    store: () => cache.store(),
    links: linksIn,
    postCount: () => posts.count(),

    async archive(map, { only = () => true, ...order }) {
      const work = context.work()
      const archiving = { ...order, isOffline: options.offline }
      await work.archive(linksIn(map).filter(only), archiving)
      await work.handIn(archiving)
      await work.makePages()
      await finish()
      return work.told()
    },

    async check(map, { only, everyDays = 0, ...order }) {
      const work = context.work()
      const links = linksIn(map)
      if (only) {
        const stored = cache.store().list()
        const named = stored.filter(({ fields }) => fields !== undefined && only(fields.url))
        await work.check(named, order)
      } else await work.checkDue(everyDays, order)
      await work.makePages()
      await finish(links)
      return work.checks
    },

    reopen() {
      cache.reopen()
      copies.forget()
    },

    async settle(map) {
      const links = linksIn(map)
      await context.work().makePages()
      await finish(links)
    },

    pageOf(map) {
      linksIn(map)
      return (stored, version) => pageOf(stored, cache.store(), { options, citationsOf: copies.citationsOf }, version)
    },
  }
}
