import type { Element } from 'hast'
import { defaultHandlers, type State } from 'hast-util-to-mdast'
import type { Heading, Nodes, Paragraph, PhrasingContent, RootContent } from 'mdast'
import { countWords } from '../text-blocks.ts'
import { holdsBlocks, textOf } from '../tree.ts'
import { type Content, isEmpty } from './html-in-markdown.ts'

/** A longer heading is a paragraph. */
const MAX_HEADING_WORDS = 30

export function heading(state: State, node: Element): Content {
  if (isEmpty(node)) return undefined
  return holdsBlocks(node) ? headingOfLines(state, node) : (defaultHandlers.h1(state, node) as Content)
}

/** A heading whose lines are boxes: `<h2><div>Title</div></h2>`. With more than lines inside, it is no heading. */
function headingOfLines(state: State, node: Element): Content {
  const lines = state.toFlow(state.all({ ...node, tagName: 'div' }))
  const isLine = (line: RootContent): line is Paragraph => line.type === 'paragraph'
  if (!lines.every(isLine) || countWords(textOf(node)) > MAX_HEADING_WORDS) return lines
  const [titles, pictures] = [lines.filter(hasWords), lines.filter((line) => !hasWords(line))]
  const children = titles.flatMap((line, index): PhrasingContent[] =>
    index === 0 ? line.children : [{ type: 'break' }, ...line.children],
  )
  const made: Heading = { type: 'heading', depth: Number(node.tagName[1]) as Heading['depth'], children }
  return children.length === 0 ? lines : [...pictures, made]
}

function hasWords(node: Nodes): boolean {
  if (node.type === 'text' || node.type === 'inlineCode') return node.value.trim() !== ''
  return 'children' in node && node.children.some(hasWords)
}
