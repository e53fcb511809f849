import { expect, test } from 'vitest'
import { FEATURE_NAMES } from '../../src/extract/blocks/block-features.ts'
import { blockLikelihood } from '../../src/extract/blocks/block-likelihood.ts'
import { describePage } from '../../src/extract/main-content.ts'
import { readMetadata } from '../../src/extract/metadata/metadata.ts'
import { parseDocument } from '../../src/extract/parse-document.ts'
import { articlePage, prose } from './page.ts'

const page = parseDocument(articlePage(prose()), 'https://example.org/posts/one')
const { blocks, rows } = describePage(page.body, page, readMetadata(page))

test('each number that describes a block has a name', () => {
  expect(rows.map((row) => row.length)).toEqual(blocks.map(() => FEATURE_NAMES.length))
})

test('prose is likelier to be the text of a page than its menu and its footer', () => {
  const likelihoodOf = (text: string): number => {
    const row = rows[blocks.findIndex((block) => block.text.includes(text))]
    return row === undefined ? Number.NaN : blockLikelihood(row)
  }
  for (const clutter of ['News', 'Ten boats', '© 2026'])
    expect(likelihoodOf('Nobody had expected')).toBeGreaterThan(likelihoodOf(clutter) + 0.4)
})
