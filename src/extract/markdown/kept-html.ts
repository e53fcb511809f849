import type { Element, ElementContent, Properties, Text } from 'hast'
import { toHtml } from 'hast-util-to-html'
import { writtenFormula } from '../math/formula.ts'
import { linkUrl, webUrl } from '../web-url.ts'

const KEPT_TAGS: ReadonlySet<string> = new Set(
  (
    'a abbr b bdi bdo blockquote br caption cite code dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins ' +
    'kbd li mark ol p pre q rb rp rt ruby s samp small span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr'
  ).split(' '),
)
const KEPT_ATTRIBUTES = ['title', 'alt', 'dir', 'lang', 'colSpan', 'rowSpan', 'start', 'dateTime']
/** More columns or rows than any table has, but not enough to make a browser slow. */
const MAX_SPAN = 1000

/** Writes elements as HTML that can stand in Markdown: only allowed elements, no blank line, no pipe. */
export function keptHtml(nodes: readonly ElementContent[]): string {
  const html = toHtml(
    { type: 'root', children: nodes.flatMap((node) => keptNode(node)) },
    { characterReferences: { useNamedReferences: true }, allowDangerousHtml: true },
  )
  // In Markdown, a blank line would end the HTML, and a pipe would end a table cell.
  return html.replace(/\r\n?|\n/g, '&#10;').replaceAll('|', '&#124;')
}

/** Only the opening tag, for an element whose content stays Markdown. */
export function openingTag(element: Element): string {
  const empty = keptHtml([{ ...element, children: [] }])
  return empty.slice(0, empty.length - `</${element.tagName}>`.length)
}

function keptNode(node: ElementContent, inCode = false): ElementContent[] {
  if (node.type === 'text') return [inCode ? node : squeeze(node)]
  if (node.type !== 'element') return []
  if (node.tagName === 'math') return keptFormula(node)
  const children = node.children.flatMap((child) => keptNode(child, inCode || node.tagName === 'pre'))
  if (!KEPT_TAGS.has(node.tagName)) return children
  return [{ type: 'element', tagName: node.tagName, properties: keptProperties(node), children }]
}

/** MathML has been written by us; nothing else passes unescaped. */
function keptFormula(node: Element): ElementContent[] {
  const formula = writtenFormula(node)
  return 'mathMl' in formula
    ? [{ type: 'raw', value: formula.mathMl }]
    : node.children.flatMap((child) => keptNode(child))
}

/** Outside of code, line breaks are spaces. */
function squeeze(text: Text): Text {
  return { ...text, value: text.value.replace(/[\t\n\f\r ]+/g, ' ') }
}

function keptProperties({ tagName, properties }: Element): Properties {
  const kept: Properties = {}
  for (const name of KEPT_ATTRIBUTES) {
    const value = properties[name]
    if (typeof value === 'string' && value !== '') kept[name] = value.replace(/\s+/g, ' ')
  }
  for (const name of ['colSpan', 'rowSpan', 'start']) {
    const value = Number.parseInt(String(kept[name] ?? ''), 10)
    if (Number.isNaN(value)) delete kept[name]
    else kept[name] = Math.min(value, name === 'start' ? 1_000_000 : MAX_SPAN)
  }
  const href = tagName === 'a' ? linkUrl(asText(properties.href), 'about:blank') : undefined
  const src = tagName === 'img' ? webUrl(asText(properties.src), 'about:blank') : undefined
  if (href !== undefined) kept.href = href
  if (src !== undefined) kept.src = src
  if (tagName === 'td' || tagName === 'th') {
    if (/^(?:center|right)$/.test(asText(properties.align) ?? '')) kept.align = asText(properties.align)
    if (/^(?:row|col|rowgroup|colgroup)$/.test(asText(properties.scope) ?? '')) kept.scope = asText(properties.scope)
  }
  if (tagName === 'ol' && 'reversed' in properties) kept.reversed = true
  if (tagName === 'ol' && /^[aAiI]$/.test(asText(properties.type) ?? '')) kept.type = asText(properties.type)
  if (tagName === 'li' && /^-?\d{1,6}$/.test(asText(properties.value) ?? '')) kept.value = asText(properties.value)
  if (tagName === 'code' && Array.isArray(properties.className)) {
    const languages = properties.className.filter((name) => /^language-[\w+#.-]{1,30}$/.test(String(name)))
    if (languages.length > 0) kept.className = languages
  }
  return kept
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
