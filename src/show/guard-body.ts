import { mediaKind } from './media-file.ts'

/**
 * The second filter for a copy's body, before it goes into the page. It is independent of the sanitiser: it builds no tree and has
 * a list of its own. Sanitised HTML passes unchanged. In any other, everything that is not plainly an allowed tag, in its place and
 * with quoted attributes, becomes visible text: comments, end tags that lead out of the body, and `<meta>` and `<link>`,
 * which no policy in a page can stop.
 */
export function guardBody(html: string): string {
  const open: string[] = []
  const guarded = html.replace(TAG, (tag: string, slash?: string, name?: string, attributes?: string) => {
    if (name === undefined || !TAGS.has(name)) return escaped(tag)
    if (slash === '/') return attributes === '' && open.at(-1) === name ? `</${open.pop()}>` : escaped(tag)
    if (!mayStandIn(open.at(-1), name) || !areHarmless(attributes ?? '')) return escaped(tag)
    if (!VOID.has(name)) open.push(name)
    return tag
  })
  return (
    guarded +
    open
      .reverse()
      .map((name) => `</${name}>`)
      .join('')
  )
}

/** A well-formed tag, or else a single bracket. Quotes end at the next quote, so that nothing is read twice. */
const TAG = /<(?:(\/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"]*")?)*)>)?/g
const ATTRIBUTE = / ([a-z-]+)(?:="([^"]*)")?/g

function escaped(tag: string): string {
  return tag.replaceAll('<', '&lt;')
}

function areHarmless(attributes: string): boolean {
  ATTRIBUTE.lastIndex = 0
  for (let found = ATTRIBUTE.exec(attributes); found !== null; found = ATTRIBUTE.exec(attributes)) {
    const [, name = '', value = ''] = found
    if (ATTRIBUTES.get(name)?.(value) !== true) return false
  }
  return true
}

/**
 * Browsers move out of a table what does not belong in it, and a table that is not in a cell ends the first: after
 * `<table><div><table></table>`, the end tag of the `div` would close the body.
 */
function mayStandIn(parent: string | undefined, name: string): boolean {
  const parts = IN_TABLE.get(parent ?? '')
  return parts === undefined ? !TABLE_PARTS.has(name) : parts.has(name)
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

const IN_TABLE: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['table', words('caption col colgroup tbody tfoot thead tr')],
  ['colgroup', words('col')],
  ...['tbody', 'tfoot', 'thead'].map((name) => [name, words('tr')] as const),
  ['tr', words('td th')],
])
const TABLE_PARTS = words('caption col colgroup tbody td tfoot th thead tr')

const VOID: ReadonlySet<string> = new Set('br col hr img wbr'.split(' '))

const TAGS: ReadonlySet<string> = new Set([
  ...VOID,
  ...'a abbr address article aside audio b bdi bdo blockquote caption cite code colgroup data dd del details dfn'.split(
    ' ',
  ),
  ...'div dl dt em figcaption figure footer h2 h3 h4 h5 h6 header i ins kbd li mark ol p pre q rp rt ruby s'.split(' '),
  ...'samp section small span strong sub summary sup table tbody td tfoot th thead time tr u ul var video'.split(' '),
  ...'math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace'.split(
    ' ',
  ),
  ...'msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover'.split(' '),
])

const matches =
  (pattern: RegExp) =>
  (value: string): boolean =>
    pattern.test(value)
const isOneOf = (words: string): ((value: string) => boolean) => {
  const known = new Set(words.split(' '))
  return (value) => known.has(value)
}
const isAny = (): boolean => true
const isEmpty = matches(/^$/)
const isNumber = matches(/^-?\d{1,6}$/)
const isFile = (value: string): boolean => mediaKind(value) !== undefined

/**
 * The allowed attributes, with a test for the value of each. An address is judged by how its source begins, since no character
 * reference can then turn it into another scheme.
 */
const ATTRIBUTES: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ['href', (value: string) => /^(?:https?:\/\/|mailto:|#a-)/i.test(value) || isFile(value)],
  ['src', isFile],
  ['poster', isFile],
  ['cite', matches(/^https?:\/\//i)],
  ['id', matches(/^a-/)],
  ['class', matches(/^(?:scroll|language-[\w+#.-]+)$/)],
  ['rel', matches(/^(?:(?:nofollow|noopener|noreferrer|external)(?: |$))+$/)],
  ['lang', matches(/^[\w-]+$/)],
  ['dir', isOneOf('ltr rtl auto')],
  ['role', isOneOf('region')],
  ['tabindex', isOneOf('0')],
  ...'alt title aria-label datetime value'.split(' ').map((name) => [name, isAny] as const),
  ...'controls open reversed'.split(' ').map((name) => [name, isEmpty] as const),
  ['width', matches(/^\d{1,6}$|^[\d.]{1,7}em$/)],
  ...'height colspan rowspan columnspan span start'.split(' ').map((name) => [name, isNumber] as const),
  ['loading', isOneOf('lazy')],
  ['decoding', isOneOf('async')],
  ['preload', isOneOf('none')],
  ['align', isOneOf('left center right')],
  ['scope', isOneOf('col row colgroup rowgroup')],
  ['type', isOneOf('1 a A i I')],
  ['display', isOneOf('block inline')],
  ['form', isOneOf('prefix infix postfix')],
  ['mathvariant', isOneOf('normal')],
  ['linethickness', isOneOf('0')],
  ...'stretchy fence accent accentunder'.split(' ').map((name) => [name, isOneOf('true false')] as const),
])
