import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ResolvedOptions } from '../options.ts'
import { contentKeyOf, hiddenFolders } from './published-copies.ts'
import type { SiteFacts } from './settle-site.ts'
import type { SettledBuild } from './settled-build.ts'
import type { SiteCache } from './site-cache.ts'
import type { SiteCopies } from './site-copies.ts'
import type { SiteIndex } from './site-index.ts'

/** What the published copies and their index are made from. */
export type OutputContext = {
  readonly urlPath: ResolvedOptions['urlPath']
  readonly cache: SiteCache
  readonly copies: SiteCopies
  readonly index: SiteIndex
  /** What an earlier build left, if this one has nothing to do: then the cache need not be read. */
  readonly settled: () => SettledBuild | undefined
}

/** The copies and their index in the folder that a build writes to. */
export type SiteOutput = {
  publishCopies(folder: string): Promise<void>
  publishIndex(folder: string): Promise<void>
  /** Both, for a settled build. @param facts what the thread needs to know to make the index, if it does not know that yet */
  publishSettled(folder: string, settled: SettledBuild, facts: () => SiteFacts | undefined): Promise<void>
  isIn(folder: string): boolean
}

export function createSiteOutput({ urlPath, cache, copies, index, settled }: OutputContext): SiteOutput {
  const targetIn = (folder: string): string => join(folder, ...urlPath.split('/'))
  const publishCopies = (folder: string): Promise<void> => {
    const hidden = settled()?.hidden ?? hiddenFolders(copies, cache.store().list())
    return cache.publish(targetIn(folder), new Set(hidden))
  }
  return {
    publishCopies,
    publishIndex(folder) {
      const key = settled()?.contentKey ?? contentKeyOf(copies, cache.store().list())
      return index.publish(key, targetIn(folder))
    },
    async publishSettled(folder, { contentKey }, facts) {
      await Promise.all([publishCopies(folder), index.publishUnread(contentKey, targetIn(folder), facts)])
    },
    isIn: (folder) => existsSync(targetIn(folder)),
  }
}
