import type { Element } from 'hast'
import { classNames } from '../tree.ts'

const GRID = /(?:^|\s)(?:two|three)-column-summary(?:\s|$)/
const HEADER = /(?:^|\s)table-header(?:\s|$)/
const MAX_COLUMNS = 3

/** The table that Javadoc lays out as a grid: its cells stand one after the other, those that name the columns first. */
export function gridTable(element: Element): Element | undefined {
  if (element.tagName !== 'div' || !GRID.test(classNames(element))) return undefined
  const cells = element.children.filter((child): child is Element => child.type === 'element')
  const columns = cells.findIndex((cell) => !HEADER.test(classNames(cell)))
  if (columns < 1 || columns > MAX_COLUMNS || cells.length % columns !== 0) return undefined
  const rows = Array.from({ length: cells.length / columns }, (_, row) =>
    tableRow(cells.slice(row * columns, (row + 1) * columns), row === 0 ? 'th' : 'td'),
  )
  return { ...element, tagName: 'table', properties: {}, children: rows }
}

function tableRow(cells: readonly Element[], tagName: 'th' | 'td'): Element {
  const children = cells.map((cell) => ({ ...cell, tagName, properties: {} }))
  return { type: 'element', tagName: 'tr', properties: {}, children }
}
