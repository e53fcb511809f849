import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addSavedPage } from '../../src/add-saved-page.ts'
import { checkLinks, dueForCheck } from '../../src/check-links.ts'
import type { Health } from '../../src/model.ts'
import { refreshLink } from '../../src/refresh-link.ts'
import { type EntryStore, openEntryStore } from '../../src/save/entry-store.ts'
import { verifyCache } from '../../src/save/verify-cache.ts'
import { archiveStory, later, now, options, STORY, URL_ } from '../support/one-link.ts'
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

test('a refresh keeps the earlier version', async () => {
  later(100)
  web.answers.set(URL_, STORY.replaceAll('rings of glass', 'rings of acrylic'))
  expect((await refreshLink(URL_, { options, store, now })).result).toBe('archived')
  const stored = store.find(URL_)
  expect(stored?.versions.map(({ name }) => name)).toEqual(['2026-01-01'])
  expect((await store.read(stored?.folder ?? '', '2026-01-01'))?.body).toContain('rings of glass')
  expect((await store.read(stored?.folder ?? ''))?.body).toContain('rings of acrylic')
})

test('a refresh of a page that has not changed leaves the copy as it was, and makes no version', async () => {
  const before = readFileSync(join(store.cacheDir, md5(URL_), 'index.md'), 'utf8')
  later(100)
  expect((await refreshLink(URL_, { options, store, now })).result).toBe('kept')
  expect(readFileSync(join(store.cacheDir, md5(URL_), 'index.md'), 'utf8')).toBe(before)
  expect(store.find(URL_)).toMatchObject({
    versions: [],
    ledger: { health: 'alive', attempts: [{ outcome: 'archived' }, { outcome: 'alive', drift: 0 }] },
  })
})

test.each([
  ['a page that is gone', { status: 404, body: 'gone' }, 'gone'],
  [
    'a log-in form',
    page('Log in', '<h1>Log in</h1><form><input type="password"><button>Sign in</button></form>'),
    undefined,
  ],
  [
    'a page with much less text',
    page(
      'How Fresnel built a lamp',
      '<article><h1>How Fresnel built a lamp</h1><p>The lens was built in rings of glass, and the rest of this story is now for members of the club alone, who pay for it each month with good money.</p></article>',
    ),
    undefined,
  ],
] as const)('%s never replaces a better copy', async (_, answer, reason) => {
  web.answers.set(URL_, answer)
  const outcome = await refreshLink(URL_, { options, store, now })
  expect(outcome.result).toBe('failed')
  if (reason) expect(outcome.reason).toBe(reason)
  const stored = store.find(URL_)
  expect(stored?.versions).toEqual([])
  expect((await store.read(stored?.folder ?? ''))?.body).toContain('paragraph number 6')
})

test('what a refresh captured waits for Save Page Now, where there are keys; what was saved by hand does not', async () => {
  const withKeys = { ...options, savePageNow: { accessKey: 'a', secretKey: 's' } }
  await refreshLink(URL_, { options: withKeys, store, now })
  expect(store.find(URL_)?.ledger?.awaitsSubmission).toBe(true)
  const other = 'http://other.example/'
  await addSavedPage(
    other,
    { path: '/nowhere/page.html', bytes: Buffer.from(STORY) },
    { options: withKeys, store, now },
  )
  expect(store.find(other)?.ledger).not.toHaveProperty('awaitsSubmission')
})

test('a page saved by hand says nothing of the original: a dead one stays dead', async () => {
  const stored = store.find(URL_)
  if (!stored?.ledger) throw new Error('no ledger')
  const dead = { ...stored.ledger, health: 'dead', healthSince: '2026-01-03T00:00:00Z' } as const
  await store.saveLedger(dead)
  const context = { options, store, now }
  const add = (text: string) =>
    addSavedPage(URL_, { path: '/nowhere/page.html', bytes: Buffer.from(text), archivedAt: '2025-05-04' }, context)
  expect(await add('<title>x</title>')).toMatchObject({ result: 'failed', reason: 'too-little-text' })
  expect(store.find(URL_)?.ledger).toEqual(dead)
  expect(await add(articlePage('Saved', 'The lens was built in rings of glass.'))).toMatchObject({ result: 'archived' })
  expect(store.find(URL_)).toMatchObject({ ledger: dead, fields: { source: 'import' } })
})

test('a page saved by hand replaces a longer copy, which stays as a version', async () => {
  const wall = articlePage('Before you continue', 'We value your privacy, and so do our 823 partners. '.repeat(20))
  const other = 'http://other.example/wall'
  const add = (text: string, archivedAt: string) =>
    addSavedPage(other, { path: '/nowhere/page.html', bytes: Buffer.from(text), archivedAt }, { options, store, now })
  await add(wall, '2025-05-04')
  expect(await add(STORY, '2025-05-05')).toMatchObject({ result: 'archived' })
  expect(store.find(other)).toMatchObject({ versions: [{ name: '2025-05-04' }], fields: { archivedAt: '2025-05-05' } })
})

test('a link whose page was saved by hand before anything asked for it is unknown until it is checked', async () => {
  const other = 'http://other.example/saved'
  await addSavedPage(other, { path: '/nowhere/page.html', bytes: Buffer.from(STORY) }, { options, store, now })
  expect(store.find(other)?.ledger).toMatchObject({ health: 'unknown', attempts: [] })
})

test.each(['2025-05-04', undefined])('the same file added again, dated %s, makes no version', async (archivedAt) => {
  const saved = { path: '/nowhere/page.html', bytes: Buffer.from(STORY), ...(archivedAt ? { archivedAt } : {}) }
  const other = 'http://other.example/twice'
  expect((await addSavedPage(other, saved, { options, store, now })).result).toBe('archived')
  later(3)
  expect((await addSavedPage(other, saved, { options, store, now })).result).toBe('kept')
  expect(store.find(other)).toMatchObject({ versions: [] })
})

test('what was taken down is not captured again by a refresh, nor by a page saved by hand', async () => {
  const stored = store.find(URL_)
  if (!stored?.ledger) throw new Error('no ledger')
  await store.saveLedger({ ...stored.ledger, forgotten: { at: '2026-01-01T00:00:00Z', why: 'the author asked' } })
  await store.remove(stored.folder)
  web.hits.length = 0
  const context = { options, store, now }
  const refused = { result: 'failed', reason: 'forgotten', detail: expect.stringContaining('the author asked') }
  expect(await refreshLink(URL_, context)).toMatchObject(refused)
  const saved = { path: '/nowhere/page.html', bytes: Buffer.from(STORY) }
  expect(await addSavedPage(URL_, saved, context)).toMatchObject(refused)
  expect(web.hits).toEqual([])
  expect(store.find(URL_)).toMatchObject({ ledger: { forgotten: { why: 'the author asked' } } })
  expect(store.find(URL_)?.fields).toBeUndefined()
})

test('a refresh of a page that nobody knows leaves no trace where it fails', async () => {
  const url = 'http://nobody.example/'
  expect((await refreshLink(url, { options, store, now })).result).toBe('failed')
  expect(store.find(url)).toBeUndefined()
})

test('a page that drifts twice, and is captured again each time, keeps both earlier versions', async () => {
  const stories = ['candles, wicks and tallow', 'gas, mantles and soot'].map((what) =>
    articlePage('How Fresnel built a lamp', `Now it is all about ${what}.`).replaceAll(
      'a story that goes on',
      `${what} that go on`,
    ),
  )
  for (const story of stories) {
    later(40)
    web.answers.set(URL_, story.replaceAll('enough plain words', 'nothing that was there before, nor will be'))
    await check()
    expect((await refreshLink(URL_, { options, store, now })).result).toBe('archived')
    expect(health()).toBe('alive')
  }
  const stored = store.find(URL_)
  expect(stored?.versions.map(({ name }) => name)).toEqual(['2026-02-10', '2026-01-01'])
  const bodies = await Promise.all(
    ['2026-01-01', '2026-02-10', ''].map((name) => store.read(stored?.folder ?? '', name)),
  )
  expect(bodies.map((entry) => /rings|tallow|soot/.exec(entry?.body ?? '')?.[0])).toEqual(['rings', 'tallow', 'soot'])
})

test('refresh writes over no damaged index.md, and says so', async () => {
  const file = join(store.cacheDir, md5(URL_), 'index.md')
  const damaged = `<<<<<<< HEAD\n${readFileSync(file, 'utf8')}=======\n>>>>>>> other\n`
  writeFileSync(file, damaged)
  store = openEntryStore(store.cacheDir)
  web.hits.length = 0
  expect([await refreshLink(URL_, { options, store, now }), web.hits]).toMatchObject([
    {
      result: 'failed',
      reason: 'disk',
      detail: expect.stringContaining('the conflict markers of a merge; mend or remove it first'),
    },
    [],
  ])
  expect(readFileSync(file, 'utf8')).toBe(damaged)
})

test('what a person writes while a page is captured again is kept as a version', async () => {
  const folder = join(store.cacheDir, md5(URL_))
  const mended = readFileSync(join(folder, 'index.md'), 'utf8').replace('rings of glass', 'rings of fine glass')
  web.answers.set(URL_, (_, response) => {
    writeFileSync(join(folder, 'index.md'), mended)
    response.writeHead(200, { 'content-type': 'text/html' }).end(STORY)
  })
  await refreshLink(URL_, { options, store, now })
  expect(readFileSync(join(folder, '2026-01-01/index.md'), 'utf8')).toBe(mended)
})

test('a copy in a folder named by the URL as it was written keeps its names when it is captured again', async () => {
  const asWritten = 'http://Lamps.example/fresnel#top'
  const dir = mkdtempSync(join(tmpdir(), 'link-cache-life-'))
  mkdirSync(join(dir, md5(asWritten)))
  writeFileSync(join(dir, md5(asWritten), 'index.md'), `title: Lamps\nurl: ${asWritten}\n\nOld words.\n`)
  const old = openEntryStore(dir)
  expect(await refreshLink(URL_, { options, store: old, now })).toMatchObject({ result: 'archived' })
  expect(readdirSync(dir)).toEqual([md5(asWritten)])
  expect(old.find(URL_, asWritten)?.fields).toMatchObject({ url: asWritten, hashUrl: md5(asWritten).slice(0, 10) })
  const { problems } = await verifyCache(dir, { fix: false })
  expect(problems.filter(({ file }) => file === 'index.md')).toEqual([])
})

test('a picture that the new copy no longer shows lies with the earlier version alone', async () => {
  const { default: sharp } = await import('sharp')
  const picture = async (background: string): Promise<Uint8Array> =>
    sharp({ create: { width: 300, height: 200, channels: 3, background } })
      .png()
      .toBuffer()
  const image = 'http://lamps.example/lens.png'
  web.answers.set(URL_, STORY.replace('</h1>', '</h1><p><img src="/lens.png" alt="The lens"></p>'))
  for (const colour of ['red', 'blue']) {
    web.answers.set(image, { headers: { 'content-type': 'image/png' }, body: await picture(colour) })
    later(1)
    await refreshLink(URL_, { options, store, now })
  }
  const pictures = (folder: string): readonly string[] =>
    readdirSync(join(store.cacheDir, md5(URL_), folder)).filter((name) => name.endsWith('.png'))
  const [[red = ''], [blue]] = [pictures('2026-01-02'), pictures('')]
  expect([pictures('2026-01-02').length, pictures('').length, red === blue]).toEqual([1, 1, false])
  writeFileSync(join(store.cacheDir, md5(URL_), red), await picture('red'))
  const { problems } = await verifyCache(store.cacheDir, { fix: true })
  expect(problems.filter(({ file }) => file === red)).toMatchObject([{ fixed: true }])
})

async function archiveWithPicture(): Promise<{ readonly image: string; readonly path: string }> {
  const { default: sharp } = await import('sharp')
  const body = await sharp({ create: { width: 300, height: 200, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  const image = 'http://lamps.example/lens.png'
  web.answers.set(URL_, STORY.replace('</h1>', '</h1><p><img src="/lens.png" alt="The lens"></p>'))
  web.answers.set(image, { headers: { 'content-type': 'image/png' }, body })
  later(1)
  await refreshLink(URL_, { options, store, now })
  const folder = join(store.cacheDir, md5(URL_))
  return { image, path: join(folder, readdirSync(folder).find((name) => name.endsWith('.png')) ?? '') }
}

test('a refresh brings back a picture that was damaged, as verify says, without a new version', async () => {
  const { path } = await archiveWithPicture()
  const whole = readFileSync(path)
  for (const damaged of [whole.subarray(0, 50), Buffer.alloc(whole.length)]) {
    writeFileSync(path, damaged)
    expect((await verifyCache(store.cacheDir, { fix: false })).problems).toContainEqual(
      expect.objectContaining({ problem: expect.stringContaining('link-cache refresh brings it again') }),
    )
    later(1)
    expect((await refreshLink(URL_, { options, store, now })).result).toBe('kept')
    expect(readFileSync(path).equals(whole)).toBe(true)
  }
  expect(store.find(URL_)?.versions.map(({ name }) => name)).toEqual(['2026-01-01'])
})

test('a refresh when the pictures cannot be fetched leaves the copy with its pictures', async () => {
  const { image, path } = await archiveWithPicture()
  web.answers.delete(image)
  later(1)
  expect((await refreshLink(URL_, { options, store, now })).result).toBe('kept')
  const stored = store.find(URL_)
  expect((await store.read(stored?.folder ?? ''))?.body).toContain(basename(path))
  expect(stored?.versions.map(({ name }) => name)).toEqual(['2026-01-01'])
})
