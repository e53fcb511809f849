import type { Element } from 'hast'
import { defaultHandlers, type State } from 'hast-util-to-mdast'
import type { RootContent } from 'mdast'
import { blockHtml, type Content, holdsMoreThanLines, isEmpty } from './html-in-markdown.ts'
import { keptHtml, openingTag } from './kept-html.ts'

/** A list that counts in letters, backwards or with gaps, which Markdown cannot express, is HTML. */
export function orderedList(state: State, node: Element): Content {
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

/** Markdown has no such lists: they are HTML, with Markdown in items of more than a line. */
export function descriptionList(state: State, node: Element): Content {
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

/** What readers unfold is HTML, with Markdown inside. */
export function details(state: State, node: Element): Content {
  if (isEmpty(node)) return undefined
  const summary = node.children.find(
    (child): child is Element => child.type === 'element' && child.tagName === 'summary',
  )
  const rest = { ...node, children: node.children.filter((child) => child !== summary) }
  const title = summary === undefined ? [] : [blockHtml(keptHtml([summary]))]
  const opening = 'open' in node.properties ? '<details open>' : '<details>'
  return [blockHtml(opening), ...title, ...state.toFlow(state.all(rest)), blockHtml('</details>')]
}
