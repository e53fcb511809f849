import type { Element } from 'hast'
import { findElement, textOf } from './tree.ts'

/** Turns a first row of bold cells into the table's header. */
export function withHeader(node: Element): Element {
  const row = findElement(node, ({ tagName }) => tagName === 'tr')
  const cells = row?.children.filter((child): child is Element => child.type === 'element') ?? []
  if (row === undefined || cells.length < 2 || !cells.every(isBold)) return node
  const header = { ...row, children: cells.map((cell) => ({ ...cell, tagName: 'th' })) }
  return replaced(node, row, header)
}

function isBold(cell: Element): boolean {
  const bold = findElement(cell, ({ tagName }) => tagName === 'b' || tagName === 'strong')
  return bold !== undefined && textOf(bold).trim() !== '' && textOf(bold).trim() === textOf(cell).trim()
}

function replaced(parent: Element, old: Element, next: Element): Element {
  const children = parent.children.map((child) =>
    child === old ? next : child.type === 'element' ? replaced(child, old, next) : child,
  )
  return { ...parent, children }
}
