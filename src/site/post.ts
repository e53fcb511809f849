import type { ReadLinks } from '../collect/link-reader.ts'
import { isPublish, type Publish } from '../options.ts'
import type { EleventyContentMap, TemplateData } from './eleventy-config.ts'
import type { PageKind } from './repeated-links.ts'

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

/** The URLs of the pages of each template. */
export type UrlsOf = EleventyContentMap['inputPathToUrl']

/** With `linkCache: false` in its data. */
export const isLeftOut = ({ linkCache }: TemplateData): boolean => linkCache === false
export const isUnlisted = ({ eleventyExcludeFromCollections }: TemplateData): boolean =>
  eleventyExcludeFromCollections === true

export function describePost(data: TemplateData): Omit<Post, 'isMarkdown' | 'leftOut' | 'read'> {
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
export function isDropped({ isUnlisted }: Post, urls: UrlsOf[string] | undefined): boolean {
  if (urls !== false && (urls?.length ?? 0) === 0) return true
  return isUnlisted === true && !(urls || []).some((url) => url !== false)
}
