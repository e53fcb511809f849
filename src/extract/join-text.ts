import type { Element, ElementContent } from 'hast'

/** Neither Markdown nor HTML says anything by these: what they hold takes their place. */
const UNSAID_TAGS: ReadonlySet<string> = new Set('big blink data font label nobr slot span'.split(' '))
/** Unless they have one of these. */
const SAID = ['dir', 'lang', 'title']

/**
 * Returns content in which no two pieces of text are neighbours, nor divided by elements that Markdown says nothing of. The
 * converter joins them one by one, in time that grows with the square of their number: a transcript may have a `span` for
 * each word.
 */
export function joinText(content: Element): Element {
  const children: ElementContent[] = []
  addTo(children, content.children)
  return { ...content, children }
}

function addTo(children: ElementContent[], added: readonly ElementContent[]): void {
  for (const node of added) {
    const last = children.at(-1)
    if (node.type === 'text' && last?.type === 'text') last.value += node.value
    else if (node.type === 'text') children.push({ type: 'text', value: node.value })
    else if (node.type === 'element' && isUnsaid(node)) addTo(children, node.children)
    else if (node.type === 'element' && node.tagName !== 'pre') children.push(joinText(node))
    else children.push(node)
  }
}

function isUnsaid({ tagName, properties }: Element): boolean {
  return UNSAID_TAGS.has(tagName) && SAID.every((name) => properties[name] === undefined)
}
