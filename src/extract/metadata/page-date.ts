import type { Element } from 'hast'
import type { Page } from '../parse-document.ts'
import { attribute, classNames, findElements, textOf, visitElements } from '../tree.ts'

const MAX_TEXT = 60
/** Other calendars count further; so do sites whose clock is wrong. */
const FIRST_YEAR = 1450
const LAST_YEAR = 2100
/** The date at which a counter of seconds is zero. */
const EPOCH = '1970-01-01'
const ISO =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?/i
const COMPACT = /^((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{2}:?\d{2})?)?$/
/** `2024年3月1日`, `2024년 3월 1일`. */
const EAST_ASIAN = /(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월](?:\s?(\d{1,2})\s?[日일])?/
const NUMBERS = /^(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d)(?!\d)/
/** Seconds or milliseconds since 1970, from 2001 on. */
const TIMESTAMP = /^1\d{9}(?:\d{3})?$/
const LOCALES = 'en fr de es it pt nl sv da nb fi pl cs sk ru uk bg ro hu tr el id ca hr sl lt lv et sr eu gl vi'.split(
  ' ',
)
/** Tokens between a month and its day or year, such as `de` and `of`; commas do not count. */
const MAX_APART = 2

const META_NAMES = [
  'article:published_time',
  'datepublished',
  'dc.date.issued',
  'dcterms.issued',
  'dc.date',
  'dcterms.created',
  'dcterms.date',
  'date',
  'pubdate',
  'publishdate',
  'publish-date',
  'parsely-pub-date',
  'sailthru.date',
  'og:published_time',
  'citation_publication_date',
  'citation_date',
  'citation_online_date',
  'bepress_citation_date',
  'prism.publicationdate',
]
const PUBLISHED_CLASS = /(?:^|\s)(?:dt-published|published|entry-date|post-date|pubdate)(?=\s|$)/
const CHANGED = /updat|modif|edit|revis|aktualisi|mis à jour|actualiz|更新/i
/** A page with more dates is a list or a discussion. */
const MAX_TIMES = 20
/** Things other than the page's text have dates too. */
const ASIDE_TAGS = /^(?:aside|nav|footer)$/
const ASIDE_NAMES = /comment|related|sidebar|widget|recent|footer|teaser|card/i

/** Returns when a page says it was published: ISO 8601, no more precise than it says. */
export function findDate(
  page: Page,
  meta: ReadonlyMap<string, string>,
  stated: string | undefined,
): string | undefined {
  for (const value of [stated, ...META_NAMES.map((name) => meta.get(name))]) {
    const date = isoDate(value)
    if (date !== undefined) return date
  }
  return markedDate(page.body) ?? onlyTime(page.body) ?? dateInUrl(page.url)
}

/** The date of publication according to microdata or microformats. */
function markedDate(body: Element): string | undefined {
  const marked = findElements(
    body,
    (element) =>
      attribute(element, 'itemprop') === 'datePublished' ||
      'pubdate' in element.properties ||
      PUBLISHED_CLASS.test(classNames(element)),
  )
  for (const element of marked) {
    const inner = element.tagName === 'time' ? [element] : [element, ...findElements(element, isTime)]
    for (const at of inner) {
      const written = attribute(at, 'dateTime') ?? attribute(at, 'content') ?? attribute(at, 'title') ?? textOf(at)
      const date = isoDate(written)
      if (date !== undefined) return date
    }
  }
  return undefined
}

const isTime = ({ tagName }: Element): boolean => tagName === 'time'

/** The date beside the text, if there is exactly one. */
function onlyTime(body: Element): string | undefined {
  const dates = new Map<string, string>()
  let seen = 0
  visitElements(body, (element, parent) => {
    if (ASIDE_TAGS.test(element.tagName)) return false
    if (ASIDE_NAMES.test(`${attribute(element, 'id') ?? ''} ${classNames(element)}`)) return false
    const date = isTime(element) && ++seen <= MAX_TIMES ? isoDate(attribute(element, 'dateTime')) : undefined
    if (date === undefined) return undefined
    const around = parent.type === 'element' ? textOf(parent).slice(0, MAX_TEXT * 2) : ''
    if (!CHANGED.test(around) && attribute(element, 'itemprop') !== 'dateModified') dates.set(date.slice(0, 10), date)
    return undefined
  })
  return dates.size === 1 && seen <= MAX_TIMES ? [...dates.values()][0] : undefined
}

/** `/2024/03/01/a-letter/`, `/2024/03/a-letter/`, `/2024-03-01-a-letter`. */
function dateInUrl(url: string): string | undefined {
  const { pathname } = new URL(url)
  const [, year = '', month = '', day] =
    /\/((?:19|20)\d\d)\/(0?[1-9]|1[0-2])\/(?:(0?[1-9]|[12]\d|3[01])\/)?[^/]*\p{L}/u.exec(decodedPath(pathname)) ??
    /\/((?:19|20)\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])-[^/]*[a-z]/i.exec(pathname) ??
    []
  return year === '' ? undefined : dateOf(year, month, day)
}

function decodedPath(path: string): string {
  try {
    return decodeURI(path)
  } catch (error) {
    if (error instanceof URIError) return path
    throw error
  }
}

/** Returns an ISO 8601 date or date-time, no more precise than the input; `undefined` if it is not a date. */
export function isoDate(value: string | undefined): string | undefined {
  const text = value?.trim()
  if (text === undefined || text.length > MAX_TEXT) return undefined
  if (TIMESTAMP.test(text)) return `${new Date(Number(text.padEnd(13, '0'))).toISOString().slice(0, 19)}Z`
  const parts = ISO.exec(text) ?? COMPACT.exec(text)
  if (parts === null) return writtenDate(text)
  const [, year = '', month = '', day = '', hour, minute, second, zone] = parts
  const date = dateOf(year, month, day)
  if (date === undefined || hour === undefined || minute === undefined || Number(hour) > 23 || Number(minute) > 59)
    return date
  return `${date}T${hour.padStart(2, '0')}:${minute}${second === undefined ? '' : `:${second}`}${offsetOf(zone)}`
}

/** The time zone `+0100`, `+01` or `GMT` in ISO 8601; empty if it is not a time zone. */
function offsetOf(zone: string | undefined): string {
  if (zone === undefined) return ''
  if (/^[zug]/i.test(zone)) return 'Z'
  const [hours, minutes] = [zone.slice(1, 3), zone.length > 3 ? zone.slice(-2) : '00']
  return Number(hours) > 14 || Number(minutes) > 59 ? '' : `${zone[0]}${hours}:${minutes}`
}

function dateOf(year: string, month: string, day?: string): string | undefined {
  if (Number(year) < FIRST_YEAR || Number(year) > LAST_YEAR || Number(month) < 1 || Number(month) > 12) return undefined
  const start = `${year}-${month.padStart(2, '0')}`
  if (day === undefined) return start
  const date = `${start}-${day.padStart(2, '0')}`
  const time = Date.parse(`${date}T00:00:00Z`)
  const isReal = !Number.isNaN(time) && new Date(time).toISOString().startsWith(date)
  return isReal && date !== EPOCH ? date : undefined
}

/** `12 March 2021`, `1er mars 2024`, `2024年3月1日`, `01.03.2024`, the dates of e-mails, and a month or a year alone. */
function writtenDate(text: string): string | undefined {
  const [, monthAlone] = /^(?:19|20)\d\d(?:-(\d\d))?$/.exec(text) ?? [undefined, null]
  if (monthAlone !== null) return monthAlone === undefined ? text.slice(0, 4) : dateOf(text.slice(0, 4), monthAlone)
  const eastAsian = EAST_ASIAN.exec(text)
  if (eastAsian !== null) return dateOf(eastAsian[1] ?? '', eastAsian[2] ?? '', eastAsian[3])
  const numbers = NUMBERS.exec(text)
  return numbers === null ? dateInWords(text) : dateOfNumbers(numbers)
}

/** With dots the day comes first; with other signs that depends on the country, unless one of the two cannot be a month. */
function dateOfNumbers([, first = '', sign, second = '', year = '']: RegExpExecArray): string | undefined {
  if (sign === '.' || Number(first) > 12) return dateOf(year, second, first)
  return Number(second) > 12 ? dateOf(year, first, second) : undefined
}

function dateInWords(text: string): string | undefined {
  if (!/(?:19|20)\d\d/.test(text)) return undefined
  const tokens = text.toLowerCase().match(/\p{L}+|\d+/gu) ?? []
  const at = tokens.findIndex((token) => monthNames().has(token))
  if (at < 0) return undefined
  const near = (test: RegExp): string | undefined =>
    [1, 2, 3]
      .filter((far) => far <= MAX_APART + 1)
      .flatMap((far) => [tokens[at - far], tokens[at + far]])
      .find((token) => token !== undefined && test.test(token))
  const year = tokens.find((token, index) => /^(?:19|20)\d\d$/.test(token) && Math.abs(index - at) <= 2 * MAX_APART)
  const month = monthNames().get(tokens[at] ?? '')
  return year === undefined || month === undefined
    ? undefined
    : dateOf(year, String(month), near(/^(?:0?[1-9]|[12]\d|3[01])$/))
}

let names: ReadonlyMap<string, number> | undefined

/** Month names of many languages, in full and short, alone and after a day; made when first needed. */
function monthNames(): ReadonlyMap<string, number> {
  if (names !== undefined) return names
  const found = new Map<string, number>()
  for (const locale of LOCALES) {
    for (const options of [{ month: 'long' }, { month: 'short' }, { month: 'long', day: 'numeric' }] as const) {
      const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
      for (let month = 1; month <= 12; month++) {
        const part = format.formatToParts(Date.UTC(2021, month - 1, 2)).find(({ type }) => type === 'month')
        const name = part?.value.toLowerCase().match(/\p{L}+/u)?.[0]
        // If a word means different months in two languages, the first language in the list decides.
        if (name !== undefined && name.length > 2 && !found.has(name)) found.set(name, month)
      }
    }
  }
  found.set('sept', 9)
  names = found
  return found
}
