import type { Element } from 'hast'
import { cleanLine } from '../clean-line.ts'
import { parseFragment } from '../parse-document.ts'
import { parseJson } from '../parse-json.ts'
import { attribute, findElement, findElements, textOf } from '../tree.ts'
import { webUrl } from '../web-url.ts'
import { fence, markdownLine } from './fence.ts'

const MAX_ITEMS = 200
const MAX_FEED = 5_000_000
const MAX_TITLE = 300

export type DescribedFeed = { readonly title: string | undefined; readonly markdown: string }

/** The title of an RSS or Atom feed and a Markdown list of its entries; undefined if the XML is not a feed. */
export function describeFeed(xml: string, url: string): DescribedFeed | undefined {
  if (!/<(?:rss|feed|rdf:rdf)[\s>]/i.test(xml.slice(0, 5000))) return undefined
  // Renamed, because the HTML parser treats `<link>` and `<title>` in special ways.
  const source = xml
    .slice(0, MAX_FEED)
    .replace(/<!\[CDATA\[|\]\]>/g, '')
    .replace(/<(\/?)(link|title|item|entry|channel|feed)\b/gi, '<$1feed-$2')
  const root = parseFragment(source.replace(/<(feed-link)\b([^<>]*)\/>/gi, '<$1$2></$1>'))
  const entries = findElements(root, ({ tagName }) => tagName === 'feed-item' || tagName === 'feed-entry').slice(
    0,
    MAX_ITEMS,
  )
  const title = cleanLine(textIn(root, 'feed-title'), MAX_TITLE)
  const lines = entries.map((entry) => listItem(entry, url)).filter((line) => line !== undefined)
  return { title, markdown: lines.length === 0 ? fence(xml.slice(0, 20_000), 'xml') : lines.join('\n') }
}

function textIn(parent: Parameters<typeof findElement>[0], tagName: string): string | undefined {
  const found = findElement(parent, (element) => element.tagName === tagName)
  return found === undefined ? undefined : textOf(found)
}

/** The title of a JSON Feed (https://jsonfeed.org) and a Markdown list of its entries; undefined if the JSON is not a feed. */
export function describeJsonFeed(json: string, url: string): DescribedFeed | undefined {
  if (json.length > MAX_FEED || !json.slice(0, 5000).includes('jsonfeed.org/version/')) return undefined
  const feed = parseJson(json)
  if (!isRecord(feed) || !Array.isArray(feed.items)) return undefined
  const lines = feed.items.slice(0, MAX_ITEMS).flatMap((item: unknown): readonly string[] => {
    if (!isRecord(item)) return []
    const html = textAt(item, 'content_html')
    const text = textAt(item, 'title') ?? textAt(item, 'summary') ?? textAt(item, 'content_text')
    const line = lineOf(text ?? (html && textOf(parseFragment(html))), webUrl(textAt(item, 'url'), url))
    return line === undefined ? [] : [line]
  })
  return {
    title: cleanLine(textAt(feed, 'title'), MAX_TITLE),
    markdown: lines.length === 0 ? fence(json, 'json') : lines.join('\n'),
  }
}

type Fields = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null

function textAt(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

/** An entry without a title, as microblogs have them, begins with its text. */
function listItem(entry: Element, base: string): string | undefined {
  const link = findElement(entry, ({ tagName }) => tagName === 'feed-link')
  const written = link === undefined ? textIn(entry, 'guid') : (attribute(link, 'href') ?? textOf(link))
  const title = cleanLine(textIn(entry, 'feed-title'), MAX_TITLE)
  return lineOf(title ?? beginning(textIn(entry, 'description') ?? textIn(entry, 'content')), webUrl(written, base))
}

const beginning = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : textOf(parseFragment(text.slice(0, MAX_TITLE * 4)))

function lineOf(title: string | undefined, url: string | undefined): string | undefined {
  const line = cleanLine(title, MAX_TITLE)
  if (line === undefined) return undefined
  const text = markdownLine(line)
  return url === undefined ? `- ${text}` : `- [${text}](<${url.replace(/[<>\s\\]/g, encodeURIComponent)}>)`
}
