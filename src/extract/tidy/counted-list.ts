import type { Element } from 'hast'
import { attribute } from '../tree.ts'

/** The styles of CSS that HTML has a type for. */
const TYPES: readonly (readonly [RegExp, string])[] = [
  [/lower-(?:alpha|latin)/, 'a'],
  [/upper-(?:alpha|latin)/, 'A'],
  [/lower-roman/, 'i'],
  [/upper-roman/, 'I'],
]

const STYLE = /list-style(?:-type)?\s{0,9}:([^;]{1,99})/i

/** An ordered list whose way of counting is in its attributes, and without values that say what the list counts anyway. */
export function countedList(given: Element): Element {
  const list = isNumbered(given) ? { ...given, tagName: 'ol' } : given
  if (list.tagName !== 'ol') return list
  const style = STYLE.exec(attribute(list, 'style') ?? '')?.[1] ?? ''
  const type = TYPES.find(([name]) => name.test(style))?.[1] ?? attribute(list, 'type')
  const properties = { ...list.properties, ...(type !== undefined && { type }) }
  let next = Number.parseInt(attribute(list, 'start') ?? '1', 10)
  const children = list.children.map((child) => {
    if (child.type !== 'element' || child.tagName !== 'li') return child
    const { value, ...others } = child.properties
    const written = Number.parseInt(String(value ?? next), 10)
    const isExpected = Number.isNaN(written) || written === next
    next = (Number.isNaN(written) ? next : written) + 1
    return isExpected && value !== undefined ? { ...child, properties: others } : child
  })
  const first = children.find((child): child is Element => child.type === 'element' && child.tagName === 'li')
  return { ...list, properties, children: first === undefined ? list.children : children }
}

/** Whether a list without numbers has them by its style, as the steps of recipes have in WP Recipe Maker. */
function isNumbered(list: Element): boolean {
  if (list.tagName === 'ol') return false
  const items = list.children.filter((child): child is Element => child.type === 'element')
  const isDecimal = (element: Element): boolean =>
    /decimal/i.test(STYLE.exec(attribute(element, 'style') ?? '')?.[1] ?? '')
  return isDecimal(list) || (items.length > 0 && items.every(isDecimal))
}
