import type { Element } from 'hast'
import { mathMl } from './math-ml.ts'
import { attribute, classNames, findElement, scriptText, textOf } from './tree.ts'

/** The element for a formula during extraction. Its text is TeX (or plain text); `writtenFormula` tells how it is shown. */
const MATH = 'math'

/** The class of code that is the TeX of a formula. */
export const TEX_CLASS = 'language-math'

/**
 * Returns a formula as one `math` element, whoever rendered it (KaTeX, MathJax, MediaWiki, or the page itself); undefined if the
 * element is not a formula.
 */
export function formulaOf(element: Element): Element | undefined {
  const { tagName } = element
  if (tagName === 'script' && /^math\/tex/i.test(attribute(element, 'type') ?? ''))
    return formula(scriptText(element), /mode=display/i.test(attribute(element, 'type') ?? ''))
  if (tagName === MATH) return ofMathMl(element)
  if (!isRendered(element)) return undefined
  const inner = findElement(element, (below) => below.tagName === MATH)
  return inner === undefined ? undefined : ofMathMl(inner)
}

/** The formula for a piece of TeX. */
export function texFormula(tex: string, isBlock: boolean): Element | undefined {
  return formula(tex, isBlock)
}

/** How a formula is written in a copy: as MathML if the page had it, else as TeX. */
export function writtenFormula({ properties }: Element): { readonly mathMl: string } | { readonly tex: string } {
  const { dataMathml, dataTex } = properties
  return typeof dataMathml === 'string' ? { mathMl: dataMathml } : { tex: String(dataTex ?? '') }
}

/** Whether a formula stands on a line of its own. */
export function isDisplayed({ properties }: Element): boolean {
  return properties.display === 'block'
}

/** Whether KaTeX, MathJax or MediaWiki made this element, which holds MathML and the same formula rendered. */
function isRendered(element: Element): boolean {
  if (element.tagName === 'mjx-container') return true
  const names = classNames(element)
  return names !== '' && /(?:^|\s)(?:katex|mwe-math-element|MathJax_SVG)(?:\s|$)/.test(names)
}

/** Whether an element only renders a formula that a script beside it contains as TeX. */
export function isMathPreview(element: Element): boolean {
  const names = classNames(element)
  return names !== '' && /(?:^|\s)(?:MathJax(?:_Display|_Preview|_CHTML)?|MJX_Assistive_MathML)(?:\s|$)/.test(names)
}

function ofMathMl(math: Element): Element | undefined {
  const annotation = findElement(
    math,
    (element) => element.tagName === 'annotation' && /tex/i.test(attribute(element, 'encoding') ?? ''),
  )
  const written = annotation === undefined ? attribute(math, 'alttext') : textOf(annotation)
  const tex = written?.replace(/^\s*\{\\displaystyle([\s\S]*)\}\s*$/, '$1')
  return formula(tex ?? '', attribute(math, 'display') === 'block', math)
}

function formula(written: string, isBlock: boolean, math?: Element): Element | undefined {
  const tex = written.replace(/\s+/g, ' ').trim()
  const drawn = math && mathMl(math, { tex, isBlock })
  const plain = math === undefined ? '' : textOf(math).replace(/\s+/g, ' ').trim()
  const text = tex === '' ? plain : isBlock ? `$$${tex}$$` : `$${tex}$`
  if (text === '') return undefined
  const properties = drawn === undefined ? { dataTex: tex === '' ? plain : tex } : { dataMathml: drawn }
  return {
    type: 'element',
    tagName: MATH,
    properties: { ...properties, ...(isBlock && { display: 'block' }) },
    children: [{ type: 'text', value: text }],
  }
}
