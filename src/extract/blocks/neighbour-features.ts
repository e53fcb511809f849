import type { Block } from '../text-blocks.ts'
import { type FeatureRow, share } from './feature-row.ts'

const NEAR_OFFSETS = [-2, -1, 1, 2]
/** How many blocks before and after one are around it. */
const AROUND = 6

export const NEIGHBOUR_NAMES: readonly string[] = [
  ...NEAR_OFFSETS.flatMap((offset) => [`near${offset}.words`, `near${offset}.links`]),
  'around.words',
  'around.links',
  'around.longest',
  'samePrevious',
  'sameNext',
]

/** The blocks before and after a block. */
export function neighbourFeatures(row: FeatureRow, blocks: readonly Block[], index: number): void {
  for (const offset of NEAR_OFFSETS) {
    const near = blocks[index + offset]
    if (near === undefined) row.add(-1, -1)
    else row.add(Math.log1p(near.words), share(near.linkWords, near.words))
  }
  let words = 0
  let linkWords = 0
  let longest = 0
  for (let at = Math.max(0, index - AROUND); at <= index + AROUND; at++) {
    const near = blocks[at]
    if (near === undefined) break
    words += near.words
    linkWords += near.linkWords
    longest = Math.max(longest, near.words)
  }
  row.add(Math.log1p(words), share(linkWords, words), longest)
  row.add(
    Number(blocks[index - 1]?.parent === blocks[index]?.parent),
    Number(blocks[index + 1]?.parent === blocks[index]?.parent),
  )
}
