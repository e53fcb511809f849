import type { ReadLinks } from '../collect/link-reader.ts'
import { groupBy } from '../group-by.ts'
import type { Citation, Link } from '../model.ts'
import { isPublish, type Publish } from '../options.ts'
import { shortHash } from '../save/page-stamp.ts'
import type { EleventyContentMap, TemplateData } from './eleventy-config.ts'

/** What is known of one Markdown template before it renders. */
export type Post = {
  readonly inputPath: string
  readonly title: string
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

type UrlsOf = EleventyContentMap['inputPathToUrl']

/** The posts of one site, kept from build to build: with `--serve` and `--incremental`, Eleventy shows only some of them. */
export type SitePosts = {
  see(data: TemplateData, readLinks: () => Promise<ReadLinks>): Promise<void>
  /** Takes the pages' URLs, and forgets templates that no longer exist. */
  place(urlsOf: UrlsOf): void
  get(inputPath: string): Post | undefined
  /** Links that are known only from the rendered page. */
  addLinks(inputPath: string, links: readonly Link[]): void
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
  let urlsOf: UrlsOf = {}
  const factsOf = ({ read, ...post }: Post): string => JSON.stringify([post, read.id, urlsOf[post.inputPath]])
  const built = (): readonly Post[] => [...posts.values()].filter((post) => !isDropped(post, urlsOf[post.inputPath]))
  return {
    async see(data, readLinks) {
      const { inputPath } = data.page
      const leftOut = isLeftOut(data)
      shown.set(inputPath, data)
      posts.set(inputPath, { ...describe(data), leftOut, read: leftOut ? NO_LINKS : await readLinks() })
    },
    place(next) {
      urlsOf = next
      for (const [inputPath, data] of shown) {
        const post = posts.get(inputPath)
        const left = isLeftOut(data) ? { leftOut: true, read: NO_LINKS } : {}
        if (post) posts.set(inputPath, { ...post, ...describe(data), ...left, isUnlisted: isUnlisted(data) })
      }
      shown.clear()
      for (const inputPath of posts.keys()) if (next[inputPath] === undefined) posts.delete(inputPath)
    },
    get: (inputPath) => posts.get(inputPath),
    addLinks(inputPath, links) {
      const post = posts.get(inputPath)
      if (post) posts.set(inputPath, { ...post, read: { ...post.read, links: [...post.read.links, ...links] } })
    },
    links: (only = () => true) =>
      built().flatMap(({ inputPath, read }) =>
        read.links.filter(({ url }) => only(url)).map((link) => ({ ...link, inputPath })),
      ),
    citations: () => citationsOf(built(), urlsOf),
    publishWishes: () => wishesOf(built()),
    commonLang: () => mostCommon(built().flatMap(({ lang }) => lang ?? [])),
    count: () => built().length,
    key: () => shortHash(built().map(factsOf).sort().join('\n')),
  }
}

const isLeftOut = ({ linkCache }: TemplateData): boolean => linkCache === false
const isUnlisted = ({ eleventyExcludeFromCollections }: TemplateData): boolean =>
  eleventyExcludeFromCollections === true

function describe(data: TemplateData): Omit<Post, 'leftOut' | 'read'> {
  const { title, page } = data
  const lang = [data.lang, page.lang].find((value): value is string => typeof value === 'string' && value !== '')
  return {
    inputPath: page.inputPath,
    title: typeof title === 'string' && title.trim() !== '' ? title.trim() : page.fileSlug || page.inputPath,
    ...(lang === undefined ? {} : { lang }),
    ...(page.date instanceof Date ? { date: page.date } : {}),
    ...publishIn(data),
  }
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

function wishesOf(posts: readonly Post[]): ReadonlyMap<string, readonly (Publish | undefined)[]> | undefined {
  if (posts.every(({ publish }) => publish === undefined)) return undefined
  return new Map([...postsByUrl(posts)].map(([url, citing]) => [url, citing.map(({ publish }) => publish)]))
}

/** A draft has no page, or has `permalink: false` and is in no collection through which other pages could show its text. */
function isDropped({ isUnlisted }: Post, urls: UrlsOf[string] | undefined): boolean {
  if (urls !== false && (urls?.length ?? 0) === 0) return true
  return isUnlisted === true && !(urls || []).some((url) => url !== false)
}

function citationsOf(posts: readonly Post[], urlsOf: UrlsOf): ReadonlyMap<string, readonly Citation[]> {
  const citationsIn = ({ inputPath, title }: Post): readonly Citation[] => {
    const [url] = urlsOf[inputPath] || []
    return url ? [{ title, url }] : []
  }
  // Eleventy's order of templates differs from machine to machine.
  const byUrl = (a: Citation, b: Citation): number => (a.url < b.url ? -1 : 1)
  return new Map([...postsByUrl(posts)].map(([url, citing]) => [url, citing.flatMap(citationsIn).sort(byUrl)]))
}

/** The posts that cite each URL. */
function postsByUrl(posts: readonly Post[]): ReadonlyMap<string, readonly Post[]> {
  const cited = posts.flatMap((post) =>
    [...new Set(post.read.links.map(({ url }) => url))].map((url) => ({ url, post })),
  )
  return new Map([...groupBy(cited, ({ url }) => url)].map(([url, some]) => [url, some.map(({ post }) => post)]))
}

function mostCommon(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0]
}
