import type { Element } from 'hast'
import { wordsIn } from '../text-blocks.ts'
import { attribute, findElement, visitElements } from '../tree.ts'

const TABLES = /^(?:table|grid|treegrid)$/
const CELLS = /^(?:cell|gridcell|columnheader|rowheader)$/
const HEADERS = /^(?:columnheader|rowheader)$/

/** The table that elements make by their roles (WAI-ARIA 1.2 §5.3.3); undefined if it has text beside its cells. */
export function ariaTable(element: Element): Element | undefined {
  if (element.tagName === 'table' || !TABLES.test(attribute(element, 'role') ?? '')) return undefined
  if (findElement(element, ({ tagName }) => tagName === 'table') !== undefined) return undefined
  const rows: Element[] = []
  visitElements(element, (row) => {
    if (attribute(row, 'role') !== 'row') return undefined
    rows.push(tableRow(row))
    return false
  })
  const filled = rows.filter(({ children }) => children.length > 0)
  const table: Element = { type: 'element', tagName: 'table', properties: {}, children: filled }
  return filled.length > 1 && wordsIn(spaced(filled)) >= wordsIn(element) ? table : undefined
}

function tableRow(row: Element): Element {
  const cells: Element[] = []
  visitElements(row, (cell) => {
    const role = attribute(cell, 'role') ?? ''
    if (!CELLS.test(role)) return undefined
    const span = attribute(cell, 'aria-colspan')
    cells.push({
      ...cell,
      tagName: HEADERS.test(role) ? 'th' : 'td',
      properties: span === undefined ? {} : { colSpan: span },
    })
    return false
  })
  return { type: 'element', tagName: 'tr', properties: {}, children: cells }
}

/** Rows whose cells' words do not run into each other. */
function spaced(rows: readonly Element[]): Element {
  const children = rows.flatMap((row) => [...row.children, { type: 'text' as const, value: ' ' }])
  return { type: 'element', tagName: 'div', properties: {}, children }
}
