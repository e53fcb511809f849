import type { Element } from 'hast'
import { parseFragment } from '../parse-document.ts'
import { parseJson } from '../parse-json.ts'
import { attribute, classNames, findElement, findElements, scriptText, textOf } from '../tree.ts'
import { katexMath } from './katex-math.ts'
import { mathMl } from './math-ml.ts'
import { mathJaxMath } from './mathjax-math.ts'

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
  if (isFormulaScript(element))
    return formula(scriptText(element), /mode=display/i.test(attribute(element, 'type') ?? ''))
  if (tagName === MATH) return ofMathMl(element)
  if (isWrittenTex(element)) return formula(textOf(element), isBlockOfTex(element))
  if (/(?:^|\s)latex-rendered(?:\s|$)/.test(classNames(element))) return ofSubstack(element)
  if (!isRendered(element)) return undefined
  const inner = findElement(element, (below) => below.tagName === MATH) ?? mathBeside(element)
  if (inner !== undefined) return ofMathMl(inner)
  const drawn = drawnMath(element)
  return (drawn && ofMathMl(drawn)) ?? told(element)
}

/** Substack keeps the TeX in an attribute: `data-attrs='{"persistentExpression":"x^2"}'`. */
function ofSubstack(element: Element): Element | undefined {
  const [, written] =
    /"persistentExpression":"((?:[^"\\]|\\.){1,4000})"/.exec(attribute(element, 'data-attrs') ?? '') ?? []
  const tex = written === undefined ? undefined : parseJson(`"${written}"`)
  return typeof tex === 'string' ? formula(tex, true) : undefined
}

/** The formula that MathJax 2 drew, where the script with its TeX is gone. */
export function previewedFormula(preview: Element): Element | undefined {
  const math = findElement(preview, ({ tagName }) => tagName === MATH) ?? mathBeside(preview)
  if (math !== undefined) return ofMathMl(math)
  return /(?:^|\s)MathJax_Preview(?:\s|$)/.test(classNames(preview)) ? undefined : formula('', false, preview)
}

/** The MathML that MathJax 2 keeps in an attribute. */
function mathBeside(element: Element): Element | undefined {
  const holder = [element, ...findElements(element, has)].find(has)
  const written = holder && attribute(holder, 'data-mathml')
  return written === undefined ? undefined : findElement(parseFragment(written), ({ tagName }) => tagName === MATH)
}

const has = (element: Element): boolean => attribute(element, 'data-mathml') !== undefined

/** The MathML of a formula of which there is only the drawing. */
function drawnMath(element: Element): Element | undefined {
  if (element.tagName === 'mjx-container') return mathJaxMath(element)
  const drawn = findElement(element, (below) => /(?:^|\s)katex-html(?:\s|$)/.test(classNames(below)))
  return drawn && katexMath(drawn, /(?:^|\s)katex-display(?:\s|$)/.test(classNames(element)))
}

/** A formula as those are told it who do not see it. */
function told(element: Element): Element | undefined {
  const image = findElement(element, ({ tagName }) => tagName === 'img')
  return formula(withoutStyle((image && attribute(image, 'alt')) ?? attribute(element, 'aria-label') ?? ''), false)
}

/** TeX without the style that MediaWiki puts around each formula. */
function withoutStyle(tex: string): string {
  return tex.replace(/^\s*\{\\displaystyle([\s\S]*)\}\s*$/, '$1')
}

/** Whether a script is the TeX of a formula, as MathJax 2 keeps it. */
export function isFormulaScript(element: Element): boolean {
  return element.tagName === 'script' && /^math\/tex/i.test(attribute(element, 'type') ?? '')
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

/** Whether an element is a formula in TeX without delimiters, which a script would draw: of Discourse, Pandoc, Distill. */
function isWrittenTex(element: Element): boolean {
  if (element.tagName !== 'd-math' && !/^math(?: inline| display)?$/.test(classNames(element))) return false
  return (
    element.children.every(({ type }) => type === 'text') &&
    /^(?!\s{0,99}(?:\$|\\[([]))[\s\S]{0,4000}[\\^_]/.test(textOf(element))
  )
}

function isBlockOfTex(element: Element): boolean {
  return element.tagName === 'div' || element.properties.block !== undefined || /display/.test(classNames(element))
}

/** Whether KaTeX, MathJax or MediaWiki made this element, which holds MathML and the same formula rendered. */
function isRendered(element: Element): boolean {
  if (element.tagName === 'mjx-container') return true
  const names = classNames(element)
  return names !== '' && /(?:^|\s)(?:katex(?:-display)?|mwe-math-element)(?:\s|$)/.test(names)
}

/** Whether an element only renders a formula that a script beside it contains as TeX. */
export function isMathPreview(element: Element): boolean {
  const names = element.tagName === 'mjx-container' ? '' : classNames(element)
  return (
    names !== '' &&
    /(?:^|\s)(?:MathJax(?:_Display|_SVG_Display|_SVG|_Preview|_CHTML)?|MJXc-display|MJX_Assistive_MathML)(?:\s|$)/.test(
      names,
    )
  )
}

function ofMathMl(math: Element): Element | undefined {
  const annotation = findElement(
    math,
    (element) => element.tagName === 'annotation' && /tex/i.test(attribute(element, 'encoding') ?? ''),
  )
  const written = annotation === undefined ? attribute(math, 'alttext') : textOf(annotation)
  return formula(withoutStyle(written ?? ''), attribute(math, 'display') === 'block', math)
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
