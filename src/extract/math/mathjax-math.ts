import type { Element } from 'hast'
import { attribute, classNames, findElement, textOf } from '../tree.ts'
import { mathLetters } from './math-letters.ts'

const TOKENS: ReadonlySet<string> = new Set('mi mn mo ms mtext'.split(' '))
/** Elements whose later children stand above or below the first. */
const SCRIPTED: ReadonlySet<string> = new Set('msub msup msubsup munder mover munderover'.split(' '))
/** What sets things apart or measures them, in MathJax's own elements. */
const UNSEEN: ReadonlySet<string> = new Set('mjx-spacer mjx-surd mjx-tstrut mjx-nstrut mjx-dstrut mjx-line'.split(' '))
const PARTS: ReadonlySet<string> = new Set('mjx-num mjx-den mjx-base mjx-over mjx-under mjx-root'.split(' '))
const MAX_CODES = 200
/** The italic letters among Unicode's Mathematical Alphanumeric Symbols, and all letters that have a style of their own. */
const ITALIC = /^[\u{1d434}-\u{1d467}\u{1d6e2}-\u{1d71b}ℎ]$/u
const STYLED = /^[\u{1d400}-\u{1d7ff}\u2100-\u214f]$/u

/**
 * The MathML of a formula that MathJax 3 or 4 drew, as the names of the elements in the drawing tell it; undefined if they tell
 * nothing.
 */
export function mathJaxMath(container: Element): Element | undefined {
  const drawn = findElement(container, (element) => nameOf(element) === 'math')
  if (drawn === undefined) return undefined
  const display = attribute(container, 'display') === 'true' || attribute(drawn, 'display') === 'true'
  const tex = attribute(drawn, 'data-latex')
  return make('math', read(drawn), { ...(display && { display: 'block' }), ...(tex !== undefined && { alttext: tex }) })
}

/** The MathML element that this one draws: `mjx-mi` in HTML, `data-mml-node` in SVG. */
function nameOf({ tagName, properties }: Element): string {
  const node = properties['data-mml-node']
  if (typeof node === 'string') return node.toLowerCase()
  return tagName.startsWith('mjx-m') ? tagName.slice('mjx-'.length) : ''
}

function read(parent: Element): Element[] {
  return childrenOf(parent).flatMap(readElement)
}

function readElement(element: Element): Element[] {
  const name = nameOf(element)
  if (UNSEEN.has(element.tagName)) return []
  if (TOKENS.has(name)) return token(name, element)
  if (SCRIPTED.has(name)) return scripted(name, element)
  if (name === 'mfrac') return fraction(element)
  if (name === 'msqrt' || name === 'mroot') return root(name, element)
  if (name === 'mtable' || name === 'mtr' || name === 'mtd') return [make(name, read(element))]
  const inside = read(element)
  // Other elements are boxes of the drawing, or group what they contain.
  return inside.length > 1 && name !== '' ? [make('mrow', inside)] : inside
}

function token(name: string, element: Element): Element[] {
  const drawn = signsOf(element)
  if (drawn.trim() === '') return []
  // MathML draws a single letter in italics by itself.
  const isLetter = name === 'mi' && /^.$/u.test(drawn)
  const text = isLetter && ITALIC.test(drawn) ? drawn.normalize('NFKC') : drawn
  const isUpright = isLetter && text === drawn && /^\p{L}$/u.test(text) && !STYLED.test(text)
  return [{ ...make(name, [], isUpright ? { mathvariant: 'normal' } : {}), children: [{ type: 'text', value: text }] }]
}

/** The signs of a token, whose code points are in class names (`mjx-c1D44E`) or attributes (`data-c="1D44E"`). */
function signsOf(token: Element): string {
  let text = ''
  let codes = 0
  const add = (element: Element): void => {
    const [, code] = /(?:^|\s)mjx-c([0-9A-F]{2,6})(?:\s|$)/.exec(classNames(element)) ?? []
    const written = code ?? attribute(element, 'data-c')
    if (written !== undefined) {
      const point = Number.parseInt(written, 16)
      codes += 1
      const sign = point > 0x1f && point <= 0x10ffff ? String.fromCodePoint(point) : ''
      if (codes <= MAX_CODES && !/\p{Co}/u.test(sign)) text += isScript(element) ? mathLetters(sign, 'script') : sign
    } else if (/^(?:text|mjx-utext)$/.test(element.tagName)) text += textOf(element)
    else for (const child of childrenOf(element)) add(child)
  }
  add(token)
  return text
}

/** Whether a sign is from MathJax's font of calligraphic letters, which otherwise have the code points of plain ones. */
function isScript(element: Element): boolean {
  return /(?:^|\s)TEX-C(?:\s|$)/.test(classNames(element)) || /-TEX-C-/.test(attribute(element, 'href') ?? '')
}

function scripted(name: string, element: Element): Element[] {
  const parts = scriptParts(name, element)
  if (parts === undefined) return read(element)
  const { base, over, under } = parts
  const isSetBeside = name.startsWith('ms')
  if (over === undefined && under === undefined) return [base]
  if (over === undefined) return [make(isSetBeside ? 'msub' : 'munder', [base, under as Element])]
  if (under === undefined) return [make(isSetBeside ? 'msup' : 'mover', [base, over])]
  return [make(isSetBeside ? 'msubsup' : 'munderover', [base, under, over])]
}

type Scripts = { readonly base: Element; readonly over?: Element | undefined; readonly under?: Element | undefined }

function scriptParts(name: string, element: Element): Scripts | undefined {
  if (element.tagName === 'g') return scriptsInSvg(name, element)
  const script = childrenOf(element).find(({ tagName }) => tagName === 'mjx-script')
  if (script === undefined) {
    const [base, over, under] = ['mjx-base', 'mjx-over', 'mjx-under'].map((part) => findPart(element, part))
    return base && { base: group([base]), over: over && group([over]), under: under && group([under]) }
  }
  const base = group(childrenOf(element).filter((child) => child !== script))
  // MathJax puts what stands above first, and a spacer between.
  const [first, second] = childrenOf(script).filter(({ tagName }) => !UNSEEN.has(tagName))
  if (first === undefined) return { base }
  if (second !== undefined) return { base, over: group([first]), under: group([second]) }
  return name === 'msub' || name === 'munder' ? { base, under: group([first]) } : { base, over: group([first]) }
}

function scriptsInSvg(name: string, element: Element): Scripts | undefined {
  const [first, ...others] = childrenOf(element)
  if (first === undefined) return undefined
  const sorted = others.filter(({ tagName }) => tagName === 'g').sort((a, b) => heightOf(b) - heightOf(a))
  const [top, bottom] = sorted
  if (top === undefined) return { base: group([first]) }
  if (bottom !== undefined) return { base: group([first]), over: group([top]), under: group([bottom]) }
  const script = group([top])
  return name === 'msub' || name === 'munder'
    ? { base: group([first]), under: script }
    : { base: group([first]), over: script }
}

/** How far up a part of a drawing is moved: `translate(1089,477.1)`. */
function heightOf(element: Element): number {
  const [, y = '0'] =
    /translate\([-\d.]{1,20}[ ,]{1,3}(-?[\d.]{1,20})\)/.exec(attribute(element, 'transform') ?? '') ?? []
  return Number(y)
}

function fraction(element: Element): Element[] {
  const isSvg = element.tagName === 'g'
  const [above, below] = isSvg
    ? childrenOf(element).filter(({ tagName }) => tagName === 'g')
    : [findPart(element, 'mjx-num'), findPart(element, 'mjx-den')]
  if (above === undefined || below === undefined) return read(element)
  const line = isSvg ? childrenOf(element).find(({ tagName }) => tagName === 'rect') : findPart(element, 'mjx-line')
  return [make('mfrac', [group([above]), group([below])], line === undefined ? { linethickness: '0' } : {})]
}

function root(name: string, element: Element): Element[] {
  const isSvg = element.tagName === 'g'
  const [inside, degree] = isSvg
    ? childrenOf(element).filter((child) => child.tagName === 'g' && nameOf(child) !== 'mo')
    : [findPart(element, 'mjx-box'), findPart(element, 'mjx-root')]
  if (inside === undefined) return read(element)
  const written = group([inside])
  return [
    name === 'mroot' && degree !== undefined ? make('mroot', [written, group([degree])]) : make('msqrt', [written]),
  ]
}

/** A part of this element's own drawing, not of the drawing of an element in it. */
function findPart(element: Element, tagName: string): Element | undefined {
  for (const child of childrenOf(element)) {
    if (child.tagName === tagName) return child
    // What is above and below a sign is in a box like that of a sign with something below.
    const isOwn = nameOf(child) === '' || (element.tagName === 'mjx-box' && child.tagName === 'mjx-munder')
    const found = isOwn && !PARTS.has(child.tagName) ? findPart(child, tagName) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function group(elements: readonly Element[]): Element {
  const inside = elements.flatMap(readElement)
  const [first, second] = inside
  return first !== undefined && second === undefined ? first : make('mrow', inside)
}

function childrenOf(element: Element): Element[] {
  return element.children.filter((child): child is Element => child.type === 'element')
}

function make(tagName: string, children: Element[], properties: Element['properties'] = {}): Element {
  return { type: 'element', tagName, properties, children }
}
