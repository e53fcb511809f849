import type { Element, ElementContent } from 'hast'
import { holdsBlocks } from '../tree.ts'

/** These mean nothing in Markdown: their content replaces them. */
const UNSAID_TAGS: ReadonlySet<string> = new Set('big blink data font label nobr slot span'.split(' '))
/** Unless they have one of these attributes. */
const SAID = ['dir', 'lang', 'title']

/** Bold within bold is only bold, and so is bold in a heading. */
const EMPHASIS: ReadonlyMap<string, string> = new Map([
  ...each('b strong h1 h2 h3 h4 h5 h6 th', 'strong'),
  ...each('em i', 'em'),
])
const MARK = /^(?:b|strong|em|i)$/

/**
 * Joins neighbouring texts, also across elements that mean nothing in Markdown, and emphasis inside or beside emphasis of the same
 * kind. The Markdown converter would join texts one by one in quadratic time, and a transcript may have a `span` for each word.
 */
export function joinText(content: Element): Element {
  return joined(content, [])
}

function joined(element: Element, around: readonly string[]): Element {
  const emphasis = emphasisOf(element)
  const children: ElementContent[] = []
  addTo(children, element.children, emphasis === undefined ? around : [emphasis, ...around])
  return { ...element, children }
}

function addTo(children: ElementContent[], added: readonly ElementContent[], around: readonly string[]): void {
  for (const node of added) {
    const last = children.at(-1)
    if (node.type === 'text' && last?.type === 'text') last.value += node.value
    else if (node.type === 'text') children.push({ type: 'text', value: node.value })
    else if (node.type === 'element' && isUnsaid(node, around)) addTo(children, node.children, around)
    else if (node.type === 'element' && last?.type === 'element' && goesOn(last, node))
      addTo(last.children, node.children, [emphasisOf(node) ?? '', ...around])
    else if (node.type === 'element' && node.tagName !== 'pre') children.push(joined(node, around))
    else children.push(node)
  }
}

function isUnsaid(element: Element, around: readonly string[]): boolean {
  const { tagName } = element
  const says = UNSAID_TAGS.has(tagName) || (MARK.test(tagName) && around.includes(emphasisOf(element) ?? ''))
  return says && isBare(element)
}

/** Whether the second of two neighbours has the same emphasis as the first. */
function goesOn(one: Element, next: Element): boolean {
  if (!MARK.test(one.tagName) || !MARK.test(next.tagName)) return false
  const emphasis = emphasisOf(one)
  return emphasis !== undefined && emphasis === emphasisOf(next) && isBare(one) && isBare(next)
}

function isBare({ properties }: Element): boolean {
  return SAID.every((name) => properties[name] === undefined)
}

/** The emphasis of an element's text. In Markdown, a mark around whole paragraphs is none. */
function emphasisOf(element: Element): string | undefined {
  const emphasis = EMPHASIS.get(element.tagName)
  return emphasis === undefined || (MARK.test(element.tagName) && holdsBlocks(element)) ? undefined : emphasis
}

function each(names: string, emphasis: string): readonly (readonly [string, string])[] {
  return names.split(' ').map((name) => [name, emphasis])
}
