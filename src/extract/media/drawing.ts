import type { Element } from 'hast'
import type { Drawing } from '../../model.ts'
import { cleanLine } from '../clean-line.ts'
import { attribute, classNames, findElement, findElements } from '../tree.ts'

/** The drawings found in a page, by the URLs that stand in for them. */
export type Drawings = { readonly pageUrl: string; readonly found: Map<string, Drawing> }

const MAX_DRAWINGS = 50
const MAX_MARKUP = 500_000
const MAX_ALT = 600
const MAX_LABELS = 60
/** Less wide and high ones are icons. */
const MIN_SIZE = 100
/** Icons come in any size; a drawing has more parts. */
const MIN_SHAPES = 3
const MIN_LABELS = 2
const MIN_NAME_WORDS = 3
const SHAPES = /^(?:text|path|rect|circle|ellipse|line|poly(?:line|gon)|use)$/
const ICON = /(?:^|[\s_-])(?:icon|logo|avatar|emoji|spinner|loader|octicon|fa|bi|lucide|feather)(?:$|[\s_-])/i
const DRAWN: ReadonlySet<string> = new Set(
  (
    'svg g defs symbol use path rect circle ellipse line polyline polygon text tspan textPath title desc style marker mask pattern ' +
    'clipPath linearGradient radialGradient stop filter feBlend feColorMatrix feComposite feFlood feGaussianBlur feMerge feMergeNode ' +
    'feOffset feDropShadow switch'
  ).split(' '),
)
/** Of an `<a>` in a drawing, only what it contains is drawn. */
const UNWRAPPED: ReadonlySet<string> = new Set(['a'])

/**
 * Returns an inline SVG that readers came for, such as a chart or a diagram, as an image with what it says as its alternative text;
 * undefined for icons and decoration. Its markup never becomes part of a copy: only a raster image made of it may.
 */
export function drawingIn(svg: Element, drawings: Drawings): Element | undefined {
  if (attribute(svg, 'aria-hidden') === 'true' || /^(?:presentation|none)$/.test(attribute(svg, 'role') ?? ''))
    return undefined
  const name = nameOf(svg)
  const labels = labelsIn(svg)
  if (!isContent(svg, name, labels)) return undefined
  const alt = cleanLine([...(name === '' ? [] : [name.replace(/[.:]$/, '')]), ...labels].join(', '), MAX_ALT) ?? ''
  const src = `${drawings.pageUrl.split('#', 1)[0]}#drawing-${drawings.found.size + 1}`
  const markup = isSelfContained(svg) ? markupOf(svg) : ''
  if (alt === '' && markup === '') return undefined
  if (drawings.found.size >= MAX_DRAWINGS) return undefined
  drawings.found.set(src, { url: src, svg: markup.length > MAX_MARKUP ? '' : markup })
  return { type: 'element', tagName: 'img', properties: { src, alt }, children: [] }
}

function isContent(svg: Element, name: string, labels: readonly string[]): boolean {
  if (ICON.test(`${classNames(svg)} ${attribute(svg, 'id') ?? ''}`)) return false
  const { width, height } = sizeOf(svg)
  if (Math.max(width, height) < MIN_SIZE) return false
  if (labels.length >= MIN_LABELS) return true
  const shapes = findElements(svg, ({ tagName }) => SHAPES.test(tagName)).length
  return shapes >= MIN_SHAPES && name.split(/\s+/).length >= MIN_NAME_WORDS && width !== height
}

/** The size in user units; 0 where it is not told. */
function sizeOf(svg: Element): { readonly width: number; readonly height: number } {
  const [, , boxWidth = 0, boxHeight = 0] = (attribute(svg, 'viewBox') ?? '')
    .trim()
    .split(/[\s,]+/, 4)
    .map(Number)
  const told = (name: string): number =>
    Number(/^\s*([\d.]{1,10})(?:px)?\s*$/.exec(attribute(svg, name) ?? '')?.[1] ?? NaN)
  const [width, height] = [told('width'), told('height')]
  return { width: width || boxWidth || 0, height: height || boxHeight || 0 }
}

/** What a drawing is called, and what it is said to show. */
function nameOf(svg: Element): string {
  const own = (tagName: string): string => {
    const element = svg.children.find((child) => child.type === 'element' && child.tagName === tagName)
    return element?.type === 'element' ? lineOf(element) : ''
  }
  const name = own('title') || (attribute(svg, 'aria-label') ?? '').trim()
  const description = own('desc')
  return [name, description].filter((text) => text !== '').join('. ')
}

/** The words in a drawing, a label each, without the numbers of axes. */
function labelsIn(svg: Element): readonly string[] {
  const elements = findElements(svg, ({ tagName }) => tagName === 'text' || tagName === 'foreignObject')
  const labels = elements.slice(0, 1000).map(lineOf)
  return [...new Set(labels.filter((label) => /\p{L}{2}/u.test(label)))].slice(0, MAX_LABELS)
}

/** The text of an element in one line, with spaces between its parts. */
function lineOf(element: Element): string {
  const text = element.children
    .map((child) => (child.type === 'text' ? child.value : child.type === 'element' ? ` ${lineOf(child)} ` : ''))
    .join('')
  return /^(?:style|script)$/.test(element.tagName) ? '' : text.replace(/\s+/g, ' ').trim()
}

/** Whether a drawing looks the same without its page: its style, its parts and its labels are in it. */
function isSelfContained(svg: Element): boolean {
  const { width, height } = sizeOf(svg)
  if (width === 0 || height === 0) return false
  const ids = new Set([svg, ...findElements(svg, () => true)].map((element) => attribute(element, 'id')))
  const hasStyle = findElement(svg, ({ tagName }) => tagName === 'style') !== undefined
  const foreign = findElement(svg, (element) => {
    if (element.tagName === 'foreignObject' || element.tagName === 'image') return true
    if (element.tagName !== 'svg' && !hasStyle && classNames(element) !== '' && !isStyled(element)) return true
    const reference = attribute(element, 'href') ?? attribute(element, 'xlink:href')
    if (element.tagName === 'use' && !(reference?.startsWith('#') && ids.has(reference.slice(1)))) return true
    return Object.values(element.properties).some((value) => typeof value === 'string' && value.includes('var('))
  })
  return foreign === undefined
}

/** Whether an element says itself how it is drawn, so that its class may not be needed. */
function isStyled({ properties, children }: Element): boolean {
  if (['fill', 'stroke', 'style', 'transform', 'font-size'].some((name) => properties[name] !== undefined)) return true
  return children.length > 0
}

function markupOf(svg: Element): string {
  const { width, height } = sizeOf(svg)
  const { viewBox = `0 0 ${width} ${height}`, style: _, width: __, height: ___, ...others } = svg.properties
  const root = { ...svg, properties: { ...others, xmlns: 'http://www.w3.org/2000/svg', viewBox } }
  return written(root)
}

function written(element: Element): string {
  const inside = element.children
    .map((child) => (child.type === 'text' ? escaped(child.value) : child.type === 'element' ? written(child) : ''))
    .join('')
  if (UNWRAPPED.has(element.tagName)) return inside
  if (!DRAWN.has(element.tagName)) return ''
  return `<${element.tagName}${attributesOf(element)}>${inside}</${element.tagName}>`
}

function attributesOf({ properties }: Element): string {
  let text = ''
  for (const [key, value] of Object.entries(properties)) {
    const name = key === 'className' ? 'class' : key
    if (!/^[A-Za-z][\w-]{0,40}$/.test(name) || /^on/i.test(name)) continue
    if (name === 'href' && !String(value).startsWith('#')) continue
    text += ` ${name}="${escaped(Array.isArray(value) ? value.join(' ') : String(value))}"`
  }
  return text
}

/** Text as XML, without the characters that XML cannot have. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\ufffe\uffff]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
