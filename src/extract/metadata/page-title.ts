import type { Element } from 'hast'
import type { Page } from '../parse-document.ts'
import { isSpoken } from '../spoken.ts'
import { countWords } from '../text-blocks.ts'
import { findElements, visitElements } from '../tree.ts'
import { decodeEntities, type StructuredData } from './json-ld.ts'
import type { MetaTags } from './meta-tags.ts'

const SEPARATOR = /\s+(?:[|\-–—―‐·•»«›:/\\_~]+|>>|<<)\s+|\s*[|｜»«]\s*/

/** A page's only `h1`, if it has this many words, is its title, whatever its `<title>` says to search engines. */
const MIN_HEADING_WORDS = 4
/** The share of a heading's words that a title must contain. */
const MIN_SHARED = 0.5
/** Longer headings are paragraphs in large type. */
const MAX_HEADING = 300
const MAX_HEADINGS = 40
/** The number of messages that wait for the reader. */
const UNREAD_COUNT = /^\(\d{1,4}\+?\)\s+(?=\S)/
const MAX_TEXT = 2000
/** Titles that say nothing: the site's name is more useful. */
const SAYS_NOTHING = /^(?:home|home ?page|front ?page|main page|index|welcome|readme|untitled(?: document)?)$/i
/** Titles that editors give to a page that has none: the first heading is more useful. */
const NO_TITLE =
  /^(?:(?:index|default)\.\w{2,5}|document|no title|new page(?: \d+)?|untitled(?:[ -](?:document|page|\d+))?|https?:\/\/\S+)$/i
/** What a style sheet sets apart from the headline behind it, as arXiv has it: `Title:On the prediction of tides`. */
const LABEL_BEFORE = /^\p{L}{1,20}:$/u
/** What sites add after a headline: the host of a link, the number of comments. */
const COUNTS_BEHIND = /^(?:\s|\([^()]{1,60}\)|\[[^\]]{1,60}\]|\d{1,6})+$/

/** Chooses the page's title, without the site's name. Also returns all titles that the page gives itself. */
export function chooseTitle(
  page: Page,
  meta: MetaTags,
  data: StructuredData,
  siteName: string | undefined,
): { readonly title: string | undefined; readonly titles: readonly string[] } {
  const documentTitle = squeeze(elementText(findTitle(page)))
  const shared = squeeze(unescapedOnce(meta.get('og:title') ?? meta.get('twitter:title')))
  const headline = squeeze(data.headline)
  const scholarly = squeeze(meta.get('citation_title') ?? meta.get('dc.title') ?? meta.get('dcterms.title'))
  const titles = [shared, documentTitle, headline, scholarly]
    .filter((title): title is string => title !== undefined)
    .map((title) => title.replace(UNREAD_COUNT, ''))
  const headings = readHeadings(page)
  const names = [
    ...(siteName === undefined ? [] : [siteName]),
    ...hostNames(page.url),
    ...siteHeadings(headings, titles),
  ]
  const bare = titles.map((title) => withoutSite(siteName === undefined ? title : withoutName(title, siteName), names))
  const shown = headings
    .filter(({ tagName, text }) => tagName === 'h1' && text.length <= MAX_HEADING && !isSite(text, names))
    .map(({ text }) => withoutSite(text, names))
  const heading =
    closest(shown, bare) ??
    (shown.length === 1 && countWords(shown[0] ?? '') >= MIN_HEADING_WORDS ? shown[0] : undefined)
  const said = bare.map(withoutTail)
  const title =
    inTwoHeadings(shown, said) ?? (heading === undefined ? (said[0] ?? shown[0]) : withoutAdditions(heading, said))
  return {
    title: title === undefined ? undefined : insteadOf(title),
    titles: [...titles, ...bare, ...(heading === undefined ? [] : [heading])],
  }

  function insteadOf(title: string): string {
    const first = NO_TITLE.test(title) ? (shown[0] ?? headings[0]?.text) : undefined
    if (first !== undefined && !NO_TITLE.test(first)) return first
    return SAYS_NOTHING.test(title) ? (siteName ?? otherPart(titles) ?? title) : title
  }
}

const UNREAD_TAGS = /^(?:button|script|style|svg)$/

type Heading = { readonly tagName: string; readonly text: string }

function readHeadings(page: Page): readonly Heading[] {
  return findElements(page.body, ({ tagName }) => /^h[1-3]$/.test(tagName))
    .slice(0, MAX_HEADINGS)
    .map((element) => ({ tagName: element.tagName, text: squeeze(elementText(element)) ?? '' }))
    .filter(({ text }) => text !== '')
}

/** Headings that name the site: a title ends with one and begins with a later one, as in `What is Ownership? - The Rust Book`. */
function siteHeadings(headings: readonly Heading[], titles: readonly string[]): readonly string[] {
  const folded = headings.map(({ text }) => fold(text))
  return titles.flatMap((title) => {
    const last = splitTitle(title).at(-1)
    const tail = last === undefined ? -1 : folded.indexOf(fold(last.text))
    if (tail < 0 || folded.lastIndexOf(fold(title.slice(0, last?.from))) <= tail) return []
    return [headings[tail]?.text ?? '']
  })
}

const isSite = (text: string, names: readonly string[]): boolean => names.some((name) => fold(text) === fold(name))

/** The heading that is most like one of the titles; undefined if none is. */
function closest(headings: readonly string[], titles: readonly string[]): string | undefined {
  let best: { readonly heading: string; readonly likeness: number } | undefined
  for (const heading of headings) {
    const likeness = Math.max(0, ...titles.map((title) => likenessOf(heading, title)))
    if (likeness > (best?.likeness ?? 0)) best = { heading, likeness }
  }
  return best?.heading
}

/** 1 if a part of the title is the heading, less if the title repeats most of the heading's words, else 0. */
function likenessOf(heading: string, title: string): number {
  const folded = fold(heading)
  if (folded === '') return 0
  const parts = splitTitle(title)
  // The last of several parts names the site, which some sites put into an `h1` too.
  if (parts.some(({ text }, index) => fold(text) === folded && (index === 0 || index < parts.length - 1))) return 1
  if (parts.length > 1 && fold(parts.at(-1)?.text ?? '') === folded) return 0
  const words = wordsOf(heading)
  const others = new Set(wordsOf(title))
  const shared = words.filter((word) => others.has(word)).length
  if (shared < words.length * MIN_SHARED || shared < Math.min(2, others.size)) return 0
  return (2 * shared) / (words.length + others.size + 1)
}

/** The title that two headings share, such as an RFC's number and its name. */
function inTwoHeadings(headings: readonly string[], titles: readonly string[]): string | undefined {
  const pairs = new Set(headings.slice(1).map((second, index) => fold(`${headings[index]}${second}`)))
  return titles.find((title) => pairs.has(fold(title)))
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

function withoutAdditions(heading: string, titles: readonly string[]): string {
  return (
    titles.find((title) => heading.startsWith(title) && COUNTS_BEHIND.test(heading.slice(title.length))) ??
    titles.find((title) => heading.endsWith(title) && LABEL_BEFORE.test(heading.slice(0, -title.length))) ??
    // Only a style sheet may separate the words of a heading.
    titles.find((title) => fold(title) === fold(heading) && countWords(title) > countWords(heading)) ??
    heading
  )
}

/** The page's `<title>`; drawings have titles too. */
function findTitle(page: Page): Element | undefined {
  let found: Element | undefined
  visitElements(page.root, (element) => {
    if (element.tagName === 'title') found ??= element
    return element.tagName !== 'svg'
  })
  return found
}

/** Some content systems escape a title twice. */
function unescapedOnce(title: string | undefined): string | undefined {
  return title?.replace(/&(?:amp|quot|apos|#\d{1,6}|#x[0-9a-f]{1,5});/gi, decodeEntities)
}

/** Without the site's name where no space separates them: `A Letter_The Post`, `手紙【新聞】`, `The Post: A Letter from the Coast`. */
function withoutName(title: string, siteName: string): string {
  const name = siteName.trim().toLowerCase()
  const lower = title.toLowerCase()
  if (name === '' || lower.length !== title.length) return title
  const end = lower.lastIndexOf(name)
  const [before, after] = [title.slice(0, Math.max(0, end)).trim(), title.slice(end + name.length).trim()]
  if (end > 0 && /[_:：【（([]$/.test(before) && /^[】）)\]]?$/.test(after))
    return before.replace(/[\s_:：【（([]+$/, '') || title
  const rest = lower.startsWith(name) ? /^\s?[:：](?![:：])\s?(.+)$/.exec(title.slice(name.length))?.[1] : undefined
  return rest !== undefined && countWords(rest) >= MIN_HEADING_WORDS - 1 ? rest : title
}

/** The part of a title that says something: `Home | The Harbour Post`. */
function otherPart(titles: readonly string[]): string | undefined {
  const parts = titles.flatMap((title) => splitTitle(title).map(({ text }) => text.trim()))
  return parts.find((text) => text !== '' && !SAYS_NOTHING.test(text))
}

/** Drops a short last part after a bar or dash, which without a heading to compare with is taken for the site's name. */
function withoutTail(title: string): string {
  const parts = splitTitle(title)
  const last = parts.at(-1)
  if (last === undefined || parts.length < 2) return title
  const rest = title.slice(0, last.from).trim()
  return countWords(last.text) <= 4 && countWords(rest) >= countWords(last.text) ? rest : title
}

function elementText(element: Element | undefined): string | undefined {
  if (element === undefined) return undefined
  // The name of a link beside the title may be read aloud with it, and is no part of it.
  const seen = lineOf(element, isSpoken)
  const line = seen.trim() === '' ? lineOf(element) : seen
  return line.slice(0, MAX_TEXT).replace(/[\s¶#§]+$/, '')
}

/** The text in a heading on one line, without buttons to copy or edit it, nor what a test finds. */
function lineOf(parent: Element, isLeftOut: (element: Element) => boolean = () => false): string {
  return parent.children
    .map((node) => {
      if (node.type === 'text') return node.value
      if (node.type !== 'element' || UNREAD_TAGS.test(node.tagName) || isLeftOut(node)) return ''
      return node.tagName === 'br' ? ' ' : lineOf(node, isLeftOut)
    })
    .join('')
}

function squeeze(text: string | undefined): string | undefined {
  const line = text?.slice(0, MAX_TEXT).replace(/\s+/g, ' ').trim()
  return line === '' ? undefined : line
}

const fold = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]+/gu, '')

/** The parts of a host that may be its name: `news` and `example` of `news.example.co.uk`. */
function hostNames(url: string): readonly string[] {
  const labels = new URL(url).hostname.split('.')
  return labels.slice(0, -1).filter((label) => label.length > 2 && !/^(?:www|com)$/.test(label))
}

/** The title without parts at its ends that name the site. */
function withoutSite(title: string, names: readonly string[]): string {
  const parts = splitTitle(title)
  if (parts.length < 2) return title
  const namesSite = (part: string): boolean => names.some((name) => sameName(part, name))
  // After the site's name comes its slogan.
  const site = parts.slice(1).find(({ text }) => namesSite(text))
  const start = parts[0]
  if (site !== undefined) return title.slice(0, site.from).trim()
  if (start !== undefined && parts[1] !== undefined && namesSite(start.text)) return title.slice(parts[1].start).trim()
  return title
}

function sameName(part: string, name: string): boolean {
  const [a, b] = [fold(part), fold(name)]
  if (a.length < 2 || b.length < 2) return false
  return a === b || (a.length >= 4 && b.includes(a)) || (b.length >= 4 && a.includes(b) && a.length < b.length * 3)
}

/** The parts between separators, each with the offset of its separator (`from`) and of its text (`start`). */
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
