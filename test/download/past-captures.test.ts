import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  createPastCaptures,
  type PastCaptureRequest,
  WAYBACK_MACHINE,
  type WebArchive,
} from '../../src/download/past-captures.ts'
import type { Capture, Response } from '../../src/model.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { type ArchivedCapture, type Mishap, startWebArchive, type TestArchive } from '../support/web-archive.ts'
import { bodyText, downloader } from './loopback.ts'

const URL_GONE = 'http://gone.example/post?id=1'

/** A page that was young, rewritten, moved away and dead. */
const LIFE: readonly ArchivedCapture[] = [
  { url: 'http://gone.example/post?id=1', at: '20090401120000', body: 'as written' },
  { url: 'http://www.gone.example:80/post?id=1', at: '20120401120000', body: 'as revised' },
  { url: 'http://gone.example/post?id=1', at: '20150401120000', status: 302, headers: { location: '/login' } },
  { url: 'https://gone.example/post?id=1', at: '20160401120000', body: 'as redesigned' },
  { url: 'https://gone.example/post?id=1', at: '20190401120000', status: 404, body: 'not found' },
  { url: 'https://gone.example/post?id=1', at: '20230401120000', status: 404, body: 'not found' },
]

async function archiveOf(captures: readonly ArchivedCapture[]): Promise<TestArchive> {
  const archive = await startWebArchive(captures)
  onTestFinished(() => archive.close())
  return archive
}

function pastCaptures(archives: readonly WebArchive[], world = {}, options = {}) {
  return createPastCaptures({ archives, downloader: downloader(options) }, world)
}

async function all(find: AsyncIterable<Capture>): Promise<readonly Capture[]> {
  const captures: Capture[] = []
  for await (const capture of find) captures.push(capture)
  return captures
}

async function findAll(archives: readonly WebArchive[], request: Partial<PastCaptureRequest> = {}, world = {}) {
  const wanted = { url: URL_GONE, near: new Date('2012-03-01'), ...request }
  return all(pastCaptures(archives, world).find(wanted))
}

async function findFirst(archive: WebArchive, near: string, url = URL_GONE): Promise<Capture | undefined> {
  const [first] = await findAll([archive], { near: new Date(near), url })
  return first
}

const texts = (captures: readonly Capture[]) => captures.map((capture) => bodyText(capture) ?? capture)
const lookUps = (archive: TestArchive) => archive.requests.filter(({ path }) => path.startsWith('/cdx/'))
const playbacks = (archive: TestArchive) => archive.requests.filter(({ path }) => /^\/web\/\d{14}/.test(path))

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

describe('the CDX interface', () => {
  test('is asked for what it needs', async () => {
    const archive = await archiveOf(LIFE)
    await findFirst(archive.cdx, '2012-03-01T10:20:30Z')
    const [request] = lookUps(archive)
    expect([...new URL(request?.path ?? '', archive.origin).searchParams]).toEqual([
      ['url', URL_GONE],
      ['matchType', 'exact'],
      ['output', 'json'],
      ['fl', 'timestamp,original,digest'],
      ['limit', '100'],
      ['closest', '20120301102030'],
      ['sort', 'closest'],
      ['filter', 'statuscode:200'],
    ])
  })

  test('the same bytes are handed out once, as of the closest time', async () => {
    const times = ['20110101000000', '20120201000000', '20120301000000']
    const archive = await archiveOf([
      ...times.map((at) => ({ url: URL_GONE, at, body: 'same' })),
      { url: URL_GONE, at: '20150101000000', body: 'other' },
    ])
    const captures = await findAll([archive.cdx], { near: new Date('2012-03-02') })
    expect(captures.map((capture) => capture.ok && capture.fetchedAt.slice(0, 7))).toEqual(['2012-03', '2015-01'])
  })

  test('hundreds of captures of one soft 404 do not hide the page that was there before', async () => {
    const day = (at: number) => new Date(Date.UTC(2014, 0, 1 + at)).toISOString().slice(0, 10).replaceAll('-', '')
    const archive = await archiveOf([
      ...Array.from({ length: 150 }, (_, at) => ({ url: URL_GONE, at: `${day(at)}000000`, body: 'Sorry!' })),
      { url: URL_GONE, at: '20110101000000', body: 'the page' },
    ])
    expect(texts(await findAll([archive.cdx], { near: new Date('2014-03-01') }))).toEqual(['Sorry!', 'the page'])
  })

  test('redirects are looked up only where no page is left', async () => {
    const archive = await archiveOf(LIFE)
    const find = pastCaptures([archive.cdx]).find({ url: URL_GONE, near: new Date('2012-01-01') })
    for (let count = 0; count < 3; count += 1) expect((await find.next()).value).toMatchObject({ ok: true })
    expect(lookUps(archive)).toHaveLength(1)
    expect(await find.next()).toMatchObject({ done: true })
    expect(lookUps(archive)).toHaveLength(2)
  })

  test.each([
    ['a page', '<!doctype html><p>Too many requests'],
    ['an object', '{"error":"no"}'],
    ['numbers', '[["timestamp","original","digest"],[20120401120000,"http://a.example/","D"]]'],
    ['other columns', '[["urlkey"],["example,gone)/"]]'],
  ])('%s in the place of its table is trouble', async (_, body) => {
    const archive = await archiveOf(LIFE)
    archive.mishap = () => ({ status: 200, body })
    expect(await findAll([archive.cdx])).toMatchObject([{ ok: false, reason: 'bad-answer' }])
  })

  test('a server that does not sort is put right', async () => {
    const archive = await archiveOf(LIFE)
    const ofYear = (year: string) =>
      [...LIFE].filter(({ at }) => at.startsWith(year)).map(({ at, url }) => [at, url, at])
    const rows = [['timestamp', 'original', 'digest'], ...['2009', '2016', '2012'].flatMap(ofYear)]
    archive.mishap = (path) =>
      path.includes('statuscode%3A200') ? { status: 200, body: JSON.stringify(rows) } : undefined
    const captures = await findAll([archive.cdx])
    expect(texts(captures)).toEqual(['as revised', 'as written', 'as redesigned'])
  })

  test('rows that cannot be played back are passed over', async () => {
    const archive = await archiveOf([{ url: URL_GONE, at: '20120401120000', body: 'good' }])
    const rows = [
      ['timestamp', 'original', 'digest'],
      ['2012', URL_GONE, 'A'],
      ['99999999999999', URL_GONE, 'B'],
      ['20120401120000', 'javascript:alert(1)', 'C'],
      ['20120401120000'],
      ['20120401120000', URL_GONE, '!x&filter=y'],
    ]
    archive.mishap = (path) => (path.startsWith('/cdx/') ? { status: 200, body: JSON.stringify(rows) } : undefined)
    expect(texts(await findAll([archive.cdx]))).toEqual(['good'])
  })

  test('an answer without a body means that there is nothing', async () => {
    const archive = await archiveOf(LIFE)
    archive.mishap = () => ({ status: 200, body: '' })
    expect(await findAll([archive.cdx])).toMatchObject([{ ok: false, reason: 'gone' }])
  })
})

describe('RFC 7089', () => {
  test('the TimeGate is told the date of the post', async () => {
    const archive = await archiveOf(LIFE)
    await findFirst(archive.memento, '2012-03-01T10:20:30Z')
    expect(archive.requests[0]).toMatchObject({
      path: `/web/${URL_GONE}`,
      headers: { 'accept-datetime': 'Thu, 01 Mar 2012 10:20:30 GMT' },
    })
  })

  test('a TimeGate that is the memento itself says where that has its own address', async () => {
    const archive = await archiveOf([{ url: URL_GONE, at: '20120401120000', body: 'raw' }])
    archive.mishap = (path) =>
      path === `/web/${URL_GONE}`
        ? {
            status: 200,
            headers: {
              'memento-datetime': 'Sun, 01 Apr 2012 12:00:00 GMT',
              'content-location': `/web/20120401120000mp_/${URL_GONE}`,
            },
            body: 'framed',
          }
        : undefined
    const [capture] = await findAll([archive.memento])
    expect(bodyText(capture ?? { ok: false })).toBe('raw')
    expect(capture).toMatchObject({ archiveUrl: `${archive.origin}/web/20120401120000/${URL_GONE}` })
  })

  test('mementos whose addresses have no timestamp are taken as they are', async () => {
    const archive = await archiveOf([])
    archive.mishap = (path) =>
      path === `/gate/${URL_GONE}`
        ? { status: 302, headers: { location: '/ABCD-1234' } }
        : path === '/ABCD-1234'
          ? { status: 302, headers: { location: '/warc/ABCD-1234' } }
          : {
              status: 200,
              headers: {
                'memento-datetime': 'Sun, 01 Apr 2012 12:00:00 GMT',
                link: '<http://gone.example/moved>; rel="original"',
              },
              body: 'kept',
            }
    const [capture] = await findAll([{ ...archive.memento, timegateUrl: `${archive.origin}/gate/{url}` }])
    expect(bodyText(capture ?? { ok: false })).toBe('kept')
    expect(capture).toMatchObject({
      fetchedAt: '2012-04-01T12:00:00.000Z',
      finalUrl: 'http://gone.example/moved',
      archiveUrl: `${archive.origin}/warc/ABCD-1234`,
    })
    const near = 'Thu, 01 Mar 2012 00:00:00 GMT'
    expect(archive.requests.slice(0, 3).map(({ headers }) => headers['accept-datetime'])).toEqual([near, near, near])
  })

  test('no capture is asked for twice', async () => {
    const archive = await archiveOf(LIFE.slice(0, 2))
    expect(texts(await findAll([archive.memento]))).toEqual(['as revised', 'as written'])
    expect(archive.requests).toHaveLength(4)
  })

  test('a page of which errors alone were captured costs eight playbacks', async () => {
    const errors = Array.from({ length: 30 }, (_, at) => ({ url: URL_GONE, status: 404, at: `20120301${at + 100000}` }))
    const archive = await archiveOf(errors)
    expect(await findAll([archive.memento])).toMatchObject([{ ok: false, reason: 'gone' }])
    expect(playbacks(archive)).toHaveLength(8)
  })

  test('a TimeMap of its own may be named', async () => {
    const archive = await archiveOf(LIFE)
    const timemapUrl = `${archive.origin}/web/timemap/link/`
    const captures = await findAll([{ ...archive.memento, timemapUrl }], { near: new Date('2012-03-01') })
    expect(texts(captures)).toEqual(['as revised', 'as written', 'as redesigned'])
  })

  test('a link to a TimeMap elsewhere is not followed', async () => {
    const elsewhere = await archiveOf(LIFE)
    const archive = await archiveOf(LIFE)
    archive.mishap = (path) =>
      path === `/web/${URL_GONE}`
        ? {
            status: 302,
            headers: {
              location: `/web/20120401120000/${URL_GONE}`,
              link: `<${elsewhere.origin}/web/timemap/link/${URL_GONE}>; rel="timemap"`,
            },
          }
        : undefined
    expect(texts(await findAll([archive.memento]))).toEqual(['as revised'])
    expect(elsewhere.requests).toEqual([])
  })

  test('an archive without TimeMaps gives what its TimeGate gives', async () => {
    const archive = await archiveOf(LIFE)
    archive.mishap = (path) => (path.startsWith('/web/timemap/') ? { status: 404 } : undefined)
    expect(texts(await findAll([archive.memento]))).toEqual(['as revised'])
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

describe('courtesy', () => {
  /** Wants ten URLs at once of an archive that has them; tells what was waited, and the times between two look-ups. */
  async function tenAtOnce(gaps: Partial<WebArchive>) {
    const archive = await archiveOf([])
    const { listGapMs: _, playbackGapMs: __, ...byDefault } = archive.cdx
    const clock = fakeClock()
    const lookedUp: number[] = []
    archive.mishap = (path) => void (path.startsWith('/cdx/') && lookedUp.push(clock.now().getTime()))
    const urls = Array.from({ length: 10 }, (_, at) => `http://gone.example/${at}`)
    archive.captures = urls.map((url) => ({ url, at: '20120401120000', body: url }))
    const past = pastCaptures([{ ...byDefault, ...gaps }], clock, { hostConcurrency: 10 })
    const found = await Promise.all(urls.map((url) => past.find({ url, near: new Date() }).next()))
    expect(found.map(({ value }) => bodyText(value ?? { ok: false }))).toEqual(urls)
    return { slept: clock.slept, between: lookedUp.slice(1).map((ms, at) => ms - (lookedUp[at] ?? 0)) }
  }

  test('look-ups are 2.5 seconds apart, unless told otherwise', async () => {
    expect((await tenAtOnce({ playbackGapMs: 0 })).between).toEqual(Array(9).fill(2500))
    expect((await tenAtOnce({ playbackGapMs: 0, listGapMs: 7000 })).between).toEqual(Array(9).fill(7000))
  })

  test('playbacks are 150 milliseconds apart, unless told otherwise', async () => {
    expect((await tenAtOnce({ listGapMs: 0 })).slept).toEqual(Array(9).fill(150))
    expect((await tenAtOnce({ listGapMs: 0, playbackGapMs: 400 })).slept).toEqual(Array(9).fill(400))
  })

  test('a clock that stands still, without a sleep of its own, holds up nobody', async () => {
    const archive = await archiveOf(LIFE)
    const past = pastCaptures([{ ...archive.cdx, listGapMs: 60 }], { now: () => new Date(0) })
    const begin = performance.now()
    const finds = [1, 2, 3].map(() => past.find({ url: URL_GONE, near: new Date() }).next())
    expect(await Promise.all(finds)).toMatchObject(Array(3).fill({ value: { ok: true } }))
    expect(performance.now() - begin).toBeGreaterThanOrEqual(119)
  })

  test('one look-up at a time', async () => {
    const archive = await archiveOf([])
    let open = 0
    let most = 0
    archive.mishap = () => {
      open += 1
      most = Math.max(most, open)
      setTimeout(() => {
        open -= 1
      }, 20)
      return { status: 200, body: '[]', delayMs: 25 }
    }
    const past = pastCaptures([archive.cdx], {}, { hostConcurrency: 10 })
    const urls = ['http://gone.example/1', 'http://gone.example/2', 'http://gone.example/3']
    await Promise.all(urls.map((url) => all(past.find({ url, near: new Date() }))))
    expect(archive.requests).toHaveLength(6)
    expect(most).toBe(1)
  })

  test.each([
    [429, {}, 60_000],
    [429, { 'retry-after': '7' }, 7000],
    [503, { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    [503, {}, 15_000],
  ])('a %i with %j lets the whole archive rest for %i ms, then goes on', async (status, headers, ms) => {
    const archive = await archiveOf(LIFE)
    const clock = fakeClock()
    archive.mishap = () => (archive.requests.length === 1 ? { status, headers } : undefined)
    const past = pastCaptures([archive.cdx], clock)
    const [one, other] = await Promise.all(
      [URL_GONE, 'http://other.example/'].map((url) => past.find({ url, near: new Date('2012-03-01') }).next()),
    )
    expect(bodyText(one?.value ?? { ok: false })).toBe('as revised')
    expect(other?.value).toMatchObject({ reason: 'gone' })
    expect(clock.slept).toEqual([ms])
  })

  test('an archive that stays busy is given up, and left alone by the next page too', async () => {
    const archive = await archiveOf(LIFE)
    const clock = fakeClock()
    archive.mishap = () => ({ status: 429 })
    const past = pastCaptures([archive.cdx], clock)
    const request = { url: URL_GONE, near: new Date() }
    const busy = { ok: false, reason: 'http-status', detail: 'Test Archive answered 429.', status: 429 }
    expect(await all(past.find(request))).toEqual([{ ...busy, retryAfterMs: 60_000 }])
    expect(archive.requests).toHaveLength(3)
    expect(await all(past.find(request))).toEqual([{ ...busy, retryAfterMs: 300_000 }])
    expect(archive.requests).toHaveLength(3)
    await clock.sleep(300_000)
    archive.mishap = () => undefined
    expect(await past.find(request).next()).toMatchObject({ value: { ok: true } })
  })

  test('a rest of an hour is not waited for', async () => {
    const archive = await archiveOf(LIFE)
    const clock = fakeClock()
    archive.mishap = () => ({ status: 429, headers: { 'retry-after': '3600' } })
    const past = pastCaptures([archive.cdx], clock)
    const expected = [{ ok: false, reason: 'http-status', status: 429, retryAfterMs: 3_600_000 }]
    expect(await all(past.find({ url: URL_GONE, near: new Date() }))).toMatchObject(expected)
    expect(await all(past.find({ url: URL_GONE, near: new Date() }))).toMatchObject(expected)
    expect(archive.requests).toHaveLength(1)
    expect(clock.slept).toEqual([])
  })

  test('an archive that is down costs three requests, not one for each page', async () => {
    const archive = await archiveOf(LIFE)
    const clock = fakeClock()
    archive.mishap = () => ({ status: 502 })
    const past = pastCaptures([archive.cdx], clock)
    for (let page = 0; page < 6; page += 1) {
      const captures = await all(past.find({ url: URL_GONE, near: new Date() }))
      expect(captures).toMatchObject([{ ok: false, reason: 'http-status', status: 502 }])
    }
    expect(archive.requests).toHaveLength(3)
    await clock.sleep(5 * 60_000)
    archive.mishap = () => undefined
    expect(await past.find({ url: URL_GONE, near: new Date() }).next()).toMatchObject({ value: { ok: true } })
  })

  test('a busy moment that several requests fall into is one', async () => {
    const archive = await archiveOf([])
    const clock = fakeClock()
    const urls = Array.from({ length: 8 }, (_, at) => `http://gone.example/${at}`)
    archive.captures = urls.map((url) => ({ url, at: '20120401120000', body: url }))
    // Four are told at once that the archive is busy, when all four have asked.
    const waiting: ((mishap: Mishap) => void)[] = []
    archive.mishap = (path) => {
      if (!path.startsWith('/web/') || waiting.length === 4) return undefined
      const busy = new Promise<Mishap>((resolve) => waiting.push(resolve))
      if (waiting.length === 4) for (const tell of waiting) tell({ status: 503 })
      return busy
    }
    const sleep = (ms: number) => wait(50).then(() => clock.sleep(ms))
    const past = pastCaptures([archive.cdx], { ...clock, sleep }, { hostConcurrency: 10 })
    const found = await Promise.all(urls.map((url) => past.find({ url, near: new Date() }).next()))
    expect(found.map(({ value }) => bodyText(value ?? { ok: false }))).toEqual(urls)
  })

  test('an archive that fails now and then is not down', async () => {
    const archive = await archiveOf(LIFE)
    const past = pastCaptures([archive.cdx], fakeClock())
    for (let page = 1; page <= 8; page += 1) {
      const works = page % 3 === 0
      archive.mishap = () => (works ? undefined : { status: 502 })
      expect(await past.find({ url: URL_GONE, near: new Date() }).next()).toMatchObject({ value: { ok: works } })
    }
    expect(archive.requests.length).toBeGreaterThan(8)
  })

  test('a captured 429 is of its own time, and lets nobody rest', async () => {
    const archive = await archiveOf([
      { url: URL_GONE, at: '20120301000000', status: 429 },
      { url: URL_GONE, at: '20130301000000', body: 'the page' },
    ])
    const clock = fakeClock()
    expect(texts(await findAll([archive.memento], {}, clock))).toEqual(['the page'])
    expect(clock.slept).toEqual([])
  })

  test('one capture that cannot be played does not hide the others', async () => {
    const archive = await archiveOf(LIFE)
    archive.mishap = (path) => (path.startsWith('/web/2012') ? { status: 502 } : undefined)
    const captures = await findAll([archive.cdx])
    expect(texts(captures.slice(0, 2))).toEqual(['as written', 'as redesigned'])
    expect(captures.at(-1)).toMatchObject({ ok: false, reason: 'http-status', status: 502 })
  })

  test('URLs of private networks are told to no public archive, even where the site may fetch from them', async () => {
    const network: string[] = []
    const downloader = {
      download: async ({ url }: { url: string }) => {
        network.push(url)
        return { ok: false, reason: 'connect', detail: 'no network' } as const
      },
      close: async () => {},
    }
    const { find } = createPastCaptures({ archives: [WAYBACK_MACHINE], downloader, allowPrivateNetwork: true })
    const captures = await all(find({ url: 'http://intranet/plans', near: new Date() }))
    expect(captures).toMatchObject([{ ok: false, reason: 'private-network' }])
    expect(network).toEqual([])
  })

  test('URLs of private networks are told to nobody', async () => {
    const archive = await archiveOf([])
    for (const url of ['http://192.168.0.7/wiki', 'http://intranet/', 'http://nas.local/']) {
      expect(await findAll([archive.cdx], { url })).toMatchObject([{ ok: false, reason: 'private-network' }])
    }
    expect(archive.requests).toEqual([])
  })
})

describe('the time budget', () => {
  test('that is used up before the start asks nobody', async () => {
    const archive = await archiveOf(LIFE)
    const captures = await findAll([archive.cdx, archive.memento], { signal: AbortSignal.abort() })
    expect(captures).toEqual([{ ok: false, reason: 'out-of-time', detail: 'The time budget was used up.' }])
    expect(archive.requests).toEqual([])
  })

  test('that ends while an archive rests, or others have their turn, is kept', async () => {
    const archive = await archiveOf(LIFE)
    archive.mishap = () => ({ status: 429 })
    const past = pastCaptures([archive.cdx])
    const signal = AbortSignal.timeout(150)
    const begin = performance.now()
    const finds = Array.from({ length: 12 }, () => past.find({ url: URL_GONE, near: new Date(), signal }))
    const captures = await Promise.all(finds.map((find) => all(find)))
    expect(performance.now() - begin).toBeLessThan(2000)
    expect(captures.flat()).toEqual(
      Array(12).fill({ ok: false, reason: 'out-of-time', detail: 'The time budget was used up.' }),
    )
    expect(archive.requests).toHaveLength(1)
  })

  test('that ends during a playback is kept', async () => {
    const archive = await archiveOf(LIFE)
    archive.mishap = (path) => (path.startsWith('/web/') ? { status: 200, delayMs: 3000 } : undefined)
    const captures = await findAll([archive.cdx], { signal: AbortSignal.timeout(150) })
    expect(captures).toMatchObject([{ ok: false, reason: 'out-of-time' }])
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
