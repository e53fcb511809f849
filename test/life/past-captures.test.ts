import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { archiveLinks } from '../../src/archive-links.ts'
import type { Link } from '../../src/model.ts'
import type { LinkCacheOptions } from '../../src/options.ts'
import { resolveOptions } from '../../src/resolve-options.ts'
import { type EntryStore, openEntryStore } from '../../src/save/entry-store.ts'
import { articlePage, page, startWeb, type Web } from '../support/web.ts'
import { startWebArchive, type TestArchive } from '../support/web-archive.ts'

const URL_ = 'http://lamps.example/fresnel'
const capture = (year: number): string => articlePage('How Fresnel built a lamp', `The lens as it was told in ${year}.`)
const now = (): Date => new Date('2026-06-01T00:00:00Z')

let web: Web
let archive: TestArchive
let store: EntryStore

beforeAll(async () => {
  web = await startWeb({})
  Object.assign(process.env, web.env, { NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' })
})
afterAll(() => web.close())
beforeEach(async () => {
  await archive?.close()
  archive = await startWebArchive([
    { url: URL_, at: '20080101000000', body: capture(2008) },
    { url: URL_, at: '20150101000000', body: capture(2015) },
    { url: URL_, at: '20190101000000', status: 301, headers: { location: 'http://lamps.example/' } },
    { url: URL_, at: '20200101000000', status: 404, body: page('Not found', '<p>Not found</p>') },
    {
      url: URL_,
      at: '20220101000000',
      body: page('Page not found', '<h1>404</h1><p>Sorry, that page could not be found.</p>'),
    },
  ])
  store = openEntryStore(mkdtempSync(join(tmpdir(), 'link-cache-past-')))
  web.answers.clear()
})
afterAll(() => archive.close())

const archiveFor = async (date: string, kind: 'cdx' | 'memento' = 'cdx', more: LinkCacheOptions = {}) => {
  const link: Link = { url: URL_, href: URL_, inputPath: './a.md', line: 1, bare: false }
  const found = { ...archive[kind], listGapMs: 0, playbackGapMs: 0 }
  const options = resolveOptions({ archives: [found], allowPrivateNetwork: true, hostGapMs: 0, maxRetries: 0, ...more })
  const [outcome] = await archiveLinks([link], { options, store, now, postOf: () => ({ date: new Date(date) }) })
  return outcome
}

test.each([
  ['cdx', '2007-05-01', '2008'],
  ['cdx', '2014-05-01', '2015'],
  ['cdx', '2021-12-01', '2015'],
  ['memento', '2007-05-01', '2008'],
  ['memento', '2014-05-01', '2015'],
] as const)('by %s, a post of %s gets the good capture closest to it, of %s', async (kind, date, year) => {
  expect(await archiveFor(date, kind)).toMatchObject({
    result: 'archived',
    archiveUrl: expect.stringContaining(`${year}0101`),
  })
  const stored = store.find(URL_)
  expect(stored?.fields).toMatchObject({ source: 'wayback', archivedAt: `${year}-01-01T00:00:00Z`, url: URL_ })
  expect((await store.read(stored?.folder ?? ''))?.body).toContain(`as it was told in ${year}`)
})

test('a copy from a web archive says nothing of the original’s life', async () => {
  await archiveFor('2014-05-01')
  expect(store.find(URL_)?.ledger).toMatchObject({
    health: 'failing',
    attempts: [{ outcome: 'failed', reason: 'gone', status: 404 }],
  })
})

test('a page that lives is not looked for in archives', async () => {
  web.answers.set(URL_, capture(2026))
  expect(await archiveFor('2014-05-01')).toMatchObject({ result: 'archived' })
  expect(archive.requests).toEqual([])
})

test('what asks not to be archived is not looked for in archives', async () => {
  web.answers.set(URL_, { headers: { 'x-robots-tag': 'noarchive' }, body: capture(2026) })
  expect(await archiveFor('2014-05-01')).toMatchObject({ result: 'failed', reason: 'noarchive' })
  expect(archive.requests).toEqual([])
})

test('without archives none is asked', async () => {
  expect(await archiveFor('2014-05-01', 'cdx', { archives: [] })).toMatchObject({ result: 'failed', reason: 'gone' })
  expect(archive.requests).toEqual([])
})

test('the report says that no archive has it either', async () => {
  archive.captures = []
  const outcome = await archiveFor('2014-05-01')
  expect(outcome).toMatchObject({ result: 'failed', reason: 'gone', status: 404 })
  expect(outcome?.detail).toMatch(/; .*archive/i)
})

test('archives that were not reached in time are asked with the next build', async () => {
  archive.mishap = () => ({ status: 200, delayMs: 8000 })
  const link: Link = { url: URL_, href: URL_, inputPath: './a.md', line: 1, bare: false }
  const options = resolveOptions({
    archives: [{ ...archive.cdx, listGapMs: 0 }],
    allowPrivateNetwork: true,
    hostGapMs: 0,
    maxRetries: 0,
  })
  const first = await archiveLinks([link], { options, store, now, signal: AbortSignal.timeout(3000) })
  expect(first).toMatchObject([{ result: 'failed', reason: 'gone' }])
  archive.mishap = () => undefined
  expect(await archiveFor('2014-05-01')).toMatchObject({ result: 'archived' })
})

const CASINO = page(
  'Best online casino bonuses',
  `<article><h1>Best online casino bonuses</h1>${'<p>Spin our slots, place your bets and win that jackpot at a casino which greets new players, day or night, with free spins and cash back.</p>'.repeat(5)}</article>`,
)

test('where a casino answers on a link of an old post, the page that the post meant is taken from a web archive', async () => {
  web.answers.set(URL_, CASINO)
  expect(await archiveFor('2014-05-01')).toMatchObject({
    result: 'archived',
    archiveUrl: expect.stringContaining('20150101'),
  })
  const stored = store.find(URL_)
  expect((await store.read(stored?.folder ?? ''))?.body).toContain('as it was told in 2015')
  expect(stored?.ledger).toMatchObject({
    health: 'failing',
    attempts: [{ outcome: 'failed', status: 200, reason: 'parked' }],
  })
})

test.each([
  ['of a new post', '2026-05-01', [{ url: URL_, at: '20150101000000', body: capture(2015) }]],
  ['that no web archive knows', '2014-05-01', []],
  ['that always was a casino', '2014-05-01', [{ url: URL_, at: '20150101000000', body: CASINO }]],
])('the live page is kept of a casino %s', async (_, date, captures) => {
  web.answers.set(URL_, CASINO)
  archive.captures = captures
  expect(await archiveFor(date)).toMatchObject({ result: 'archived' })
  expect(store.find(URL_)).toMatchObject({ fields: { source: 'live' }, ledger: { health: 'alive' } })
})

test.each([
  ['with https:', 'http://lamps.example/fresnel', 'https://lamps.example/fresnel'],
  ['with a slash at its end', 'http://lamps.example/fresnel', 'http://lamps.example/fresnel/'],
  ['as it was redirected', 'http://lamps.example/?p=7', 'http://lamps.example/fresnel'],
])('a dead link that a post now writes %s keeps the copy it had', async (_, before, after) => {
  const options = resolveOptions({ archives: [], hostGapMs: 0, maxRetries: 0 })
  const archived = async (url: string) => {
    const link: Link = { url, href: url, inputPath: './a.md', line: 1, bare: false }
    return (await archiveLinks([link], { options, store, now }))[0]
  }
  web.answers.set('http://lamps.example/fresnel', capture(2026))
  web.answers.set('http://lamps.example/?p=7', { status: 301, headers: { location: '/fresnel' } })
  await archived(before)
  web.answers.clear()
  expect(await archived(after)).toMatchObject({ result: 'archived' })
  const stored = store.find(after)
  expect(stored).toMatchObject({ fields: { url: after, archivedAt: '2026-06-01T00:00:00Z' } })
  expect(stored?.ledger?.attempts).toMatchObject([{ outcome: 'failed' }])
  expect((await store.read(stored?.folder ?? ''))?.body).toContain('as it was told in 2026')
})
