import type { Container } from '../text-blocks.ts'
import { type FeatureRow, share } from './feature-row.ts'
import { AROUND_NAMES, type Summaries, type Summary } from './summarise-containers.ts'

/** The closest containers, by how many levels up from a block's own. */
const LEVELS = [0, 1, 2, 3]
const PROSE_LEVELS = [0, 1, 2, 3, 4, 5]

export const ANCESTOR_NAMES: readonly string[] = [
  ...AROUND_NAMES,
  'inTop',
  'scoreShare',
  'depth',
  'fromTop',
  ...LEVELS.flatMap((up) => ['words', 'links', 'prose', 'blocks'].map((name) => `parent${up}.${name}`)),
]
export const PROSE_NAMES: readonly string[] = PROSE_LEVELS.map((up) => `parent${up}.proseShare`)

/** The containers around a block. */
export function ancestorFeatures(row: FeatureRow, parent: Container, { of, topScore }: Summaries): void {
  const closest = of.get(parent)
  if (closest === undefined) throw new Error('A block lies in a container that was not summed up.')
  row.addAll(closest.around)
  row.add(Number(closest.inTop), share(bestScore(closest), topScore), parent.depth, closest.fromTop)
  let at = closest
  for (const _ of LEVELS) {
    row.add(Math.log1p(at.words), share(at.linkWords, at.words), share(at.prose, at.words), Math.log1p(at.blocks))
    at = at.above ?? at
  }
}

/** The best score of the closest containers, without the body, which holds everything. */
function bestScore(closest: Summary): number {
  let best = 0
  let at: Summary | undefined = closest
  for (let up = 0; up < LEVELS.length && at?.above !== undefined; up++, at = at.above) best = Math.max(best, at.score)
  return best
}

/** How much of the page's prose is in the containers around a block, from the closest outwards. */
export function proseFeatures(row: FeatureRow, parent: Container, { of, whole }: Summaries): void {
  const pageProse = Math.max(1, whole.prose)
  let at = of.get(parent)
  for (const _ of PROSE_LEVELS) {
    row.add(share(at === undefined ? pageProse : at.prose, pageProse))
    at = at?.above
  }
}
