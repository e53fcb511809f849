import type { Element, ElementContent } from 'hast'
import { findElement, hasClass } from '../tree.ts'

/**
 * A declaration with what documentation sets at the right end of its line: rustdoc writes the version and the link to the source before
 * the heading, where they would belong to the section above; Sphinx writes its link right behind the last word.
 */
export function withRightSideLast(element: Element): Element {
  if (element.tagName === 'section') {
    const right = element.children.filter((child) => isNamed(child, 'rightside'))
    if (right.length === 0) return element
    return { ...element, children: [...element.children.filter((child) => !right.includes(child)), ...right] }
  }
  if (element.tagName !== 'dt') return element
  const children = element.children.flatMap((child): ElementContent[] =>
    isSourceLink(child) ? [{ type: 'text', value: ' ' }, child] : [child],
  )
  return { ...element, children }
}

function isSourceLink(node: ElementContent): boolean {
  if (node.type !== 'element' || node.tagName !== 'a') return false
  return findElement(node, (below) => isNamed(below, 'viewcode-link')) !== undefined
}

function isNamed(node: ElementContent, name: string): boolean {
  return node.type === 'element' && hasClass(node, name)
}
