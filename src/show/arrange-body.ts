import type { Element, ElementContent, Root, RootContent } from 'hast'
import { arrangeLink, joinFragments } from './arrange-links.ts'
import { arrangeMath } from './arrange-math.ts'
import { arrangeFrame, arrangeImage, arrangePlayer } from './arrange-media.ts'
import {
  type BodyContext,
  hasMedia,
  isShown,
  kept,
  make,
  ownId,
  type Place,
  plainText,
  type Seen,
  withBox,
} from './body-tree.ts'
import { type Byline, isByline } from './is-byline.ts'

/**
 * Returns the body as its page shows it: links and images lead where they may, tables and code get boxes that scroll, heading
 * levels follow the title's. This step is about readability; safety is left to the allow-list that comes after it.
 */
export function arrangeBody(root: Root, context: BodyContext): Root {
  const counts = { codes: 0, tables: 0, formulas: 0, wideImages: 0 }
  const seen: Seen = { ids: new Set(), headings: [], fragmentLinks: [], outline: [], ...counts }
  const place: Place = { context, inLink: false, seen, inside: (element, where) => arrangeAll(element.children, where) }
  const children = arrangeAll(withoutByline(withoutTitle(root.children, context.title), context.byline), place)
  settle(children, 'div')
  joinFragments(seen)
  return { type: 'root', children }
}

function arrangeAll(children: readonly RootContent[], place: Place): ElementContent[] {
  const arranged: ElementContent[] = []
  for (const child of children) {
    if (child.type === 'text') arranged.push({ type: 'text', value: child.value })
    if (child.type !== 'element') continue
    // Not `push(...)`: a hostile element may have more children than a call can take arguments.
    for (const node of arrangeElement(child, place)) arranged.push(node)
  }
  markFormulas(arranged)
  return arranged
}

/** TeX is written as code between dollar signs, as on GitHub. Readers should not see the dollar signs. */
function markFormulas(children: readonly ElementContent[]): void {
  children.forEach((code, at) => {
    if (code.type !== 'element' || code.tagName !== 'code') return
    const [before, after] = [children[at - 1], children[at + 1]]
    if (before?.type !== 'text' || after?.type !== 'text') return
    if (!before.value.endsWith('$') || !after.value.startsWith('$')) return
    before.value = before.value.slice(0, -1)
    after.value = after.value.slice(1)
    code.properties.className = ['language-math']
  })
}

function arrangeElement(element: Element, place: Place): ElementContent[] {
  const arrange = ARRANGE.get(element.tagName) ?? ((unknown, where) => where.inside(unknown, where))
  return arrange(element, place)
}

type Arrange = (element: Element, place: Place) => ElementContent[]

const keep: Arrange = (element, place) => [kept(element, place)]
const leaveOut: Arrange = () => []

/** Gives a heading its level in the outline. The title is level 1, and no level is skipped. */
const arrangeHeading: Arrange = (element, place) => {
  const { seen } = place
  const heading = kept(element, place)
  if (!isShown(heading.children)) return heading.children
  const level = Number(element.tagName[1])
  while ((seen.outline.at(-1) ?? 0) >= level) seen.outline.pop()
  seen.outline.push(level)
  heading.tagName = `h${Math.min(6, seen.outline.length + 1)}`
  seen.headings.push(heading)
  return [heading]
}

/** The class that marks the language of code; all other classes are dropped. */
export const LANGUAGE: RegExp = /^language-[\w+#.-]{1,40}$/

/** What the narrowest phone shows of a line of code. Where no line is longer, nothing scrolls and nothing need take the focus. */
const SHORT_LINE = 20

/** What it shows of a formula in a line of text, by the signs in it. */
const SHORT_FORMULA = 20

const arrangeCode: Arrange = (element, place) => {
  const pre = make('pre', ownId(element.properties.id, place), place.inside(element, place))
  if (
    place.inLink ||
    plainText(element)
      .split('\n')
      .every((line) => columns(line) <= SHORT_LINE)
  )
    return [pre]
  place.seen.codes += 1
  return [withBox(pre, place.context.words.code(place.seen.codes))]
}

/** Ideographs and the like are twice as wide as letters. */
function columns(line: string): number {
  return line.replace(/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/g, 'xx').length
}

const arrangeInlineCode: Arrange = (element, place) => {
  const code = kept(element, place)
  const { className } = element.properties
  const language = Array.isArray(className) ? className.find((name) => LANGUAGE.test(String(name))) : undefined
  if (language !== undefined) code.properties.className = [language]
  return [code]
}

const arrangeTable: Arrange = (element, place) => {
  const table = kept(element, place)
  if (place.inLink) return [table]
  place.seen.tables += 1
  return [withBox(make('div', { className: ['scroll'] }, [table]), place.context.words.table(place.seen.tables))]
}

/** Drops an empty table head: in Markdown, a table without column names has one. */
const arrangeTableHead: Arrange = (element, place) => {
  const head = kept(element, place)
  return isShown(head.children) ? [head] : []
}

const arrangeFormula: Arrange = (element, place) => {
  const formula = arrangeMath(element)
  const isBlock = formula.properties.display === 'block'
  if (place.inLink || !(isBlock || plainText(formula).length > SHORT_FORMULA)) return [formula]
  place.seen.formulas += 1
  // A formula may stand in a paragraph, where no `div` may; in a line, it is set apart as text of its own direction.
  return [
    withBox(
      make(isBlock ? 'span' : 'bdi', { className: ['scroll'] }, [formula]),
      place.context.words.formula(place.seen.formulas),
    ),
  ]
}

const arrangeCell: Arrange = (element, place) => {
  const cell = kept(element, place)
  // markdown-it writes the alignment of GFM tables as a style.
  const align = /^text-align:\s*(left|center|right);?$/.exec(String(element.properties.style ?? ''))?.[1]
  if (align !== undefined) cell.properties.align = align
  if (cell.tagName === 'th' && !isShown(cell.children)) cell.tagName = 'td'
  return [cell]
}

/** A list may only hold items: whatever stands between them becomes an item. */
const arrangeList: Arrange = (element, place) => {
  const list = kept(element, place)
  if (list.tagName !== 'ol') list.tagName = 'ul'
  list.children = list.children.map((child) =>
    isBlank(child) || (child.type === 'element' && child.tagName === 'li') ? child : make('li', {}, [child]),
  )
  return [list]
}

const DEFINITION = new Set(['dt', 'dd', 'div'])

/** A `<dl>` that is not a list of terms and definitions becomes plain paragraphs. */
const arrangeTerms: Arrange = (element, place) => {
  const list = kept(element, place)
  const names = list.children.flatMap((child) => (child.type === 'element' ? child.tagName : []))
  const isSound = list.children.every((child) =>
    child.type === 'element' ? DEFINITION.has(child.tagName) : isBlank(child),
  )
  if (isSound && names[0] === 'dt' && names.includes('dd')) return [list]
  const plain = (child: ElementContent): ElementContent =>
    child.type === 'element' && DEFINITION.has(child.tagName) ? { ...child, tagName: 'div', properties: {} } : child
  return [make('div', {}, list.children.map(plain))]
}

function isBlank(node: ElementContent): boolean {
  return node.type === 'text' && node.value.trim() === ''
}

/** Shows the content if it could not be opened: without a label, or inside a link. */
const arrangeDetails: Arrange = (element, place) => {
  const label = element.children.find((child) => child.type === 'element' && child.tagName === 'summary')
  const canOpen = label !== undefined && isShown([label]) && !place.inLink
  return canOpen ? keep(element, place) : place.inside(element, place)
}

/** A summary is pressed as a whole, so it cannot contain links. */
const arrangeSummary: Arrange = (element, place) => keep(element, { ...place, inLink: true })

const PARENTS: ReadonlyMap<string, string> = new Map([
  ['li', 'ul ol'],
  ['dt', 'dl'],
  ['dd', 'dl'],
  ['summary', 'details'],
])

/** Turns items, terms and summaries outside of their proper parent into plain boxes. */
function settle(children: readonly ElementContent[], parent: string): void {
  for (const child of children) {
    if (child.type !== 'element') continue
    const parents = PARENTS.get(child.tagName)
    if (parents !== undefined && !parents.split(' ').includes(parent)) child.tagName = 'div'
    // Terms may be grouped in a `div` within their list.
    settle(child.children, parent === 'dl' && child.tagName === 'div' ? 'dl' : child.tagName)
  }
}

function withoutTitle(children: readonly RootContent[], title: string | undefined): readonly RootContent[] {
  const start = startOf(children)
  const first = children[start]
  if (title === undefined || first?.type !== 'element' || !/^h[1-6]$/.test(first.tagName)) return children
  const isTitle = plainText(first).replace(/\s+/g, ' ').trim() === title.replace(/\s+/g, ' ').trim()
  return isTitle ? children.slice(start + 1) : children
}

function withoutByline(children: readonly RootContent[], byline: Byline | undefined): readonly RootContent[] {
  const start = startOf(children)
  const first = children[start]
  if (byline === undefined || first?.type !== 'element' || first.tagName !== 'p' || hasMedia(first.children))
    return children
  return isByline(plainText(first), byline) ? children.slice(start + 1) : children
}

/** The index of the first visible node. */
function startOf(children: readonly RootContent[]): number {
  return children.findIndex((child) => child.type === 'element' || (child.type === 'text' && child.value.trim() !== ''))
}

const each = (names: string, arrange: Arrange): [string, Arrange][] => names.split(' ').map((name) => [name, arrange])

/** What becomes of each element. One that is not listed is replaced by its content. */
const ARRANGE: ReadonlyMap<string, Arrange> = new Map([
  ...each('abbr b bdi bdo br cite data del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub sup', keep),
  ...each(
    'time u var wbr address article aside blockquote dd div dt figcaption figure footer header hr li p section',
    keep,
  ),
  ...each('caption col colgroup tbody tfoot tr', keep),
  ...each('h1 h2 h3 h4 h5 h6', arrangeHeading),
  ...each('pre listing xmp plaintext', arrangeCode),
  ...each('td th', arrangeCell),
  ...each('ol ul menu dir', arrangeList),
  ['details', arrangeDetails],
  ['summary', arrangeSummary],
  ...each('audio video', arrangePlayer),
  ...each('iframe embed frame', arrangeFrame),
  ['a', arrangeLink],
  ['code', arrangeInlineCode],
  ['dl', arrangeTerms],
  ['img', arrangeImage],
  ['math', arrangeFormula],
  ['table', arrangeTable],
  ['thead', arrangeTableHead],
  ...each('script style svg template title textarea select option datalist input noembed noframes head', leaveOut),
])
