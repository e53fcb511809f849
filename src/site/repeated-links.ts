import { pathOf, type ScopePage } from './scope-pages.ts'

/**
 * What kind of page a template makes, as far as its data tells: `post`, if it has a date or tags, or is one item of paginated
 * data; `list`, if it paginates over a collection, or puts several items on a page; else `page`.
 */
export type PageKind = 'post' | 'page' | 'list'

/** A page that cites a URL. */
export type CitingPage = {
  /** Its address: root-relative, without path prefix. */
  readonly page: string
  readonly url: string
  readonly kind: PageKind
}

const RANKS: Readonly<Record<PageKind, number>> = { post: 0, page: 1, list: 2 }

/**
 * Returns a function that tells whether a page only repeats a link of another page. So does a home page, a tag’s page or an archive
 * that shows whole posts. It links to the post, and it is no post by its data, or is above the post in the site.
 */
export function repeatedLinks(
  citing: readonly CitingPage[],
): (page: ScopePage, kind: PageKind, url: string) => boolean {
  const ranksByUrl = new Map<string, Map<string, number>>()
  for (const { page, url, kind } of citing) {
    const ranks = ranksByUrl.get(url) ?? new Map<string, number>()
    const path = pathOf(page)
    ranksByUrl.set(url, ranks.set(path, Math.min(RANKS[kind], ranks.get(path) ?? Number.POSITIVE_INFINITY)))
  }
  return (page, kind, url) => {
    const own = pathOf(page.url)
    const ranks = ranksByUrl.get(url) ?? new Map<string, number>()
    const isShown = (path: string): boolean => {
      const rank = ranks.get(path)
      return rank !== undefined && path !== own && (rank < RANKS[kind] || isBelow(path, own))
    }
    // What all pages of a large site cite, such as a licence, would be compared with all pages.
    if (page.linksTo.size < ranks.size) return [...page.linksTo].some(isShown)
    return [...ranks.keys()].some((path) => page.linksTo.has(path) && isShown(path))
  }
}

function isBelow(path: string, other: string): boolean {
  return other === '' ? path !== '' : path.startsWith(`${other}/`)
}
