import type { ReadLinks } from '../collect/link-reader.ts'
import type { Citation, Link } from '../model.ts'
import type { Publish } from '../options.ts'
import { shortHash } from '../save/page-stamp.ts'
import type { TemplateData } from './eleventy-config.ts'
import { describePost, isDropped, isLeftOut, isUnlisted, type Post, type UrlsOf } from './post.ts'
import type { ScopePage } from './scope-pages.ts'
import { citationsIn, type PostsCite, postsCite, wishesIn } from './site-citations.ts'

const NO_LINKS: ReadLinks = { links: [], id: '' }

/**
 * The posts of one site, kept from build to build: with `--serve` and `--incremental`, Eleventy shows only some of them. A template is
 * a post if it is Markdown, or if one of its pages has links that the option `scope` includes.
 */
export type SitePosts = {
  /** Takes a template's data. @param readLinks only for Markdown */
  see(data: TemplateData, readLinks?: () => Promise<ReadLinks>): Promise<void>
  /** Takes the pages' URLs, and forgets templates that no longer exist. */
  place(urlsOf: UrlsOf): void
  get(inputPath: string): Post | undefined
  /** To be called when a build begins. */
  begin(): void
  /** Takes a rendered page, and forgets what it was in earlier builds. */
  show(page: ScopePage): void
  /** Takes what earlier builds knew of templates that are not rendered yet. */
  expect(citedBy: Iterable<{ readonly url: string; readonly inputPaths: readonly string[] }>): void
  /** The links of all posts that are built, without drafts; with `only`, those to certain URLs. */
  links(only?: (url: string) => boolean): readonly Link[]
  /** The posts that cite each URL, for readers. */
  citations(): ReadonlyMap<string, readonly Citation[]>
  /** For each URL, how the citing posts wish it published; undefined if no post has a wish. */
  publishWishes(): ReadonlyMap<string, readonly (Publish | undefined)[]> | undefined
  /** The language most posts are in. */
  commonLang(): string | undefined
  /** How many are built. */
  count(): number
  /** A hash of all that is known of the posts that are built, except their text. */
  key(): string
}

export function createSitePosts(): SitePosts {
  const posts = new Map<string, Post>()
  /** The data seen in this build. Computed data is complete only when all templates have been read. */
  const shown = new Map<string, TemplateData>()
  /** The rendered pages of each template, by their address, and those of this build. */
  const pages = new Map<string, Map<string, ScopePage>>()
  let fresh = new WeakSet<ScopePage>()
  /** The URLs that templates without rendered pages are said to cite. */
  const expected = new Map<string, Set<string>>()
  let urlsOf: UrlsOf = {}
  let cites: PostsCite | undefined
  const factsOf = ({ read, ...post }: Post): string => JSON.stringify([post, read.id, urlsOf[post.inputPath]])
  const built = (): readonly Post[] => [...posts.values()].filter((post) => !isDropped(post, urlsOf[post.inputPath]))
  const markdown = (): readonly Post[] => built().filter(({ isMarkdown }) => isMarkdown)
  const citesNow = (): PostsCite => {
    cites ??= postsCite(built(), {
      urlsOf,
      pagesOf: (inputPath) => [...(pages.get(inputPath)?.values() ?? [])],
      expected,
    })
    return cites
  }
  /** Whether nothing but Markdown cites anything, as without the option `scope`: then less has to be worked out. */
  const isMarkdownAll = (): boolean => pages.size === 0 && expected.size === 0
  const citing = (): readonly Post[] => (isMarkdownAll() ? markdown() : citesNow().posts)
  return {
    begin() {
      fresh = new WeakSet()
    },
    async see(data, readLinks) {
      const { inputPath } = data.page
      const leftOut = isLeftOut(data)
      shown.set(inputPath, data)
      const read = leftOut || !readLinks ? NO_LINKS : await readLinks()
      posts.set(inputPath, { ...describePost(data), isMarkdown: readLinks !== undefined, leftOut, read })
    },
    place(next) {
      urlsOf = next
      cites = undefined
      for (const [inputPath, data] of shown) {
        const post = posts.get(inputPath)
        const left = isLeftOut(data) ? { leftOut: true, read: NO_LINKS } : {}
        if (post) posts.set(inputPath, { ...post, ...describePost(data), ...left, isUnlisted: isUnlisted(data) })
      }
      shown.clear()
      for (const inputPath of posts.keys()) if (next[inputPath] === undefined) posts.delete(inputPath)
      for (const [inputPath, some] of pages) {
        const urls = new Set(next[inputPath] || [])
        for (const url of some.keys()) if (!urls.has(url)) some.delete(url)
      }
    },
    get: (inputPath) => posts.get(inputPath),
    show(page) {
      const { inputPath, url } = page
      const some = pages.get(inputPath) ?? new Map<string, ScopePage>()
      const before = some.get(url)
      // A feed may have shown a part of it already, in this same build.
      const both = before && fresh.has(before) ? { ...page, links: [...before.links, ...page.links] } : page
      fresh.add(both)
      pages.set(inputPath, some.set(url, both))
      cites = undefined
    },
    expect(citedBy) {
      expected.clear()
      for (const { url, inputPaths } of citedBy) {
        for (const path of inputPaths) expected.set(path, (expected.get(path) ?? new Set()).add(url))
      }
      cites = undefined
    },
    links(only = () => true) {
      if (!isMarkdownAll()) return citesNow().all.flatMap(({ link }) => (only(link.url) ? link : []))
      return markdown().flatMap(({ inputPath, read }) =>
        read.links.filter(({ url }) => only(url)).map((link) => ({ ...link, inputPath })),
      )
    },
    citations: () => citationsIn(citesNow().all),
    publishWishes: () => wishesIn(citesNow().all),
    commonLang: () => mostCommon(citing().flatMap(({ lang }) => lang ?? [])),
    count: () => citing().length,
    key: () => shortHash(markdown().map(factsOf).sort().join('\n')),
  }
}

function mostCommon(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0]
}
