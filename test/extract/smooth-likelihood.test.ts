import { expect, test } from 'vitest'
import { smoothLikelihood } from '../../src/extract/blocks/smooth-likelihood.ts'
import { parseDocument } from '../../src/extract/parse-document.ts'
import { type Block, findBlocks } from '../../src/extract/text-blocks.ts'

/** The likelihood of each block by its text, after smoothing. */
function smoothed(html: string, likelihood: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const { blocks } = findBlocks(parseDocument(html, 'https://example.org/').body)
  const given = new Map<Block, number>(blocks.map((block) => [block, likelihood[block.text] ?? 0]))
  return Object.fromEntries([...smoothLikelihood(given)].map(([{ text }, likely]) => [text, Number(likely.toFixed(2))]))
}

test('a doubtful block among likely ones becomes likely, and one among unlikely ones does not', () => {
  const page = '<article><p>A</p><p>B</p><dl><dt>C</dt></dl></article><aside><p>D</p><p>E</p></aside>'
  const result = smoothed(page, { A: 0.95, B: 0.95, C: 0.4, D: 0.05, E: 0.4 })
  expect(result.C).toBeGreaterThan(0.5)
  expect(result.E).toBeLessThan(0.4)
})

test('a block with nothing around it stays as it is', () => {
  expect(smoothed('<div><p>A</p></div>', { A: 0.4 })).toEqual({ A: 0.4 })
})
