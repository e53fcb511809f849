import type { Element, ElementContent } from 'hast'
import { attribute, classNames, findElement, holdsBlocks, isSolid, textOf } from '../tree.ts'

/** Brings a table into an order that Markdown can show: its header first, its footer last, and no header cell within a row. */
export function withHeader(node: Element): Element {
  const table = withRowNames(withFooterLast(node))
  const row = firstRow(table)
  const cells = row === undefined ? [] : cellsOf(row)
  if (row === undefined || cells.length < 2 || !cells.every(isBold)) return table
  const header = { ...row, children: cells.map((cell) => ({ ...cell, tagName: 'th' })) }
  return replaced(table, row, header)
}

/** A cell with its alignment in the attribute of that name, where a style or a class says it. */
export function alignedCell(cell: Element): Element {
  const [, style] = /text-align\s{0,9}:\s{0,9}(center|right)/i.exec(attribute(cell, 'style') ?? '') ?? []
  const [, name] = /(?:^|\s)(?:has-)?text-(?:align-)?(center|right)(?:\s|$)/.exec(classNames(cell)) ?? []
  const align = style?.toLowerCase() ?? name
  return align === undefined ? cell : { ...cell, properties: { ...cell.properties, align } }
}

function firstRow(table: Element): Element | undefined {
  return findElement(table, ({ tagName }) => tagName === 'tr')
}

function cellsOf(row: Element): readonly Element[] {
  return row.children.filter((child): child is Element => child.type === 'element')
}

function isBold(cell: Element): boolean {
  const bold = findElement(cell, isStrong)
  return bold !== undefined && textOf(bold).trim() !== '' && textOf(bold).trim() === textOf(cell).trim()
}

function isStrong({ tagName }: Element): boolean {
  return tagName === 'b' || tagName === 'strong'
}

function replaced(parent: Element, old: Element, next: Element): Element {
  const children = parent.children.map((child) =>
    child === old ? next : child.type === 'element' ? replaced(child, old, next) : child,
  )
  return { ...parent, children }
}

/** HTML 4 had the footer before the rows, and browsers show it last wherever it is. */
function withFooterLast(table: Element): Element {
  const isFooter = (child: ElementContent): boolean => child.type === 'element' && child.tagName === 'tfoot'
  const children = [...table.children.filter((child) => !isFooter(child)), ...table.children.filter(isFooter)]
  return { ...table, children }
}

/** Markdown would take a first row that begins with the row's name for the header. A row's name becomes bold instead. */
function withRowNames(table: Element): Element {
  const row = firstRow(table)
  if (row === undefined || !isNamed(row)) return table
  return { ...table, children: table.children.map((child) => (child.type === 'element' ? withoutNames(child) : child)) }
}

function withoutNames(element: Element): Element {
  if (element.tagName === 'table') return element
  if (element.tagName === 'tr')
    return isNamed(element) ? { ...element, children: element.children.map(boldName) } : element
  return {
    ...element,
    children: element.children.map((child) => (child.type === 'element' ? withoutNames(child) : child)),
  }
}

/** Whether a row begins with a header cell and has others with text that are none. */
function isNamed(row: Element): boolean {
  const cells = cellsOf(row)
  return cells[0]?.tagName === 'th' && cells.some((cell) => cell.tagName === 'td' && textOf(cell).trim() !== '')
}

function boldName(cell: ElementContent): ElementContent {
  if (cell.type !== 'element' || cell.tagName !== 'th') return cell
  const isMarked = !cell.children.some(isSolid) || holdsBlocks(cell) || findElement(cell, isStrong) !== undefined
  const strong: Element = { type: 'element', tagName: 'strong', properties: {}, children: cell.children }
  return { ...cell, tagName: 'td', children: isMarked ? cell.children : [strong] }
}
