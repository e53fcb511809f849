import type { ResolvedOptions } from '../options.ts'
import { optionsText } from '../options-key.ts'
import { type IndexInput, isIndexRendered, publishIndex } from '../publish-index.ts'
import type { SiteFacts } from './settle-site.ts'
import type { SiteCache } from './site-cache.ts'
import type { SiteCopies } from './site-copies.ts'

/** What the index of a site depends on. */
export type IndexContext = {
  readonly options: ResolvedOptions
  readonly cache: SiteCache
  readonly copies: SiteCopies
  /** Where the rendered index is kept between builds. */
  readonly keptPath: string
  /** What the posts' data says: the site's title, the URL of its root, and the language of most posts. */
  readonly site: () => Pick<IndexInput, 'siteTitle' | 'siteUrl' | 'lang'>
}

/** The index of a site's copies, build after build. */
export type SiteIndex = {
  /**
   * @param key a hash of what the copies say
   * @param target the folder of the output that the copies are published in
   */
  publish(key: string, target: string): Promise<void>
  /** The same for a build that has not read the cache: the thread does it, if there is one. */
  publishUnread(key: string, target: string, facts: () => SiteFacts | undefined): Promise<void>
}

export function createSiteIndex({ options, cache, copies, keptPath, site }: IndexContext): SiteIndex {
  const inputOf = (key: string): Omit<IndexInput, 'copies'> => ({
    ...site(),
    key,
    pageUrl: options.urlPath,
    feedUrl: `${options.urlPath}feed.xml`,
    words: options.words,
    stylesheetHref: options.stylesheet,
  })
  /** Functions cannot be sent to a thread. */
  const isPlain = optionsText(options.words) === JSON.stringify(options.words)
  const publish = (key: string, target: string): Promise<void> =>
    publishIndex({ ...inputOf(key), copies: copies.all }, target, keptPath)
  return {
    publish,
    async publishUnread(key, target, facts) {
      const input = inputOf(key)
      if (!isPlain || isIndexRendered(input, target, keptPath)) return publish(key, target)
      const known = facts()
      const byThread = cache.publishIndex({ input, target, keptPath, ...(known ? { facts: known } : {}) })
      await (byThread ?? publish(key, target))
    },
  }
}
