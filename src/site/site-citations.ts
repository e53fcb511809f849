import { groupBy } from '../group-by.ts'
import type { Citation, Link } from '../model.ts'
import type { Publish } from '../options.ts'
import type { Post, UrlsOf } from './post.ts'
import { type CitingPage, repeatedLinks } from './repeated-links.ts'
import type { ScopePage } from './scope-pages.ts'

/** What is known of a site's pages besides the templates that make them. */
export type SitePages = {
  readonly urlsOf: UrlsOf
  /** The rendered pages of each template, where the option `scope` has them read. */
  readonly pagesOf: (inputPath: string) => readonly ScopePage[]
  /** The URLs that templates without rendered pages are said to cite. */
  readonly expected: ReadonlyMap<string, ReadonlySet<string>>
}

/** What the posts of a site cite. */
export type PostsCite = {
  readonly all: readonly Cite[]
  /** Those that are posts: written in Markdown, or with links that the option `scope` includes. */
  readonly posts: readonly Post[]
}

/** A link with the post that has it, and the page on which readers find it, if there is one. */
type Cite = { readonly link: Link; readonly post: Post; readonly citation?: Citation }

type PageCite = Cite & { readonly page: ScopePage }

/** @param posts those that are built */
export function postsCite(posts: readonly Post[], site: SitePages): PostsCite {
  const inMarkdown = posts.flatMap((post) => citesInMarkdown(post, site))
  const onPages = posts.flatMap((post) => citesOnPages(post, site))
  const isRepeated = onPages.length === 0 ? () => false : repeatedLinks(citingPages(inMarkdown, onPages))
  const own = onPages.filter(({ link, post, page }) => !post.leftOut && !isRepeated(page, post.kind, link.url))
  const all = [...inMarkdown, ...own, ...posts.flatMap((post) => citesExpected(post, site))]
  const citing = new Set(all.map(({ post }) => post))
  return { all, posts: posts.filter((post) => post.isMarkdown || citing.has(post)) }
}

function citingPages(inMarkdown: readonly Cite[], onPages: readonly PageCite[]): readonly CitingPage[] {
  return [
    ...inMarkdown.flatMap(({ link, citation }): readonly CitingPage[] =>
      citation ? [{ page: citation.url, url: link.url, kind: 'post' }] : [],
    ),
    // A page that is left out and no post, such as a list of all copies, must not take their links from the pages that link to it.
    ...onPages.flatMap(({ link, post, page }): readonly CitingPage[] =>
      post.leftOut && post.kind !== 'post' ? [] : [{ page: page.url, url: link.url, kind: post.kind }],
    ),
  ]
}

function citesInMarkdown(post: Post, { urlsOf, pagesOf }: SitePages): readonly Cite[] {
  const { inputPath, read } = post
  const citation = firstPage(post, urlsOf, pagesOf(inputPath)[0]?.title)
  return read.links.map((link) => ({ link: { ...link, inputPath }, post, ...citation }))
}

/** The links that only the rendered pages have. */
function citesOnPages(post: Post, { pagesOf }: SitePages): readonly PageCite[] {
  const known = new Set(post.read.links.flatMap(({ url, bare }) => (bare ? [] : url)))
  return pagesOf(post.inputPath).flatMap((page) => {
    const titles = post.isPaginated ? [page.title, post.title] : [post.title, page.title]
    const citation = { title: titles.find((title) => title !== undefined) ?? post.slug, url: page.url }
    return page.links.filter(({ url }) => !known.has(url)).map((link) => ({ link, post, page, citation }))
  })
}

/** With many pages, nobody knows yet which of them cites the URL. */
function citesExpected(post: Post, { urlsOf, pagesOf, expected }: SitePages): readonly Cite[] {
  const { inputPath, leftOut, read } = post
  const urls = expected.get(inputPath.normalize())
  if (!urls || leftOut || pagesOf(inputPath).length > 0) return []
  const known = new Set(read.links.map(({ url }) => url))
  const citation = (urlsOf[inputPath] || []).length === 1 ? firstPage(post, urlsOf) : {}
  return [...urls]
    .filter((url) => !known.has(url))
    .map((url) => ({ link: { url, href: url, inputPath, line: 0, bare: false }, post, ...citation }))
}

function firstPage({ inputPath, title, slug }: Post, urlsOf: UrlsOf, rendered?: string): Pick<Cite, 'citation'> {
  const [url] = urlsOf[inputPath] || []
  return url ? { citation: { title: title ?? rendered ?? slug, url } } : {}
}

/** The pages that cite each URL, each once. */
export function citationsIn(cites: readonly Cite[]): ReadonlyMap<string, readonly Citation[]> {
  return new Map([...groupBy(cites, ({ link }) => link.url)].map(([url, some]) => [url, pagesOf(some)]))
}

function pagesOf(cites: readonly Cite[]): readonly Citation[] {
  const byUrl = new Map(cites.flatMap(({ citation }) => (citation ? [[citation.url, citation]] : [])))
  // Eleventy's order of templates differs from machine to machine.
  return [...byUrl.values()].sort((a, b) => (a.url < b.url ? -1 : 1))
}

/** For each URL, how the citing posts wish it published; undefined if no post has a wish. */
export function wishesIn(cites: readonly Cite[]): ReadonlyMap<string, readonly (Publish | undefined)[]> | undefined {
  if (cites.every(({ post }) => post.publish === undefined)) return undefined
  const citing = [...groupBy(cites, ({ link }) => link.url)].map(([url, some]) => {
    return [url, [...new Set(some.map(({ post }) => post))].map(({ publish }) => publish)] as const
  })
  return new Map(citing)
}
