import type { Element, ElementContent, Text } from 'hast'

const LABEL_TAGS = /^(?:span|strong|b|em|i)$/
/** In these, no space is missing. */
const CODE_TAGS = /^(?:code|kbd|samp|var|tt)$/
/** `Abstract:`, `(1)`, `b)`; a number alone may be part of a word. */
const LABEL = /^\s*(?:\p{Lu}[\p{L} ]{0,30}:|\(?(?:\d{1,3}|\p{L}{1,4})\))$/u
const LABEL_END = /[:)]$/
const WORD_START = /^["'“‘„«(]?[\p{Lu}\p{Lo}]/u
const LETTER_START = /^\p{L}/u
const MAX_NODES = 12

/** Puts a space after a label that only a style sheet sets apart from what follows: `<span>Abstract:</span>We …`, `<span>(a)</span>a dock`. */
export function withSpaceAfterLabels(parent: Element, children: readonly ElementContent[]): readonly ElementContent[] {
  if (CODE_TAGS.test(parent.tagName)) return children
  return children.flatMap((child, index): ElementContent[] => {
    const next = children[index + 1]
    return next !== undefined && isLabelOf(child, next) ? [child, space()] : [child]
  })
}

function isLabelOf(node: ElementContent, next: ElementContent): boolean {
  if (node.type !== 'element' || !LABEL_TAGS.test(node.tagName) || !LABEL_END.test(edgeOf(node, -1))) return false
  const start = edgeOf(next, 0)
  if (!LETTER_START.test(start) && !WORD_START.test(start)) return false
  const text = labelText(node)
  return LABEL.test(text) && (text.endsWith(')') || WORD_START.test(start))
}

/** The text of a label; empty if there are too many nodes for one. */
function labelText(node: ElementContent): string {
  const pending: ElementContent[] = [node]
  let text = ''
  for (let seen = 0; seen < MAX_NODES; seen++) {
    const next = pending.pop()
    if (next === undefined) return text
    if (next.type === 'text') text += next.value
    else if (next.type === 'element') pending.push(...next.children.slice(0, MAX_NODES).reverse())
  }
  return ''
}

/** The text at an edge of a node: that of its first (0) or last (-1) descendant; empty if that is no text. */
function edgeOf(node: ElementContent, side: 0 | -1): string {
  let at: ElementContent | undefined = node
  while (at?.type === 'element') at = /^(?:br|su[bp])$/.test(at.tagName) ? undefined : at.children.at(side)
  return at?.type === 'text' ? at.value : ''
}

function space(): Text {
  return { type: 'text', value: ' ' }
}
