import type { Element, ElementContent } from 'hast'

/** Around these, and at their edges, space is not visible. */
const BLOCK_TAGS: ReadonlySet<string> = new Set(
  (
    'address article aside blockquote body br caption center col colgroup dd dialog dir div dl dt figcaption figure footer ' +
    'form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li listing main menu nav ol optgroup option p plaintext pre ' +
    'section summary table tbody td tfoot th thead tr ul wbr xmp'
  ).split(' '),
)
/** These are visible themselves: space beside them is visible too. */
const SHOWN_TAGS: ReadonlySet<string> = new Set(
  'audio button canvas embed iframe img input math object picture select svg textarea video'.split(' '),
)
/** These are invisible: what comes after them tells whether space before them is visible. */
const UNSEEN_TAGS: ReadonlySet<string> = new Set('basefont noembed rp'.split(' '))
const PREFORMATTED_TAGS: ReadonlySet<string> = new Set('listing plaintext pre xmp'.split(' '))

/** The surroundings of a run: whether space at its start would be invisible, because of a space or an edge; likewise at its end. */
type Edges = { readonly before: boolean; readonly after: boolean; readonly isOneLine: boolean }

/**
 * Collapses white space as browsers show it: a run is one space, and the edges of blocks have none. Same rules as
 * `hast-util-minify-whitespace`, which is slower, because it compares every element with a hundred names.
 */
export function collapseSpace(content: Element): Element {
  return collapsed(content, { before: true, after: true, isOneLine: false }).element
}

/** `endsInSpace`: whether a space that comes next would be invisible. */
function collapsed(parent: Element, edges: Edges): { readonly element: Element; readonly endsInSpace: boolean } {
  const { type, tagName, properties } = parent
  const isOneLine = edges.isOneLine || tagName === 'nobr'
  const children: ElementContent[] = []
  let { before } = edges
  // Searched only once for all siblings up to it: there may be a hundred thousand that say nothing.
  let boundary = { index: -1, isEdge: false }
  for (let index = 0; index < parent.children.length; index++) {
    const child = parent.children[index]
    if (boundary.index <= index) boundary = nextBoundary(parent.children, index + 1, edges.after)
    if (child?.type === 'text') {
      const text = oneSpaced(child.value)
      const start = before && text.startsWith(' ') && !isOneLine ? 1 : 0
      const isTrimmed = text.length > start && text.endsWith(' ') && !isOneLine && boundary.isEdge
      const value = text.slice(start, isTrimmed ? -1 : undefined)
      if (value === '' && !isOneLine) continue
      children.push({ type: 'text', value })
      before = !isOneLine && value.endsWith(' ')
    }
    if (child?.type !== 'element') continue
    if (PREFORMATTED_TAGS.has(child.tagName)) {
      children.push(child)
      before = true
    } else if (BLOCK_TAGS.has(child.tagName)) {
      children.push(collapsed(child, { before: true, after: true, isOneLine }).element)
      before = true
    } else {
      const { element, endsInSpace } = collapsed(child, { before, after: boundary.isEdge, isOneLine })
      children.push(element)
      before = endsInSpace && !SHOWN_TAGS.has(child.tagName)
    }
  }
  return { element: { type, tagName, properties, children }, endsInSpace: before || edges.after }
}

function oneSpaced(text: string): string {
  return /[\t\n\v\f\r]| {2}/.test(text) ? text.replace(/[\t\n\v\f\r ]+/g, ' ') : text
}

/** The first node from here on that tells whether space before it is visible; the end if none does. */
function nextBoundary(
  nodes: readonly ElementContent[],
  from: number,
  isEdgeAtEnd: boolean,
): { readonly index: number; readonly isEdge: boolean } {
  for (let index = from; index < nodes.length; index++) {
    const isEdge = isEdgeAt(nodes[index])
    if (isEdge !== undefined) return { index, isEdge }
  }
  return { index: nodes.length, isEdge: isEdgeAtEnd }
}

/** Whether a node begins with the edge of a block (true) or with something visible (false); undefined if with neither. */
function isEdgeAt(node: ElementContent | undefined): boolean | undefined {
  if (node?.type === 'text') return /[^ \t\n\f\r]/.test(node.value) ? false : undefined
  if (node?.type !== 'element') return undefined
  if (SHOWN_TAGS.has(node.tagName)) return false
  if (BLOCK_TAGS.has(node.tagName)) return true
  if (node.properties.hidden || UNSEEN_TAGS.has(node.tagName)) return undefined
  for (const child of node.children) {
    const isEdge = isEdgeAt(child)
    if (isEdge !== undefined) return isEdge
  }
  return undefined
}
