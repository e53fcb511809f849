import { createHash, randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { keepMedia } from '../../src/extract/media/keep-media.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

async function image(format: 'png' | 'jpeg' | 'webp' | 'gif' | 'avif', width = 40): Promise<Uint8Array> {
  const noise = randomBytes(width * 20 * 3)
  return new Uint8Array(
    await sharp(noise, { raw: { width, height: 20, channels: 3 } })
      .toFormat(format)
      .toBuffer(),
  )
}

describe('images are kept as they came', () => {
  test.each([
    ['png', 'png'],
    ['jpeg', 'jpg'],
    ['webp', 'webp'],
    ['gif', 'gif'],
    ['avif', 'avif'],
  ] as const)('%s, named by content', async (format, extension) => {
    const bytes = await image(format)
    const name = `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.${extension}`
    expect(await keepMedia(bytes)).toEqual({ ok: true, name, bytes })
  })

  test('the narrow one, when wide ones are made narrow', async () => {
    const bytes = await image('png')
    expect(await keepMedia(bytes, { maxWidth: 100 })).toMatchObject({ bytes })
  })

  test('the one that cannot be read', async () => {
    const bytes = (await image('png')).slice(0, 60)
    expect(await keepMedia(bytes, { maxWidth: 10 })).toMatchObject({ ok: true, bytes })
  })
})

test('a wide image is made narrow', async () => {
  const media = await keepMedia(await image('png', 400), { maxWidth: 100 })
  if (!media.ok) throw new Error(media.detail)
  expect(await sharp(media.bytes).metadata()).toMatchObject({ format: 'png', width: 100 })
  expect(media.name).toBe(`${createHash('sha256').update(media.bytes).digest('hex').slice(0, 16)}.png`)
})

test('an SVG becomes a picture of itself', async () => {
  const media = await keepMedia(
    bytesOf(
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script><rect width="9" height="9"/></svg>',
    ),
  )
  if (!media.ok) throw new Error(media.detail)
  expect(media.name).toMatch(/\.png$/)
  expect(await sharp(media.bytes).metadata()).toMatchObject({ format: 'png', width: 9 })
})

test.each([
  ['HTML', bytesOf('<!doctype html><script>alert(1)</script>')],
  ['HTML after spaces and a byte order mark', bytesOf('\ufeff \n<html><body>x')],
  ['HTML in UTF-16', Uint8Array.from([0xff, 0xfe, ...Buffer.from('<html><script>', 'utf16le')])],
  ['XML', bytesOf('<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>')],
  ['an SVG that is broken', bytesOf('<svg><foreignObject><body onload="alert(1)">')],
  ['a PDF', bytesOf('%PDF-1.4\n')],
  ['text', bytesOf('GIF of the boat')],
])('%s is not kept', async (_, bytes) => {
  expect(await keepMedia(bytes)).toMatchObject({ ok: false, reason: 'unsupported-type' })
})

test('nothing at all is not kept', async () => {
  expect(await keepMedia(new Uint8Array())).toMatchObject({ ok: false, reason: 'empty' })
})
