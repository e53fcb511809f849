import { type Outcome, unaskedOutcome } from '../archive-links.ts'
import { checkTime } from '../check-links.ts'
import type { Link } from '../model.ts'
import type { ResolvedOptions } from '../options.ts'
import { isInStep } from '../page-material.ts'
import type { FolderFinder } from '../save/folder-finder.ts'
import { nextAttemptTime, withCitations } from '../save/ledger.ts'
import { problemsIn, type StoredFolder } from '../save/stored-folder.ts'
import { privacyOf } from './publish-policy.ts'
import { annotationKeyOf, contentKeyOf, hiddenFolders, type PostsSay, publishedCopies } from './published-copies.ts'
import type { SettledBuild } from './settled-build.ts'

/** The first link to a URL, with the input paths of all posts that cite it. */
export type CitedLink = Link & { readonly citedBy: readonly string[] }

/** What the cache's thread needs to know of a site: plain data that can be sent to it. */
export type SiteFacts = {
  /** With `offline` as in this build. Functions are replaced by their source. */
  readonly options: ResolvedOptions
  readonly say: PostsSay
  /** One for each URL that the site wants archived. */
  readonly links: readonly CitedLink[]
  /** What annotations depend on besides the pages and the copies. */
  readonly siteKey: string
  readonly now: Date
}

/** The folders of the cache. */
export type Cache = Pick<FolderFinder<StoredFolder>, 'find' | 'list'>

/** Whether all pages and ledgers are up to date. */
export function isInOrder({ options, say, links }: SiteFacts, cache: Cache): boolean {
  const isRecorded = ({ url, href, citedBy }: CitedLink): boolean => {
    const ledger = cache.find(url, href)?.ledger
    return ledger === undefined || withCitations(ledger, citedBy, privacyOf(say.wishes?.get(url))) === ledger
  }
  const sources = { options, citationsOf: publishedCopies(options.publish, () => say).citationsOf }
  return links.every(isRecorded) && cache.list().every((stored) => !stored.fields || isInStep(stored, sources))
}

/**
 * What the next build needs to know if it finds everything unchanged.
 *
 * @param id `contentId` of the cache
 * @returns undefined if there is something to fetch now
 */
export function settleSite(facts: SiteFacts, id: string, cache: Cache): SettledBuild | undefined {
  const left = whatIsLeft(facts, cache)
  if (!left) return undefined
  const { options, say, siteKey } = facts
  const list = cache.list()
  const published = publishedCopies(options.publish, () => say)
  return {
    ...left,
    id,
    annotationKey: annotationKeyOf(siteKey, published, list),
    contentKey: contentKeyOf(published, list),
    hidden: hiddenFolders(published, list),
    problems: problemsIn(options.cacheDir, list),
  }
}

/** When there will be something to fetch, and what a build reports until then; undefined if there is something now. */
function whatIsLeft(
  { links, options, now }: SiteFacts,
  cache: Cache,
): Pick<SettledBuild, 'due' | 'kept' | 'others'> | undefined {
  const { check } = options
  const attempts = links.map(({ url, href }) => attemptTime(cache.find(url, href), now))
  const checks = check ? cache.list().map((stored) => checkTime(stored, check.everyDays, now)) : []
  const due = options.offline ? null : earliest([...attempts, ...checks])
  if (due !== null && due <= now.getTime()) return undefined
  const isAwaited = cache.list().some(({ ledger }) => ledger?.awaitsSubmission === true)
  if (isAwaited && options.savePageNow && !options.offline) return undefined
  const told = links.map((link): Outcome => {
    const health = cache.find(link.url, link.href)?.ledger?.health
    const outcome = unaskedOutcome(link.url, [link], { store: cache, options })
    return { ...outcome, ...(health === undefined ? {} : { health }) }
  })
  const others = told.filter(({ result, health }) => result !== 'kept' || health === 'dead')
  return { due, kept: told.length - others.length, others: others.map(withoutLinks) }
}

/** When to try a URL that may have no copy, in milliseconds since 1970. */
function attemptTime(stored: StoredFolder | undefined, now: Date): number {
  if (stored?.fields || stored?.problems.length || stored?.ledger?.forgotten) return Number.POSITIVE_INFINITY
  return nextAttemptTime(stored?.ledger, now)
}

function earliest(times: readonly number[]): number | null {
  const first = times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY)
  return Number.isFinite(first) ? first : null
}

function withoutLinks({ links: _links, ...outcome }: Outcome): Omit<Outcome, 'links'> {
  return outcome
}
