import type { Element } from 'hast'
import { describeBlocks } from './block-features.ts'
import { blockLikelihood } from './block-likelihood.ts'
import { chooseBlocks, keepChosen } from './choose-blocks.ts'
import type { Metadata } from './metadata.ts'
import type { Page } from './parse-document.ts'
import { type Block, findBlocks } from './text-blocks.ts'

/** Returns the part of a cleaned page that a reader came for. */
export function mainContent(body: Element, page: Page, metadata: Metadata): Element {
  const { root, blocks } = findBlocks(body)
  const titles = metadata.titles.map(fold)
  const rows = describeBlocks(root, blocks, { titles, types: metadata.types, url: page.url })
  const likelihood = new Map<Block, number>()
  blocks.forEach((block, index) => {
    const row = rows[index]
    if (row !== undefined && block.words > 0) likelihood.set(block, blockLikelihood(row))
  })
  return keepChosen(root, chooseBlocks(root, likelihood))
}

function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
