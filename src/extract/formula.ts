import type { Element } from 'hast'
import { mathMl } from './math-ml.ts'
import { attribute, classNames, findElement, scriptText, textOf } from './tree.ts'

/** A formula as it goes through extraction: it reads as TeX (or plain text), and is shown as what `writtenFormula` tells. */
const MATH = 'math'

/** Of code that is the TeX of a formula. */
export const TEX_CLASS = 'language-math'

/**
 * Returns a formula, whoever drew it (KaTeX, MathJax, MediaWiki, or the page itself), as one `math` element; `undefined`
 * where the element is none.
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

/** The formula that TeX stands for. */
export function texFormula(tex: string, isBlock: boolean): Element | undefined {
  return formula(tex, isBlock)
}

/** How a formula goes into a copy: as MathML where the page had it, else as its TeX. */
export function writtenFormula({ properties }: Element): { readonly mathMl: string } | { readonly tex: string } {
  const { dataMathml, dataTex } = properties
  return typeof dataMathml === 'string' ? { mathMl: dataMathml } : { tex: String(dataTex ?? '') }
}

/** Whether a formula stands on a line of its own. */
export function isDisplayed({ properties }: Element): boolean {
  return properties.display === 'block'
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
