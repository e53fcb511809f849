import type { ArchiveContext, Outcome } from '../archive-links.ts'
import type { CheckContext, CheckOutcome } from '../check-links.ts'
import { makePages, type PageContext } from '../make-pages.ts'
import type { Link } from '../model.ts'
import type { ResolvedOptions } from '../options.ts'
import { plural } from '../plain-text.ts'
import type { EntryStore, StoredFolder } from '../save/entry-store.ts'
import { isDiskError } from '../save/file-operations.ts'
import { problemsIn, totalBytes } from '../save/stored-folder.ts'
import { groupByUrl, type Progress } from '../work-queue.ts'
import { privacyOf } from './publish-policy.ts'
import type { SettledBuild } from './settled-build.ts'
import type { SiteCopies } from './site-copies.ts'
import type { SitePosts } from './site-posts.ts'

/** What the work on a site's cache needs. */
export type WorkContext = {
  readonly options: ResolvedOptions
  readonly now: () => Date
  readonly onProgress?: (progress: Progress) => void
  readonly store: () => EntryStore
  readonly posts: SitePosts
  readonly copies: SiteCopies
}

export type Archiving = Pick<ArchiveContext, 'limit' | 'retry' | 'onProgress' | 'signal'> & {
  readonly isOffline: boolean
}
export type Checking = Pick<CheckContext, 'limit' | 'onProgress' | 'onOffline' | 'onUnsaved' | 'signal'>

/** The work that one build, or one command, does on a site's cache, and what became of it. */
export type SiteWork = {
  readonly checks: readonly CheckOutcome[]
  /** What went wrong with the cache, one sentence each. */
  readonly problems: ReadonlySet<string>
  /** Takes over what an earlier build has left, instead of any work. @param linksTo the posts' links to certain URLs */
  takeOver(settled: SettledBuild, linksTo: (isWanted: (url: string) => boolean) => readonly Link[]): void
  archive(links: readonly Link[], order: Archiving): Promise<void>
  /** The same again when more links are known: archives the new ones, and forgets the URLs that nothing links to after all. */
  archiveRest(links: readonly Link[], order: Archiving): Promise<void>
  check(entries: readonly StoredFolder[], order: Checking): Promise<void>
  /** The same for all originals that were not checked for so many days. */
  checkDue(everyDays: number, order: Checking): Promise<void>
  /** Submits new copies' originals to Save Page Now, if the site wants that. */
  handIn(order: Pick<Archiving, 'isOffline' | 'onProgress' | 'signal'>): Promise<void>
  /** Makes the pages that are out of date; by default, of all entries. */
  makePages(entries?: readonly StoredFolder[]): Promise<void>
  /** Writes to the ledgers which posts cite each URL, and removes what killed processes left; by default, of URLs worked on. */
  recordCitations(cited?: readonly Link[]): Promise<void>
  /** Adds to the problems what is wrong with the cache as it is now. */
  inspectCache(): void
  /** The outcomes with what is known at the end, when the pages are made too. */
  told(): readonly Outcome[]
}

export function createSiteWork({ options, now, onProgress, store, posts, copies }: WorkContext): SiteWork {
  const outcomes = new Map<string, Outcome>()
  const checks: CheckOutcome[] = []
  const problems = new Set<string>()
  let isTakenOver = false
  const pageContext: PageContext = {
    options,
    citationsOf: copies.citationsOf,
    onProblem: (problem) => problems.add(problem),
  }
  const shared = () => ({ store: store(), now, ...(onProgress ? { onProgress } : {}) })

  /** Copies captured live just now, or waiting since an earlier build, unless the author keeps them to himself. */
  const isToHandIn = ({ url, links, result, archiveUrl, submission }: Outcome): boolean => {
    const stored = store().find(url, links[0]?.href)
    if (!stored || submission) return false
    const isFresh = result === 'archived' && archiveUrl === undefined
    const awaits = stored.ledger?.awaitsSubmission === true && !stored.ledger.forgotten
    return (isFresh || awaits) && copies.mayEverBePublished(stored)
  }
  const archive: SiteWork['archive'] = async (links, { isOffline, ...order }) => {
    const { archiveLinks } = await import('../archive-links.ts')
    const context: ArchiveContext = {
      ...shared(),
      options: { ...options, offline: isOffline },
      postOf: (inputPath) => posts.get(inputPath),
      // Made while other links are being fetched: at the end, one core would have to make them all.
      onSaved: (stored) => makePages([stored], store(), pageContext),
      ...order,
    }
    for (const outcome of await archiveLinks(links, context)) outcomes.set(outcome.url, outcome)
    copies.forget()
  }
  const check: SiteWork['check'] = async (entries, order) => {
    const { checkLinks } = await import('../check-links.ts')
    const onUnsaved = (count: number, why: string): void =>
      void problems.add(`What ${plural(count, 'check')} found could not be saved: ${why}`)
    checks.push(...(await checkLinks(entries, { ...shared(), options, onUnsaved, ...order })))
    copies.forget()
  }

  return {
    checks,
    problems,
    archive,
    check,

    takeOver(settled, linksTo) {
      isTakenOver = true
      const urls = new Set(settled.others.map(({ url }) => url))
      const cited = groupByUrl(linksTo((url) => urls.has(url)))
      for (const outcome of settled.others)
        outcomes.set(outcome.url, { ...outcome, links: cited.get(outcome.url) ?? [] })
      for (const problem of settled.problems) problems.add(problem)
    },

    async archiveRest(links, order) {
      const rest = links.filter(({ url }) => !outcomes.has(url))
      if (rest.length > 0) await archive(rest, order)
      const cited = groupByUrl(links)
      for (const [url, outcome] of outcomes) {
        const citing = cited.get(url)
        if (citing) outcomes.set(url, { ...outcome, links: citing })
        else outcomes.delete(url)
      }
    },

    async checkDue(everyDays, order) {
      const { dueForCheck } = await import('../check-links.ts')
      await check(dueForCheck(store(), everyDays, now()), order)
    },

    async handIn({ isOffline, onProgress: onHandedIn = onProgress, signal }) {
      if (isOffline || !options.savePageNow) return
      const { submitPages } = await import('../submit-pages.ts')
      const urls = [...outcomes.values()].filter(isToHandIn).map(({ url }) => url)
      const context = {
        ...shared(),
        options,
        ...(onHandedIn ? { onProgress: onHandedIn } : {}),
        ...(signal ? { signal } : {}),
      }
      for (const [url, submission] of await submitPages(urls, context)) {
        const outcome = outcomes.get(url)
        if (outcome) outcomes.set(url, { ...outcome, submission })
      }
    },

    async makePages(entries = store().list()) {
      await makePages(entries, store(), pageContext)
      copies.forget()
    },

    async recordCitations(cited = posts.links((url) => outcomes.has(url))) {
      const { recordCitations } = await import('../archive-links.ts')
      const { wishes } = copies.say()
      await recordCitations(cited, store(), (url) => privacyOf(wishes?.get(url)))
      await cleanCache(store(), now())
    },

    inspectCache() {
      const cache = store()
      if (cache.problem !== undefined) problems.add(cache.problem)
      for (const problem of problemsIn(options.cacheDir, cache.list())) problems.add(problem)
    },

    told() {
      const all = [...outcomes.values()]
      return isTakenOver ? all : all.map((outcome) => withWhatIsStored(outcome, store()))
    },
  }
}

function withWhatIsStored(outcome: Outcome, store: EntryStore): Outcome {
  const { ledger, files = [] } = store.find(outcome.url, outcome.links[0]?.href) ?? {}
  return {
    ...outcome,
    ...(ledger ? { health: ledger.health } : {}),
    ...(outcome.result === 'archived' ? { bytes: totalBytes(files) } : {}),
  }
}

/** Removes what killed processes left half written. In a cache that cannot be written to it stays, which does no harm. */
async function cleanCache(store: EntryStore, now: Date): Promise<void> {
  try {
    await store.cleanLeftovers(now)
  } catch (error) {
    if (!isDiskError(error)) throw error
  }
}
