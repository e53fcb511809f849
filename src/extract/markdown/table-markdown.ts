import type { Element } from 'hast'
import { defaultHandlers, type State } from 'hast-util-to-mdast'
import type { RootContent } from 'mdast'
import { attribute, findElement, findElements, holdsBlocks } from '../tree.ts'
import { blockHtml, type Content, holdsMoreThanLines, isEmpty } from './html-in-markdown.ts'
import { keptHtml } from './kept-html.ts'

export function table(state: State, node: Element): Content {
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
    const lines = findElements(
      element,
      (below) => /^(?:p|div)$/.test(below.tagName) && !isEmpty(below) && !holdsBlocks(below),
    )
    return (
      lines.length > 1 ||
      holdsMoreThanLines(element) ||
      findElement(element, ({ tagName }) => tagName === 'br') !== undefined
    )
  })
  return cell !== undefined
}
