import type { Element } from 'hast'
import { attribute, classNames, findElement, textOf } from './tree.ts'

/** Returns the TeX (or, without it, the plain text) of a formula, or `undefined` where the element is none. */
export function mathText(element: Element): string | undefined {
  const { tagName } = element
  if (tagName === 'script' && /^math\/tex/i.test(attribute(element, 'type') ?? ''))
    return delimited(scriptText(element), /mode=display/i.test(attribute(element, 'type') ?? ''))
  if (tagName === 'math') return ofMathMl(element)
  if (!isRendered(element)) return undefined
  const inner = findElement(element, (below) => below.tagName === 'math')
  return inner === undefined ? undefined : ofMathMl(inner)
}

/** What KaTeX, MathJax and MediaWiki put around the MathML: the same formula once more, drawn. */
function isRendered(element: Element): boolean {
  if (element.tagName === 'mjx-container') return true
  const names = classNames(element)
  return names !== '' && /(?:^|\s)(?:katex|mwe-math-element|MathJax_SVG)(?:\s|$)/.test(names)
}

/** Whether an element only repeats, for the eyes, a formula that a script beside it holds as TeX. */
export function isMathPreview(element: Element): boolean {
  const names = classNames(element)
  return names !== '' && /(?:^|\s)(?:MathJax(?:_Display|_Preview|_CHTML)?|MJX_Assistive_MathML)(?:\s|$)/.test(names)
}

function ofMathMl(math: Element): string {
  const annotation = findElement(
    math,
    (element) => element.tagName === 'annotation' && /tex/i.test(attribute(element, 'encoding') ?? ''),
  )
  const tex = annotation === undefined ? attribute(math, 'alttext') : textOf(annotation)
  const display = attribute(math, 'display') === 'block'
  if (tex !== undefined && tex.trim() !== '')
    return delimited(tex.replace(/^\s*\{\\displaystyle([\s\S]*)\}\s*$/, '$1'), display)
  return textOf(math).replace(/\s+/g, ' ').trim()
}

function delimited(tex: string, display: boolean): string {
  const text = tex.replace(/\s+/g, ' ').trim()
  return display ? `$$${text}$$` : `$${text}$`
}

function scriptText(element: Element): string {
  return element.children.map((child) => (child.type === 'text' ? child.value : '')).join('')
}
