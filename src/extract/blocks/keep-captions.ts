import type { Block, Container } from '../text-blocks.ts'
import type { Choice } from './choose-blocks.ts'

/** Adds to what was chosen the captions of images, and the images of captions: few words alone do not read like text. */
export function withCaptions(root: Container, chosen: Choice, isClutter: (block: Block) => boolean): Choice {
  const kept = new Set(chosen)
  lookInto(root)
  return kept

  function lookInto(container: Container): void {
    for (const child of container.children) {
      if (!('element' in child)) continue
      if (child.element.tagName === 'figure') complete(child)
      else lookInto(child)
    }
  }

  function complete(figure: Container): void {
    const blocks = blocksIn(figure).filter((block) => !isClutter(block))
    const isKept = blocks.some((block) => chosen.has(block) && (block.words === 0 || isCaption(block, figure)))
    if (!isKept) return
    for (const block of blocks) if (block.words === 0 || isCaption(block, figure)) kept.add(block)
  }
}

function blocksIn(container: Container): readonly Block[] {
  return container.children.flatMap((child) => ('element' in child ? blocksIn(child) : [child]))
}

function isCaption(block: Block, figure: Container): boolean {
  for (let at: Container | undefined = block.parent; at !== undefined && at !== figure; at = at.parent)
    if (at.element.tagName === 'figcaption') return true
  return false
}
