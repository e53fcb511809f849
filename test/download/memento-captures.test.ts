import { describe, expect, test } from 'vitest'
import { archiveOf, findAll, findFirst, LIFE, playbacks, texts, URL_GONE } from './archived-page.ts'
import { bodyText } from './loopback.ts'

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
