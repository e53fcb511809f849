import { expect, test } from 'vitest'
import { withoutDoubles } from '../../src/extract/blocks/without-doubles.ts'
import { parseDocument } from '../../src/extract/parse-document.ts'
import { findBlocks } from '../../src/extract/text-blocks.ts'

const TEXT =
  'The harbour was quiet that morning, and the boats lay still under a pale sky, as they had for eleven years.'
const MORE = 'Nobody had expected the letter.'

/** The texts that are kept where all were chosen. */
function keptOf(html: string): readonly string[] {
  const { root, blocks } = findBlocks(parseDocument(`<main>${html}</main>`, 'https://example.org/').body)
  const kept = withoutDoubles(root, new Set(blocks))
  return blocks.filter((block) => kept.has(block)).map(({ text }) => text)
}

test('what a page has for wide and again for narrow screens is kept once', () => {
  const box = (name: string): string => `<div class="text ${name}"><p>${TEXT}</p><div><p>${MORE}</p></div></div>`
  expect(keptOf(`${box('hidden-down-md')}<p>$60</p>${box('hidden-up-md')}`)).toEqual([TEXT, MORE, '$60'])
})

test('an introduction below the title does not begin the text again', () => {
  expect(keptOf(`<div><p class="summary">${TEXT}</p></div><article><p>${TEXT}</p><p>${MORE}</p></article>`)).toEqual([
    TEXT,
    MORE,
  ])
})

test('boxes around boxes say nothing twice', () => {
  expect(keptOf(`<div class="a"><div class="b"> <section><p>${TEXT}</p></section><hr></div></div>`)).toEqual([TEXT])
})

test.each([
  ['a refrain', `<p>${TEXT}</p><p>${MORE}</p><p>${TEXT}</p>`],
  ['posts that say the same', `<div class="post"><p>${TEXT}</p></div><div class="post"><p>${TEXT}</p></div>`],
  ['a quotation', `<p>${TEXT}</p><blockquote><div class="b">${TEXT}</div></blockquote>`],
  ['what forums quote', `<p>${TEXT}</p><div class="bbcode-quote"><div class="b">${TEXT}</div></div>`],
  ['an answer that repeats the text', `<p>${TEXT}</p><h3>How was it?</h3><div class="answer">${TEXT}</div>`],
  ['an item of a list', `<p>${TEXT}</p><ul><li class="b">${TEXT}</li></ul>`],
])('stays where it is repeated on purpose: %s', (_, html) => {
  expect(keptOf(html).filter((text) => text === TEXT)).toHaveLength(2)
})

test('a short text may stand twice', () => {
  expect(keptOf(`<p>${MORE}</p><div class="b">${MORE}</div>`)).toEqual([MORE, MORE])
})
