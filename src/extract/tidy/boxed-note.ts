import type { Element, ElementContent } from 'hast'
import { wordsIn } from '../text-blocks.ts'
import { attribute, classNames, findElement, isSolid, textOf } from '../tree.ts'

/** Notes in boxes, as documentation and blog engines name them: Sphinx, MkDocs, Docusaurus, GitHub, Ghost, VitePress, MDN, Starlight, Notion; and XenForo's quotations. */
const NOTE =
  /(?:^|\s)(?:admonition|markdown-alert|theme-admonition|kg-callout-card|custom-block|notecard|starlight-aside|callout|docs-alert|bbCodeBlock--quote)(?=\s|$)/
const TITLE =
  /(?:^|\s)(?:admonition-title|markdown-alert-title|admonitionHeading_\w{1,20}|custom-block-title|callout-title|starlight-aside__title|bbCodeBlock-title)(?=\s|$)/
/** A longer one is a section. */
const MAX_WORDS = 300
const MAX_TITLE_WORDS = 12

/** A note in a box as a quotation with a bold title, which sets it apart from the text around; undefined for anything else. */
export function boxedNote(element: Element): Element | undefined {
  if (/(?:^|\s)admonitionblock(?:\s|$)/.test(classNames(element))) return ofAsciidoctor(element)
  if (!/^(?:div|aside|section|figure)$/.test(element.tagName) || !NOTE.test(classNames(element))) return undefined
  const words = wordsIn(element)
  if (words === 0 || words > MAX_WORDS || findElement(element, ({ tagName }) => /^h[1-6]$/.test(tagName)) !== undefined)
    return undefined
  const children = element.children.map(withBoldTitle)
  // Starlight hides the title from screen readers, which are told it by the label.
  const label = attribute(element, 'aria-label')?.trim() ?? ''
  const isUntitled = label !== '' && label.length < 40 && !textOf(element).trim().startsWith(label)
  return quotation(isUntitled ? [boldLine([{ type: 'text', value: label }]), ...children] : children)
}

/** Asciidoctor puts the title and the text into two cells. */
function ofAsciidoctor(element: Element): Element | undefined {
  const cellNamed = (name: string): Element | undefined =>
    findElement(element, (cell) => cell.tagName === 'td' && ` ${classNames(cell)} `.includes(` ${name} `))
  const [icon, content] = [cellNamed('icon'), cellNamed('content')]
  if (icon === undefined || content === undefined) return undefined
  const title = textOf(icon).trim()
  const text: Element = { ...content, tagName: 'div', properties: {} }
  return quotation(title === '' ? [text] : [boldLine([{ type: 'text', value: title }]), text])
}

function quotation(children: ElementContent[]): Element {
  return { type: 'element', tagName: 'blockquote', properties: {}, children }
}

function boldLine(children: ElementContent[]): Element {
  const strong: Element = { type: 'element', tagName: 'strong', properties: {}, children }
  return { type: 'element', tagName: 'p', properties: {}, children: [strong] }
}

function withBoldTitle(node: ElementContent): ElementContent {
  if (node.type !== 'element' || !TITLE.test(classNames(node)) || wordsIn(node) > MAX_TITLE_WORDS) return node
  if (textOf(node).trim() === '' || findElement(node, isStrong) !== undefined) return node
  const strong: Element = {
    type: 'element',
    tagName: 'strong',
    properties: {},
    children: node.children.filter(isSolid),
  }
  return { type: 'element', tagName: 'p', properties: {}, children: [strong] }
}

function isStrong({ tagName }: Element): boolean {
  return tagName === 'b' || tagName === 'strong'
}
