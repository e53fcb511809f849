import type { Element } from 'hast'
import { attribute, textOf } from '../tree.ts'
import { mathLetters } from './math-letters.ts'

const TOKENS: ReadonlySet<string> = new Set('mi mn mo ms mtext'.split(' '))
const LAYOUT: ReadonlySet<string> = new Set(
  (
    'mrow mfrac msqrt mroot mstyle mpadded mphantom menclose mspace merror mtable mtr mtd ' +
    'msub msup msubsup munder mover munderover mmultiscripts mprescripts'
  ).split(' '),
)
/** Elements with several forms of the same thing, of which the first is shown. */
const CHOICES: ReadonlySet<string> = new Set(['semantics', 'maction'])
const ATTRIBUTES = 'stretchy fence form linethickness accent accentunder columnspan rowspan'.split(' ')
const PLAIN_VALUE = /^[\w.%-]{1,20}$/
const EMS = /^(?:\d{1,2}(?:\.\d{1,4})?|\.\d{1,4})em$/
/** MathML 3 §2.1.5.2 names spaces by eighteenths of an em, which browsers no longer know. */
const SPACES: ReadonlyMap<string, number> = new Map(
  'veryverythin verythin thin medium thick verythick veryverythick'
    .split(' ')
    .map((name, index) => [`${name}mathspace`, index + 1]),
)
const MAX_TEX = 2000

/**
 * Writes presentational MathML as HTML that can stand anywhere in Markdown: on one line, with punctuation as character references.
 * The TeX stays in `alttext`, for people who edit the copy. Undefined if nothing would be visible.
 */
export function mathMl(
  math: Element,
  { tex, isBlock }: { readonly tex: string; readonly isBlock: boolean },
): string | undefined {
  const inside = writtenAll(math)
  if (!/>[^<\s]/.test(inside)) return undefined
  const alttext = tex === '' || tex.length > MAX_TEX ? '' : ` alttext="${tex.replace(/[&<>"`|]/g, numbered)}"`
  return `<math${isBlock ? ' display="block"' : ''}${alttext}>${inside}</math>`
}

function writtenAll(parent: Element): string {
  let html = ''
  for (const child of parent.children) if (child.type === 'element') html += written(child)
  return html
}

function written(element: Element): string {
  const { tagName } = element
  if (TOKENS.has(tagName)) return inTag(element, tokenText(element).replace(SIGN, numbered))
  if (LAYOUT.has(tagName)) return inTag(element, writtenAll(element))
  if (tagName === 'mfenced') return fenced(element)
  if (!CHOICES.has(tagName)) return ''
  const first = element.children.find((child) => child.type === 'element')
  return first === undefined ? '' : written(first)
}

function tokenText(token: Element): string {
  return mathLetters(
    textOf(token)
      .replace(/[\t\n\r ]+/g, ' ')
      .replace(/^ | $/g, ''),
    attribute(token, 'mathvariant'),
  )
}

/** ASCII punctuation, which may be markup in Markdown or HTML. */
const SIGN = /[!-/:-@[-`{-~]/g

const numbered = (sign: string): string => `&#${sign.charCodeAt(0)};`

function inTag(element: Element, inside: string): string {
  const { tagName } = element
  const upright = attribute(element, 'mathvariant') === 'normal' ? [' mathvariant="normal"'] : []
  const attributes = ATTRIBUTES.flatMap((name) => {
    const value = attribute(element, name)
    return value !== undefined && PLAIN_VALUE.test(value) ? [` ${name}="${value}"`] : []
  })
  return `<${tagName}${[...upright, ...attributes, ...spaceWidth(element)].join('')}>${inside}</${tagName}>`
}

function spaceWidth(element: Element): string[] {
  const width = element.tagName === 'mspace' ? (attribute(element, 'width') ?? '').trim() : ''
  const eighteenths = SPACES.get(width)
  if (eighteenths !== undefined) return [` width="${(eighteenths / 18).toFixed(3)}em"`]
  return EMS.test(width) ? [` width="${width}"`] : []
}

/** `mfenced` of MathML 3 §3.3.8, which browsers no longer support: brackets around, commas between. */
function fenced(element: Element): string {
  const sign = (text: string): string => `<mo>${text.trim().slice(0, 4).replace(SIGN, numbered)}</mo>`
  const parts = element.children.flatMap((child) => (child.type === 'element' ? [written(child)] : []))
  const [open, close] = [attribute(element, 'open') ?? '(', attribute(element, 'close') ?? ')']
  return `<mrow>${sign(open)}${parts.join(sign(','))}${sign(close)}</mrow>`
}
