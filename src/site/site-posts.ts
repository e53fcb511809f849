import type { ReadLinks } from '../collect/link-reader.ts'
import type { Citation, Link } from '../model.ts'
import { isPublish, type Publish } from '../options.ts'
import { shortHash } from '../save/page-stamp.ts'
import type { EleventyContentMap, TemplateData } from './eleventy-config.ts'
import type { PageKind } from './repeated-links.ts'
import type { ScopePage } from './scope-pages.ts'
import { citationsIn, type PostsCite, postsCite, wishesIn } from './site-citations.ts'

/** What is known of one template before it renders. */
export type Post = {
  readonly inputPath: string
  /** Written in Markdown, so that its links are known before it renders. */
  readonly isMarkdown: boolean
  readonly kind: PageKind
  readonly title?: string
  /** Stands in for a title. */
  readonly slug: string
  /** Its pages have titles of their own. */
  readonly isPaginated?: true
  /** BCP 47, from its data. */
  readonly lang?: string
  /** The post's own date: web archives are asked for captures close to it. */
  readonly date?: Date
  /** True with `linkCache: false` in its data. */
  readonly leftOut: boolean
  /** From `linkCache: { publish: … }` in its data: whether copies of the pages it cites are shown. */
  readonly publish?: Publish
  readonly read: ReadLinks
  /** In no collection, because of `eleventyExcludeFromCollections`. */
  readonly isUnlisted?: boolean
}

const NO_LINKS: ReadLinks = { links: [], id: '' }

export type UrlsOf = EleventyContentMap['inputPathToUrl']

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
      posts.set(inputPath, { ...describe(data), isMarkdown: readLinks !== undefined, leftOut, read })
    },
    place(next) {
      urlsOf = next
      cites = undefined
      for (const [inputPath, data] of shown) {
        const post = posts.get(inputPath)
        const left = isLeftOut(data) ? { leftOut: true, read: NO_LINKS } : {}
        if (post) posts.set(inputPath, { ...post, ...describe(data), ...left, isUnlisted: isUnlisted(data) })
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

const isLeftOut = ({ linkCache }: TemplateData): boolean => linkCache === false
const isUnlisted = ({ eleventyExcludeFromCollections }: TemplateData): boolean =>
  eleventyExcludeFromCollections === true

function describe(data: TemplateData): Omit<Post, 'isMarkdown' | 'leftOut' | 'read'> {
  const { title, page } = data
  const lang = [data.lang, page.lang].find((value): value is string => typeof value === 'string' && value !== '')
  return {
    inputPath: page.inputPath,
    kind: kindOf(data),
    ...(typeof title === 'string' && title.trim() !== '' ? { title: title.trim() } : {}),
    ...(paginationIn(data) ? { isPaginated: true } : {}),
    slug: page.fileSlug || page.inputPath,
    ...(lang === undefined ? {} : { lang }),
    ...(page.date instanceof Date ? { date: page.date } : {}),
    ...publishIn(data),
  }
}

/** What the template's data says of its pages: see `PageKind`. */
function kindOf(data: TemplateData): PageKind {
  const pagination = paginationIn(data)
  if (pagination) return pagination.size === 1 && !/^collections\b/.test(String(pagination.data)) ? 'post' : 'list'
  const { tags, date, page } = data
  const isTagged = Array.isArray(tags) ? tags.length > 0 : typeof tags === 'string' && tags !== ''
  return isTagged || isSet(date) || DATED_FILE.test(page.inputPath) ? 'post' : 'page'
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== ''
const DATED_FILE = /(?:^|\/)\d{4}-\d{2}-\d{2}-[^/]*$/

function paginationIn({ pagination }: TemplateData): { readonly data?: unknown; readonly size?: unknown } | undefined {
  return typeof pagination === 'object' && pagination !== null && 'data' in pagination ? pagination : undefined
}

/** @throws TypeError one sentence where a post's wish is none: it would be archived, or shown, against the author's will */
function publishIn({ linkCache, page }: TemplateData): { readonly publish?: Publish } {
  if (linkCache === undefined || linkCache === null || typeof linkCache === 'boolean') return {}
  const { publish, ...others } = typeof linkCache === 'object' ? (linkCache as Record<string, unknown>) : { linkCache }
  if (Object.keys(others).length > 0) {
    throw new TypeError(
      `eleventy-plugin-link-cache: in ${page.inputPath} linkCache is ${JSON.stringify(linkCache)}: use false, which leaves the post out, or an object such as { publish: "never" }.`,
    )
  }
  if (publish === undefined) return {}
  if (!isPublish(publish)) {
    throw new TypeError(
      `eleventy-plugin-link-cache: in ${page.inputPath} linkCache.publish is ${JSON.stringify(publish)}: use "always", "dead" or "never".`,
    )
  }
  return { publish }
}

/** A draft has no page, or has `permalink: false` and is in no collection through which other pages could show its text. */
function isDropped({ isUnlisted }: Post, urls: UrlsOf[string] | undefined): boolean {
  if (urls !== false && (urls?.length ?? 0) === 0) return true
  return isUnlisted === true && !(urls || []).some((url) => url !== false)
}

function mostCommon(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0]
}
