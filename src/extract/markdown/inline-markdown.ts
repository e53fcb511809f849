import type { Element } from 'hast'
import { defaultHandlers, type State } from 'hast-util-to-mdast'
import type { Emphasis, Link, PhrasingContent, RootContent, Strong } from 'mdast'
import { TEX_CLASS, writtenFormula } from '../math/formula.ts'
import { classNames, findElement, holdsBlocks, textOf } from '../tree.ts'
import { type Content, inlineTag, isEmpty } from './html-in-markdown.ts'
import { openingTag } from './kept-html.ts'

/** What Markdown has no sign for, such as `<kbd>`, is HTML. */
export function inlineHtml(state: State, node: Element): Content {
  const children = state.all(node)
  if (isEmpty(node) || holdsBlocks(node)) return children
  return [inlineTag(openingTag(node)), ...children, inlineTag(`</${node.tagName}>`)]
}

export function inlineCode(_: State, node: Element): Content {
  if (findElement(node, ({ tagName }) => tagName === 'img') !== undefined) return undefined
  const value = textOf(node).replace(/\s+/g, ' ')
  if (value.trim() === '') return { type: 'text', value: ' ' }
  const code: RootContent = { type: 'inlineCode', value: value.trim() }
  // As GitHub writes formulas: https://docs.github.com, "Writing mathematical expressions".
  return classNames(node) === TEX_CLASS ? [{ type: 'text', value: '$' }, code, { type: 'text', value: '$' }] : code
}

export function formula(state: State, node: Element): Content {
  const written = writtenFormula(node)
  return 'mathMl' in written ? inlineTag(written.mathMl) : state.all(node)
}

/** Moves spaces at the edges outside: emphasis in Markdown cannot begin or end with one. */
export function emphasis(state: State, node: Element, type: 'strong' | 'emphasis'): Content {
  const children = state.all(node)
  if (isEmpty(node) || holdsBlocks(node)) return children
  return betweenSpaces(children, (inner) => ({ type, children: inner }) as Strong | Emphasis)
}

/** Moves spaces at the edges of a link outside, so that they are not underlined. */
export function link(state: State, node: Element): Content {
  if (isEmpty(node)) return /\s/.test(textOf(node)) ? space() : undefined
  const made = defaultHandlers.a(state, node)
  if (holdsBlocks(node) || textOf(node).trim() === '') return made
  return betweenSpaces(made.children, (children) => ({ ...made, children }) as Link)
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
