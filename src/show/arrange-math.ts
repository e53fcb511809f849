import type { Element, ElementContent } from 'hast'

/** MathML elements that contain only text. */
export const MATH_TOKENS: readonly string[] = 'mi mn mo ms mtext'.split(' ')

/** MathML elements that contain only other MathML elements. */
export const MATH_LAYOUT: readonly string[] = (
  'mrow mfrac msqrt mroot mstyle mpadded mphantom menclose mspace merror mtable mtr mtd ' +
  'msub msup msubsup munder mover munderover mmultiscripts mprescripts'
).split(' ')

const tokens = new Set(MATH_TOKENS)
const layout = new Set(MATH_LAYOUT)

/**
 * Reduces a formula to presentational MathML: text in tokens, elements elsewhere. HTML inside a token and `annotation-xml`, which
 * switch the parser between namespaces, are dropped.
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
