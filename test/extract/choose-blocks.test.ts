import { expect, test } from 'vitest'
import { chooseBlocks } from '../../src/extract/blocks/choose-blocks.ts'
import { parseDocument } from '../../src/extract/parse-document.ts'
import { findBlocks } from '../../src/extract/text-blocks.ts'
import { prose } from './page.ts'

/** The texts that are kept where these are unlikely, and all else is likely, to be text of the page. */
function keptWithout(html: string, unlikely: readonly string[], chance = 0.02): readonly string[] {
  const { root, blocks } = findBlocks(parseDocument(html, 'https://example.org/').body)
  const likelihood = new Map(blocks.map((block) => [block, unlikely.includes(block.text) ? chance : 0.95]))
  const chosen = chooseBlocks(root, likelihood)
  return blocks.filter((block) => chosen.has(block)).map(({ text }) => text)
}

const list = '<ul><li>Three small boats</li><li>Four large boats</li></ul>'

test('a short heading over a list stays with its list', () => {
  const html = `<main>${prose(2)}<section><h2>Boats</h2>${list}</section>${prose(1)}</main>`
  expect(keptWithout(html, ['Boats'])).toContain('Boats')
})

test('a heading over what is dropped goes with it', () => {
  const html = `<main>${prose(2)}<section><h2>Boats</h2>${list}</section></main>`
  expect(keptWithout(html, ['Boats', 'Three small boats', 'Four large boats'])).not.toContain('Boats')
})

test('a word that is known to be no text goes, though the text around it stays', () => {
  const html = `<main>${prose(2)}<div>Reply</div><section><h2>Share</h2>${list}</section>${prose(1)}</main>`
  expect(keptWithout(html, ['Reply', 'Share'], 0.02)).toContain('Reply')
  const kept = keptWithout(html, ['Reply', 'Share'], 0)
  expect(kept).not.toContain('Reply')
  expect(kept).not.toContain('Share')
  expect(kept).toContain('Three small boats')
})

test('a picture on a button goes with the button', () => {
  const html = `<main>${prose(2)}<div><p><img src="/thumb.png"></p><p>Like</p></div>${prose(1)}</main>`
  const { root, blocks } = findBlocks(parseDocument(html, 'https://example.org/').body)
  const words = blocks.filter((block) => block.words > 0)
  const chosen = chooseBlocks(root, new Map(words.map((block) => [block, block.text === 'Like' ? 0 : 0.95])))
  expect(blocks.filter((block) => block.words === 0).map((block) => chosen.has(block))).toEqual([false])
})

test('a catalogue of which nothing is sure is kept where its cards are likelier than the rest', () => {
  const names = [
    'Small blue boat',
    'Large red boat',
    'Old grey boat',
    'New green boat',
    'Fast white boat',
    'Slow black boat',
  ]
  const cards = new Map(names.map((name, index) => [name, 0.2 + index / 100]))
  const menu = '<ul><li>Log in now</li><li>Help and contact</li></ul>'
  const shelf = names.map((name) => `<div><div>${name}</div></div>`).join('')
  const page = parseDocument(`${menu}<section>${shelf}</section>${menu}`, 'https://example.org/')
  const { root, blocks } = findBlocks(page.body)
  const chosen = chooseBlocks(root, new Map(blocks.map((block) => [block, cards.get(block.text) ?? 0.01])))
  expect(blocks.filter((block) => chosen.has(block)).map(({ text }) => text)).toEqual(names)
})
