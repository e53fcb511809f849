import { expect, test } from 'vitest'
import { withoutConsentBoxes } from '../../src/extract/consent-box.ts'
import { parseDocument } from '../../src/extract/parse-document.ts'
import { findBlocks } from '../../src/extract/text-blocks.ts'
import { prose } from './page.ts'

/** The texts that may still be text of the page, where all was likely to be. */
function stillLikely(html: string): readonly string[] {
  const { blocks } = findBlocks(parseDocument(html, 'https://example.org/').body)
  const likelihood = withoutConsentBoxes(new Map(blocks.map((block) => [block, 0.9])))
  return blocks.filter((block) => likelihood.get(block) === 0.9).map(({ text }) => text)
}

const question = '<h2>We value your privacy</h2><div><p>We and our 644 partners store cookies on your device.</p></div>'

test.each([
  '<div id="onetrust-consent-sdk">',
  '<div id="CybotCookiebotDialog" class="dialog">',
  '<div class="modal cli-modal fade">',
  '<div class="cookie-banner">',
])('what asks for consent to cookies is no text of the page: %s', (open) => {
  expect(stillLikely(`<main><p>Boats.</p></main>${open}${question}</div>`)).toEqual(['Boats.'])
})

test('a page whose class speaks of cookies is read', () => {
  expect(stillLikely(`<div class="cookie-notice"><main><p>Boats.</p></main></div>`)).toEqual(['Boats.'])
})

test('an article about cookie banners is read', () => {
  const html = `<div class="post about-cookie-banners"><p>Boats.</p>${prose(1)}</div>`
  expect(stillLikely(html)).toHaveLength(2)
})
