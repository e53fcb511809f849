import { describe, expect, onTestFinished, test } from 'vitest'
import { createSavePageNow, type SavePageNowOptions } from '../../src/download/save-page-now.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { type SaveAnswer, startSavePageNow } from '../support/save-page-now.ts'
import { downloader } from './loopback.ts'

const PAGE = 'https://a.example/post?a=1&b=ü'
const JOB = { json: { url: PAGE, job_id: 'spn2-0a1b' } }
const PENDING = { json: { status: 'pending', job_id: 'spn2-0a1b', resources: [] } }
const DONE = { json: { status: 'success', timestamp: '20260102030405', original_url: 'https://a.example/new' } }

async function service(answers: readonly SaveAnswer[], options: Partial<SavePageNowOptions> = {}) {
  const server = await startSavePageNow(answers)
  onTestFinished(() => server.close())
  const clock = fakeClock()
  const keys = { accessKey: 'myAccess', secretKey: 'mySecret' }
  const save = createSavePageNow({ ...keys, endpoint: server.endpoint, downloader: downloader(), ...options }, clock)
  return { save, server, clock }
}

describe('a page that is handed in', () => {
  test('is captured with the user’s keys, and waited for', async () => {
    const { save, server, clock } = await service([JOB, PENDING, PENDING, DONE])
    const { origin } = new URL(server.endpoint)
    expect(await save.submit(PAGE)).toEqual({
      ok: true,
      url: PAGE,
      isNew: true,
      archiveUrl: `${origin}/web/20260102030405/https://a.example/new`,
      savedAt: '2026-01-02T03:04:05.000Z',
    })
    expect(server.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/save', 'url=https%3A%2F%2Fa.example%2Fpost%3Fa%3D1%26b%3D%C3%BC&if_not_archived_within=30d'],
      ['GET', '/save/status/spn2-0a1b', ''],
      ['GET', '/save/status/spn2-0a1b', ''],
      ['GET', '/save/status/spn2-0a1b', ''],
    ])
    for (const { headers } of server.requests) {
      expect(headers).toMatchObject({ authorization: 'LOW myAccess:mySecret', accept: 'application/json' })
    }
    expect(clock.slept).toEqual([4000, 6000, 9000])
  })

  test('is not captured again within the time that the user gives', async () => {
    const { save, server } = await service([JOB, DONE], { ifNotArchivedWithin: '5h' })
    await save.submit(PAGE)
    expect(server.requests[0]?.body).toContain('if_not_archived_within=5h')
  })

  test.each([
    ['without a job', { job_id: null, message: 'The same snapshot had been made 177 hours ago.' }, {}],
    [
      'with its time',
      { timestamp: '20251224000000', original_url: PAGE },
      { savedAt: '2025-12-24T00:00:00.000Z', archiveUrl: expect.stringContaining('/web/20251224000000/https://a.') },
    ],
  ])('that was captured recently is told as such: %s', async (_, json, more) => {
    const { save, server } = await service([{ json }])
    expect(await save.submit(PAGE)).toEqual({ ok: true, url: PAGE, isNew: false, ...more })
    expect(server.requests).toHaveLength(1)
  })

  test('that was captured recently is told as such: with a job', async () => {
    const json = { ...JOB.json, message: 'The same snapshot had been made 5 minutes ago.' }
    const { save } = await service([{ json }, DONE])
    expect(await save.submit(PAGE)).toMatchObject({ ok: true, isNew: false, savedAt: '2026-01-02T03:04:05.000Z' })
  })

  test.each([
    ['error:not-found', 'gone', { isFinal: true }],
    ['error:invalid-host-resolution', 'dns', { isFinal: true }],
    ['error:soft-time-limit-exceeded', 'timeout', { isFinal: true }],
    ['error:user-session-limit', 'http-status', {}],
    ['error:something-new', 'http-status', { isFinal: true }],
  ])('and refused with %s fails as %s', async (status_ext, reason, more) => {
    const said = { json: { status: 'error', status_ext, message: 'It went\n wrong.' } }
    const failure = { ok: false, reason, detail: `Save Page Now: It went wrong. ${status_ext}`, ...more }
    expect(await (await service([said])).save.submit(PAGE)).toEqual(failure)
    expect(await (await service([JOB, said])).save.submit(PAGE)).toEqual(failure)
  })

  test('and never finished is given up after some minutes', async () => {
    const { save, clock } = await service([JOB, PENDING])
    expect(await save.submit(PAGE)).toMatchObject({ ok: false, reason: 'timeout' })
    const waited = clock.slept.reduce((sum, ms) => sum + ms, 0)
    expect(waited).toBeGreaterThanOrEqual(240_000)
    expect(waited).toBeLessThan(300_000)
  })

  test('waits for its turn: six a minute at most', async () => {
    const { save, clock, server } = await service([{ json: { message: 'The same snapshot had been made.' } }])
    await Promise.all([1, 2, 3].map((at) => save.submit(`https://a.example/${at}`)))
    expect(server.requests).toHaveLength(3)
    expect(clock.slept).toEqual([10_000, 10_000])
  })

  test('waits where the service is busy', async () => {
    const { save, clock } = await service([{ status: 429, headers: { 'retry-after': '30' } }, JOB, DONE])
    expect(await save.submit(PAGE)).toMatchObject({ ok: true })
    expect(clock.slept).toEqual([30_000, 4000])
  })

  test('is not waited for beyond the time budget', async () => {
    const { server } = await service([JOB, PENDING])
    const { endpoint } = server
    const save = createSavePageNow({ accessKey: 'a', secretKey: 's', endpoint, downloader: downloader() })
    const begin = performance.now()
    expect(await save.submit(PAGE, AbortSignal.timeout(150))).toMatchObject({ ok: false, reason: 'out-of-time' })
    expect(performance.now() - begin).toBeLessThan(2000)
  })

  test('and is not public is told to nobody', async () => {
    const { save, server } = await service([JOB])
    expect(await save.submit('http://intranet/plans')).toMatchObject({ ok: false, reason: 'private-network' })
    expect(server.requests).toEqual([])
  })
})

describe('quotas', () => {
  test('are read anew each time', async () => {
    const json = { processing: 1, available: 11, daily_captures: 49, daily_captures_limit: 30_000 }
    const { save, server } = await service([{ json }])
    const quota = { ok: true, available: 11, processing: 1, dailyCaptures: 49, dailyCapturesLimit: 30_000 }
    expect(await save.quota()).toEqual(quota)
    expect(server.requests[0]?.path).toBe(`/save/status/user?_t=${Date.parse('2026-01-01T00:00:00Z')}`)
  })

  test('may come without daily figures', async () => {
    const { save } = await service([{ json: { processing: 3, available: 12 } }])
    expect(await save.quota()).toEqual({ ok: true, available: 12, processing: 3 })
  })
})

describe('keys', () => {
  test('are not sent where an answer points', async () => {
    const elsewhere = await service([JOB])
    const { save } = await service([{ status: 302, headers: { location: elsewhere.server.endpoint } }])
    const failure = { ok: false, reason: 'redirects', detail: 'Save Page Now sends elsewhere.', status: 302 }
    expect(await save.submit(PAGE)).toEqual(failure)
    expect(await save.quota()).toEqual(failure)
    expect(elsewhere.server.requests).toEqual([])
  })

  test.each([401, 403])('that are refused (%i) are said to be', async (status) => {
    const { save } = await service([{ status, json: {} }])
    expect(await save.quota()).toEqual({
      ok: false,
      reason: 'http-status',
      detail: `Save Page Now refuses the keys (${status}): see archive.org/account/s3.php.`,
      status,
    })
  })

  test('are in no message, even where the service repeats them', async () => {
    const message = 'Bad header: LOW myAccess:mySecret'
    const { save } = await service([{ json: { status: 'error', message } }])
    expect(await save.submit(PAGE)).toMatchObject({ detail: 'Save Page Now: Bad header: LOW …:…' })
  })

  test.each([
    [{ accessKey: '' }, 'The accessKey for Save Page Now is not a key: copy it from archive.org/account/s3.php.'],
    [
      { secretKey: 'two\nlines' },
      'The secretKey for Save Page Now is not a key: copy it from archive.org/account/s3.php.',
    ],
    [
      { endpoint: 'http://web.archive.org/save' },
      'The endpoint of Save Page Now is "http://web.archive.org/save": keys are sent only over https, such as to https://web.archive.org/save.',
    ],
  ])('%j are refused at the start, without being shown', async (options, message) => {
    await expect(service([JOB], options)).rejects.toThrow(new TypeError(message))
  })
})

describe('answers that are none', () => {
  test.each([
    [{ body: '<!doctype html>' }, 'bad-answer'],
    [{ json: 'spn2' }, 'bad-answer'],
    [{ status: 404, json: {} }, 'http-status'],
    [{ status: 500, json: {} }, 'http-status'],
    [{ json: { timestamp: 'yesterday' } }, 'bad-answer'],
    [{ json: {} }, 'http-status'],
  ])('%j fails as %s', async (answer, reason) => {
    const { save } = await service([answer])
    expect(await save.submit(PAGE)).toMatchObject({ ok: false, reason })
  })

  test('a job’s name cannot lead the request elsewhere', async () => {
    const { save, server } = await service([{ json: { job_id: '../user?x=#' } }, DONE])
    await save.submit(PAGE)
    expect(server.requests[1]?.path).toBe('/save/status/..%2Fuser%3Fx%3D%23')
  })
})
