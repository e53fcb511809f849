import type { Element, ElementContent } from 'hast'

/** MathML elements that hold text and nothing else. */
export const MATH_TOKENS: readonly string[] = 'mi mn mo ms mtext'.split(' ')

/** MathML elements that hold other MathML elements and nothing else. */
export const MATH_LAYOUT: readonly string[] = (
  'mrow mfrac msqrt mroot mstyle mpadded mphantom menclose mspace merror mtable mtr mtd ' +
  'msub msup msubsup munder mover munderover mmultiscripts mprescripts'
).split(' ')

const tokens = new Set(MATH_TOKENS)
const layout = new Set(MATH_LAYOUT)

/**
 * Returns a formula in presentational MathML alone. HTML inside a token and `annotation-xml`, which switch the parser
 * between namespaces, do not come through: text in tokens, elements elsewhere.
 */
export function arrangeMath(math: Element): Element {
  return { ...math, children: arrangeAll(math.children) }
}

function arrangeAll(children: readonly ElementContent[]): ElementContent[] {
  return children.flatMap((child) => (child.type === 'element' ? arrangeOne(child) : []))
}

function arrangeOne(element: Element): Element[] {
  if (tokens.has(element.tagName)) {
    const value = element.children.map((child) => (child.type === 'text' ? child.value : '')).join('')
    return [{ ...element, children: [{ type: 'text', value }] }]
  }
  if (layout.has(element.tagName)) return [{ ...element, children: arrangeAll(element.children) as Element[] }]
  if (element.tagName !== 'semantics') return []
  const shown = element.children.find((child) => child.type === 'element')
  return shown === undefined ? [] : arrangeOne(shown)
}
