import type { Block, Container } from '../text-blocks.ts'
import { type FeatureRow, share } from './feature-row.ts'

/** What the blocks of one shape have together. */
export type Shape = { count: number; words: number; linkWords: number }

export const NO_SHAPE: Readonly<Shape> = { count: 0, words: 0, linkWords: 0 }
export const SHAPE_NAMES: readonly string[] = ['shape.count', 'shape.words', 'shape.links']

/** The shape of each block. Blocks of the same shape are of one kind: the cards of a listing, the posts of a thread. */
export function shapesOf(blocks: readonly Block[]): readonly Shape[] {
  const shapes = new Map<string, Shape>()
  return blocks.map((block) => {
    const name = shapeName(block)
    const shape = shapes.get(name) ?? { ...NO_SHAPE }
    shape.count++
    shape.words += block.words
    shape.linkWords += block.linkWords
    shapes.set(name, shape)
    return shape
  })
}

/** The blocks of the same shape as a block. */
export function shapeFeatures(row: FeatureRow, { count, words, linkWords }: Readonly<Shape>): void {
  row.add(Math.log1p(count), share(words, count), share(linkWords, words))
}

/** The tags and first classes of the closest three containers. */
function shapeName(block: Block): string {
  const steps: string[] = []
  let at: Container | undefined = block.parent
  for (let up = 0; up < 3 && at !== undefined; up++, at = at.parent) {
    const { className } = at.element.properties
    steps.push(`${at.element.tagName}.${Array.isArray(className) ? (className[0] ?? '') : ''}`)
  }
  return steps.join('<')
}
