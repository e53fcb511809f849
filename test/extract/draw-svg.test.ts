import { expect, test } from 'vitest'
import { drawSvg, isCheapToDraw } from '../../src/extract/media/draw-svg.ts'
import { keepMedia } from '../../src/extract/media/keep-media.ts'

const MAX_PIXELS = 50_000_000

function svg(content: string, size = 1600): Buffer {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">${content}</svg>`)
}

const REPEATED = Array.from({ length: 9 }, (_, at) => `<g id="a${at + 1}">${`<use href="#a${at}"/>`.repeat(10)}</g>`)

const HOSTILE = {
  'repeats a full picture': `<rect id="a0" width="1600" height="1600"/>${REPEATED.join('')}<use href="#a9"/>`,
  'makes noise': `<filter id="f">${'<feTurbulence baseFrequency="0.5" numOctaves="1000"/>'.repeat(20)}</filter>
    <rect filter="url(#f)" width="1600" height="1600"/>`,
  'piles circle upon circle': '<circle r="800" cx="800" cy="800" fill-opacity=".1"/>'.repeat(30_000),
}

test.concurrent.each(Object.entries(HOSTILE))('a drawing that %s is given up in time', async (_what, content) => {
  expect(isCheapToDraw(svg(content))).toBe(false)
  const begin = performance.now()
  expect(await drawSvg(svg(content), { maxPixels: MAX_PIXELS, limitMs: 1500 })).toBeUndefined()
  expect(performance.now() - begin).toBeLessThan(8000)
})

test('a drawing that could be costly, and is not, becomes a picture', async () => {
  const bytes = svg('<defs><rect id="a" width="9" height="9"/></defs><use href="#a"/>', 20)
  expect(isCheapToDraw(bytes)).toBe(false)
  expect(await keepMedia(bytes, { maxWidth: 100 })).toMatchObject({ ok: true, name: expect.stringMatching(/\.png$/) })
})

test('a drawing that is broken is none', async () => {
  expect(await drawSvg(Buffer.from('<svg><use'), { maxPixels: MAX_PIXELS })).toBeUndefined()
})

test.each([
  ['an icon', svg('<path d="M0 0h9v9z"/>'), true],
  ['a thousand tags', svg('<path/>'.repeat(1000)), false],
  ['a large file', svg(`<path d="${'M0 0h9v9z'.repeat(20_000)}"/>`), false],
  ['a prefix of its own', svg('<a-b:use href="#a"/>'), false],
  ['another encoding', Buffer.from(svg('<use href="#a"/>').toString(), 'utf16le'), false],
  ['entities', Buffer.from(`<!DOCTYPE svg [<!ENTITY a "x">]>${svg('&a;').toString()}`), false],
  ['a style', svg('<path style="filter: blur(9px)"/>'), false],
])('%s is cheap to draw: %s', (_what, bytes, isCheap) => {
  expect(isCheapToDraw(bytes)).toBe(isCheap)
})
