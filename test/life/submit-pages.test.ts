import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { resolveOptions } from '../../src/resolve-options.ts'
import { type EntryStore, openEntryStore } from '../../src/save/entry-store.ts'
import { newLedger } from '../../src/save/ledger.ts'
import { type SubmitContext, submitPages } from '../../src/submit-pages.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { type SaveService, startSaveService } from '../support/save-page-now.ts'

const [A, B] = ['http://a.example/', 'http://b.example/'] as const
const keys = { accessKey: 'myAccess', secretKey: 'mySecret' }
const archived = (url: string): string => `${service.endpoint.replace('/save', '/web')}/20260102030405/${url}`

let service: SaveService
let store: EntryStore
let clock: ReturnType<typeof fakeClock>

beforeEach(async () => {
  service = await startSaveService()
  store = openEntryStore(mkdtempSync(join(tmpdir(), 'link-cache-submit-')))
  clock = fakeClock()
})
afterEach(() => service.close())

const submit = async (urls: readonly string[], more: Partial<SubmitContext> = {}) => {
  for (const url of urls) await store.saveLedger(store.find(url)?.ledger ?? newLedger(url, clock.now()))
  const savePageNow = { ...keys, endpoint: service.endpoint }
  const options = resolveOptions({ savePageNow, allowPrivateNetwork: true, hostGapMs: 0, maxRetries: 0 })
  return Object.fromEntries(await submitPages(urls, { options, store, ...clock, ...more }))
}
const ledgerOf = (url: string) => store.find(url)?.ledger

test('each page is captured with the user’s keys, and the ledger tells where it is', async () => {
  expect(await submit([A, B])).toEqual({
    [A]: { result: 'captured', archiveUrl: archived(A) },
    [B]: { result: 'captured', archiveUrl: archived(B) },
  })
  expect(service.requests[0]?.path).toMatch(/^\/save\/status\/user\?/)
  expect(service.requests.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
    'url=http%3A%2F%2Fa.example%2F&if_not_archived_within=30d',
    'url=http%3A%2F%2Fb.example%2F&if_not_archived_within=30d',
  ])
  for (const { headers } of service.requests) expect(headers.authorization).toBe('LOW myAccess:mySecret')
  expect(ledgerOf(A)?.submitted).toEqual({ at: expect.stringMatching(/^2026-/), archiveUrl: archived(A) })
})

test('no more pages are handed in than the account may still capture today; the others wait', async () => {
  service.quota = { json: { available: 12, processing: 0, daily_captures: 99, daily_captures_limit: 100 } }
  expect(await submit([A, B])).toEqual({
    [A]: { result: 'captured', archiveUrl: archived(A) },
    [B]: { result: 'waiting', detail: 'The 100 captures a day of your account are used up.' },
  })
  expect(service.submitted).toEqual([A])
  expect([ledgerOf(A)?.awaitsSubmission, ledgerOf(B)?.awaitsSubmission]).toEqual([undefined, true])
})

test('where the account has no capture to begin now, nothing is handed in', async () => {
  service.quota = { json: { available: 0, processing: 12 } }
  expect(await submit([A])).toMatchObject({ [A]: { result: 'waiting' } })
  expect(service.submitted).toEqual([])
})

test('a page that waited is done when it was captured', async () => {
  await store.saveLedger({ ...newLedger(A, clock.now()), awaitsSubmission: true })
  await submit([A])
  expect(ledgerOf(A)).not.toHaveProperty('awaitsSubmission')
})

test('a 429 is waited for', async () => {
  service.first.push({ status: 429, headers: { 'retry-after': '30' } })
  expect(await submit([A])).toMatchObject({ [A]: { result: 'captured' } })
  expect(clock.slept).toContain(30_000)
})

test('a page that has a recent capture counts as kept', async () => {
  service.said.set(A, { job_id: null, message: 'The same snapshot had been made 3 hours ago.' })
  expect(await submit([A])).toEqual({ [A]: { result: 'known' } })
  expect(ledgerOf(A)?.submitted).toEqual({ at: expect.any(String) })
})

test('a page that is refused is not handed in again, one that the service had no room for is', async () => {
  service.said.set(A, { status: 'error', status_ext: 'error:blocked-url', message: 'This URL is in our block list.' })
  service.said.set(B, { status: 'error', status_ext: 'error:user-session-limit', message: 'Too many sessions.' })
  const before = newLedger(A, clock.now())
  expect(await submit([A, B])).toEqual({
    [A]: { result: 'refused', detail: 'Save Page Now: This URL is in our block list. error:blocked-url' },
    [B]: { result: 'waiting', detail: 'Save Page Now: Too many sessions. error:user-session-limit' },
  })
  expect([ledgerOf(A), ledgerOf(B)?.awaitsSubmission]).toEqual([before, true])
})

test('a service that is down costs a few requests, not one for each page', async () => {
  service.first.push(...Array.from({ length: 20 }, () => ({ status: 500 })))
  const urls = Array.from({ length: 20 }, (_, at) => `http://host${at}.example/`)
  const results = Object.values(await submit(urls)).map(({ result }) => result)
  expect(new Set(results)).toEqual(new Set(['waiting']))
  expect(service.submitted.length).toBeLessThanOrEqual(4)
})

test('keys that are refused cost one request, and are said to be', async () => {
  service.quota = { status: 401, json: {} }
  const detail = 'Save Page Now refuses the keys (401): see archive.org/account/s3.php.'
  expect(await submit([A, B])).toEqual({ [A]: { result: 'waiting', detail }, [B]: { result: 'waiting', detail } })
  expect(service.requests).toHaveLength(1)
})

test('private addresses are told to nobody, even where the site may fetch from them', async () => {
  const results = await submit(['http://127.0.0.1:8080/plans', 'http://intranet/plans', 'http://192.168.1.4/'])
  expect(Object.values(results).map(({ result }) => result)).toEqual(['refused', 'refused', 'refused'])
  expect(service.submitted).toEqual([])
})

test('once the time budget is used up, the pages wait', async () => {
  const results = await submit([A, B], { signal: AbortSignal.abort() })
  expect(Object.values(results).map(({ result }) => result)).toEqual(['waiting', 'waiting'])
  expect(service.submitted).toEqual([])
})

test('a disk that is full fails nothing', async () => {
  await store.saveLedger(newLedger(A, clock.now()))
  const full: EntryStore = {
    ...store,
    saveLedger: async () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC', syscall: 'write' })
    },
  }
  expect(await submit([A], { store: full })).toMatchObject({ [A]: { result: 'captured' } })
})

test('without keys nobody is asked', async () => {
  expect(await submit([A], { options: resolveOptions({}) })).toEqual({})
  expect(service.requests).toEqual([])
})
