import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { archiveLinks } from '../../src/archive-links.ts'
import type { Link } from '../../src/model.ts'
import { resolveOptions } from '../../src/resolve-options.ts'
import { type EntryStore, openEntryStore } from '../../src/save/entry-store.ts'
import { articlePage, page, startWeb, type Web } from '../support/web.ts'

const FILM = 'http://films.example/watch/1'
const OEMBED = 'http://films.example/oembed?id=1'
const PICTURE = 'http://films.example/1.png'
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const oembedLink = '<link rel="alternate" type="application/json+oembed" href="/oembed?id=1" title="A film">'
const film = (head = ''): string =>
  page('Films', '<div id="app"></div><script src="/x.js"></script>', oembedLink + head)
const answer = (said: unknown): { headers: Record<string, string>; body: string } => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(said),
})
const said = {
  version: '1.0',
  type: 'video',
  title: 'The keeper of the lamp',
  author_name: 'Ann *Lee*',
  provider_name: 'Films',
  thumbnail_url: '/1.png',
  html: '<iframe src="http://films.example/embed/1"></iframe><script>alert(1)</script>',
}

let web: Web
let store: EntryStore

beforeAll(async () => {
  web = await startWeb({})
  Object.assign(process.env, web.env)
})
afterAll(() => web.close())
beforeEach(() => {
  store = openEntryStore(mkdtempSync(join(tmpdir(), 'link-cache-oembed-')))
  web.answers.clear()
  web.answers.set(PICTURE, { headers: { 'content-type': 'image/png' }, body: PNG })
  web.hits.length = 0
})

async function archived(): Promise<{ outcome: unknown; body: string | undefined; fields: unknown }> {
  const link: Link = { url: FILM, href: FILM, inputPath: './a.md', line: 1, bare: false }
  const options = resolveOptions({ archives: [], hostGapMs: 0, maxRetries: 0 })
  const [outcome] = await archiveLinks([link], { options, store, now: () => new Date('2026-06-01T00:00:00Z') })
  const stored = store.find(FILM)
  const entry = stored === undefined ? undefined : await store.read(stored.folder)
  return { outcome, body: entry?.body, fields: entry?.fields }
}

test('a page made by scripts becomes a card of what its oEmbed answer says, without its HTML', async () => {
  web.answers.set(FILM, film())
  web.answers.set(OEMBED, answer(said))
  const { outcome, body, fields } = await archived()
  expect(outcome).toMatchObject({ result: 'archived' })
  expect(fields).toMatchObject({ kind: 'card', title: said.title, byline: 'Ann *Lee*', siteName: 'Films' })
  expect(body?.trim()).toMatch(/^!\[]\([0-9a-f]{16}\.png\)\n\nAnn \\\*Lee\\\* · Films$/)
})

test('a card keeps its own words, and gets the author and the picture that it lacks', async () => {
  web.answers.set(FILM, film('<meta property="og:description" content="All about a lamp.">'))
  web.answers.set(OEMBED, answer(said))
  const { body, fields } = await archived()
  expect(fields).toMatchObject({ kind: 'card', title: said.title, byline: 'Ann *Lee*' })
  expect(body?.trim()).toMatch(/^!\[]\([0-9a-f]{16}\.png\)\n\nAll about a lamp\.$/)
})

test.each([
  ['is gone', { status: 404 }],
  ['is no JSON', { headers: { 'content-type': 'application/json' }, body: '{"title": ' }],
  ['has no title', answer({ ...said, title: 7 })],
  ['is too large', answer({ ...said, html: 'x'.repeat(300_000) })],
])('where the oEmbed answer %s, the reason is that of the page', async (_, oembed) => {
  web.answers.set(FILM, film())
  web.answers.set(OEMBED, oembed)
  expect((await archived()).outcome).toMatchObject({ result: 'failed', reason: 'script-only' })
})

test('an oEmbed address in a private network is not asked', async () => {
  web.answers.set(FILM, film().replace('/oembed?id=1', 'http://127.0.0.1:9/oembed'))
  web.answers.set('http://127.0.0.1:9/oembed', answer(said))
  expect((await archived()).outcome).toMatchObject({ result: 'failed', reason: 'script-only' })
  expect(web.hits).toEqual([FILM])
})

test('a page that can be read needs no oEmbed answer', async () => {
  web.answers.set(FILM, articlePage('The lamp', 'It was lit at six.').replace('</head>', `${oembedLink}</head>`))
  expect((await archived()).outcome).toMatchObject({ result: 'archived' })
  expect(web.hits).toEqual([FILM])
})
