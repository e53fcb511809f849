import type { Element, ElementContent } from 'hast'
import { findElement, findElements, hasClass } from '../tree.ts'

/** Code and declarations of Doxygen, which it makes of boxes and of tables, as what they are; undefined for anything else. */
export function fromDoxygen(element: Element): Element | undefined {
  if (element.tagName === 'div' && hasClass(element, 'fragment'))
    return findElement(element, isLine) === undefined ? undefined : { ...element, tagName: 'pre' }
  if (element.tagName !== 'table' || !hasClass(element, 'memname')) return undefined
  const cells = findElements(element, ({ tagName }) => tagName === 'td')
  const children = cells.flatMap((cell): ElementContent[] => [...cell.children, { type: 'text', value: ' ' }])
  return { ...element, tagName: 'p', properties: {}, children }
}

function isLine(element: Element): boolean {
  return element.tagName === 'div' && hasClass(element, 'line')
}
