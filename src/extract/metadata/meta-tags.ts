import type { Page } from '../parse-document.ts'
import { attribute, visitElements } from '../tree.ts'

/** The name by which a page may address only us, as it may address `googlebot`. */
export const OWN_NAME = 'eleventy-plugin-link-cache'

/** The first value for each name of the page's `<meta>` elements; names in lower case. */
export type MetaTags = ReadonlyMap<string, string>

/** All people whom each of these names gives: papers have a `<meta>` for each of their authors. */
export type MetaAuthors = ReadonlyMap<string, readonly string[]>

export const AUTHOR_NAMES: ReadonlySet<string> = new Set([
  'author',
  'article:author',
  'citation_author',
  'dc.creator',
  'dcterms.creator',
  'parsely-author',
  'sailthru.author',
  'byl',
])
const MAX_AUTHORS = 10

/** Reads the `<meta>` elements of a page. */
export function readMetaTags(page: Page): {
  readonly meta: MetaTags
  readonly authors: MetaAuthors
  /** The directives for everybody or for us, lower case. */
  readonly robots: readonly string[]
} {
  const meta = new Map<string, string>()
  const authors = new Map<string, string[]>()
  const robots: string[] = []
  visitElements(page.root, (element) => {
    if (element.tagName !== 'meta') return undefined
    const content = attribute(element, 'content')?.trim()
    if (content === undefined || content === '') return undefined
    const names = [attribute(element, 'property'), attribute(element, 'name'), attribute(element, 'itemprop')]
    // One attribute may contain several names, separated by spaces; `article.published` and `dc.title` use dots.
    for (const name of names.flatMap((value) => value?.toLowerCase().split(/\s+/).slice(0, 8) ?? [])) {
      if (name === 'robots' || name === OWN_NAME) robots.push(...content.toLowerCase().split(/[\s,]+/))
      if (AUTHOR_NAMES.has(name)) authors.set(name, [...(authors.get(name) ?? []), content].slice(0, MAX_AUTHORS))
      if (!meta.has(name)) meta.set(name, content)
    }
    return undefined
  })
  return { meta, authors, robots }
}

/** The first of these that says something. */
export function first(meta: MetaTags, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = meta.get(name)
    if (value !== undefined && value.trim() !== '') return value
  }
  return undefined
}
