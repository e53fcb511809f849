import { describe, expect, test } from 'vitest'
import { archiveOf, findAll, findFirst, LIFE, lookUps, pastCaptures, texts, URL_GONE } from './archived-page.ts'

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
