import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createPastCaptures, WAYBACK_MACHINE, type WebArchive } from '../../src/download/past-captures.ts'
import { fakeClock } from '../support/fake-clock.ts'
import type { Mishap } from '../support/web-archive.ts'
import { all, archiveOf, findAll, LIFE, pastCaptures, texts, URL_GONE } from './archived-page.ts'
import { bodyText } from './loopback.ts'

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
