import type { Element, ElementContent } from 'hast'
import { isSolid } from '../tree.ts'

/** Moves a list directly inside a list into the item before it, and replaces an item that is only a list by that list's items. */
export function joinLists(list: Element): Element {
  const children: ElementContent[] = []
  for (const child of list.children) {
    const last = children.findLast(isSolid)
    // Copied only once, however many lists follow.
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
