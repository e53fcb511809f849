import type { Page } from './parse-document.ts'
import { attribute, visitElements } from './tree.ts'

/** What schema.org data in JSON-LD says of the page. */
export type StructuredData = {
  readonly headline?: string
  readonly author?: string
  readonly publishedAt?: string
  readonly siteName?: string
  readonly description?: string
  readonly language?: string
  readonly image?: string
  readonly types: readonly string[]
}

const MAX_SCRIPT = 2_000_000
const MAX_THINGS = 500
/** Types that describe the page itself, the most telling first. */
const PAGE_TYPES =
  /article|posting|report|qapage|question|review|howto|recipe|product|videoobject|book|course|event|dataset|softwaresourcecode|podcastepisode|creativework/i

type Thing = Readonly<Record<string, unknown>>

/** Returns what the page's JSON-LD scripts say; broken scripts say nothing. */
export function readJsonLd(page: Page): StructuredData {
  const things = findThings(page)
  const subject = things.find((thing) => typesOf(thing).some((type) => PAGE_TYPES.test(type)))
  const webPage = things.find((thing) => typesOf(thing).some((type) => /webpage$/i.test(type)))
  const site = things.find((thing) => typesOf(thing).some((type) => /^website$/i.test(type)))
  const about = subject ?? webPage
  const texts = {
    headline: textAt(subject, 'headline') ?? textAt(subject, 'name'),
    author: namesAt(subject, 'author') ?? namesAt(subject, 'creator'),
    publishedAt: textAt(about, 'datePublished') ?? textAt(about, 'dateCreated') ?? textAt(about, 'uploadDate'),
    siteName: textAt(site, 'name') ?? namesAt(subject, 'publisher') ?? namesAt(webPage, 'publisher'),
    description: textAt(about, 'description'),
    language: textAt(about, 'inLanguage'),
    image: imageAt(about),
  }
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)),
    types: [...new Set(things.flatMap(typesOf))].slice(0, 50),
  }
}

function findThings(page: Page): readonly Thing[] {
  const things: Thing[] = []
  visitElements(page.root, (element) => {
    if (element.tagName !== 'script' || !/^application\/ld\+json/i.test(attribute(element, 'type') ?? ''))
      return undefined
    const [script] = element.children
    if (script?.type === 'text' && script.value.length < MAX_SCRIPT) collect(parseJson(script.value), things)
    return undefined
  })
  return things
}

function parseJson(text: string): unknown {
  // Authors wrap scripts in comments and leave raw line breaks in strings: both are against the rules and common.
  const json = text
    .trim()
    .replace(/^(?:<!--|\/\*\s*<!\[CDATA\[\s*\*\/|\/\/\s*<!\[CDATA\[)/, '')
    .replace(/(?:-->|\/\*\s*\]\]>\s*\*\/|\/\/\s*\]\]>)\s{0,9};?$/, '')
    .replace(/[\r\n\t]+/g, ' ')
  try {
    return JSON.parse(json)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The things at the top and in `@graph`, and the `mainEntity` of each, breadth first. */
function collect(value: unknown, things: Thing[]): void {
  const pending: unknown[] = [value]
  for (let index = 0; index < pending.length && things.length < MAX_THINGS; index++) {
    const next = pending[index]
    if (Array.isArray(next)) pending.push(...next.slice(0, MAX_THINGS))
    else if (isThing(next)) {
      things.push(next)
      pending.push(next['@graph'], next.mainEntity, next.mainEntityOfPage)
    }
  }
}

function isThing(value: unknown): value is Thing {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function typesOf(thing: Thing): readonly string[] {
  const type = thing['@type']
  return (Array.isArray(type) ? type : [type])
    .filter((name): name is string => typeof name === 'string')
    .map((name) => name.replace(/^.*[/:#]/, ''))
}

function textAt(thing: Thing | undefined, name: string): string | undefined {
  const value = thing?.[name]
  const text = Array.isArray(value) ? value[0] : value
  return typeof text === 'string' && text.trim() !== '' ? decodeEntities(text) : undefined
}

/** JSON-LD knows no entities, yet many content systems escape for HTML there. */
function decodeEntities(text: string): string {
  const named: Readonly<Record<string, string>> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
    '#039': "'",
    '#39': "'",
  }
  const decode = (entity: string): string =>
    /^#x?[0-9a-f]+$/i.test(entity) ? fromCodePoint(entity) : (named[entity] ?? `&${entity};`)
  return text.replace(/&(amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-f]{1,5});/gi, (_, entity: string) =>
    decode(entity.toLowerCase()),
  )
}

function fromCodePoint(entity: string): string {
  const code = entity[1] === 'x' ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1))
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
}

function namesAt(thing: Thing | undefined, name: string): string | undefined {
  const value = thing?.[name]
  const names = (Array.isArray(value) ? value.slice(0, 10) : [value]).map((item) =>
    isThing(item) ? textAt(item, 'name') : typeof item === 'string' ? decodeEntities(item) : undefined,
  )
  const texts = [...new Set(names.filter((text): text is string => text !== undefined && text.trim() !== ''))]
  return texts.length === 0 ? undefined : texts.join(', ')
}

function imageAt(thing: Thing | undefined): string | undefined {
  const value = thing?.image ?? thing?.thumbnailUrl
  const image: unknown = Array.isArray(value) ? value[0] : value
  if (typeof image === 'string') return image
  return isThing(image) ? (textAt(image, 'url') ?? textAt(image, 'contentUrl')) : undefined
}
