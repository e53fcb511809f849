import type { Outcome } from '../archive-links.ts'
import { readKept, writeKept } from '../save/kept-state.ts'

/**
 * What a build leaves behind when it has nothing more to do. If the next one finds the same posts, options and cache, it needs to
 * know no more than this.
 */
export type SettledBuild = {
  /** `contentId` of the cache. */
  readonly id: string
  /** A hash of what the annotations depend on. */
  readonly annotationKey: string
  /** A hash of what the index says. */
  readonly contentKey: string
  /** Folders that are not published. */
  readonly hidden: readonly string[]
  /** When there is something to fetch again, in milliseconds since 1970; null for never. */
  readonly due: number | null
  /** Number of URLs that have a copy and need no further report. */
  readonly kept: number
  readonly others: readonly Omit<Outcome, 'links'>[]
  /** What is wrong with the cache, one sentence each. */
  readonly problems: readonly string[]
}

/**
 * @param key a hash of the posts, the options and the site
 * @param id `contentId` of the cache as it is now
 * @returns undefined if something changed since then, or is due
 */
export function readSettled(path: string, key: string, id: string, now: Date): SettledBuild | undefined {
  const settled = readKept<SettledBuild>(path, key)
  if (settled?.id !== id) return undefined
  return settled.due !== null && settled.due <= now.getTime() ? undefined : settled
}

export async function writeSettled(path: string, key: string, settled: SettledBuild): Promise<void> {
  await writeKept(path, key, settled)
}
