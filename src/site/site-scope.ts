import { normalizeUrl } from '../collect/normalize-url.ts'
import type { EleventyPage } from './eleventy-config.ts'
import { createLatePages } from './late-pages.ts'
import { createScopeReader, type ScopeContext, type ScopeReading } from './scope-pages.ts'
import type { SiteCache } from './site-cache.ts'
import type { SiteCopies } from './site-copies.ts'
import type { SiteLinks } from './site-links.ts'
import type { SitePosts } from './site-posts.ts'

/** What decides which links only the rendered pages of a site have. */
export type SiteScopeContext = ScopeContext & {
  /** The project's folder. */
  readonly projectRoot: string
  readonly cache: SiteCache
  readonly posts: SitePosts
  readonly links: SiteLinks
  readonly copies: SiteCopies
}

/** A page as Eleventy rendered it, and as it is written. */
export type WrittenPage = {
  readonly html: string
  readonly annotated: string
  readonly page: EleventyPage
  /** Annotates it anew, once more copies are there. */
  readonly annotate: (html: string) => Promise<string>
}

/** The links that only rendered pages have, with the option `scope`; without it, nothing happens. */
export type SiteScope = {
  begin(): void
  /** Takes a rendered page. */
  read(html: string, page: EleventyPage): Promise<ScopeReading | undefined>
  /** Until all pages are rendered, what earlier builds have noted must do. */
  expectCitations(): void
  /** Notes a page whose links are archived when all pages are rendered. */
  noteIfLate(reading: ScopeReading, written: WrittenPage): void
  /** Annotates the pages noted, once their links are archived. */
  annotateLate(): Promise<void>
  /** Stores what the next build can use. */
  keep(): Promise<void>
}

export function createSiteScope(context: SiteScopeContext): SiteScope {
  const { projectRoot, cache, posts, links, copies } = context
  const reader = createScopeReader(context)
  const latePages = createLatePages(projectRoot)
  return {
    begin: () => latePages.forget(),
    keep: () => reader.keep(),

    async read(html, page) {
      const reading = await reader.read(html, page)
      if (reading) posts.show(reading.page)
      return reading
    },

    expectCitations() {
      const stored = cache.store().list()
      const citedBy = stored.flatMap(({ fields, ledger }) => {
        const url = normalizeUrl(fields?.url ?? ledger?.url ?? '')
        return url === undefined || !ledger ? [] : [{ url, inputPaths: ledger.citedBy }]
      })
      posts.expect(citedBy)
      copies.forget()
    },

    noteIfLate({ page: { links: inScope, inputPath }, urls }, { html, annotated, page, annotate }) {
      if (!page.outputPath) return
      const isMissing = (url: string): boolean =>
        links.selects({ url, inputPath }) && !cache.store().find(url, url)?.fields
      latePages.add({
        outputPath: page.outputPath,
        html,
        annotated,
        urls: urls.filter(isMissing),
        isAwaited: inScope.some(({ url }) => isMissing(url)),
        annotate,
      })
    },

    annotateLate: () => latePages.annotate((url) => copies.copyOf(url) !== undefined),
  }
}
