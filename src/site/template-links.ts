import { normalizeUrl } from '../collect/normalize-url.ts'

/** Links on posts’ pages that no post’s Markdown has, so nobody archives them. */
export type TemplateLinks = {
  /** To be called for each rendered page of a post; returns what to call for each of its links. */
  readonly readPage: (inputPath: string) => (href: string) => void
  /** One link for each URL, without those to hosts that many pages link to: menus, share buttons, “edit this page”. */
  readonly found: () => readonly TemplateLink[]
  readonly forget: () => void
}

export type TemplateLink = { readonly url: string; readonly inputPath: string }

/** With fewer pages, nobody can tell what is on all of them. */
const MIN_PAGES = 4
/** A host that a larger share of the pages link to comes from a layout, not from a post. */
const MAX_SHARE = 1 / 4

/** @param isOutbound whether the link would be archived if it were in a post’s Markdown */
export function createTemplateLinks(
  isOutbound: (link: TemplateLink) => boolean,
  isInPosts: (url: string) => boolean,
): TemplateLinks {
  const inputPaths = new Map<string, Set<string>>()
  const links = new Map<string, TemplateLink>()
  let pages = 0
  return {
    readPage(inputPath) {
      pages += 1
      return (href) => {
        const url = normalizeUrl(href)
        if (url === undefined || isInPosts(url)) return
        const { host } = new URL(url)
        inputPaths.set(host, (inputPaths.get(host) ?? new Set()).add(inputPath))
        if (!links.has(url)) links.set(url, { url, inputPath })
      }
    },
    found() {
      if (pages < MIN_PAGES) return []
      const isRare = (url: string): boolean => (inputPaths.get(new URL(url).host)?.size ?? 0) <= pages * MAX_SHARE
      return [...links.values()].filter((link) => isRare(link.url) && isOutbound(link))
    },
    forget() {
      inputPaths.clear()
      links.clear()
      pages = 0
    },
  }
}
