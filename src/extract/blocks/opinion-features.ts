import type { Block, Container } from '../text-blocks.ts'
import { share } from './feature-row.ts'

/** The closest containers, by how many levels up from a block's own. */
const LEVELS = [0, 1, 2, 3]

export const OPINION_NAMES: readonly string[] = [
  'readability',
  'readability.share',
  'readability.words',
  'readability.side',
  ...LEVELS.map((up) => `parent${up}.readability`),
]
const NO_OPINION: readonly number[] = OPINION_NAMES.map(() => -2)

/** What Readability would keep: each block, the page's words, and the words in the containers around the block. */
export function opinionFeatures(
  root: Container,
  blocks: readonly Block[],
  kept: ReadonlySet<Container> | undefined,
): readonly (readonly number[])[] {
  if (kept === undefined) return blocks.map(() => NO_OPINION)
  const of = new Map<Container, KeptWords>()
  const whole = countKept(root, kept, of)
  const isKept = blocks.map(({ parent }) => kept.has(parent))
  const first = isKept.indexOf(true)
  const last = isKept.lastIndexOf(true)
  return blocks.map((block, index) => {
    const row = [Number(isKept[index]), share(whole.kept, whole.words), Math.log1p(whole.kept)]
    row.push(index < first ? -1 : Number(index > last))
    let at = block.parent
    for (const _ of LEVELS) {
      const around = of.get(at)
      row.push(share(around?.kept ?? 0, around?.words ?? 0))
      at = at.parent ?? at
    }
    return row
  })
}

type KeptWords = { words: number; kept: number }

function countKept(
  container: Container,
  kept: ReadonlySet<Container>,
  of: Map<Container, KeptWords>,
): Readonly<KeptWords> {
  const sum: KeptWords = { words: 0, kept: 0 }
  of.set(container, sum)
  for (const child of container.children) {
    const below =
      'element' in child
        ? countKept(child, kept, of)
        : { words: child.words, kept: kept.has(container) ? child.words : 0 }
    sum.words += below.words
    sum.kept += below.kept
  }
  return sum
}
