import { letters } from '../clean-line.ts'
import type { Page } from '../parse-document.ts'
import { parseJson } from '../parse-json.ts'
import { attribute, findElements, textOf, visitElements } from '../tree.ts'

/** What schema.org data in JSON-LD says about the page. */
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
const MAX_NAMES = 10
/** Types that describe the page itself, rather than its site or author. */
const PAGE_TYPES =
  /article|posting|report|qapage|question|review|howto|recipe|product|videoobject|book|course|event|dataset|softwaresourcecode|podcastepisode|creativework/i

type Thing = Readonly<Record<string, unknown>>

/** Reads the page's JSON-LD scripts; broken ones are ignored. */
export function readJsonLd(page: Page): StructuredData {
  const things = findThings(page)
  const subject = findSubject(things, page)
  const webPage = things.find((thing) => typesOf(thing).some((type) => /webpage$/i.test(type)))
  const site = things.find((thing) => typesOf(thing).some((type) => /^website$/i.test(type)))
  const about = subject ?? webPage
  const texts = {
    headline: textAt(subject, 'headline') ?? textAt(subject, 'name'),
    author: namesAt(subject, 'author', things) ?? namesAt(subject, 'creator', things),
    publishedAt: textAt(about, 'datePublished') ?? textAt(about, 'dateCreated') ?? textAt(about, 'uploadDate'),
    siteName: textAt(site, 'name') ?? namesAt(subject, 'publisher', things) ?? namesAt(webPage, 'publisher', things),
    description: textAt(about, 'description'),
    language: textAt(about, 'inLanguage'),
    image: imageAt(about),
  }
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)),
    types: [...new Set(things.flatMap(typesOf))].slice(0, 50),
  }
}

/** What the data is about: of several articles, others that the page points to among them, the one that is the page. */
function findSubject(things: readonly Thing[], page: Page): Thing | undefined {
  const subjects = things.filter((thing) => typesOf(thing).some((type) => PAGE_TYPES.test(type)))
  const [first] = subjects
  if (first === undefined || subjects.length === 1) return first
  const titles = findElements(page.root, ({ tagName }) => tagName === 'title' || tagName === 'h1').slice(0, MAX_NAMES)
  const said = titles.map((title) => letters(textOf(title)))
  const isTitled = (thing: Thing): boolean => {
    const headline = letters(textAt(thing, 'headline') ?? textAt(thing, 'name') ?? '')
    return headline !== '' && said.some((title) => title.includes(headline))
  }
  const isHere = (thing: Thing): boolean =>
    [thing.url, thing['@id'], thing.mainEntityOfPage].some((at) => typeof at === 'string' && isSamePage(at, page.url))
  return subjects.find(isHere) ?? subjects.find(isTitled) ?? first
}

function isSamePage(written: string, url: string): boolean {
  if (!URL.canParse(written, url)) return false
  const [one, other] = [new URL(written, url), new URL(url)]
  const plain = ({ host, pathname, search }: URL): string =>
    `${host.replace(/^www\./, '')}${pathname.replace(/\/$/, '')}${search}`
  return plain(one) === plain(other)
}

function findThings(page: Page): readonly Thing[] {
  const things: Thing[] = []
  visitElements(page.root, (element) => {
    if (element.tagName !== 'script' || !/^application\/ld\+json/i.test(attribute(element, 'type') ?? ''))
      return undefined
    const [script] = element.children
    if (script?.type === 'text' && script.value.length < MAX_SCRIPT) collect(parseScript(script.value), things)
    return undefined
  })
  return things
}

function parseScript(text: string): unknown {
  // Comments around scripts and raw line breaks in strings are both invalid and common.
  const json = text
    .trim()
    .replace(/^(?:<!--|\/\*\s*<!\[CDATA\[\s*\*\/|\/\/\s*<!\[CDATA\[)/, '')
    .replace(/(?:-->|\/\*\s*\]\]>\s*\*\/|\/\/\s*\]\]>)\s{0,9};?$/, '')
  return parseJson(json.replace(/[\r\n\t]+/g, ' ')) ?? parseJson(withoutExtras(json).replace(/[\r\n\t]+/g, ' '))
}

/** Without comments, and commas before a closing bracket: what JavaScript allows and JSON does not. Looks at each sign once. */
function withoutExtras(json: string): string {
  let kept = ''
  let from = 0
  let comma = -1
  for (let at = 0, end = 0; at < json.length; at = end) {
    end = endOfPart(json, at)
    const sign = json[at] ?? ''
    if (sign === '/' && end > at + 1) {
      kept += json.slice(from, at)
      from = end
      comma = -1
    } else if (sign === ',') comma = at
    else if (/\S/.test(sign)) {
      if (comma >= 0 && (sign === '}' || sign === ']')) {
        kept += json.slice(from, comma)
        from = at
      }
      comma = -1
    }
  }
  return kept + json.slice(from)
}

/** Where the string, the comment or the sign ends that begins here. */
function endOfPart(json: string, start: number): number {
  if (json[start] === '"') {
    let at = start + 1
    while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1
    return at + 1
  }
  const close = json.startsWith('//', start) ? '\n' : json.startsWith('/*', start) ? '*/' : ''
  if (close === '') return start + 1
  const end = json.indexOf(close, start + 2)
  return end < 0 ? json.length : end + close.length
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

/** JSON-LD has no entities, but many content systems write them there. */
export function decodeEntities(text: string): string {
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

/** The names of people or organisations, which may stand elsewhere in the data, under the same `@id`. */
function namesAt(thing: Thing | undefined, name: string, things: readonly Thing[]): string | undefined {
  const value = thing?.[name]
  const list = isThing(value) && '@list' in value ? value['@list'] : value
  const names = (Array.isArray(list) ? list : [list]).slice(0, MAX_NAMES).flatMap((item): readonly unknown[] => {
    if (!isThing(item)) return [item]
    const known =
      item.name === undefined ? things.find((other) => other['@id'] === item['@id'] && 'name' in other) : item
    return Array.isArray(known?.name) ? known.name.slice(0, MAX_NAMES) : [known?.name]
  })
  const texts = names
    .filter((text): text is string => typeof text === 'string' && text.trim() !== '')
    .map(decodeEntities)
  return texts.length === 0 ? undefined : [...new Set(texts)].join(', ')
}

function imageAt(thing: Thing | undefined): string | undefined {
  const value = thing?.image ?? thing?.thumbnailUrl
  const image: unknown = Array.isArray(value) ? value[0] : value
  if (typeof image === 'string') return image
  return isThing(image) ? (textAt(image, 'url') ?? textAt(image, 'contentUrl')) : undefined
}
