import type { Link } from '../model.ts'
import type { ResolvedOptions } from '../options.ts'
import { isDecidedByFunctions, optionsText } from '../options-key.ts'
import type { EntryStore } from '../save/entry-store.ts'
import { shortHash } from '../save/page-stamp.ts'
import { groupByUrl } from '../work-queue.ts'
import type { SiteFacts } from './settle-site.ts'
import { readSettled, type SettledBuild, writeSettled } from './settled-build.ts'
import type { SiteCache } from './site-cache.ts'
import type { SiteCopies } from './site-copies.ts'
import type { SiteLinks } from './site-links.ts'
import type { SitePosts } from './site-posts.ts'

/** A build whose posts have been read. */
export type LookContext = {
  readonly options: ResolvedOptions
  readonly cache: SiteCache
  readonly copies: SiteCopies
  readonly posts: SitePosts
  readonly links: SiteLinks
  /** What else decides what a build does, as plain data. */
  readonly others: readonly unknown[]
  /** Where builds leave what spares the next one its work. */
  readonly settledPath: string
  readonly now: () => Date
  readonly isOffline: boolean
  /** Whether the build writes the site. */
  readonly isWriting: boolean
  readonly isWatching: boolean
}

/** What there is to do in a build. */
export type WorkFound = {
  /** The links to archive; none if an earlier build found that there is nothing to do. */
  readonly selected: readonly Link[]
  /** Set if there is nothing to do. */
  readonly settled?: SettledBuild
  /** Whether a thread has just found that out. */
  readonly isNewlySettled: boolean
  /** To be called only if no function of the options decides: a thread cannot be given one. */
  readonly facts: () => SiteFacts
  /** Keeps, for the next build, that there is nothing to do, if that is new. */
  readonly keepSettled: () => Promise<void>
  /**
   * The same after the work is done.
   *
   * @param id `contentId` of the cache
   */
  readonly keepDone: (id: string, store: EntryStore) => Promise<void>
}

/** Finds out, with as little reading as possible, whether there is anything to do. */
export async function lookForWork(context: LookContext): Promise<WorkFound> {
  const { cache, links, settledPath, now, isWatching } = context
  const look = await cache.look()
  const key = look.problem === undefined && !look.untidy ? buildKey(context) : undefined
  const before = key === undefined ? undefined : readSettled(settledPath, key, look.id, now())
  const selected = before ? [] : links.selected()
  const facts = (): SiteFacts => factsOf(selected, context)
  // In `--serve` and `--watch` the store stays open in this thread, and answers at once.
  const asksThread = key !== undefined && !before && !isWatching
  const found = asksThread ? await cache.settle(facts) : undefined
  const settled = before ?? found
  return {
    selected,
    facts,
    ...(settled ? { settled } : {}),
    isNewlySettled: found !== undefined,
    async keepSettled() {
      if (key !== undefined && found) await writeSettled(settledPath, key, found)
    },
    async keepDone(id, store) {
      if (key === undefined || store.problem !== undefined) return
      const { settleSite } = await import('./settle-site.ts')
      const left = settleSite(facts(), id, store)
      if (left) await writeSettled(settledPath, key, left)
    },
  }
}

/** A hash of everything that a build depends on apart from the cache and the clock; undefined if that is not known. */
function buildKey({ options, isWriting, isOffline, others, posts }: LookContext): string | undefined {
  if (!isWriting || options.scope !== undefined || isDecidedByFunctions(options)) return undefined
  return shortHash(optionsText([others, options, isOffline, posts.key()]))
}

function factsOf(selected: readonly Link[], { options, posts, copies, isOffline, now }: LookContext): SiteFacts {
  const cited = groupByUrl(selected)
  const inPosts = groupByUrl(posts.links((url) => cited.has(url)))
  return {
    // Functions and regular expressions are not plain data.
    options: { ...(JSON.parse(optionsText(options)) as ResolvedOptions), offline: isOffline },
    say: copies.say(),
    links: [...cited].flatMap(([url, [first]]) =>
      first ? { ...first, citedBy: (inPosts.get(url) ?? []).map(({ inputPath }) => inputPath) } : [],
    ),
    siteKey: copies.siteKey() ?? '',
    now: now(),
  }
}
