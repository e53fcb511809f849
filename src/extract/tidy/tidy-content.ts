import type { Element, ElementContent, Text } from 'hast'
import { protectedMailbox } from '../clean/protected-email.ts'
import { letters } from '../clean-line.ts'
import { linkFootnotes } from '../footnotes.ts'
import { isDisplayed, TEX_CLASS, writtenFormula } from '../math/formula.ts'
import { frameLink } from '../media/embedded-frame.ts'
import { isPixel } from '../media/real-image.ts'
import { countWords } from '../text-blocks.ts'
import {
  attribute,
  classNames,
  findElement,
  findElements,
  holdsBlocks,
  textOf,
  visitElements,
  withoutElements,
} from '../tree.ts'
import { directUrl, linkUrl, webUrl } from '../web-url.ts'
import { boxedNote } from './boxed-note.ts'
import { codeLanguage, codeText, isBesideCode, isLabelOfCode } from './code-block.ts'
import { countedList } from './counted-list.ts'
import { joinLines } from './join-lines.ts'
import { labelCode } from './label-code.ts'
import { joinLists } from './nested-lists.ts'
import { withoutOwnLinks } from './own-links.ts'
import { withoutRepeatedImages } from './repeated-images.ts'
import { withRightSideLast } from './right-side.ts'
import { withSpaceAfterLabels } from './space-labels.ts'
import { splitAtBreaks, withoutOuterBreaks } from './split-breaks.ts'
import { styledAs } from './styled-text.ts'
import { alignedCell, withHeader } from './table-header.ts'

const MAX_AROUND = 3
/** A table for layout has few cells, and one of them contains nearly all words. */
const MAX_LAYOUT_CELLS = 30
const MIN_LAYOUT_WORDS = 60
const LAYOUT_SHARE = 0.7
/** Signs that mean "link to this heading". */
const PERMALINK = /^[\s#¶§🔗\u200b]*$/u

const HEADING = /^h[1-6]$/

const MAX_LEAD_WORDS = 40
/** Elements that show something without words. */
const SHOWN_TAGS = /^(?:img|math|iframe|video|audio|hr)$/
const POST = /(?:^|\s)(?:messagetext|postcontent)(?=\s|$)/i
const LINE_TAGS = /^(?:h[1-6]|p|div)$/

/** If the title is most of the text, as on Reddit, it stays in the text. */
const TITLE_SHARE = 0.5

const UNSEEN = /\p{Cf}/u
const SEEN = /[^\s\p{Cf}]/u

type Tidying = { readonly baseUrl: string; readonly around: readonly Element[] }

/** Brings content into the plain shape that the Markdown converter needs: absolute links, code with its language, no layout. */
export function tidyContent(content: Element, baseUrl: string, titles: readonly string[] = []): Element {
  const shown = withoutRepeatedImages(withoutTitle(content, titles))
  const children = tidyChildren(linkFootnotes(shown, baseUrl), { baseUrl, around: [] })
  return { type: 'element', tagName: 'div', properties: {}, children }
}

/** Drops the title at the beginning of the text, since it is shown above, unless it is nearly all there is. */
function withoutTitle(content: Element, titles: readonly string[]): Element {
  const folded = new Set(titles.map(letters).filter((title) => title !== ''))
  const again = new Set(leadOf(content).filter((element) => folded.has(letters(textOf(element)))))
  const words = [...again].reduce((sum, element) => sum + countWords(textOf(element)), 0)
  return words === 0 || words > countWords(textOf(content)) * TITLE_SHARE
    ? content
    : withoutElements(content, (element) => again.has(element))
}

/** What may repeat the title: the first heading, and the first lines of the text. */
function leadOf(content: Element): readonly Element[] {
  const heading = findElement(content, ({ tagName }) => /^h[1-3]$/.test(tagName))
  const lines: Element[] = []
  let words = 0
  visitElements(content, (element) => {
    if (words > MAX_LEAD_WORDS) return false
    if (!LINE_TAGS.test(element.tagName) || holdsBlocks(element)) return undefined
    lines.push(element)
    words += countWords(textOf(element))
    return false
  })
  return heading === undefined ? lines : [heading, ...lines]
}

function tidyChildren(parent: Element, tidying: Tidying): ElementContent[] {
  const around = [parent, ...tidying.around].slice(0, MAX_AROUND)
  const children = parent.children.flatMap((child) =>
    child.type === 'element'
      ? tidyElement(child, { ...tidying, around })
      : child.type === 'text'
        ? tidyText(child)
        : [],
  )
  return splitAtBreaks(parent, labelCode(joinLines(withSpaceAfterLabels(parent, children))))
}

/**
 * Editors leave zero-width characters where there once was text; only within text do they have a use. Private-use characters are icons
 * from the page's own font.
 */
function tidyText(text: Text): Text[] {
  const value = text.value.replace(/\p{Co}/gu, '')
  return [{ type: 'text', value: UNSEEN.test(value) && !SEEN.test(value) ? ' ' : value }]
}

function tidyElement(given: Element, tidying: Tidying): ElementContent[] {
  const element = withRightSideLast(given)
  const { tagName } = element
  if (tagName === 'pre' || tagName === 'xmp' || tagName === 'listing') return [tidyPre(element, tidying.around)]
  if (isCodeTable(element) || isDiagramSource(element)) return [tidyPre(element, tidying.around)]
  if (isLabelOfCode(element)) return []
  if (tagName === 'a') return tidyLink(element, tidying)
  if (HEADING.test(tagName))
    return [withoutOuterBreaks({ ...element, children: tidyChildren(withoutOwnLinks(element), tidying) })]
  if (tagName === 'ul' || tagName === 'ol' || tagName === 'menu')
    return [joinLists(countedList({ ...element, children: tidyChildren(element, tidying) }))]
  if (/^(?:iframe|video|audio)$/.test(tagName)) return tidyMedia(element, tidying)
  if (tagName === 'table' && /(?:^|\s)ltx_eqn_table(?:\s|$)/.test(classNames(element)))
    return equationRows(element, tidying)
  if (tagName === 'table' && isCaptioned(element)) return [captioned(element, tidying)]
  if (tagName === 'table' && isLayoutTable(element)) return unwrapTable(element, tidying)
  if (tagName === 'table') return [withHeader({ ...element, children: tidyChildren(element, tidying) })]
  if (tagName === 'input')
    return [{ ...element, properties: { type: 'checkbox', checked: 'checked' in element.properties } }]
  if (tagName === 'button' || tagName === 'label') {
    // These have boxes of their own, and often no space around them.
    const space: Text = { type: 'text', value: ' ' }
    return [space, { ...element, tagName: 'span', children: tidyChildren(element, tidying) }, { ...space }]
  }
  if (tagName === 'form' || tagName === 'center' || isPost(element))
    return [{ ...element, tagName: 'div', children: tidyChildren(element, tidying) }]
  if (tagName === 'svg') return []
  if (tagName === 'math') return [tidyFormula(element)]
  if (tagName === 'td' || tagName === 'th')
    return [alignedCell({ ...element, children: tidyChildren(element, tidying) })]
  // phpBB sets the name above the words by its style sheet.
  if (tagName === 'cite' && textOf(element).trimEnd().endsWith(':'))
    return [{ ...element, tagName: 'div', children: tidyChildren(element, tidying) }]
  if (tagName === 'details') return openSection(element, tidying)
  const styled = styledAs(element)
  if (styled !== undefined) return [{ ...element, tagName: styled, children: tidyChildren(element, tidying) }]
  const note = boxedNote(element)
  if (note !== undefined) return [{ ...note, children: tidyChildren(note, tidying) }]
  const children = tidyChildren(element, tidying)
  // A paragraph that now contains blocks is no longer a paragraph.
  if (
    tagName === 'p' &&
    children.some((child) => child.type === 'element' && /^(?:div|p|pre|ul|ol|table)$/.test(child.tagName))
  )
    return [{ ...element, tagName: 'div', children }]
  return [{ ...element, children }]
}

/** rustdoc makes each section one that readers can close: its summary is the heading, or seen only once the section is closed. */
function openSection(details: Element, tidying: Tidying): ElementContent[] {
  const children = tidyChildren(details, tidying)
  const summary = children.find((child): child is Element => child.type === 'element' && child.tagName === 'summary')
  const isSeenClosed = summary !== undefined && /(?:^|\s)hideme(?:\s|$)/.test(classNames(summary))
  const isHeading = summary !== undefined && findElement(summary, ({ tagName }) => HEADING.test(tagName)) !== undefined
  if (!('open' in details.properties) || !(isSeenClosed || isHeading)) return [{ ...details, children }]
  const shown = children.flatMap((child) => (child !== summary ? [child] : isSeenClosed ? [] : child.children))
  return [{ type: 'element', tagName: 'div', properties: {}, children: shown }]
}

/** MathML stays as it is; TeX becomes code. */
function tidyFormula(element: Element): Element {
  const formula = writtenFormula(element)
  if ('mathMl' in formula) return element
  const text: Text = { type: 'text', value: formula.tex }
  const code: Element = { type: 'element', tagName: 'code', properties: { className: [TEX_CLASS] }, children: [text] }
  return isDisplayed(element) ? { type: 'element', tagName: 'pre', properties: {}, children: [code] } : code
}

function tidyPre(element: Element, around: readonly Element[]): Element {
  const language = codeLanguage(element, around)
  const text: Text = { type: 'text', value: codeText(element) }
  const properties = language === undefined ? {} : { className: [`language-${language}`] }
  return {
    type: 'element',
    tagName: 'pre',
    properties: {},
    children: [{ type: 'element', tagName: 'code', properties, children: [text] }],
  }
}

/** Whether a quotation is what somebody wrote in a forum, as XenForo 1 and vBulletin 4 mark up every post. */
function isPost(element: Element): boolean {
  return element.tagName === 'blockquote' && POST.test(classNames(element))
}

/** Whether a table has a column of line numbers and one of code, as GitHub, Rouge and highlight.js make it. */
function isCodeTable(element: Element): boolean {
  if (element.tagName !== 'table') return false
  if (
    /(?:^|\s)(?:highlight(?:table)?|rouge-table|hljs-ln|js-file-line-container|code-table|linenumbers|lntable|crayon-table)(?:\s|$)/i.test(
      classNames(element),
    )
  )
    return true
  if (findElement(element, isBesideCode) === undefined) return false
  const pre = findElements(element, ({ tagName }) => tagName === 'pre')
  if (pre.length > 0) return pre.length <= 2
  return (
    findElement(element, (cell) => cell.tagName === 'td' && /(?:^|\s)code(?:\s|$)/.test(classNames(cell))) !== undefined
  )
}

/** Whether an element is the source of a diagram that Mermaid would draw in its place. */
function isDiagramSource(element: Element): boolean {
  if (element.tagName !== 'div' || !/(?:^|\s)mermaid(?:\s|$)/.test(classNames(element))) return false
  return !holdsBlocks(element) && findElement(element, ({ tagName }) => tagName === 'img') === undefined
}

function tidyLink(element: Element, tidying: Tidying): ElementContent[] {
  const children = tidyChildren(element, tidying)
  const reference = attribute(element, 'href')
  const text = textOf(element)
  if (
    reference?.startsWith('#') &&
    PERMALINK.test(text) &&
    findElement(element, ({ tagName }) => tagName === 'img') === undefined
  )
    return []
  const isEmpty = text.trim() === '' && findElement(element, ({ tagName }) => SHOWN_TAGS.test(tagName)) === undefined
  const written = (reference && protectedMailbox(reference)) ?? reference
  const href = isEmpty ? undefined : directUrl(linkUrl(written, tidying.baseUrl))
  // `#` alone is a button for a script, and Cloudflare's address only tells people without scripts that there is one.
  if (href === undefined || reference === '#' || href.endsWith('/cdn-cgi/l/email-protection')) return children
  const title = attribute(element, 'title')
  return [{ type: 'element', tagName: 'a', properties: { href, ...(title !== undefined && { title }) }, children }]
}

/** An embedded player becomes a link to what it plays. */
function tidyMedia(element: Element, { baseUrl }: Tidying): ElementContent[] {
  const url = webUrl(attribute(element, 'src') ?? attribute(element, 'data-src'), baseUrl)
  const poster = webUrl(attribute(element, 'poster'), baseUrl)
  if (url === undefined) return poster === undefined ? [] : [paragraph(still(poster, attribute(element, 'title')))]
  const title = attribute(element, 'title')
  if (element.tagName === 'iframe') {
    const shown = isPixel(element) ? undefined : frameLink(url, title)
    return shown === undefined ? [] : [paragraph(linkTo(shown.href, { type: 'text', value: shown.name }))]
  }
  const name = title ?? (new URL(url).pathname.split('/').at(-1) || new URL(url).hostname)
  return [paragraph(linkTo(url, poster === undefined ? { type: 'text', value: name } : still(poster, name)))]
}

function paragraph(content: ElementContent): Element {
  return { type: 'element', tagName: 'p', properties: {}, children: [content] }
}

function linkTo(href: string, content: ElementContent): Element {
  return { type: 'element', tagName: 'a', properties: { href }, children: [content] }
}

/** The picture that a film shows before it plays. */
function still(src: string, alt = ''): Element {
  return { type: 'element', tagName: 'img', properties: { src, alt }, children: [] }
}

/** Whether a table is only for layout: it contains another, is a single column or row of blocks, or has the text in one cell. */
function isLayoutTable(table: Element): boolean {
  if (/^(?:presentation|none)$/.test(attribute(table, 'role') ?? '')) return true
  if (findElement(table, ({ tagName }) => tagName === 'th' || tagName === 'caption') !== undefined) return false
  if (findElement(table, ({ tagName }) => tagName === 'table') !== undefined) return true
  const rows = findElements(table, ({ tagName }) => tagName === 'tr')
  const columns = Math.max(0, ...rows.slice(0, 1000).map((row) => row.children.filter(isFilled).length))
  if (columns <= 1) return true
  const blocks = findElements(table, ({ tagName }) =>
    /^(?:p|ul|ol|h[1-6]|blockquote|article|section)$/.test(tagName),
  ).length
  return (rows.length <= 1 && blocks > 0) || isOneText(table)
}

/** Cells that are only there to hold space do not tell what a table is for. */
function isFilled(cell: ElementContent): boolean {
  return (
    cell.type === 'element' && (cell.children.some((child) => child.type === 'element') || textOf(cell).trim() !== '')
  )
}

/** Whether one cell contains most of a table's words, as on a page between a banner and a menu. */
function isOneText(table: Element): boolean {
  const cells = findElements(table, (element) => element.tagName === 'td' && isFilled(element))
  if (cells.length > MAX_LAYOUT_CELLS) return false
  const words = cells.map((cell) => countWords(textOf(cell)))
  const most = Math.max(0, ...words)
  return most >= MIN_LAYOUT_WORDS && most > words.reduce((sum, count) => sum + count, 0) * LAYOUT_SHARE
}

/** LaTeXML lays out formulas and their numbers in tables: a line for each row. */
function equationRows(table: Element, tidying: Tidying): ElementContent[] {
  return findElements(table, ({ tagName }) => tagName === 'tr').map((row) => ({
    type: 'element',
    tagName: 'p',
    properties: {},
    children: row.children.flatMap((cell): ElementContent[] =>
      cell.type === 'element' ? [...tidyChildren(cell, tidying), { type: 'text', value: ' ' }] : [],
    ),
  }))
}

/** Whether a table is a picture and its caption, as Blogger makes it. */
function isCaptioned(table: Element): boolean {
  return /(?:^|\s)tr-caption-container(?:\s|$)/.test(classNames(table))
}

function captioned(table: Element, tidying: Tidying): Element {
  const cells = findElements(table, ({ tagName }) => tagName === 'td')
  const children = cells.map((cell) => ({
    ...cell,
    tagName: /(?:^|\s)tr-caption(?:\s|$)/.test(classNames(cell)) ? 'figcaption' : 'div',
    properties: {},
    children: tidyChildren(cell, tidying),
  }))
  return { type: 'element', tagName: 'figure', properties: {}, children }
}

function unwrapTable(table: Element, tidying: Tidying): ElementContent[] {
  const cells: Element[] = []
  visitElements(table, (element) => {
    if (/^(?:td|th|caption)$/.test(element.tagName)) cells.push(element)
    return !/^(?:td|th|caption|table)$/.test(element.tagName)
  })
  return cells.map((cell) => ({
    type: 'element',
    tagName: 'div',
    properties: {},
    children: tidyChildren(cell, tidying),
  }))
}
