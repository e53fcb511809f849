import type { Element, ElementContent } from 'hast'
import { holdsBlocks, isSolid } from '../tree.ts'
import { splitAtBreaks } from './split-breaks.ts'

/**
 * Sites of poems, and some editors, put each line into a `<div>` that ends in a line break: makes paragraphs of them, with a break
 * after each line. A blank line elsewhere is dropped.
 */
export function joinLines(children: readonly ElementContent[]): readonly ElementContent[] {
  if (!children.some(isBrokenLine)) return children
  const joined: ElementContent[] = []
  let lines: Element[] = []
  const close = (): void => {
    const read = lines.filter((line) => !isBlank(line))
    joined.push(...(read.filter(isBrokenLine).length < 2 ? read : [paragraphOf(lines)]))
    lines = []
  }
  for (const child of children.filter(isSolid)) {
    if (!isBrokenLine(child) && !isNextLine(child, lines.at(-1))) close()
    if (child.type === 'element' && (isBrokenLine(child) || lines.length > 0)) lines.push(child)
    else joined.push(child)
  }
  close()
  return joined
}

function paragraphOf(lines: readonly Element[]): Element {
  const div: Element = { type: 'element', tagName: 'div', properties: {}, children: [] }
  const lineBreak: Element = { ...div, tagName: 'br' }
  const children = lines.flatMap((line, index) => [...(index === 0 ? [] : [lineBreak]), ...withoutLastBreak(line)])
  return { ...div, children: splitAtBreaks(div, children) }
}

function withoutLastBreak({ children }: Element): readonly ElementContent[] {
  const last = children.findLastIndex(isSolid)
  return isBreak(children[last]) ? children.slice(0, last) : children
}

function isBrokenLine(node: ElementContent): boolean {
  if (node.type !== 'element' || node.tagName !== 'div') return false
  return isBreak(node.children.findLast(isSolid)) && !holdsBlocks(node)
}

/** Whether a `<div>` without a break, such as the last one, is of the same kind as the line before it. */
function isNextLine(node: ElementContent, line: Element | undefined): boolean {
  if (line === undefined || node.type !== 'element' || node.tagName !== 'div' || holdsBlocks(node)) return false
  return JSON.stringify(node.properties) === JSON.stringify(line.properties)
}

function isBlank(line: Element): boolean {
  return !withoutLastBreak(line).some(isSolid)
}

function isBreak(node: ElementContent | undefined): boolean {
  return node?.type === 'element' && node.tagName === 'br'
}
