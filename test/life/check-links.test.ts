import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { archiveLinks } from '../../src/archive-links.ts'
import { checkLinks, dueForCheck } from '../../src/check-links.ts'
import type { Health } from '../../src/model.ts'
import { materialOf, wantedStamp } from '../../src/page-material.ts'
import { refreshLink } from '../../src/refresh-link.ts'
import { checkLines } from '../../src/report-lines.ts'
import { type EntryStore, openEntryStore } from '../../src/save/entry-store.ts'
import { diskOperations } from '../../src/save/file-operations.ts'
import { archiveStory, later, link, now, options, STORY, URL_ } from '../support/one-link.ts'
import { md5 } from '../support/site.ts'
import { articlePage, page, startWeb, type Web } from '../support/web.ts'

let web: Web
let store: EntryStore
const health = (): Health | undefined => store.find(URL_)?.ledger?.health
const check = async () => (await checkLinks(dueForCheck(store, 0, now()), { options, store, now }))[0]

beforeAll(async () => {
  web = await startWeb({})
  Object.assign(process.env, web.env)
})
afterAll(() => web.close())
beforeEach(async () => {
  store = await archiveStory(web)
})

test('alive → failing → dead → back: a page’s whole life', async () => {
  const seen: (Health | undefined)[] = [health()]
  later(1)
  await check()
  seen.push(health())
  web.answers.delete(URL_)
  later(1)
  await check()
  seen.push(health())
  later(2)
  await check()
  seen.push(health())
  web.answers.set(URL_, STORY)
  later(10)
  await check()
  seen.push(health())
  expect(seen).toEqual(['alive', 'alive', 'failing', 'dead', 'alive'])
})

test('a page that has moved for good is named with its new address, at the second check that finds it there', async () => {
  const there = 'http://optics.example/fresnel'
  web.answers.set(URL_, { status: 301, headers: { location: there } })
  web.answers.set(there, STORY)
  const first = await check()
  later(1)
  const second = await check()
  const detail = `moved permanently to ${there}`
  expect([first, second].map((outcome) => [outcome?.attempt.detail, outcome?.hasMoved])).toEqual([
    [detail, undefined],
    [detail, true],
  ])
  expect(checkLines([second].flatMap((outcome) => outcome ?? []))).toContain(`${URL_}: ${detail}`)
  web.answers.set(URL_, STORY)
  later(1)
  expect((await check())?.attempt).not.toHaveProperty('detail')
})

test.each([
  ['that may end any day', 302, 'http://optics.example/fresnel'],
  ['to the same page with www.', 301, 'http://www.lamps.example/fresnel/'],
])('a redirect %s is no move', async (_what, status, location) => {
  web.answers.set(URL_, { status, headers: { location } })
  web.answers.set(location, STORY)
  expect((await check())?.attempt).toMatchObject({ outcome: 'alive', status: 200 })
  expect((await check())?.attempt).not.toHaveProperty('detail')
})

test('one 404, or two on one day, do not make a link dead', async () => {
  web.answers.delete(URL_)
  await check()
  later(0.4)
  await check()
  expect(health()).toBe('failing')
})

test.each([401, 403, 429, 999])('status %i never makes a link dead', async (status) => {
  web.answers.set(URL_, { status, body: 'no' })
  for (let times = 0; times < 5; times += 1) {
    await check()
    later(30)
  }
  expect(health()).toBe('unknown')
})

test('a page that answers 200 with “not found” is a soft 404', async () => {
  web.answers.set(
    URL_,
    page('Page not found', '<h1>404</h1><p>Sorry, the page you are looking for could not be found.</p>'),
  )
  const outcome = await check()
  expect([outcome?.attempt.reason, outcome?.health]).toEqual(['soft-404', 'failing'])
})

test('a page that the host gives for any address is a soft 404 in whatever words', async () => {
  const offers = ['insurance', 'kitchens', 'holidays', 'bicycles'].map(
    (what) =>
      `<p>We sell ${what} to everybody who asks, at prices that our neighbours envy, in all colours under the sun.</p>`,
  )
  const anything = page('Welcome to our new portal', `<article><h1>Welcome</h1>${offers.join('')}</article>`)
  web.answers.set(URL_, anything)
  const { pathname } = new URL(URL_)
  const answers = web.answers
  const get = answers.get.bind(answers)
  answers.get = (url) =>
    get(url) ?? (url.startsWith('http://lamps.example/') && !url.endsWith(pathname) ? anything : undefined)
  const outcome = await check()
  answers.get = get
  expect(outcome?.attempt).toMatchObject({ outcome: 'failed', reason: 'soft-404', status: 200 })
})

/** A page that has not a sentence in common with the story. */
const otherPage = (title: string, text: string): string =>
  page(title, `<article><h1>${title}</h1>${`<p>${text}</p>`.repeat(5)}</article>`)

const CASINO = otherPage(
  'Best online casino bonuses',
  'Spin our slots, place your bets and win that jackpot at a casino which greets new players, day or night, with free spins and cash back.',
)

async function checkMonthly(times: number): Promise<readonly (Health | undefined)[]> {
  const seen: (Health | undefined)[] = []
  for (let at = 0; at < times; at += 1) {
    later(31)
    await check()
    seen.push(health())
  }
  return seen
}

test('a domain that a casino has bought is gone, but not before two weeks and three checks', async () => {
  web.answers.set(URL_, CASINO)
  const outcome = await check()
  expect(outcome?.attempt).toMatchObject({
    outcome: 'failed',
    status: 200,
    reason: 'parked',
    detail: 'Another site answers at this address: "Best online casino bonuses".',
  })
  expect(await checkMonthly(2)).toEqual(['failing', 'dead'])
  web.answers.set(URL_, STORY)
  expect(await checkMonthly(1)).toEqual(['alive'])
})

test('a casino that says hardly anything but its name is told from the page, too', async () => {
  const text = 'The best online casino, with jackpots for all.'
  web.answers.set(
    URL_,
    page('Casino King', '<img src="/a.png"><p>Play now.</p>', `<meta name="description" content="${text}">`),
  )
  expect((await check())?.attempt).toMatchObject({ outcome: 'failed', reason: 'parked' })
})

test('a refresh puts no casino in the place of the page', async () => {
  web.answers.set(URL_, CASINO)
  expect(await refreshLink(URL_, { options, store, now })).toMatchObject({ result: 'failed', reason: 'parked' })
  expect((await store.read(store.find(URL_)?.folder ?? ''))?.body).toContain('rings of glass')
})

const SOFAS = otherPage(
  'Ten tips for choosing sofas',
  'Cushions and leather make any living room somewhere guests like to sit, so measure your doors first, then try before you buy.',
)

test('a dead page stays dead where another site answers, and comes back as itself alone', async () => {
  web.answers.delete(URL_)
  expect(await checkMonthly(2)).toEqual(['failing', 'dead'])
  web.answers.set(URL_, SOFAS)
  expect(await checkMonthly(1)).toEqual(['dead'])
  expect(store.find(URL_)?.ledger?.attempts.at(-1)).toMatchObject({ outcome: 'failed', reason: 'parked' })
  web.answers.set(URL_, STORY.replace('rings of glass', 'rings of flint glass'))
  expect(await checkMonthly(1)).toEqual(['alive'])
})

test.each([
  ['in another language', SOFAS.replace('lang="en"', 'lang="de"')],
  ['with other news under the same title', SOFAS.replaceAll('Ten tips for choosing sofas', 'Lamps: how we built them')],
  [
    'with a casino among its news',
    CASINO.replaceAll('Best online casino bonuses', 'How the lamps were built, and other news'),
  ],
  [
    'with a page about the slots of its components',
    otherPage(
      'Slots',
      'Slots let a component take what its parent hands over: name your slots, then fill each with markup.',
    ),
  ],
  ['with an article about poker, of the same author', CASINO.replace('</body>', '<p>By Ada Lovelace</p></body>')],
])('a living page that answers %s is changed, not gone', async (_, answer) => {
  const signed = STORY.replace('</head>', '<meta name="author" content="Ada Lovelace"></head>')
  web.answers.set(URL_, signed.replaceAll('rings of glass', 'rings of flint glass'))
  later(1)
  await refreshLink(URL_, { options, store, now })
  web.answers.set(URL_, answer)
  expect(await check()).toMatchObject({ health: 'changed', attempt: { outcome: 'changed' } })
})

test('a page whose text has become another is changed, and the ledger says how much', async () => {
  web.answers.set(
    URL_,
    articlePage(
      'How Fresnel built a lamp',
      'Now it is all about candles, wicks, tallow, soot and snuffers.',
    ).replaceAll('story that goes on for a while', 'treatise'),
  )
  const outcome = await check()
  expect(outcome?.health).toBe('changed')
  expect(outcome?.attempt.drift).toBeGreaterThan(0.25)
})

test('of a file of which a few bytes are others, nobody says that all of its text differs', async () => {
  const text = (body: string) => ({ headers: { 'content-type': 'text/plain' }, body })
  const notes = 'Notes on lamps\n\nThe lens was built in rings of glass, by an engineer.\n'
  const url = 'http://lamps.example/notes.txt'
  web.answers.set(url, text(notes))
  await archiveLinks([{ ...link, url, href: url }], { options, store, now })
  web.answers.set(url, text(`${notes}And more.\n`))
  later(1)
  const outcomes = await checkLinks(store.list(), { options, store, now })
  const outcome = outcomes.find((one) => one.url === url)
  expect(outcome?.attempt).toEqual({ at: '2026-01-02T12:00:00Z', outcome: 'changed', status: 200 })
})

test('a page with a word mended is alive', async () => {
  web.answers.set(URL_, STORY.replace('rings of glass', 'rings of flint glass'))
  const outcome = await check()
  expect(outcome?.health).toBe('alive')
  expect(outcome?.attempt.drift).toBeLessThan(0.1)
})

test('a check that finds nothing new leaves the page of the copy as it is', async () => {
  const stamp = () => {
    const stored = store.find(URL_)
    return stored && wantedStamp(stored.hash, materialOf(stored, { options, citationsOf: () => [] }))
  }
  const stamps = [stamp()]
  for (const glass of ['rings of glass', 'rings of flint glass']) {
    web.answers.set(URL_, STORY.replace('rings of glass', glass))
    later(40)
    expect((await check())?.health).toBe('alive')
    stamps.push(stamp())
  }
  expect(new Set(stamps).size).toBe(1)
})

test('a check that was just made is not made again', async () => {
  later(40)
  expect(dueForCheck(store, 30, now())).toHaveLength(1)
  await check()
  expect(dueForCheck(store, 30, now())).toEqual([])
})

test('a deep link that now leads to the front page is gone', async () => {
  web.answers.set(URL_, { status: 301, headers: { location: 'http://lamps.example/' } })
  web.answers.set('http://lamps.example/', articlePage('Lamps of the coast', 'All about our lamps, news and offers.'))
  const outcome = await check()
  expect([outcome?.attempt.reason, outcome?.health]).toEqual(['front-page', 'failing'])
})

test('a domain that is for sale is gone', async () => {
  web.answers.set(
    URL_,
    page(
      'lamps.example',
      '<h1>lamps.example</h1><p>This domain is for sale! Buy this domain.</p><p>Related searches</p>',
    ),
  )
  const outcome = await check()
  expect([outcome?.attempt.reason, outcome?.health]).toEqual(['parked', 'failing'])
})

test('a check that the disk has no room for fails nothing, and is made again', async () => {
  const full: EntryStore = {
    ...store,
    saveLedger: async () => {
      throw Object.assign(new Error('no space left on device'), {
        code: 'ENOSPC',
        syscall: 'write',
        path: 'ledger.json',
      })
    },
  }
  expect(await checkLinks(store.list(), { options, store: full, now })).toEqual([])
  expect(await checkLinks(store.list(), { options, store, now })).toHaveLength(1)
})

test('an original whose ledger is damaged is not asked for, and the ledger is left to be mended', async () => {
  const file = join(store.cacheDir, md5(URL_), 'ledger.json')
  writeFileSync(file, '{"url": "cut')
  store = openEntryStore(store.cacheDir)
  web.hits.length = 0
  expect([await checkLinks(store.list(), { options, store, now }), web.hits]).toEqual([[], []])
  expect(readFileSync(file, 'utf8')).toBe('{"url": "cut')
})

test('a copy that was made by a clock far ahead is checked all the same', async () => {
  later(-9_000)
  expect(dueForCheck(store, 0, now()).map(({ folder }) => folder)).toEqual([md5(URL_)])
})

test('a check whose answers cannot be saved says how many, and why', async () => {
  const full = openEntryStore(store.cacheDir, undefined, {
    ...diskOperations,
    async write(path) {
      throw Object.assign(new Error(`ENOSPC: no space left on device, open '${path}'`), {
        code: 'ENOSPC',
        syscall: 'open',
        path,
      })
    },
  })
  const told: unknown[] = []
  const onUnsaved = (...words: readonly unknown[]): void => void told.push(words)
  expect(await checkLinks(full.list(), { options, store: full, now, onUnsaved })).toEqual([])
  expect(told).toEqual([[1, 'ledger.json: no space left on device (ENOSPC)']])
})
