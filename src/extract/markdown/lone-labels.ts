import type { Nodes, RootContent } from 'mdast'

const CONTENTS = /^(?:table of )?contents:?$|^(?:in this (?:article|post|guide)|on this page|jump to(?: section)?):?$/i
/** A longer heading may be an appeal of its own. */
const MAX_HEADING_WORDS = 5

/**
 * Drops headings and labels without their content: of a table of contents that a script would have made, and a last heading that
 * nothing follows.
 */
export function withoutLoneLabels(blocks: readonly RootContent[]): RootContent[] {
  let end = blocks.length
  while (end > 1 && isLoneEnd(blocks[end - 1])) end--
  const start = Math.max(
    0,
    blocks.findIndex(({ type }) => type !== 'thematicBreak'),
  )
  return blocks.slice(start, end).filter((block, index) => !isLoneContents(block, blocks[index + 1]))
}

function isLoneEnd(block: RootContent | undefined): boolean {
  if (block?.type === 'thematicBreak') return true
  return block?.type === 'heading' && isPlain(block) && plainText(block).split(/\s+/).length <= MAX_HEADING_WORDS
}

/** Whether a block announces a table of contents that is not there. */
function isLoneContents(block: RootContent, next: RootContent | undefined): boolean {
  if (block.type !== 'paragraph' && block.type !== 'heading') return false
  if (!CONTENTS.test(plainText(block).trim())) return false
  return next?.type === 'heading' || (next?.type === 'paragraph' && block.type === 'paragraph' && isPlain(next))
}

/** Whether a block contains neither links nor images. */
function isPlain(node: Nodes): boolean {
  if (node.type === 'link' || node.type === 'image') return false
  return !('children' in node) || node.children.every(isPlain)
}

function plainText(node: Nodes): string {
  if ('value' in node) return node.value
  return 'children' in node ? node.children.map(plainText).join('') : ''
}
