import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addSavedPage } from '../../src/add-saved-page.ts'
import { archiveLinks } from '../../src/archive-links.ts'
import { takeEmbeddedImages } from '../../src/extract/media/embedded-images.ts'
import { resolveOptions } from '../../src/resolve-options.ts'
import { type EntryStore, openEntryStore } from '../../src/save/entry-store.ts'
import { articlePage, startWeb, type Web } from '../support/web.ts'

const NOTEBOOK = 'http://notes.example/plots'

let web: Web
let png: Buffer
beforeAll(async () => {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
  png = await sharp({ create: { width: 80, height: 60, channels: 3, background: 'red', noise } })
    .png()
    .toBuffer()
  web = await startWeb({})
  Object.assign(process.env, web.env)
})
afterAll(() => web.close())

async function archive(store: EntryStore): Promise<void> {
  const link = { url: NOTEBOOK, href: NOTEBOOK, inputPath: './a.md', line: 1, bare: false }
  const options = resolveOptions({ archives: [], hostGapMs: 0, maxRetries: 0 })
  await archiveLinks([link], { options, store, now: () => new Date('2026-06-01T00:00:00Z') })
}

const dataUrl = (): string => `data:image/png;base64,${png.toString('base64')}`

test('the plots that a notebook has in itself are kept', async () => {
  const plot = `<p><img src="${dataUrl().replace(/.{76}/g, '$&\n')}" alt="Light over distance"></p>`
  web.answers.set(NOTEBOOK, articlePage('Plots', 'How far a lamp is seen.').replace('</article>', `${plot}</article>`))
  const store = openEntryStore(mkdtempSync(join(tmpdir(), 'link-cache-embedded-')))
  await archive(store)
  const stored = store.find(NOTEBOOK)
  expect(stored?.files.map(({ name, size }) => [name, size])).toContainEqual([
    expect.stringMatching(/\.(?:png|webp)$/),
    expect.any(Number),
  ])
  const { body = '' } = (await store.read(stored?.folder ?? '')) ?? {}
  expect(body).toMatch(/!\[Light over distance\]\([0-9a-f]+\.(?:png|webp)\)/)
  expect(web.hits).toEqual([NOTEBOOK])
})

test('a chart that a page draws in itself is kept as an image', async () => {
  const page = 'http://notes.example/chart'
  const chart = '<svg viewBox="0 0 300 200"><rect width="90" height="90"/><text>Anna</text><text>Berta</text></svg>'
  web.answers.set(page, articlePage('Chart', 'How far a lamp is seen.').replace('</article>', `${chart}</article>`))
  const store = openEntryStore(mkdtempSync(join(tmpdir(), 'link-cache-embedded-')))
  const link = { url: page, href: page, inputPath: './a.md', line: 1, bare: false }
  const options = resolveOptions({ archives: [], hostGapMs: 0, maxRetries: 0 })
  await archiveLinks([link], { options, store, now: () => new Date('2026-06-01T00:00:00Z') })
  const { body = '' } = (await store.read(store.find(page)?.folder ?? '')) ?? {}
  expect(body).toMatch(/!\[Anna, Berta\]\([0-9a-f]+\.png\)/)
})

test('a saved page shows each picture in its place, whether or not its base64 is in lines', async () => {
  const other = await sharp(png).negate().png().toBuffer()
  const solid = `<p><img src="${dataUrl()}" alt="In one line"></p>`
  const wrapped = `<p><img src="data:image/png;base64,${other.toString('base64').replace(/.{76}/g, '$&\n')}" alt="In many"></p>`
  const html = articlePage('Plots', 'How far a lamp is seen.').replace('</article>', `${solid}${wrapped}</article>`)
  const store = openEntryStore(mkdtempSync(join(tmpdir(), 'link-cache-embedded-')))
  const options = resolveOptions({ archives: [], maxImageWidth: 1000 })
  const saved = { path: 'plots.html', bytes: Buffer.from(html) }
  const { folder } = await addSavedPage(NOTEBOOK, saved, { options, store, now: () => new Date('2026-06-01') })
  const { body = '' } = (await store.read(folder)) ?? {}
  const names = Array.from(body.matchAll(/!\[(.+?)\]\((.+?)\)/g), ([, alt, name]) => [alt, name])
  expect(names.map(([alt]) => alt)).toEqual(['In one line', 'In many'])
  expect(new Set(names.map(([, name]) => name)).size).toBe(2)
})

test.each([
  ['a small picture', '<img src="data:image/png;base64,iVBORw0KGgo=">'],
  ['a drawing', `<img src="data:image/svg+xml;base64,${'A'.repeat(20_000)}">`],
  ['what is no base64', `<img src="data:image/png;base64,${'%'.repeat(20_000)}">`],
  ['a quote that nothing ends', `<img src="data:image/png;base64,${'A'.repeat(20_000)}`],
])('%s stays where it is', (_, text) => {
  const html = Buffer.from(`é ${text}`)
  expect(takeEmbeddedImages(html, NOTEBOOK)).toEqual({ html, images: new Map() })
})

test('a megabyte of spaces or of beginnings takes no time', () => {
  const before = process.cpuUsage()
  takeEmbeddedImages(Buffer.from(`"data:image/png;base64,${' '.repeat(1_000_000)}%"`), NOTEBOOK)
  takeEmbeddedImages(Buffer.from('"data:image/png;base64,'.repeat(60_000)), NOTEBOOK)
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000)
})
