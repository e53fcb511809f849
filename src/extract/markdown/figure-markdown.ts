import type { Element, ElementContent } from 'hast'
import type { State } from 'hast-util-to-mdast'
import { findElement, withoutElements } from '../tree.ts'
import { blockHtml, type Content, isEmpty } from './html-in-markdown.ts'
import { keptHtml } from './kept-html.ts'

export function figure(state: State, node: Element): Content {
  const caption = ownCaption(node)
  if (caption === undefined || isEmpty(caption)) return state.toFlow(state.all(node))
  const simple =
    findElement(node, ({ tagName }) => /^(?:blockquote|dl|figure|h[1-6]|ol|pre|table|ul|details)$/.test(tagName)) ===
    undefined
  if (simple && findElement(node, ({ tagName }) => tagName === 'img') !== undefined)
    return blockHtml(keptHtml([figureOf(node, caption)]))
  const rest = withoutElements(node, (element) => element === caption)
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
  const rest = withoutElements(node, (element) => element === caption)
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
