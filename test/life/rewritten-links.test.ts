import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { archiveLinks, type Outcome } from '../../src/archive-links.ts'
import { checkLinks } from '../../src/check-links.ts'
import type { EntryStore } from '../../src/save/entry-store.ts'
import { archiveStory, later, link, now, options, STORY, URL_ } from '../support/one-link.ts'
import { articlePage, page, startWeb, type Web } from '../support/web.ts'

/** As a post comes to write the link whose page was archived as `URL_`. */
const REWRITTEN = `${URL_}/`
const shop = (words: string): string =>
  page(
    words,
    `<article><h1>${words}</h1>${`<p>${words}, in all sizes, with free returns, new this week.</p>`.repeat(9)}</article>`,
  )
const SHOES = shop('Cheap shoes and handbags from our outlet')
const CASINO = shop('Online casino bonus, with slots and poker, at the best casino for betting')

let web: Web
let store: EntryStore

beforeAll(async () => {
  web = await startWeb({})
  Object.assign(process.env, web.env)
})
afterAll(() => web.close())
beforeEach(async () => {
  store = await archiveStory(web)
})

async function dies(): Promise<void> {
  web.answers.clear()
  for (let times = 0; times < 2; times += 1) {
    later(30)
    await checkLinks(store.list(), { options, store, now })
  }
}

async function rewrite(): Promise<Outcome | undefined> {
  later(30)
  const [outcome] = await archiveLinks([{ ...link, url: REWRITTEN, href: REWRITTEN }], { options, store, now })
  return outcome
}

async function textOfCopy(): Promise<string | undefined> {
  return (await store.read(store.find(REWRITTEN)?.folder ?? ''))?.body
}

test('a rewritten link to a domain that a casino has bought keeps the copy it had', async () => {
  web.answers.set(REWRITTEN, CASINO)
  expect(await rewrite()).toMatchObject({ result: 'archived' })
  expect(await textOfCopy()).toContain('built in rings of glass')
  expect(store.find(REWRITTEN)?.ledger).toMatchObject({ health: 'failing', attempts: [{ reason: 'parked' }] })
})

test('a rewritten link to a dead page keeps the copy it had, whatever answers there now', async () => {
  await dies()
  web.answers.set(REWRITTEN, SHOES)
  expect(await rewrite()).toMatchObject({ result: 'archived' })
  expect(await textOfCopy()).toContain('built in rings of glass')
})

test('a rewritten link to a dead page is dead from the same day', async () => {
  await dies()
  await rewrite()
  expect(store.find(REWRITTEN)?.ledger).toMatchObject({
    health: 'dead',
    healthSince: store.find(URL_)?.ledger?.healthSince,
  })
})

test('a short link that died says nothing of the page that it led to', async () => {
  const short = 'http://short.example/7'
  web.answers.set(short, { status: 301, headers: { location: REWRITTEN } })
  web.answers.set(REWRITTEN, STORY)
  await archiveLinks([{ ...link, url: short, href: short }], { options, store, now })
  await dies()
  await store.remove(store.find(URL_)?.folder ?? '')
  await rewrite()
  expect(await textOfCopy()).toContain('built in rings of glass')
  expect(store.find(REWRITTEN)?.ledger?.health).toBe('failing')
})

test('a rewritten link to a page that came back lives', async () => {
  await dies()
  web.answers.set(REWRITTEN, STORY)
  await rewrite()
  expect(store.find(REWRITTEN)).toMatchObject({
    fields: { archivedAt: '2026-04-01T12:00:00Z' },
    ledger: { health: 'alive' },
  })
})

test('a rewritten link to a page that was written anew gets a copy of what it says now', async () => {
  web.answers.set(REWRITTEN, articlePage('How Fresnel built a lamp', 'It is told in other words.'))
  await rewrite()
  expect(await textOfCopy()).toContain('told in other words')
})
