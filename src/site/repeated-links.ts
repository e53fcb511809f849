import { groupBy } from '../group-by.ts'
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
  /** `left-out`: with `linkCache: false`. */
  readonly kind: PageKind | 'left-out'
}

const RANKS: Readonly<Record<CitingPage['kind'], number>> = { 'left-out': 0, post: 0, page: 1, list: 2 }

/**
 * Returns a function that tells whether a page only repeats a link of another page. So does a home page, a tag’s page or an archive
 * that shows whole posts. It links to the post, and it is no post by its data, or is above the post in the site.
 */
export function repeatedLinks(
  citing: readonly CitingPage[],
): (page: ScopePage, kind: PageKind, url: string) => boolean {
  const placed = citing.map(({ page, url, kind }) => ({ path: pathOf(page), url, rank: RANKS[kind] }))
  const byUrl = groupBy(placed, ({ url }) => url)
  return (page, kind, url) => {
    const own = pathOf(page.url)
    return (byUrl.get(url) ?? []).some(
      ({ path, rank }) => path !== own && page.linksTo.has(path) && (rank < RANKS[kind] || isBelow(path, own)),
    )
  }
}

function isBelow(path: string, other: string): boolean {
  return other === '' ? path !== '' : path.startsWith(`${other}/`)
}
