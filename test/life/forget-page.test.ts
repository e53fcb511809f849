import { cpSync, existsSync, mkdtempSync, readdirSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { archiveLinks } from '../../src/archive-links.ts'
import { checkLinks } from '../../src/check-links.ts'
import { forgetPage, liftTombstone } from '../../src/forget-page.ts'
import type { Link } from '../../src/model.ts'
import { refreshLink } from '../../src/refresh-link.ts'
import { resolveOptions } from '../../src/resolve-options.ts'
import { type EntryStore, openEntryStore } from '../../src/save/entry-store.ts'
import { md5 } from '../support/site.ts'
import { articlePage, startWeb, type Web } from '../support/web.ts'

const PAGE = 'http://lamps.example/fresnel'
const SHORT = 'http://short.example/f'
const options = resolveOptions({ archives: [], hostGapMs: 0, maxRetries: 0 })
const now = (): Date => new Date('2026-01-01T12:00:00Z')
const linkTo = (url: string): Link => ({ url, href: url, inputPath: './a.md', line: 1, bare: false })

let web: Web
let dir: string
/** As another process finds it. */
const store = (): EntryStore => openEntryStore(dir)
const archive = (...urls: readonly string[]) => archiveLinks(urls.map(linkTo), { options, store: store(), now })
const forget = (url: string) => forgetPage(url, url, 'asked', store(), now())
const copies = (): readonly string[] =>
  store()
    .list()
    .flatMap(({ fields }) => fields?.url ?? [])

beforeAll(async () => {
  web = await startWeb({})
  Object.assign(process.env, web.env)
})
afterAll(() => web.close())
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'link-cache-forget-'))
  web.answers.set(PAGE, articlePage('How Fresnel built a lamp', 'The lens was built in rings of glass.'))
  web.answers.set(SHORT, { status: 302, headers: { location: PAGE } })
})

test('every copy of a page is taken down, by way of whatever link it was made', async () => {
  await archive(PAGE, SHORT)
  expect(await forget(PAGE)).toMatchObject({ also: [SHORT] })
  expect(copies()).toEqual([])
  expect(store().find(SHORT)?.ledger?.forgotten?.why).toBe('asked')
})

test('taking a page down a second time keeps the day and the reason of the first', async () => {
  await archive(PAGE)
  await forget(PAGE)
  const first = store().find(PAGE)?.ledger?.forgotten
  await forgetPage(PAGE, PAGE, undefined, store(), new Date('2026-02-02T12:00:00Z'))
  expect(store().find(PAGE)?.ledger?.forgotten).toEqual(first)
  await forgetPage(PAGE, PAGE, 'a court asked', store(), new Date('2026-02-02T12:00:00Z'))
  expect(store().find(PAGE)?.ledger?.forgotten).toEqual({ ...first, why: 'a court asked' })
})

test('no link that leads to a page that was taken down brings it back', async () => {
  await forget(PAGE)
  expect(await archive(SHORT)).toMatchObject([{ result: 'failed', reason: 'forgotten' }])
  expect(await refreshLink(SHORT, { options, store: store(), now })).toMatchObject({ reason: 'forgotten' })
  expect(copies()).toEqual([])
})

test('a post that writes the address of what was taken down with a slash, or another scheme, does not bring it back', async () => {
  await archive(PAGE)
  await forget(PAGE)
  web.answers.set(`${PAGE}/`, articlePage('How Fresnel built a lamp', 'The lens was built in rings of glass.'))
  expect(await archive(`${PAGE}/`)).toMatchObject([
    { result: 'failed', reason: 'forgotten', detail: `it is the same page as ${PAGE}, which was taken down: asked` },
  ])
  expect(copies()).toEqual([])
})

test('who takes down one of two copies of a page can capture the other again', async () => {
  web.answers.set(`${PAGE}/`, articlePage('How Fresnel built a lamp', 'The lens was built in rings of glass.'))
  await archive(PAGE)
  await archive(`${PAGE}/`)
  await forget(PAGE)
  expect(await refreshLink(`${PAGE}/`, { options, store: store(), now })).toMatchObject({ result: 'kept' })
  expect(copies()).toEqual([`${PAGE}/`])
})

test('a second folder of the same page, such as one copied by hand, is taken down too', async () => {
  await archive(PAGE)
  cpSync(join(dir, md5(PAGE)), join(dir, md5('a copy of it')), { recursive: true })
  await forget(PAGE)
  expect(copies()).toEqual([])
})

test('a copy in a folder that was renamed by hand stays taken down', async () => {
  await archive(PAGE)
  renameSync(join(dir, md5(PAGE)), join(dir, md5('renamed')))
  await forget(PAGE)
  expect(await archive(PAGE)).toMatchObject([{ result: 'waiting', reason: 'forgotten' }])
  expect([copies(), existsSync(join(dir, md5(PAGE)))]).toEqual([[], false])
  expect(await liftTombstone(PAGE, PAGE, store())).toBe(true)
  expect(await archive(PAGE)).toMatchObject([{ result: 'archived' }])
})

test('a copy that an older cache keeps is found, though failures of the same page have a folder of their own', async () => {
  web.answers.delete(PAGE)
  await archive(PAGE)
  const other = mkdtempSync(join(tmpdir(), 'link-cache-forget-'))
  web.answers.set(PAGE, articlePage('How Fresnel built a lamp', 'The lens was built in rings of glass.'))
  await archiveLinks([linkTo(PAGE)], { options, store: openEntryStore(other), now })
  renameSync(join(other, md5(PAGE)), join(dir, md5('http://LAMPS.example/fresnel')))
  expect(await archive(PAGE)).toMatchObject([{ result: 'kept', folder: md5('http://LAMPS.example/fresnel') }])
  expect(readdirSync(dir).length).toBe(2)
})

test('a take-down that names no copy names those that may be meant', async () => {
  await archive(PAGE)
  expect(await forget('https://www.lamps.example/fresnel/')).toMatchObject({ also: [], similar: [PAGE] })
  expect(copies()).toEqual([PAGE])
  expect(await forget(PAGE)).toMatchObject({ similar: [] })
})

test('a take-down names the copy that the page has under its earlier address', async () => {
  await archive(PAGE)
  web.answers.clear()
  await archive(`${PAGE}/`)
  expect(await forget(`${PAGE}/`)).toMatchObject({ also: [], similar: [PAGE] })
  expect(copies()).toEqual([PAGE])
})

/** A page that somebody takes down, in another process, while it is being asked for. */
function takenDownMeanwhile(): void {
  web.answers.set(PAGE, async (_, response) => {
    await forget(PAGE)
    const body = articlePage('How Fresnel built a lamp', 'The lens was built in rings of glass.')
    response.writeHead(200, { 'content-type': 'text/html' }).end(body)
  })
}

test('what is taken down while it is being archived stays taken down', async () => {
  takenDownMeanwhile()
  expect(await archive(PAGE)).toMatchObject([{ result: 'waiting', reason: 'forgotten' }])
  expect([copies(), store().find(PAGE)?.ledger?.forgotten?.why]).toEqual([[], 'asked'])
})

test('what is taken down while it is being checked stays taken down', async () => {
  await archive(PAGE)
  takenDownMeanwhile()
  const open = store()
  await checkLinks(open.list(), { options, store: open, now })
  expect([copies(), store().find(PAGE)?.ledger?.forgotten?.why]).toEqual([[], 'asked'])
})

test('what is taken down while it is being captured again stays taken down', async () => {
  await archive(PAGE)
  takenDownMeanwhile()
  expect(await refreshLink(PAGE, { options, store: store(), now })).toMatchObject({ reason: 'forgotten' })
  expect([copies(), store().find(PAGE)?.ledger?.forgotten?.why]).toEqual([[], 'asked'])
  expect(readdirSync(join(dir, md5(PAGE)))).toEqual(['ledger.json'])
})

test('two checks at once are both kept', async () => {
  await archive(PAGE)
  const [one, other] = [store(), store()]
  for (const [at, some] of [one, other].entries()) {
    const later = () => new Date(now().getTime() + (at + 1) * 60_000)
    await checkLinks(some.list(), { options, store: some, now: later })
  }
  expect(store().find(PAGE)?.ledger).toMatchObject({
    health: 'alive',
    attempts: [{ outcome: 'archived' }, { outcome: 'alive' }, { outcome: 'alive' }],
  })
})
