import type { Element } from 'hast'
import { cleanLine } from './clean-line.ts'
import { fence, markdownLine } from './fence.ts'
import { parseFragment } from './parse-document.ts'
import { attribute, findElement, findElements, textOf } from './tree.ts'
import { webUrl } from './web-url.ts'

const MAX_ITEMS = 200
const MAX_FEED = 5_000_000

/** The title of an RSS or Atom feed and a Markdown list of its entries; undefined if the XML is not a feed. */
export function describeFeed(
  xml: string,
  url: string,
): { readonly title: string | undefined; readonly markdown: string } | undefined {
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
  const title = cleanLine(textIn(root, 'feed-title'), 300)
  const lines = entries.map((entry) => listItem(entry, url)).filter((line) => line !== undefined)
  return { title, markdown: lines.length === 0 ? fence(xml.slice(0, 20_000), 'xml') : lines.join('\n') }
}

function textIn(parent: Parameters<typeof findElement>[0], tagName: string): string | undefined {
  const found = findElement(parent, (element) => element.tagName === tagName)
  return found === undefined ? undefined : textOf(found)
}

function listItem(entry: Element, base: string): string | undefined {
  const title = cleanLine(textIn(entry, 'feed-title'), 300)
  if (title === undefined) return undefined
  const link = findElement(entry, ({ tagName }) => tagName === 'feed-link')
  const url = link === undefined ? undefined : webUrl(attribute(link, 'href') ?? textOf(link), base)
  const text = markdownLine(title)
  return url === undefined ? `- ${text}` : `- [${text}](<${url.replace(/[<>\s\\]/g, encodeURIComponent)}>)`
}
