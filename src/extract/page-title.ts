import type { Element } from 'hast'
import type { StructuredData } from './json-ld.ts'
import type { MetaTags } from './metadata.ts'
import type { Page } from './parse-document.ts'
import { countWords } from './text-blocks.ts'
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
  const shown = headings.filter(
    (text): text is string =>
      text !== undefined && text.length < 250 && !names.some((name) => fold(text) === fold(name)),
  )
  const heading =
    shown.find((text) => isNamed(text, bare)) ??
    (shown.length === 1 && countWords(shown[0] ?? '') >= MIN_HEADING_WORDS ? shown[0] : undefined)
  const title = heading ?? bare.map((text) => withoutTail(text))[0] ?? shown[0]
  return { title, titles: [...titles, ...bare, ...(heading === undefined ? [] : [heading])] }
}

/** A page's only `h1` with so many words is its title, whatever its `<title>` says for search engines. */
const MIN_HEADING_WORDS = 4
/** The share of a heading's words that a title has to repeat. */
const MIN_SHARED = 0.5

/** Whether the titles name the same thing as a heading: a part of one is the heading, or it repeats most of the heading's words. */
function isNamed(heading: string, titles: readonly string[]): boolean {
  const folded = fold(heading)
  if (folded === '') return false
  const words = wordsOf(heading)
  return titles.some((title) => {
    const parts = splitTitle(title)
    // The last part of several names the site, which some sites put into an `h1` too.
    if (parts.some(({ text }, index) => fold(text) === folded && (index === 0 || index < parts.length - 1))) return true
    if (parts.length > 1 && fold(parts.at(-1)?.text ?? '') === folded) return false
    const others = new Set(wordsOf(title))
    const shared = words.filter((word) => others.has(word)).length
    return shared >= words.length * MIN_SHARED && shared >= Math.min(2, others.size)
  })
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

/** Without a heading to compare with, a short last part after a bar or dash names the site. */
function withoutTail(title: string): string {
  const parts = splitTitle(title)
  const last = parts.at(-1)
  if (last === undefined || parts.length < 2) return title
  const rest = title.slice(0, last.from).trim()
  return countWords(last.text) <= 4 && countWords(rest) >= countWords(last.text) ? rest : title
}

function elementText(element: Element | undefined): string | undefined {
  return element === undefined ? undefined : textOf(element).replace(/[\s¶#§]+$/, '')
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
