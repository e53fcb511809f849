import type { Element, ElementContent } from 'hast'
import { isSolid } from './tree.ts'

/** Returns a list in which a list directly in it belongs to the item before, and an item that is nothing but a list gives way to that. */
export function joinLists(list: Element): Element {
  const children: ElementContent[] = []
  for (const child of list.children) {
    const last = children.findLast(isSolid)
    // An item is copied once, however many lists come after it.
    if (isList(child) && last?.type === 'element' && last.tagName === 'li') last.children.push(child)
    else for (const item of itemsOf(child)) children.push(item)
  }
  return { ...list, tagName: list.tagName === 'ol' ? 'ol' : 'ul', children }
}

function itemsOf(child: ElementContent): readonly ElementContent[] {
  if (child.type !== 'element') return [child]
  const list = isList(child) ? child : soleList(child)
  return list?.children ?? [{ ...child, children: [...child.children] }]
}

function isList(node: ElementContent): boolean {
  return node.type === 'element' && (node.tagName === 'ul' || node.tagName === 'ol')
}

function soleList(item: Element): Element | undefined {
  const solid = item.children.filter(isSolid)
  const [only] = solid
  return item.tagName === 'li' && solid.length === 1 && only?.type === 'element' && isList(only) ? only : undefined
}
