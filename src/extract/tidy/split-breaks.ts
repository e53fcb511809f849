import type { Element, ElementContent } from 'hast'
import { isSolid, nextSolid } from '../tree.ts'

const HOSTS = /^(?:p|div|section|article|td|blockquote|body|main|li|dd)$/
/** Inline marks, which sometimes span several paragraphs. */
const MARKS = /^(?:span|font|big|small|b|strong|i|em|u)$/

/** Some authors separate paragraphs with two line breaks: puts each such paragraph into an element of its own. */
export function splitAtBreaks(parent: Element, children: readonly ElementContent[]): ElementContent[] {
  const lifted = children.flatMap(liftBreaks)
  if (!HOSTS.test(parent.tagName) || !hasParagraphs(lifted)) return lifted
  return paragraphsOf(lifted)
    .filter((paragraph) => paragraph.some(isText))
    .map((paragraph) => ({ type: 'element', tagName: 'div', properties: {}, children: paragraph }))
}

/** Splits a mark around several paragraphs into one around each. */
function liftBreaks(node: ElementContent): ElementContent[] {
  if (node.type !== 'element' || !MARKS.test(node.tagName) || !hasParagraphs(node.children)) return [node]
  return paragraphsOf(node.children).flatMap((children, index): ElementContent[] => [
    ...(index === 0 ? [] : [lineBreak(), lineBreak()]),
    ...(children.some(isText) ? [{ ...node, children }] : []),
  ])
}

function lineBreak(): Element {
  return { type: 'element', tagName: 'br', properties: {}, children: [] }
}

function hasParagraphs(children: readonly ElementContent[]): boolean {
  return children.some((child, index) => isBreak(child) && isBreak(nextSolid(children, index)))
}

function paragraphsOf(children: readonly ElementContent[]): ElementContent[][] {
  const paragraphs: ElementContent[][] = [[]]
  children.forEach((child, index) => {
    const paragraph = paragraphs.at(-1)
    if (!isBreak(child)) paragraph?.push(child)
    else if (isBreak(nextSolid(children, index))) paragraphs.push([])
    // A divided mark may begin with a line that ends before the first break.
    else if (paragraphs.length === 1 || paragraph?.some(isText)) paragraph?.push(child)
  })
  return paragraphs
}

/** A heading without line breaks before and after its words. */
export function withoutOuterBreaks(heading: Element): Element {
  const { children } = heading
  return {
    ...heading,
    children: children.slice(Math.max(0, children.findIndex(isText)), children.findLastIndex(isText) + 1),
  }
}

function isText(node: ElementContent): boolean {
  return !isBreak(node) && isSolid(node)
}

function isBreak(node: ElementContent | undefined): boolean {
  return node?.type === 'element' && node.tagName === 'br'
}
