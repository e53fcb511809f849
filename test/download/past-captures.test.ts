import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { WAYBACK_MACHINE, type WebArchive } from '../../src/download/past-captures.ts'
import type { Response } from '../../src/model.ts'
import { all, archiveOf, findAll, findFirst, LIFE, pastCaptures, playbacks, texts, URL_GONE } from './archived-page.ts'
import { bodyText } from './loopback.ts'

describe.each(['cdx', 'memento'] as const)('an archive asked by %s', (kind) => {
  test.each([
    ['2005-01-01', 'as written'],
    ['2010-06-01', 'as written'],
    ['2011-01-01', 'as revised'],
    ['2013-12-01', 'as revised'],
    ['2017-03-01', 'as redesigned'],
    ['2025-01-01', 'as redesigned'],
  ])('a post of %s gets the page %s', async (near, text) => {
    const archive = await archiveOf(LIFE)
    expect(bodyText((await findFirst(archive[kind], near)) ?? { ok: false })).toBe(text)
  })

  test('a capture is a response with the bytes, the time and the address of the capture', async () => {
    const body = '<!doctype html><p>caf\u00e9 \u2013 100 %'
    const archive = await archiveOf([
      {
        url: URL_GONE,
        at: '20120401123456',
        body,
        headers: { 'content-type': 'text/html; charset=utf-8', 'content-language': 'fr', 'x-robots-tag': 'noindex' },
      },
    ])
    const capture = (await findFirst(archive[kind], '2012-01-01')) as Response
    expect({ ...capture, headers: {}, body: bodyText(capture) }).toEqual({
      ok: true,
      url: URL_GONE,
      finalUrl: URL_GONE,
      status: 200,
      contentType: 'text/html; charset=utf-8',
      headers: {},
      body,
      fetchedAt: '2012-04-01T12:34:56.000Z',
      source: 'wayback',
      archiveUrl: `${archive.origin}/web/20120401123456/${URL_GONE}`,
    })
    expect(capture.headers).toMatchObject({ 'content-language': 'fr', 'x-robots-tag': 'noindex' })
  })

  test('who refuses a capture gets the next closest, four in all', async () => {
    const years = [2008, 2009, 2011, 2014, 2018, 2020]
    const archive = await archiveOf(years.map((year) => ({ url: URL_GONE, at: `${year}0101000000`, body: `${year}` })))
    const captures = await findAll([archive[kind]], { near: new Date('2012-01-01') })
    expect(texts(captures)).toEqual(['2011', '2014', '2009', '2008'])
  })

  test('who is content with the first causes no further request', async () => {
    const archive = await archiveOf(LIFE)
    const find = pastCaptures([archive[kind]]).find({ url: URL_GONE, near: new Date('2012-01-01') })
    for await (const _ of find) break
    expect(archive.requests).toHaveLength(2)
  })

  test('a captured redirect is followed to what was captured at the same time', async () => {
    const archive = await archiveOf([
      { url: URL_GONE, at: '20120401120000', status: 301, headers: { location: '/new/place' } },
      { url: 'http://gone.example/new/place', at: '20100101000000', body: 'too early' },
      { url: 'http://gone.example/new/place', at: '20120401120003', status: 302, headers: { location: '/new/place/' } },
      { url: 'http://gone.example/new/place/', at: '20120402000000', body: 'moved' },
    ])
    const [capture] = await findAll([archive[kind]])
    expect(capture).toMatchObject({
      url: URL_GONE,
      finalUrl: 'http://gone.example/new/place/',
      fetchedAt: '2012-04-02T00:00:00.000Z',
      archiveUrl: `${archive.origin}/web/20120402000000/http://gone.example/new/place/`,
    })
  })

  test('a captured redirect whose end was captured years later is no capture', async () => {
    const archive = await archiveOf([
      { url: URL_GONE, at: '20120401120000', status: 301, headers: { location: '/new/place' } },
      { url: 'http://gone.example/new/place', at: '20190101000000', body: 'another owner' },
    ])
    expect(await findAll([archive[kind]])).toMatchObject([{ ok: false, reason: 'gone' }])
  })

  test('a captured redirect never leads out of the archive', async () => {
    const live = await archiveOf([])
    live.mishap = () => ({ status: 200, headers: { 'memento-datetime': new Date(0).toUTCString() }, body: 'live' })
    const archive = await archiveOf([
      { url: URL_GONE, at: '20120401120000', status: 301, sent: { location: `${live.origin}/page` } },
    ])
    expect(await findAll([archive[kind]])).toMatchObject([{ ok: false, reason: 'gone' }])
    expect(live.requests).toEqual([])
    expect(playbacks(archive).at(-1)?.path).toBe(`/web/20120401120000id_/${live.origin}/page`)
  })

  test('an archive’s own redirect is not followed out of it', async () => {
    const elsewhere = await archiveOf(LIFE)
    const archive = await archiveOf(LIFE)
    archive.mishap = (path) =>
      /^\/web\/\d/.test(path) ? { status: 302, headers: { location: `${elsewhere.origin}${path}` } } : undefined
    expect(await findAll([archive[kind]])).toMatchObject([{ ok: false, reason: 'gone' }])
    expect(elsewhere.requests).toEqual([])
  })

  test('a capture under another spelling of the same URL is no redirect, a slash more is', async () => {
    const archive = await archiveOf([
      { url: 'http://www.gone.example:80/post?id=1', at: '20120401120000', body: 'the page' },
      { url: 'https://gone.example/a', at: '20120401120000', status: 301, headers: { location: '/a/' } },
      { url: 'https://gone.example/a/', at: '20120401120000', body: 'the page' },
    ])
    expect(await findFirst(archive[kind], '2012-01-01')).toMatchObject({ url: URL_GONE, finalUrl: URL_GONE })
    const url = 'http://gone.example/a'
    expect(await findFirst(archive[kind], '2012-01-01', url)).toMatchObject({ finalUrl: 'https://gone.example/a/' })
  })

  test('captured redirects that go in circles end', async () => {
    const archive = await archiveOf([
      { url: URL_GONE, at: '20120401120000', status: 301, headers: { location: '/b' } },
      { url: 'http://gone.example/b', at: '20120401120000', status: 301, headers: { location: URL_GONE } },
    ])
    expect(await findAll([archive[kind]])).toMatchObject([{ ok: false, reason: 'gone' }])
  })

  test('a page that was never captured is gone', async () => {
    const archive = await archiveOf([])
    expect(await findAll([archive[kind]])).toEqual([
      { ok: false, reason: 'gone', detail: 'No web archive has the page.' },
    ])
  })

  test('a page of which errors alone were captured is gone', async () => {
    const errors = [404, 403, 429, 500, 503].map((status, at) => ({ url: URL_GONE, status, at: `201${at}0101000000` }))
    const archive = await archiveOf(errors)
    expect(await findAll([archive[kind]])).toMatchObject([{ ok: false, reason: 'gone' }])
  })

  test('a page that its owner had excluded is gone', async () => {
    const archive = await archiveOf(LIFE)
    archive.mishap = () => ({ status: 403, body: 'org.archive.util.io.RuntimeIOException: Blocked Site Error' })
    expect(await findAll([archive[kind]])).toMatchObject([{ ok: false, reason: 'gone' }])
  })

  test('what the archive says to its readers is never taken for the page', async () => {
    const archive = await archiveOf(LIFE)
    archive.mishap = (path) => (/^\/web\/\d/.test(path) ? { status: 200, body: '<p>Please donate' } : undefined)
    expect(await findAll([archive[kind]])).toEqual([
      { ok: false, reason: 'bad-answer', detail: 'Test Archive answered with a page of its own.', status: 200 },
    ])
  })

  test('compression of the day of capture is taken off', async () => {
    const archive = await archiveOf([
      { url: URL_GONE, at: '20120401120000', body: gzipSync('packed'), headers: { 'content-encoding': 'gzip' } },
    ])
    expect(texts(await findAll([archive[kind]]))).toEqual(['packed'])
  })

  test('an empty capture is none', async () => {
    const archive = await archiveOf([{ url: URL_GONE, at: '20120401120000' }])
    expect(await findAll([archive[kind]])).toMatchObject([{ ok: false, reason: 'gone' }])
  })

  test('an archive in trouble is told apart from one that has nothing', async () => {
    const archive = await archiveOf(LIFE)
    archive.mishap = () => ({ status: 500 })
    expect(await findAll([archive[kind]])).toEqual([
      { ok: false, reason: 'http-status', detail: 'Test Archive answered 500.', status: 500 },
    ])
    await archive.close()
    expect(await findAll([archive[kind]])).toMatchObject([
      { ok: false, reason: 'connect', detail: expect.stringContaining('Test Archive: ') },
    ])
  })

  test('an archive that is slow is not waited for longer than any page', async () => {
    const archive = await archiveOf(LIFE)
    archive.mishap = () => ({ status: 200, delayMs: 5000 })
    const find = pastCaptures([archive[kind]], {}, { headersTimeoutMs: 100 })
    const [capture] = await all(find.find({ url: URL_GONE, near: new Date() }))
    expect(capture).toMatchObject({ ok: false, reason: 'timeout' })
  })

  test('the language of the post and the plain URL go along', async () => {
    const url = 'http://gone.example/$&/a*?b=%20c&d=é#part'
    const plain = new URL(url).href.replace('#part', '')
    const archive = await archiveOf([
      { url: plain, at: '20120401120000', body: 'odd' },
      { url: 'http://gone.example/$&/a*?b=%20c&d=other', at: '20120301000000', body: 'other' },
    ])
    const captures = await findAll([archive[kind]], { url: plain, acceptLanguage: 'fr' })
    expect(texts(captures)).toEqual(['odd'])
    expect(playbacks(archive)[0]?.headers['accept-language']).toMatch(/^fr,/)
  })
})

describe('several archives', () => {
  test('the second is not asked where the first has the page', async () => {
    const [first, second] = [await archiveOf(LIFE), await archiveOf(LIFE)]
    const find = pastCaptures([first.cdx, second.memento]).find({ url: URL_GONE, near: new Date() })
    for await (const _ of find) break
    expect(second.requests).toEqual([])
  })

  test('the second is asked where the first has nothing, or nothing that is wanted', async () => {
    const second = await archiveOf([{ url: URL_GONE, at: '20120401120000', body: 'from the second' }])
    const empty = await archiveOf([])
    expect(texts(await findAll([empty.cdx, second.memento]))).toEqual(['from the second'])
    const refused = await archiveOf([{ url: URL_GONE, at: '20120401120000', body: 'Sorry!' }])
    expect(texts(await findAll([refused.cdx, second.memento]))).toEqual(['Sorry!', 'from the second'])
  })

  test('trouble with the first is told after all that the second has', async () => {
    const [first, second] = [await archiveOf(LIFE), await archiveOf(LIFE.slice(0, 1))]
    first.mishap = () => ({ status: 500 })
    const trouble = { ok: false, reason: 'http-status', detail: 'Test Archive answered 500.', status: 500 }
    expect(texts(await findAll([first.cdx, second.memento]))).toEqual(['as written', trouble])
    expect(await findAll([first.cdx, (await archiveOf([])).cdx])).toEqual([trouble])
  })

  test('without archives the page is gone', async () => {
    expect(await findAll([])).toMatchObject([{ ok: false, reason: 'gone' }])
  })
})

describe('descriptions of archives', () => {
  const make = (archive: WebArchive) => () => pastCaptures([archive])

  test('the Wayback Machine is described well', () => {
    expect(make(WAYBACK_MACHINE)).not.toThrow()
  })

  test.each([
    [{ name: 'A', kind: 'cdx' }, 'The web archive "A" has no cdxUrl: its kind "cdx" needs one.'],
    [{ name: 'A', kind: 'memento' }, 'The web archive "A" has no timegateUrl: its kind "memento" needs one.'],
    [
      { name: 'A', kind: 'memento', timegateUrl: 'arquivo.pt/wayback/' },
      'The web archive "A" has the timegateUrl "arquivo.pt/wayback/": write an http(s) address.',
    ],
    [
      { ...WAYBACK_MACHINE, playbackUrl: 'https://web.archive.org/web/' },
      'The web archive "Wayback Machine" has the playbackUrl "https://web.archive.org/web/": write it with {timestamp} and {url} in it.',
    ],
  ] as [WebArchive, string][])('%j is not', (archive, message) => {
    expect(make(archive)).toThrow(message)
  })
})
