import type { Element } from 'hast'
import { cleanLine } from './clean-line.ts'
import { readJsonLd, type StructuredData } from './json-ld.ts'
import { knownFields } from './known-fields.ts'
import { findDate } from './page-date.ts'
import { chooseTitle } from './page-title.ts'
import type { Page } from './parse-document.ts'
import { personName, plainName } from './person-name.ts'
import { wordsIn } from './text-blocks.ts'
import { attribute, classNames, findElement, visitElements } from './tree.ts'

/** What a page says about itself. All texts are plain, one line and of limited length. */
export type Metadata = {
  readonly title: string | undefined
  /** All titles that the page gives itself, uncleaned. */
  readonly titles: readonly string[]
  readonly byline?: string
  readonly siteName?: string
  /** ISO 8601. */
  readonly publishedAt?: string
  /** BCP 47. */
  readonly lang?: string
  readonly dir?: 'ltr' | 'rtl'
  readonly excerpt?: string
  /** The full text of `excerpt`. */
  readonly description?: string
  /** Absolute URL of the lead image. */
  readonly image?: string
  /** Types of schema.org and Open Graph, lower case. */
  readonly types: readonly string[]
  /** The directives of robots `<meta>` elements for everybody or for us, lower case. */
  readonly robots: readonly string[]
}

const MAX_TITLE = 300
const MAX_NAME = 200
const MAX_SHOWN_BYLINE = 100
const MAX_SHOWN_AUTHORS = 20
const MAX_TEASER_WORDS = 150
const MAX_EXCERPT = 500

/** Reads what the page says about itself, from JSON-LD, Open Graph, Twitter cards, Dublin Core, microformats and HTML. */
export function readMetadata(page: Page): Metadata {
  const { meta, authors, robots } = readMetaTags(page)
  const data = readJsonLd(page)
  const siteName = cleanLine(
    meta.get('og:site_name') ?? data.siteName ?? meta.get('application-name') ?? meta.get('al:android:app_name'),
    MAX_NAME,
  )
  const { title, titles } = chooseTitle(page, meta, data, siteName)
  const byline = cleanLine(findByline(page, authors, data), MAX_NAME)
  const publishedAt = findDate(page, meta, data.publishedAt)
  const lang = findLanguage(page, meta, data)
  const dir = findDirection(page, lang)
  const description =
    first(meta, 'og:description', 'description', 'twitter:description', 'dc.description', 'dcterms.description') ??
    data.description
  const excerpt = cleanLine(description, MAX_EXCERPT)
  const image = absoluteUrl(
    first(meta, 'og:image:secure_url', 'og:image:url', 'og:image', 'twitter:image', 'twitter:image:src') ?? data.image,
    page.baseUrl,
  )
  const ogType = meta.get('og:type')
  return {
    title: cleanLine(title, MAX_TITLE),
    titles,
    ...knownFields({ byline, siteName, publishedAt, lang, dir, excerpt, description, image }),
    types: [...data.types, ...(ogType === undefined ? [] : [ogType])].map((type) => type.toLowerCase()),
    robots,
  }
}

/** The name by which a page may address only us, as it may address `googlebot`. */
export const OWN_NAME = 'eleventy-plugin-link-cache'

/** The first value for each name of the page's `<meta>` elements; names in lower case. */
export type MetaTags = ReadonlyMap<string, string>

/** All people whom each of these names gives: papers have a `<meta>` for each of their authors. */
type MetaAuthors = ReadonlyMap<string, readonly string[]>

const AUTHOR_NAMES: ReadonlySet<string> = new Set([
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

function readMetaTags(page: Page): {
  readonly meta: MetaTags
  readonly authors: MetaAuthors
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

function first(meta: MetaTags, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = meta.get(name)
    if (value !== undefined && value.trim() !== '') return value
  }
  return undefined
}

function absoluteUrl(value: string | undefined, base: string): string | undefined {
  if (value === undefined || !URL.canParse(value, base)) return undefined
  const url = new URL(value, base)
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined
}

function findByline(page: Page, authors: MetaAuthors, data: StructuredData): string | undefined {
  const inHead = [...AUTHOR_NAMES].map((name) => namesOf(authors.get(name) ?? [], name === 'citation_author'))
  for (const name of [data.author === undefined ? undefined : plainName(data.author), ...inHead]) {
    if (name !== undefined) return name
  }
  return shownByline(page.body)
}

/** The first author whom the page's text names. */
function shownByline(body: Element): string | undefined {
  const authors: Element[] = []
  const parents = new Map<Element, Element>()
  visitElements(body, (element, parent) => {
    if (parent.type === 'element') parents.set(element, parent)
    if (isAuthor(element) && authors.length < MAX_SHOWN_AUTHORS) authors.push(element)
    return undefined
  })
  for (const author of authors) {
    const name = personName(author)
    if (name !== undefined && name.length < MAX_SHOWN_BYLINE && !isInTeaser(author, parents)) return name
  }
  return undefined
}

/** Whether an author wrote one of several other pages to which this one points. */
function isInTeaser(author: Element, parents: ReadonlyMap<Element, Element>): boolean {
  for (let box = author; wordsIn(box) <= MAX_TEASER_WORDS; ) {
    const around = parents.get(box)
    if (around === undefined) return false
    const isAlike = (other: Element): boolean => other.tagName === box.tagName && isTeaser(other)
    if (isTeaser(box) && around.children.some((other) => other.type === 'element' && other !== box && isAlike(other)))
      return true
    box = around
  }
  return false
}

/** Whether an element has a heading with a link, and an author. */
function isTeaser(box: Element): boolean {
  const heading = findElement(box, ({ tagName }) => /^h[2-6]$/.test(tagName))
  const hasLink = heading !== undefined && findElement(heading, ({ tagName }) => tagName === 'a') !== undefined
  return hasLink && findElement(box, isAuthor) !== undefined
}

/** Libraries put the family name first: `Weaver, Ann`. */
function namesOf(written: readonly string[], isReversed: boolean): string | undefined {
  const names = written
    .map((name) => (isReversed ? name.replace(/^([^,]{1,80}),\s?([^,]{1,80})$/, '$2 $1') : name))
    .map(plainName)
    .filter((name) => name !== undefined)
  return names.length === 0 ? undefined : [...new Set(names)].join(', ')
}

function isAuthor(element: Element): boolean {
  if (attribute(element, 'rel') === 'author' || attribute(element, 'itemprop') === 'author') return true
  const names = classNames(element)
  // `author vcard`: how most themes of WordPress mark up who wrote a post.
  if (/(?:^|\s)vcard(?:\s|$)/.test(names) && /(?:^|\s)author(?:\s|$)/.test(names)) return true
  return /(?:^|\s)(?:p-author|byline__name|author-name|byline)(?:\s|$)/.test(names)
}

function findLanguage(page: Page, meta: MetaTags, data: StructuredData): string | undefined {
  const { htmlProperties } = page
  const said = [
    htmlProperties.lang,
    htmlProperties['xml:lang'],
    page.body.properties.lang,
    meta.get('content-language'),
    data.language,
    meta.get('og:locale'),
    meta.get('dc.language'),
  ]
  for (const value of said) {
    const tag = languageTag(typeof value === 'string' ? value : undefined)
    if (tag !== undefined) return tag
  }
  return undefined
}

/** The canonical BCP 47 tag; undefined if the value is not a tag. */
export function languageTag(value: string | undefined): string | undefined {
  const tag = value
    ?.trim()
    .replaceAll('_', '-')
    .split(/[,;\s]/)[0]
  if (tag === undefined || !/^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}$/i.test(tag)) return undefined
  try {
    return Intl.getCanonicalLocales(tag)[0]
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function findDirection(page: Page, lang: string | undefined): 'ltr' | 'rtl' | undefined {
  for (const value of [page.htmlProperties.dir, page.body.properties.dir]) {
    if (typeof value === 'string' && /^(?:ltr|rtl)$/i.test(value)) return value.toLowerCase() as 'ltr' | 'rtl'
  }
  return lang !== undefined && /^(?:ar|he|fa|ur|yi|ps|sd|ug|dv|ckb)(?:-|$)/.test(lang) ? 'rtl' : undefined
}
