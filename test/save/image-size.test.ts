import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { imageSize } from '../../src/save/image-size.ts'
import { readImageSizes } from '../../src/save/read-image-sizes.ts'

const anImage = () => sharp({ create: { width: 300, height: 70, channels: 4, background: '#08f8' } })
const SIZE = { width: 300, height: 70 }
const TURNED = { width: 70, height: 300 }

const IMAGES: readonly (readonly [name: string, bytes: Promise<Buffer>, size: typeof SIZE])[] = [
  ['PNG', anImage().png().toBuffer(), SIZE],
  ['GIF', anImage().gif().toBuffer(), SIZE],
  ['lossy WebP', anImage().removeAlpha().webp().toBuffer(), SIZE],
  ['lossless WebP', anImage().removeAlpha().webp({ lossless: true }).toBuffer(), SIZE],
  ['extended WebP', anImage().webp().toBuffer(), SIZE],
  ['JPEG', anImage().jpeg().toBuffer(), SIZE],
  ['progressive JPEG', anImage().jpeg({ progressive: true }).toBuffer(), SIZE],
  ['upright JPEG with Exif', anImage().jpeg().withMetadata({ orientation: 3 }).toBuffer(), SIZE],
  ['JPEG on its side', anImage().jpeg().withMetadata({ orientation: 6 }).toBuffer(), TURNED],
]

test.each(IMAGES)('a %s says how large it is shown', async (_, bytes, size) => {
  expect(imageSize(await bytes)).toEqual(size)
})

test.each(IMAGES)('a %s that ends too early says nothing, or the same', async (_, bytes, size) => {
  const whole = await bytes
  for (let length = 0; length < Math.min(whole.length, 700); length += 1)
    expect([undefined, size]).toContainEqual(imageSize(whole.subarray(0, length)))
})

test('what is no image, or one of no size, says nothing', async () => {
  const empty = await anImage().png().toBuffer()
  empty.fill(0, 16, 24)
  for (const bytes of [Buffer.from('<svg width="3" height="4"/>'), Buffer.alloc(64), Buffer.alloc(70_000, 0xff), empty])
    expect(imageSize(bytes)).toBeUndefined()
})

test('a JPEG of nothing but segments takes no longer than it is long', () => {
  const exif = Buffer.from('ffe100104578696600004949000000000000', 'hex')
  const bytes = Buffer.concat([Buffer.from([0xff, 0xd8]), ...Array.from({ length: 3600 }, () => exif)])
  const before = process.cpuUsage()
  expect(imageSize(bytes)).toBeUndefined()
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000)
})

test('the sizes of a folder are read by name, without what is missing or no image', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'link-cache-sizes-'))
  writeFileSync(join(folder, 'a.png'), await anImage().png().toBuffer())
  writeFileSync(join(folder, 'b.JPG'), await anImage().jpeg().toBuffer())
  writeFileSync(join(folder, 'c.png'), 'no image')
  const sizes = await readImageSizes(folder, ['a.png', 'b.JPG', 'c.png', 'gone.png', 'index.md'])
  expect([...sizes]).toEqual([
    ['a.png', SIZE],
    ['b.JPG', SIZE],
  ])
  rmSync(folder, { recursive: true })
})
