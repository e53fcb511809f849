import type { Element, ElementContent } from 'hast'
import { defaultHandlers, defaultNodeHandlers, type Handle, type State, toMdast } from 'hast-util-to-mdast'
import type {
  Code,
  Emphasis,
  FootnoteDefinition,
  Heading,
  Html,
  Link,
  Nodes,
  Paragraph,
  PhrasingContent,
  Root,
  RootContent,
  Strong,
} from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkStringify from 'remark-stringify'
import { unified } from 'unified'
import { cleanText } from './clean-line.ts'
import { collapseSpace } from './collapse-space.ts'
import { NOTE_DEFINITION, NOTE_REFERENCE } from './footnotes.ts'
import { TEX_CLASS, writtenFormula } from './formula.ts'
import { joinText } from './join-text.ts'
import { keptHtml, openingTag } from './kept-html.ts'
import { withoutLoneLabels } from './lone-labels.ts'
import { countWords } from './text-blocks.ts'
import { textWriter } from './text-writer.ts'
import { attribute, classNames, findElement, holdsBlocks, textOf } from './tree.ts'

type Content = RootContent | RootContent[] | undefined

/** A cell that contains one of these, or more than one paragraph, does not fit on a line of Markdown. */
const MORE_THAN_A_LINE = /^(?:blockquote|details|dl|figure|h[1-6]|hr|ol|pre|table|ul)$/
const MAX_CHILDREN = 5000
/** A longer heading is a paragraph. */
const MAX_HEADING_WORDS = 30

/** Converts tidy content to Markdown: CommonMark, GFM, and HTML for what these cannot express. Read back, it gives the same text. */
export function articleMarkdown(content: Element): string {
  const { children } = joinText(collapseSpace({ ...content, children: inChunks(content.children) }))
  // The converter would first copy the tree and collapse its white space, which takes longer than all the rest and has been
  // done already. So it gets an empty tree, whose root is then replaced by the real one.
  const makeRoot = (state: State): Root => defaultNodeHandlers.root(state, { type: 'root', children })
  const tree = toMdast({ type: 'root', children: [] }, { handlers, nodeHandlers: { root: makeRoot } })
  const root = tree as Root
  return cleanText(processor.stringify({ ...root, children: withoutLoneLabels(root.children) })).trim()
}

const processor = unified()
  .use(remarkGfm, { tablePipeAlign: false })
  .use(remarkStringify, {
    bullet: '-',
    emphasis: '_',
    rule: '-',
    fences: true,
    listItemIndent: 'one',
    handlers: { text: textWriter() },
  })
  .freeze()

/** The converter passes children as arguments of a call, which fails for a hundred thousand of them. */
function inChunks(children: readonly ElementContent[]): ElementContent[] {
  if (children.length <= MAX_CHILDREN) return [...children]
  const chunks: ElementContent[] = []
  for (let at = 0; at < children.length; at += MAX_CHILDREN) {
    chunks.push({ type: 'element', tagName: 'div', properties: {}, children: children.slice(at, at + MAX_CHILDREN) })
  }
  return chunks
}

const handlers: Record<string, Handle> = {
  ...Object.fromEntries(
    'abbr bdi bdo dfn ins kbd mark q rb rp rt ruby samp small sub sup u var'
      .split(' ')
      .map((tagName) => [tagName, inlineHtml]),
  ),
  pre: codeBlock,
  strong: (state, node) => emphasis(state, node, 'strong'),
  b: (state, node) => emphasis(state, node, 'strong'),
  em: (state, node) => emphasis(state, node, 'emphasis'),
  i: (state, node) => emphasis(state, node, 'emphasis'),
  a: link,
  code: inlineCode,
  tt: inlineCode,
  math: formula,
  dl: descriptionList,
  ol: orderedList,
  details,
  figure,
  table,
  h1: heading,
  h2: heading,
  h3: heading,
  h4: heading,
  h5: heading,
  h6: heading,
  [NOTE_REFERENCE]: (_, node) => ({ type: 'footnoteReference', ...labelOf(node) }),
  [NOTE_DEFINITION]: (state, node) => ({
    type: 'footnoteDefinition',
    ...labelOf(node),
    children: state.toFlow(state.all(node)) as FootnoteDefinition['children'],
  }),
  iframe: () => undefined,
  input: () => undefined,
}

function labelOf(node: Element): { readonly identifier: string; readonly label: string } {
  const label = attribute(node, 'label') ?? ''
  return { identifier: label, label }
}

/** Inline HTML. The converter judges by the element's name whether it is part of a paragraph. */
function inlineTag(value: string): Html {
  return { type: 'html', value, data: { hName: 'span' } as Html['data'] & {} }
}

/** Block-level HTML, with blank lines around it. */
function blockHtml(value: string): Html {
  return { type: 'html', value, data: { hName: 'div' } as Html['data'] & {} }
}

function isEmpty(node: Element): boolean {
  return textOf(node).trim() === '' && findElement(node, ({ tagName }) => tagName === 'img') === undefined
}

function inlineHtml(state: State, node: Element): Content {
  const children = state.all(node)
  if (isEmpty(node) || holdsBlocks(node)) return children
  return [inlineTag(openingTag(node)), ...children, inlineTag(`</${node.tagName}>`)]
}

function codeBlock(_: State, node: Element): Code {
  const code = findElement(node, ({ tagName }) => tagName === 'code')
  const className = code?.properties.className
  const language = Array.isArray(className) ? String(className[0] ?? '').replace(/^language-/, '') : ''
  return { type: 'code', lang: language === '' ? null : language, meta: null, value: textOf(node) }
}

function inlineCode(_: State, node: Element): Content {
  if (findElement(node, ({ tagName }) => tagName === 'img') !== undefined) return undefined
  const value = textOf(node).replace(/\s+/g, ' ')
  if (value.trim() === '') return { type: 'text', value: ' ' }
  const code: RootContent = { type: 'inlineCode', value: value.trim() }
  // As GitHub writes formulas: https://docs.github.com, "Writing mathematical expressions".
  return classNames(node) === TEX_CLASS ? [{ type: 'text', value: '$' }, code, { type: 'text', value: '$' }] : code
}

function formula(state: State, node: Element): Content {
  const written = writtenFormula(node)
  return 'mathMl' in written ? inlineTag(written.mathMl) : state.all(node)
}

/** Moves spaces at the edges outside: emphasis in Markdown cannot begin or end with one. */
function emphasis(state: State, node: Element, type: 'strong' | 'emphasis'): Content {
  const children = state.all(node)
  if (isEmpty(node) || holdsBlocks(node)) return children
  return betweenSpaces(children, (inner) => ({ type, children: inner }) as Strong | Emphasis)
}

/** Marks children, but leaves the white space and line breaks at their edges outside. */
function betweenSpaces(
  children: readonly RootContent[],
  mark: (children: PhrasingContent[]) => PhrasingContent,
): RootContent[] {
  const start = Math.max(0, children.findIndex(isWritten))
  const end = children.findLastIndex(isWritten) + 1
  const inner = children.slice(start, end)
  const [first, last] = [inner[0], inner.at(-1)]
  const before = first?.type === 'text' && /^\s/.test(first.value) ? [space()] : []
  const after = last?.type === 'text' && /\s$/.test(last.value) ? [space()] : []
  return [...children.slice(0, start), ...before, mark(trimmed(inner)), ...after, ...children.slice(end)]
}

function isWritten(node: RootContent): boolean {
  return node.type !== 'break' && (node.type !== 'text' || node.value.trim() !== '')
}

function trimmed(children: readonly RootContent[]): PhrasingContent[] {
  const last = children.length - 1
  return children.map((child, index) => {
    if (child.type !== 'text') return child as PhrasingContent
    const start = index === 0 ? child.value.trimStart() : child.value
    return { ...child, value: index === last ? start.trimEnd() : start }
  })
}

function space(): RootContent {
  return { type: 'text', value: ' ' }
}

/** Moves spaces at the edges of a link outside, so that they are not underlined. */
function link(state: State, node: Element): Content {
  if (isEmpty(node)) return /\s/.test(textOf(node)) ? space() : undefined
  const made = defaultHandlers.a(state, node)
  if (holdsBlocks(node) || textOf(node).trim() === '') return made
  return betweenSpaces(made.children, (children) => ({ ...made, children }) as Link)
}

function heading(state: State, node: Element): Content {
  if (isEmpty(node)) return undefined
  return holdsBlocks(node) ? headingOfLines(state, node) : (defaultHandlers.h1(state, node) as Content)
}

/** A heading whose lines are boxes: `<h2><div>Title</div></h2>`. With more than lines inside, it is no heading. */
function headingOfLines(state: State, node: Element): Content {
  const lines = state.toFlow(state.all({ ...node, tagName: 'div' }))
  const isLine = (line: RootContent): line is Paragraph => line.type === 'paragraph'
  if (!lines.every(isLine) || countWords(textOf(node)) > MAX_HEADING_WORDS) return lines
  const [titles, pictures] = [lines.filter(hasWords), lines.filter((line) => !hasWords(line))]
  const children = titles.flatMap((line, index): PhrasingContent[] =>
    index === 0 ? line.children : [{ type: 'break' }, ...line.children],
  )
  const made: Heading = { type: 'heading', depth: Number(node.tagName[1]) as Heading['depth'], children }
  return children.length === 0 ? lines : [...pictures, made]
}

function hasWords(node: Nodes): boolean {
  if (node.type === 'text' || node.type === 'inlineCode') return node.value.trim() !== ''
  return 'children' in node && node.children.some(hasWords)
}

/** A list that counts in letters, backwards or with gaps, which Markdown cannot express, is HTML. */
function orderedList(state: State, node: Element): Content {
  const items = node.children.filter((child): child is Element => child.type === 'element')
  const { start: _, ...counting } = node.properties
  const isPlain = openingTag({ ...node, properties: counting }) === '<ol>'
  const isCounted = items.every((item) => item.properties.value === undefined)
  if ((isPlain && isCounted) || items.some(({ tagName }) => tagName !== 'li')) return defaultHandlers.ol(state, node)
  if (!holdsMoreThanLines(node))
    return blockHtml([openingTag(node), ...items.map((item) => keptHtml([item])), '</ol>'].join('\n'))
  return [
    blockHtml(openingTag(node)),
    ...items.flatMap((item) => [blockHtml(openingTag(item)), ...state.toFlow(state.all(item)), blockHtml('</li>')]),
    blockHtml('</ol>'),
  ]
}

function descriptionList(state: State, node: Element): Content {
  if (isEmpty(node)) return undefined
  if (!holdsMoreThanLines(node)) return blockHtml(keptHtml([node]))
  return [
    blockHtml('<dl>'),
    ...node.children.flatMap((child) => (child.type === 'element' ? describe(state, child) : [])),
    blockHtml('</dl>'),
  ]
}

function describe(state: State, node: Element): RootContent[] {
  if (node.tagName === 'div')
    return node.children.flatMap((child) => (child.type === 'element' ? describe(state, child) : []))
  if (node.tagName === 'dt' && !holdsMoreThanLines(node)) return [blockHtml(keptHtml([node]))]
  if (node.tagName !== 'dt' && node.tagName !== 'dd') return state.toFlow(state.all({ ...node, children: [node] }))
  return [blockHtml(openingTag(node)), ...state.toFlow(state.all(node)), blockHtml(`</${node.tagName}>`)]
}

function holdsMoreThanLines(node: Element): boolean {
  return findElement(node, ({ tagName }) => MORE_THAN_A_LINE.test(tagName)) !== undefined
}

function details(state: State, node: Element): Content {
  if (isEmpty(node)) return undefined
  const summary = node.children.find(
    (child): child is Element => child.type === 'element' && child.tagName === 'summary',
  )
  const rest = { ...node, children: node.children.filter((child) => child !== summary) }
  const title = summary === undefined ? [] : [blockHtml(keptHtml([summary]))]
  const opening = 'open' in node.properties ? '<details open>' : '<details>'
  return [blockHtml(opening), ...title, ...state.toFlow(state.all(rest)), blockHtml('</details>')]
}

function figure(state: State, node: Element): Content {
  const caption = ownCaption(node)
  if (caption === undefined || isEmpty(caption)) return state.toFlow(state.all(node))
  const simple =
    findElement(node, ({ tagName }) => /^(?:blockquote|dl|figure|h[1-6]|ol|pre|table|ul|details)$/.test(tagName)) ===
    undefined
  if (simple && findElement(node, ({ tagName }) => tagName === 'img') !== undefined)
    return blockHtml(keptHtml([figureOf(node, caption)]))
  const rest = without(node, caption)
  return [
    blockHtml('<figure>'),
    ...state.toFlow(state.all(rest)),
    blockHtml(keptHtml([caption])),
    blockHtml('</figure>'),
  ]
}

/** The caption of a figure itself, not of a figure in it. */
function ownCaption(node: Element): Element | undefined {
  for (const child of node.children) {
    if (child.type !== 'element' || child.tagName === 'figure') continue
    const caption = child.tagName === 'figcaption' ? child : ownCaption(child)
    if (caption !== undefined) return caption
  }
  return undefined
}

/** A figure's images and caption, without the boxes around them. */
function figureOf(node: Element, caption: Element): Element {
  const rest = without(node, caption)
  return {
    type: 'element',
    tagName: 'figure',
    properties: {},
    children: [...unboxed(rest.children), { ...caption, children: unboxed(caption.children) }],
  }
}

function unboxed(nodes: readonly ElementContent[]): ElementContent[] {
  return nodes.flatMap((node) => {
    if (node.type === 'text') return [{ ...node, value: node.value.replace(/\s+/g, ' ') }]
    if (node.type !== 'element') return []
    const children = unboxed(node.children)
    if (/^(?:div|p|span|section)$/.test(node.tagName)) return [...children, { type: 'text', value: ' ' }]
    return [{ ...node, children }]
  })
}

function without(node: Element, left: Element): Element {
  return {
    ...node,
    children: node.children
      .filter((child) => child !== left)
      .map((child) => (child.type === 'element' ? without(child, left) : child)),
  }
}

function table(state: State, node: Element): Content {
  if (isEmpty(node)) return undefined
  if (state.inTable || isComplex(node)) return blockHtml(keptHtml([node]))
  const caption = findElement(node, ({ tagName }) => tagName === 'caption')
  const rows = defaultHandlers.table(state, node) as RootContent
  if (caption === undefined || isEmpty(caption)) return rows
  return [...state.toFlow(state.all({ ...caption, tagName: 'div' })), rows]
}

/** Whether a table has cells that span others, or that do not fit on a line. */
function isComplex(node: Element): boolean {
  const cell = findElement(node, (element) => {
    if (!/^(?:td|th)$/.test(element.tagName)) return false
    if (Number(attribute(element, 'colSpan') ?? 1) > 1 || Number(attribute(element, 'rowSpan') ?? 1) > 1) return true
    const paragraphs = element.children.filter(
      (child) => child.type === 'element' && /^(?:p|div)$/.test(child.tagName),
    ).length
    return (
      paragraphs > 1 ||
      holdsMoreThanLines(element) ||
      findElement(element, ({ tagName }) => tagName === 'br') !== undefined
    )
  })
  return cell !== undefined
}
