import type { Block, Container } from '../text-blocks.ts'
import { ANCESTOR_NAMES, ancestorFeatures, PROSE_NAMES, proseFeatures } from './ancestor-features.ts'
import { CLUTTER_NAMES, clutterFeatures } from './clutter-features.ts'
import { FeatureRow, share } from './feature-row.ts'
import { HEADLINE_NAMES, headlineFeatures } from './headline-features.ts'
import { NEIGHBOUR_NAMES, neighbourFeatures } from './neighbour-features.ts'
import { OPINION_NAMES, opinionFeatures } from './opinion-features.ts'
import { OWN_NAMES, ownFeatures } from './own-features.ts'
import { PAGE_NAMES, type PageHints, pageFeatures } from './page-features.ts'
import { SECTION_NAMES, sectionFeatures } from './section-features.ts'
import { NO_SHAPE, SHAPE_NAMES, shapeFeatures, shapesOf } from './shape-features.ts'
import { summariseContainers } from './summarise-containers.ts'

const PLACE_NAMES: readonly string[] = ['at', 'at.words', 'left']

/** The names of the numbers in a row. The model knows each feature by its place: after a change, train it again. */
export const FEATURE_NAMES: readonly string[] = [
  ...OWN_NAMES,
  ...NEIGHBOUR_NAMES,
  ...ANCESTOR_NAMES,
  ...SHAPE_NAMES,
  ...PLACE_NAMES,
  ...HEADLINE_NAMES,
  ...CLUTTER_NAMES,
  ...SECTION_NAMES,
  'shape.share',
  ...PROSE_NAMES,
  ...PAGE_NAMES,
  ...OPINION_NAMES,
]

/** Returns one row of numbers for each block; `FEATURE_NAMES` names them. */
export function blockFeatures(root: Container, blocks: readonly Block[], hints: PageHints): readonly Float64Array[] {
  const titles = hints.titles.filter((title) => title !== '')
  const containers = summariseContainers(root)
  const shapes = shapesOf(blocks)
  const headline = headlineFeatures(blocks, titles)
  const clutter = clutterFeatures(blocks)
  const sections = sectionFeatures(blocks)
  const page = pageFeatures(blocks, hints, containers)
  const opinions = opinionFeatures(root, blocks, hints.readability)
  const pageWords = Math.max(
    1,
    blocks.reduce((total, { words }) => total + words, 0),
  )
  let wordsBefore = 0
  return blocks.map((block, index) => {
    const row = new FeatureRow(FEATURE_NAMES.length)
    const shape = shapes[index] ?? NO_SHAPE
    ownFeatures(row, block, titles)
    neighbourFeatures(row, blocks, index)
    ancestorFeatures(row, block.parent, containers)
    shapeFeatures(row, shape)
    row.add(index / blocks.length, wordsBefore / pageWords, Math.log1p(blocks.length - index))
    row.addAll(headline[index] ?? [])
    row.addAll(clutter[index] ?? [])
    row.addAll(sections[index] ?? [])
    row.add(share(shape.words, pageWords))
    proseFeatures(row, block.parent, containers)
    row.addAll(page)
    row.addAll(opinions[index] ?? [])
    wordsBefore += block.words
    return row.whole()
  })
}
