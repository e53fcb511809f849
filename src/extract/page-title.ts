import type { Element } from 'hast'
import type { StructuredData } from './json-ld.ts'
import type { MetaTags } from './metadata.ts'
import type { Page } from './parse-document.ts'
import { findElement, findElements, textOf } from './tree.ts'

const SEPARATOR = /\s+[|\-–—·•»«›:/\\_~]+\s+|\s*[|»«]\s*/

/** Returns the title without the site's name, and all titles that the page gives itself. */
export function chooseTitle(
  page: Page,
  meta: MetaTags,
  data: StructuredData,
  siteName: string | undefined,
): { readonly title: string | undefined; readonly titles: readonly string[] } {
  const documentTitle = squeeze(elementText(findElement(page.root, ({ tagName }) => tagName === 'title')))
  const shared = squeeze(meta.get('og:title') ?? meta.get('twitter:title'))
  const headline = squeeze(data.headline)
  const scholarly = squeeze(meta.get('citation_title') ?? meta.get('dc.title') ?? meta.get('dcterms.title'))
  const headings = findElements(page.body, ({ tagName }) => tagName === 'h1')
    .slice(0, 10)
    .map((element) => squeeze(elementText(element)))
  const names = [siteName, hostName(page.url)].filter((name): name is string => name !== undefined)
  const titles = [shared, documentTitle, headline, scholarly].filter((title): title is string => title !== undefined)
  const bare = titles.map((title) => withoutSite(title, names))
  // A heading that the other titles repeat is what its author calls the page.
  const heading = headings.find(
    (text) =>
      text !== undefined &&
      bare.some((title) => fold(title).includes(fold(text)) && fold(text).length > 0.5 * fold(title).length),
  )
  const title = heading ?? bare[0] ?? headings.find((text) => text !== undefined)
  return { title, titles: [...titles, ...bare] }
}

function elementText(element: Element | undefined): string | undefined {
  return element === undefined ? undefined : textOf(element)
}

function squeeze(text: string | undefined): string | undefined {
  const line = text?.slice(0, 2000).replace(/\s+/g, ' ').trim()
  return line === '' ? undefined : line
}

const fold = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]+/gu, '')

/** The part of a host that people call it by: `example` of `www.example.co.uk`. */
function hostName(url: string): string | undefined {
  const labels = new URL(url).hostname.split('.').filter((label) => label !== 'www')
  return labels.length === 0 ? undefined : labels.sort((a, b) => b.length - a.length)[0]
}

/** Returns a title without the parts at its ends that name the site. */
function withoutSite(title: string, names: readonly string[]): string {
  const parts = splitTitle(title)
  if (parts.length < 2) return title
  const isSite = (part: string): boolean => names.some((name) => sameName(part, name))
  const last = parts.at(-1)
  const start = parts[0]
  if (last !== undefined && isSite(last.text)) return title.slice(0, last.from).trim()
  if (start !== undefined && parts[1] !== undefined && isSite(start.text)) return title.slice(parts[1].start).trim()
  return title
}

function sameName(part: string, name: string): boolean {
  const [a, b] = [fold(part), fold(name)]
  if (a.length < 2 || b.length < 2) return false
  return a === b || (a.length >= 4 && b.includes(a)) || (b.length >= 4 && a.includes(b) && a.length < b.length * 3)
}

/** The parts between separators: where each one's separator begins, and where its text does. */
function splitTitle(
  title: string,
): readonly { readonly from: number; readonly start: number; readonly text: string }[] {
  const parts: { from: number; start: number; text: string }[] = []
  let from = 0
  let start = 0
  for (const match of title.matchAll(new RegExp(SEPARATOR, 'g'))) {
    parts.push({ from, start, text: title.slice(start, match.index) })
    from = match.index
    start = match.index + match[0].length
  }
  parts.push({ from, start, text: title.slice(start) })
  return parts
}
