import { createSelector, type SelectableLink } from '../collect/select-link.ts'
import type { Link } from '../model.ts'
import type { ResolvedOptions } from '../options.ts'
import { isLinkifiedBy, type Linkified } from './linkified.ts'
import { absoluteUrl, hostsOf } from './site-facts.ts'
import type { SitePosts } from './site-posts.ts'

/** What decides which links of the posts count. */
export type LinksContext = {
  readonly options: ResolvedOptions
  readonly posts: SitePosts
  /** Which bare URLs the site's Markdown library turns into links. */
  readonly linkified: () => Linkified
  /** URLs of the site itself, in any form. */
  readonly ownUrls: () => readonly (string | undefined)[]
}

/** The links of a site's posts. */
export type SiteLinks = {
  /** Whether a link leads elsewhere, and the options want it archived. */
  readonly selects: (link: SelectableLink) => boolean
  /** The posts' links of that kind; with `only`, those to certain URLs. */
  readonly selected: (only?: (url: string) => boolean) => readonly Link[]
  /** Whether the Markdown of any post links to this URL. */
  readonly areInPosts: (url: string) => boolean
  /** To be called when the posts or the site's address change. */
  readonly forget: () => void
}

export function createSiteLinks({ options, posts, linkified, ownUrls }: LinksContext): SiteLinks {
  let isSelected: ((link: SelectableLink) => boolean) | undefined
  let urls: ReadonlySet<string> | undefined
  const selects = (link: SelectableLink): boolean => {
    isSelected ??= createSelector({
      ...(options.include ? { include: options.include } : {}),
      exclude: options.exclude,
      ownHosts: hostsOf(ownUrls().map(absoluteUrl)),
    })
    return isSelected(link)
  }
  return {
    selects,
    selected(only) {
      const made = linkified()
      const isLink = ({ bare, fuzzy, href }: Link): boolean => !bare || isLinkifiedBy(made, href, fuzzy === true)
      return posts.links(only).filter((link) => isLink(link) && selects(link))
    },
    areInPosts(url) {
      urls ??= new Set(posts.links().map((link) => link.url))
      return urls.has(url)
    },
    forget() {
      isSelected = undefined
      urls = undefined
    },
  }
}
