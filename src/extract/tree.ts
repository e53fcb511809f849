import type { Element, ElementContent, Root, RootContent } from 'hast'

const BLOCK =
  /^(?:address|article|aside|blockquote|details|div|dl|figure|footer|h[1-6]|header|hr|li|ol|p|pre|section|table|ul)$/
const UNREAD: ReadonlySet<string> = new Set(['script', 'style', 'svg'])

/** Calls `visitor` for each element below a node, in document order; if it returns false, the element's content is skipped. */
export function visitElements(
  parent: Root | Element,
  visitor: (element: Element, parent: Root | Element) => boolean | undefined,
): void {
  for (const child of parent.children) {
    if (child.type !== 'element') continue
    if (visitor(child, parent) !== false) visitElements(child, visitor)
  }
}

/** The first element below a node that passes a test. */
export function findElement(parent: Root | Element, test: (element: Element) => boolean): Element | undefined {
  for (const child of parent.children) {
    if (child.type !== 'element') continue
    if (test(child)) return child
    const found = findElement(child, test)
    if (found !== undefined) return found
  }
  return undefined
}

/** All elements below a node that pass a test, in document order. */
export function findElements(parent: Root | Element, test: (element: Element) => boolean): readonly Element[] {
  const found: Element[] = []
  visitElements(parent, (element) => {
    if (test(element)) found.push(element)
    return undefined
  })
  return found
}

/** Whether an element contains one that starts a new line. */
export function holdsBlocks(element: Element): boolean {
  return findElement(element, ({ tagName }) => BLOCK.test(tagName)) !== undefined
}

/** The text of a node as in the source, without scripts, styles and drawings. */
export function textOf(node: Root | RootContent | ElementContent): string {
  if (node.type === 'text') return node.value
  if (!('children' in node)) return ''
  if (node.type === 'element' && UNREAD.has(node.tagName)) return ''
  let text = ''
  for (const child of node.children) text += textOf(child)
  return text
}

/** The code of a script, which `textOf` leaves out. */
export function scriptText(script: Element): string {
  return script.children.map((child) => (child.type === 'text' ? child.value : '')).join('')
}

/** Whether a node is more than white space. */
export function isSolid(node: ElementContent): boolean {
  return node.type !== 'text' || node.value.trim() !== ''
}

/** The first sibling after an index that is more than white space. */
export function nextSolid(children: readonly ElementContent[], index: number): ElementContent | undefined {
  for (let at = index + 1; at < children.length; at++) {
    const node = children[at]
    if (node !== undefined && isSolid(node)) return node
  }
  return undefined
}

/** A copy of an element without those that a test finds in it, at any depth. */
export function withoutElements(parent: Element, test: (element: Element) => boolean): Element {
  const children = parent.children.filter((child) => child.type !== 'element' || !test(child))
  return {
    ...parent,
    children: children.map((child) => (child.type === 'element' ? withoutElements(child, test) : child)),
  }
}

/** The value of an attribute; undefined if it has none. */
export function attribute(element: Element, name: string): string | undefined {
  const value = element.properties[name]
  return typeof value === 'string' ? value : undefined
}

/** An element's classes, joined by spaces; empty if it has none. */
export function classNames(element: Element): string {
  const { className } = element.properties
  if (!Array.isArray(className)) return ''
  return className.length === 1 ? String(className[0]) : className.join(' ')
}

/** Whether an element has a class. */
export function hasClass(element: Element, name: string): boolean {
  return classNames(element).split(' ').includes(name)
}
