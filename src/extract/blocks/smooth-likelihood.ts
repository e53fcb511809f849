import type { Block, Container } from '../text-blocks.ts'

/** How much the surroundings of a block influence its likelihood. */
const SHARE_AROUND = 0.3
/** How many of the boxes around a block count; one that adds nothing to the box inside it is skipped. */
const LEVELS = 6
const FURTHEST = 40
/** Limits how certain the surroundings can be, so that they never outweigh everything else. */
const MOST_SURE = 0.995

type Sum = { likely: number; weight: number }

/** Moves each block's likelihood towards that of the boxes around it, without the block itself: a definition in the middle of text is text. */
export function smoothLikelihood(likelihood: ReadonlyMap<Block, number>): ReadonlyMap<Block, number> {
  const sums = sumUp(likelihood)
  return new Map([...likelihood].map(([block, likely]) => [block, drawn(block, likely, sums)]))
}

/** Sums over each box's content, at any depth. */
function sumUp(likelihood: ReadonlyMap<Block, number>): ReadonlyMap<Container, Sum> {
  const sums = new Map<Container, Sum>()
  const byDepth: Container[][] = []
  const sumOf = (container: Container): Sum => {
    let sum = sums.get(container)
    if (sum === undefined) {
      sum = { likely: 0, weight: 0 }
      sums.set(container, sum)
      byDepth[container.depth] ??= []
      byDepth[container.depth]?.push(container)
    }
    return sum
  }
  const add = (container: Container, likely: number, weight: number): void => {
    const sum = sumOf(container)
    sum.likely += likely
    sum.weight += weight
  }
  for (const [block, likely] of likelihood) {
    const weight = Math.sqrt(block.words)
    for (let at: Container | undefined = block.parent; at !== undefined && !sums.has(at); at = at.parent) sumOf(at)
    add(block.parent, likely * weight, weight)
  }
  // Deepest first, so that each box is complete before it is added to the one around it.
  for (const containers of byDepth.reverse())
    for (const container of containers) {
      const { likely, weight } = sumOf(container)
      if (container.parent !== undefined) add(container.parent, likely, weight)
    }
  return sums
}

function drawn(block: Block, likely: number, sums: ReadonlyMap<Container, Sum>): number {
  const weight = Math.sqrt(block.words)
  let heard = weight
  let total = 0
  let levels = 0
  for (let at: Container | undefined = block.parent; at !== undefined && levels < LEVELS; at = at.parent) {
    if (block.parent.depth - at.depth > FURTHEST) break
    const sum = sums.get(at)
    if (sum === undefined || sum.weight - heard < 1e-9) continue
    total += (sum.likely - likely * weight) / (sum.weight - weight)
    heard = sum.weight
    levels++
  }
  if (levels === 0) return likely
  const odds = (1 - SHARE_AROUND) * logOdds(likely, 1 - 1e-9) + SHARE_AROUND * logOdds(total / levels, MOST_SURE)
  return 1 / (1 + Math.exp(-odds))
}

function logOdds(chance: number, most: number): number {
  const bounded = Math.min(most, Math.max(1 - most, chance))
  return Math.log(bounded / (1 - bounded))
}
