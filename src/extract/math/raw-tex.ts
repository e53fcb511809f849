import type { Element, ElementContent, Root } from 'hast'
import { attribute, classNames, findElement, scriptText } from '../tree.ts'
import { texFormula } from './formula.ts'

/** The delimiters of TeX that a script renders in the browser. */
type Delimiter = { readonly open: string; readonly close: string; readonly isBlock: boolean }

const USUAL: readonly Delimiter[] = [
  { open: '$$', close: '$$', isBlock: true },
  { open: '\\[', close: '\\]', isBlock: true },
  { open: '\\(', close: '\\)', isBlock: false },
]
/** Only if the page configures it, since dollar signs are also used for prices. */
const DOLLAR: Delimiter = { open: '$', close: '$', isBlock: false }
const EVERY: readonly Delimiter[] = [...USUAL, DOLLAR]
const MAX_TEX = 4000
const MARKS_TEX = /(?:^|\s)(?:arithmatex|math-container|math (?:notranslate|inline|display))(?:\s|$)/
const IGNORED = /(?:^|\s)(?:tex2jax|mathjax)_ignore(?:\s|$)/

const DRAWS = /\b(?:mathjax|katex)\b/i
const CONFIGURES = /\b(?:MathJax|renderMathInElement)\b/
/** `inlineMath: [['$', '$']]` of MathJax, `{ left: '$', right: '$' }` of KaTeX. */
const SINGLE_DOLLAR = /\[\s{0,9}['"]\$['"]\s{0,9},\s{0,9}['"]\$['"]|left['"]?\s{0,9}:\s{0,9}['"]\$['"]/
/** Elements that MathJax and KaTeX skip. */
const CODE_TAGS: ReadonlySet<string> = new Set('pre code kbd samp tt textarea'.split(' '))

/** The delimiters that the page's scripts look for; none if it has no such script. */
export function texDelimiters(root: Root): readonly Delimiter[] {
  let draws = false
  let single = false
  findElement(root, (element) => {
    if (element.tagName !== 'script') return false
    const code = scriptText(element)
    draws ||= DRAWS.test(attribute(element, 'src') ?? '') || CONFIGURES.test(code)
    single ||= CONFIGURES.test(code) && SINGLE_DOLLAR.test(code)
    return draws && single
  })
  if (!draws) return []
  return single ? [...USUAL, DOLLAR] : USUAL
}

/** The delimiters of TeX in an element, given those around it. */
export function texInside(element: Element, around: readonly Delimiter[] = []): readonly Delimiter[] {
  if (element.tagName === 'math-renderer') return EVERY
  const names = classNames(element)
  // What contains nothing but a formula: of Python-Markdown, Stack Exchange, Sphinx, Pandoc.
  if (MARKS_TEX.test(names) && element.tagName !== 'pre') return EVERY
  return around.length > 0 && (CODE_TAGS.has(element.tagName) || IGNORED.test(names)) ? [] : around
}

/** Splits a text into text and formulas. */
export function splitTex(text: string, delimiters: readonly Delimiter[]): readonly ElementContent[] {
  const parts: ElementContent[] = []
  // Each closing delimiter is searched only once: a text may be full of opening ones.
  const closes = new Map<Delimiter, number>()
  let done = 0
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== '$' && text[at] !== '\\') continue
    const delimiter = delimiters.find(({ open }) => text.startsWith(open, at))
    if (delimiter === undefined) {
      // Skip an escaped dollar sign.
      if (text[at] === '\\') at += 1
      continue
    }
    const start = at + delimiter.open.length
    const known = closes.get(delimiter)
    const end = known !== undefined && (known < 0 || known >= start) ? known : text.indexOf(delimiter.close, start)
    closes.set(delimiter, end)
    const tex = end < 0 || end - start > MAX_TEX ? '' : text.slice(start, end)
    if (!isTex(tex, delimiter, text[end + 1])) {
      at = start - 1
      continue
    }
    if (at > done) parts.push({ type: 'text', value: text.slice(done, at) })
    const formula = texFormula(tex, delimiter.isBlock)
    if (formula) parts.push(formula)
    done = end + delimiter.close.length
    at = done - 1
  }
  if (done < text.length) parts.push({ type: 'text', value: text.slice(done) })
  return parts
}

/** Between single dollar signs, a formula has no space at its edges and no digit after it, as in Pandoc. */
function isTex(tex: string, delimiter: Delimiter, after: string | undefined): boolean {
  if (tex.trim() === '') return false
  return delimiter !== DOLLAR || (tex.trim() === tex && !tex.includes('\n\n') && !/\d/.test(after ?? ''))
}
