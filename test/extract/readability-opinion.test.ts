import { expect, test } from 'vitest'
import { readabilityOpinion } from '../../src/extract/blocks/readability-opinion.ts'
import { parseDocument } from '../../src/extract/parse-document.ts'
import { findBlocks } from '../../src/extract/text-blocks.ts'
import { articlePage, prose } from './page.ts'

const url = 'https://example.org/posts/one'

/** The texts of the blocks that Readability would keep. */
function keptTexts(html: string): readonly string[] {
  const { root, blocks } = findBlocks(parseDocument(html, url).body)
  const kept = readabilityOpinion(root, url)
  return blocks.filter(({ parent }) => kept?.has(parent)).map(({ text }) => text)
}

test('Readability keeps the paragraphs of an article, and neither menu nor footer', () => {
  const texts = keptTexts(articlePage(prose(4)))
  expect(texts).toHaveLength(4)
  expect(texts.join(' ')).toContain('Nobody had expected')
  expect(texts.join(' ')).not.toMatch(/News|Ten boats|©/)
})

test('text in bare boxes is found again', () => {
  const boxes = prose(4).replaceAll('<p>', '<div>').replaceAll('</p>', '</div>')
  expect(keptTexts(articlePage(boxes))).toHaveLength(4)
})

test('text that lies in the body itself is found again', () => {
  const text = prose(1).replaceAll(/<\/?p>/g, '')
  expect(keptTexts(`<title>A Letter</title><body>${text}<h2>Later</h2>${text}<h2>At last</h2>${text}`)).toHaveLength(5)
})

test('text in boxes with odd names is found again', () => {
  const boxes = prose(4).replaceAll('<p>', '<o:p"<=q><div>').replaceAll('</p>', '</div></o:p"<=q>')
  expect(keptTexts(articlePage(boxes))).toHaveLength(4)
})

test.each([
  ['boxes', '<div><p>A boat.</p></div>'.repeat(2000)],
  ['links', `<p>${'<a href="/x">A boat</a> '.repeat(5000)}</p>`],
  ['text', `<p>${'A boat, and yet another boat. '.repeat(20_000)}</p>`],
])('a page of too many %s to read quickly is not asked about', (_, html) => {
  const { root } = findBlocks(parseDocument(html, url).body)
  expect(readabilityOpinion(root, url)).toBeUndefined()
})
