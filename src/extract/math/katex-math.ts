import type { Element } from 'hast'
import { attribute, classNames, findElement, textOf } from '../tree.ts'

/** What only takes up space or draws a line. */
const UNSEEN =
  /(?:^|\s)(?:(?:katex-)?(?:strut|stretchy|rule)|pstrut|vlist-s|mspace|nulldelimiter|arraycolsep|vertical-separator|hide-tail|frac-line|(?:over|under)line-line)(?:\s|$)/
const STYLES: readonly (readonly [RegExp, string])[] = [
  [/mathbb/, 'double-struck'],
  [/mathcal|mathscr/, 'script'],
  [/mathfrak/, 'fraktur'],
  [/boldsymbol/, 'bold-italic'],
  [/mathbf/, 'bold'],
  [/mathtt/, 'monospace'],
  [/mathsf/, 'sans-serif'],
]
/** Pieces of which tall brackets are made. */
const PIECES: readonly (readonly [RegExp, string])[] = [
  [/[⎛⎜⎝]/, '('],
  [/[⎞⎟⎠]/, ')'],
  [/[⎡⎢⎣]/, '['],
  [/[⎤⎥⎦]/, ']'],
  [/[⎧⎨⎩]/, '{'],
  [/[⎫⎬⎭]/, '}'],
  [/∣/, '|'],
  [/∥/, '‖'],
]

/** A part of a stack, and how far it is above (or below) the line, in ems. */
type Level = { readonly height: number; readonly element: Element; readonly inside: Element[] }

/** The MathML of a formula that KaTeX drew as HTML only (`output: 'html'`), as its classes and heights tell it. */
export function katexMath(drawn: Element, isBlock: boolean): Element {
  return make('math', read(drawn), isBlock ? { display: 'block' } : {})
}

function read(parent: Element): Element[] {
  const row: Element[] = []
  for (const child of parent.children) {
    if (child.type !== 'element' || child.tagName === 'svg' || is(child, UNSEEN)) continue
    if (is(child, /(?:^|\s)msupsub(?:\s|$)/)) row.push(withScripts(row.pop() ?? make('mrow', []), child))
    else row.push(...readElement(child))
  }
  return row
}

function readElement(element: Element): Element[] {
  // Newer versions put the library's name before some of these.
  const names = classNames(element).replace(/(?:^|\s)katex-/g, ' ')
  const has = (name: string): boolean => ` ${names} `.includes(` ${name} `)
  if (has('delimsizing') && has('mult')) return [leaf('mo', pieced(textOf(element)))]
  if (has('text')) return [leaf('mtext', textOf(element).replace(/ /g, '\u00a0'))]
  if (has('mtable')) return [table(element)]
  if (has('sqrt')) return root(element)
  if (element.children.some((child) => child.type === 'text' && child.value.trim() !== '')) return sign(element, names)
  const levels = levelsOf(element)
  const stacked = levels.length === 0 ? undefined : levels.filter(({ inside }) => inside.length > 0)
  if (stacked === undefined) return grouped(read(element), names)
  const [first, second] = stacked
  if (has('mfrac') && first && second) return [fraction(element, second, first)]
  if (has('op-limits') || /(?:^|\s)m(?:under|over)(?:\s|$)/.test(names)) return limits(stacked)
  if (has('accent') && first) return [accent(first, levels)]
  if ((has('overline') || has('underline')) && first) return [lined(first, has('overline'))]
  return grouped(
    [...stacked].reverse().flatMap(({ inside }) => inside),
    names,
  )
}

function grouped(inside: Element[], names: string): Element[] {
  return inside.length > 1 && /(?:^|\s)(?:mord|minner|mop)(?:\s|$)/.test(names) ? [make('mrow', inside)] : inside
}

function sign(element: Element, names: string): Element[] {
  const text = textOf(element).replace(/\u200b/g, '')
  if (text.trim() === '') return []
  const style = STYLES.find(([name]) => name.test(names))?.[1]
  if (style !== undefined) return [leaf('mi', text, { mathvariant: style })]
  if (/^[\d.,]*\d[\d.,]*$/.test(text)) return [leaf('mn', text)]
  if (!/^[\p{L}\p{N}∞∂∇∅]+$/u.test(text)) return [leaf('mo', text)]
  return [leaf('mi', text, /^..+$/u.test(text) || /math(?:normal|it)/.test(names) ? {} : { mathvariant: 'normal' })]
}

function withScripts(base: Element, element: Element): Element {
  const levels = levelsOf(element)
  const above = levels.find(({ height }) => height > 0)
  const below = levels.find(({ height }) => height <= 0)
  if (above === undefined) return below === undefined ? base : make('msub', [base, row(below)])
  return below === undefined ? make('msup', [base, row(above)]) : make('msubsup', [base, row(below), row(above)])
}

function fraction(element: Element, above: Level, below: Level): Element {
  const hasLine = findElement(element, (inside) => is(inside, /(?:^|\s)frac-line(?:\s|$)/)) !== undefined
  return make('mfrac', [row(above), row(below)], hasLine ? {} : { linethickness: '0' })
}

function root(element: Element): Element[] {
  const parts = element.children.filter((child): child is Element => child.type === 'element')
  const index = parts.find((part) => is(part, /(?:^|\s)(?:katex-)?root(?:\s|$)/))
  const inside = parts
    .filter((part) => part !== index)
    .flatMap(levelsOf)
    .flatMap((level) => level.inside)
  const degree = index === undefined ? [] : levelsOf(index).flatMap((level) => level.inside)
  const radicand = make('mrow', inside)
  return [degree.length === 0 ? make('msqrt', [radicand]) : make('mroot', [radicand, make('mrow', degree)])]
}

function limits(levels: readonly Level[]): Element[] {
  const base = [...levels].sort((a, b) => Math.abs(a.height) - Math.abs(b.height))[0]
  if (base === undefined) return []
  const below = levels.find(({ height }) => height < base.height)
  const above = levels.find(({ height }) => height > base.height)
  if (below === undefined) return [above === undefined ? row(base) : make('mover', [row(base), row(above)])]
  return [
    above === undefined
      ? make('munder', [row(base), row(below)])
      : make('munderover', [row(base), row(below), row(above)]),
  ]
}

function accent(base: Level, levels: readonly Level[]): Element {
  const mark = levels.find(({ element }) => findElement(element, (inside) => is(inside, /(?:^|\s)accent-body(?:\s|$)/)))
  const text =
    mark === undefined
      ? ''
      : textOf(mark.element)
          .replace(/\u200b/g, '')
          .trim()
  return text === '' ? row(base) : make('mover', [row(base), leaf('mo', text)], { accent: 'true' })
}

function lined(inside: Level, isAbove: boolean): Element {
  return make(isAbove ? 'mover' : 'munder', [row(inside), leaf('mo', isAbove ? '¯' : '_')])
}

/** KaTeX draws tables column by column. */
function table(element: Element): Element {
  const columns = element.children.flatMap((child) =>
    child.type === 'element' && is(child, /(?:^|\s)col-align-/) ? [levelsOf(child).reverse()] : [],
  )
  const rows = columns[0] ?? []
  const cellsOf = (at: number): Element[] => columns.map((levels) => make('mtd', levels[at]?.inside ?? []))
  return make(
    'mtable',
    rows.map((_, at) => make('mtr', cellsOf(at))),
  )
}

/** The parts of a stack that begins here or directly below, from the lowest to the highest. */
function levelsOf(element: Element): Level[] {
  const stack = isStack(element)
    ? element
    : element.children.find((child) => child.type === 'element' && isStack(child))
  const list = stack?.type === 'element' ? findElement(stack, (below) => is(below, /(?:^|\s)vlist(?:\s|$)/)) : undefined
  const levels = (list?.children ?? []).flatMap((child) =>
    child.type === 'element' ? [{ height: heightOf(child), element: child, inside: read(child) }] : [],
  )
  return levels.sort((a, b) => a.height - b.height)
}

function isStack(element: Element): boolean {
  return is(element, /(?:^|\s)vlist-t(?:\s|$)/)
}

function heightOf(level: Element): number {
  const strut = findElement(level, (below) => is(below, /(?:^|\s)pstrut(?:\s|$)/))
  return -ems(level, 'top') - (strut === undefined ? 0 : ems(strut, 'height'))
}

function ems(element: Element, property: 'top' | 'height'): number {
  const [, value = '0'] =
    new RegExp(`(?:^|;)\\s{0,9}${property}\\s{0,9}:\\s{0,9}(-?[\\d.]{1,20})em`).exec(
      attribute(element, 'style') ?? '',
    ) ?? []
  return Number(value)
}

function row({ inside }: Level): Element {
  const [first, second] = inside
  return first !== undefined && second === undefined ? first : make('mrow', inside)
}

function pieced(text: string): string {
  return PIECES.find(([pieces]) => pieces.test(text))?.[1] ?? text.replace(/\u200b/g, '').slice(0, 1)
}

function is(element: Element, names: RegExp): boolean {
  return names.test(classNames(element))
}

function leaf(tagName: string, text: string, properties: Element['properties'] = {}): Element {
  return { type: 'element', tagName, properties, children: [{ type: 'text', value: text }] }
}

function make(tagName: string, children: Element[], properties: Element['properties'] = {}): Element {
  return { type: 'element', tagName, properties, children }
}
