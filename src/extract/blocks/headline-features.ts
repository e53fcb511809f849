import { foldText } from '../fold-text.ts'
import type { Block, Container } from '../text-blocks.ts'

export const HEADLINE_NAMES: readonly string[] = ['fromHeadline', 'headline.up', 'headline.down']

/**
 * How far each block is from the headline: how many blocks after it, and how many levels up to their closest common ancestor and
 * down again.
 */
export function headlineFeatures(blocks: readonly Block[], titles: readonly string[]): readonly (readonly number[])[] {
  const headline = findHeadline(blocks, titles)
  const levels = new Map<Container, number>()
  for (let at = blocks[headline]?.parent; at !== undefined; at = at.parent) levels.set(at, levels.size)
  return blocks.map((block, index) => {
    let up = 0
    let at: Container | undefined = block.parent
    while (at !== undefined && !levels.has(at)) {
      at = at.parent
      up++
    }
    const down = at === undefined ? -1 : (levels.get(at) ?? -1)
    return [headline < 0 ? -999 : Math.min(200, Math.max(-60, index - headline)), up, down]
  })
}

/** The index of the block that repeats the page's title, or of the first `h1`; -1 if there is neither. */
function findHeadline(blocks: readonly Block[], titles: readonly string[]): number {
  const named = blocks.findIndex((block) => {
    if (!/^h[1-3]$/.test(tagOf(block)) || block.words === 0) return false
    const folded = foldText(block.text)
    return titles.some((title) => title.includes(folded))
  })
  return named >= 0 ? named : blocks.findIndex((block) => block.words > 0 && tagOf(block) === 'h1')
}

function tagOf(block: Block): string {
  return block.parent.element.tagName
}
