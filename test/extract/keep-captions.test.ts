import { expect, test } from 'vitest'
import { keepChosen } from '../../src/extract/blocks/choose-blocks.ts'
import { withCaptions } from '../../src/extract/blocks/keep-captions.ts'
import { parseDocument } from '../../src/extract/parse-document.ts'
import { type Block, findBlocks } from '../../src/extract/text-blocks.ts'
import { findElements, textOf } from '../../src/extract/tree.ts'

const IMAGE = '<div><img src="/a.jpg"></div>'
const CAPTION = '<figcaption><p>C-print, 60 × 50 cm.</p></figcaption>'

/** The texts and the number of images that are kept of what only some blocks were chosen of. */
function keptOf(html: string, isChosen: (block: Block) => boolean, clutter = ''): readonly [string, number] {
  const { root, blocks } = findBlocks(parseDocument(html, 'https://example.org/').body)
  const isClutter = ({ text }: Block): boolean => text !== '' && text === clutter
  const kept = keepChosen(root, withCaptions(root, new Set(blocks.filter(isChosen)), isClutter))
  return [textOf(kept).trim(), findElements(kept, ({ tagName }) => tagName === 'img').length]
}

const isImage = ({ words }: Block): boolean => words === 0
const isText = ({ words }: Block): boolean => words > 0

test('the caption of an image that is kept is kept too', () => {
  expect(keptOf(`<figure>${IMAGE}${CAPTION}</figure>`, isImage)).toEqual(['C-print, 60 × 50 cm.', 1])
})

test('the image of a caption that is kept is kept too', () => {
  expect(keptOf(`<figure>${IMAGE}${CAPTION}</figure>`, isText)).toEqual(['C-print, 60 × 50 cm.', 1])
})

test('a figure of which nothing is kept stays away', () => {
  expect(keptOf(`<figure>${IMAGE}${CAPTION}</figure><p>Boats.</p>`, ({ text }) => text === 'Boats.')).toEqual([
    'Boats.',
    0,
  ])
})

test('text in a figure that is no caption does not bring the image back', () => {
  expect(keptOf(`<figure>${IMAGE}<p>Boats.</p></figure>`, isText)).toEqual(['Boats.', 0])
})

test('known clutter in a caption stays away', () => {
  const figure = `<figure>${IMAGE}<figcaption><p>A boat.</p><p>Advertisement</p></figcaption></figure>`
  expect(keptOf(figure, isImage, 'Advertisement')).toEqual(['A boat.', 1])
})
