import { mkdtempSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { openCaptureTools } from '../../src/capture-page.ts'
import { checkLinks } from '../../src/check-links.ts'
import type { DownloadOptions, DownloadWorld } from '../../src/download/download-page.ts'
import type { Resolve } from '../../src/download/public-network.ts'
import type { Attempt, EntryFields, Health, Reason } from '../../src/model.ts'
import { REASONS } from '../../src/reasons.ts'
import { resolveOptions } from '../../src/resolve-options.ts'
import { folderOf, hashUrlOf } from '../../src/save/entry-path.ts'
import { type EntryStore, openEntryStore } from '../../src/save/entry-store.ts'
import { failedAttempt, newLedger, recordAttempt } from '../../src/save/ledger.ts'
import { downloader, serveRaw } from '../download/loopback.ts'

const DAY = 86_400_000
const START = Date.parse('2026-01-01T12:00:00Z')
const at = (days: number): string => new Date(START + days * DAY).toISOString()
const alive: Attempt = { at: at(0), outcome: 'archived', status: 200 }

/** What a page's health is that lived, and then failed so again and again for half a year. */
function healthAfterHalfAYear(failure: Omit<Attempt, 'at'>): Health {
  const attempts = [alive, ...[10, 40, 70, 100, 130, 160].map((days) => ({ at: at(days), ...failure }))]
  return attempts.reduce(recordAttempt, newLedger('https://example.org/', new Date(START))).health
}

const KILLS: readonly Reason[] = [
  'dns',
  'connect',
  'reset',
  'timeout',
  'gone',
  'http-status',
  'bad-answer',
  'truncated',
  'empty',
  'redirects',
  'soft-404',
  'parked',
  'front-page',
]

test.each(REASONS)('%s, for half a year', (reason) => {
  expect(healthAfterHalfAYear({ outcome: 'failed', reason })).toBe(KILLS.includes(reason) ? 'dead' : 'unknown')
})

test.each(REASONS)('%s never kills where it may be our own doing', (reason) => {
  expect(healthAfterHalfAYear({ outcome: 'failed', reason, ours: true })).toBe('unknown')
})

type Row = {
  readonly what: string
  readonly url?: string
  /** What a server on loopback says; without it nobody is there. */
  readonly says?: (socket: Socket) => void
  readonly options?: Partial<DownloadOptions>
  readonly world?: DownloadWorld
}

const says =
  (text: string) =>
  (socket: Socket): void =>
    void socket.write(text)
const failsWith =
  (code: string): Resolve =>
  (_name, done) =>
    done(Object.assign(new Error(`getaddrinfo ${code}`), { code }), [])
const quick = { headersTimeoutMs: 60, idleTimeoutMs: 60 }
const BODY = 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nstart'
const named = 'http://public.example/'

const OURS: readonly Row[] = [
  { what: 'a port that browsers refuse', url: 'http://127.0.0.1:6667/' },
  { what: 'a private address', url: 'http://127.0.0.1/', options: { allowPrivateNetwork: false } },
  { what: 'a redirect to a port that browsers refuse', says: says(redirect('http://127.0.0.1:25/')) },
  { what: 'a redirect to another scheme', says: says(redirect('ftp://127.0.0.1/')) },
  { what: 'one redirect more than we follow', says: says(redirect('/on')), options: { maxRedirects: 0 } },
  { what: 'more bytes than we take', says: says(BODY), options: { maxBytes: 10 } },
  {
    what: 'more headers than we take',
    says: (socket) => void socket.end(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(140_000)}\r\n\r\n`),
  },
  {
    what: 'a compression that we do not know',
    says: says('HTTP/1.1 200 OK\r\ncontent-encoding: sdch\r\ncontent-length: 1\r\n\r\nx'),
  },
  {
    what: 'headers that contradict each other',
    says: says('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx'),
  },
  { what: 'no headers within our time', says: () => {}, options: quick },
  { what: 'no more of the body within our time', says: says(BODY), options: quick },
  { what: 'our time for the whole', says: says(BODY), options: { totalTimeoutMs: 60 } },
  {
    what: 'a network that wants a log-in first',
    says: says('HTTP/1.1 511 Network Authentication Required\r\ncontent-length: 0\r\n\r\n'),
  },
  ...['ENETUNREACH', 'ENETDOWN', 'EMFILE', 'ENOBUFS', 'EACCES', 'EAI_MEMORY', 'EADDRNOTAVAIL'].map((code) => ({
    what: `this machine’s ${code}`,
    url: named,
    world: { resolve: failsWith(code) },
  })),
]

const THEIRS: readonly Row[] = [
  { what: 'a name that does not resolve', url: named, world: { resolve: failsWith('ENOTFOUND') } },
  { what: 'a server that nobody runs', url: 'http://127.0.0.1:1025/' },
  { what: 'no connection in time', url: named, world: { resolve: () => {} }, options: { connectTimeoutMs: 60 } },
  { what: 'an address that is gone', says: says('HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n') },
  { what: 'a server that is broken', says: says('HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n') },
  { what: 'redirects in a circle', says: says(redirect('/')) },
  { what: 'what is no HTTP', says: says('220 mail.example ESMTP ready\r\n') },
  { what: 'a server that hangs up', says: (socket) => void socket.destroy() },
]

function redirect(to: string): string {
  return `HTTP/1.1 302 Found\r\nlocation: ${to}\r\ncontent-length: 0\r\n\r\n`
}

async function healthOf({ url, says: answer, options = {}, world = {} }: Row): Promise<Health> {
  const asked = url ?? (await serveRaw((socket) => answer?.(socket))).url
  const capture = await downloader({ maxRetries: 0, ...options }, world).download({ url: asked })
  if (capture.ok) throw new Error('It was to fail.')
  return healthAfterHalfAYear(failedAttempt(capture))
}

describe('what is our own doing never kills a link:', () => {
  test.each(OURS)('$what', async (row) => {
    expect(await healthOf(row)).toBe('unknown')
  })
})

describe('what is the other side’s does:', () => {
  test.each(THEIRS)('$what', async (row) => {
    expect(await healthOf(row)).toBe('dead')
  })
})

describe('a machine without network', () => {
  let store: EntryStore
  let clock: number
  const options = resolveOptions({
    archives: [],
    allowPrivateNetwork: true,
    hostGapMs: 0,
    maxRetries: 0,
    connectTimeoutMs: 300,
  })
  const now = (): Date => new Date(clock)
  const attemptsOf = (url: string) => store.find(url)?.ledger?.attempts ?? []
  const healthNow = (url: string): Health | undefined => store.find(url)?.ledger?.health

  beforeEach(() => {
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy']) vi.stubEnv(name, '')
    store = openEntryStore(mkdtempSync(join(tmpdir(), 'link-cache-offline-')))
    clock = START
  })

  async function archived(url: string): Promise<void> {
    const fields: EntryFields = { title: 'Lamps', url, hashUrl: hashUrlOf(folderOf(url)), archivedAt: at(0) }
    await store.saveEntry(url, fields, 'Lamps.', [], recordAttempt(newLedger(url, new Date(START)), alive))
  }

  async function checkForHalfAYear(urls: readonly string[], given = options): Promise<void> {
    for (const days of [10, 40, 70, 100, 130, 160]) {
      clock = START + days * DAY
      const stored = urls.flatMap((url) => store.find(url) ?? [])
      await checkLinks(stored, { options: given, store, now })
    }
  }

  const AWAY = 'http://127.0.0.1:1025/away'
  const AWAY_TOO = 'http://127.0.0.1:1026/away'

  test('notes nothing where no host answers that did before', async () => {
    await archived(AWAY)
    await archived(AWAY_TOO)
    await checkForHalfAYear([AWAY, AWAY_TOO])
    expect([attemptsOf(AWAY), attemptsOf(AWAY_TOO)]).toEqual([[alive], [alive]])
  })

  test('is not asked for one link after another', async () => {
    await archived('http://known.example/')
    const asked: string[] = []
    const resolve: Resolve = (name, done) => {
      asked.push(name)
      failsWith('ENOTFOUND')(name, done)
    }
    const given = resolveOptions({ archives: [], hostGapMs: 0, maxRetries: 0 })
    const tools = openCaptureTools(given, { resolve, stored: () => store.list() })
    const reasons: unknown[] = []
    for (const name of ['a', 'b', 'c']) {
      const capture = await tools.fetchPage({ url: `http://${name}.example/` })
      reasons.push(capture.ok || capture.reason)
    }
    await tools.close()
    expect([reasons, asked]).toEqual([
      ['offline', 'offline', 'offline'],
      ['a.example', 'known.example'],
    ])
  })

  test('is told from a host that is away by another host, which is asked', async () => {
    const other = await serveRaw((socket) => void socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n'))
    await archived(AWAY)
    await archived(other.url)
    await checkForHalfAYear([AWAY])
    expect(healthNow(AWAY)).toBe('dead')
    expect(healthNow(other.url)).toBe('alive')
    expect(other.requests.length).toBeGreaterThan(0)
  })

  test('is told from a host that is away by a web archive, where no other host answers', async () => {
    const archive = await serveRaw((socket) => void socket.write('HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n'))
    await archived(AWAY)
    const timegateUrl = `${archive.url}web/`
    const archives = [{ name: 'Time Harbour', kind: 'memento', timegateUrl } as const]
    await checkForHalfAYear([AWAY], { ...options, archives })
    expect(healthNow(AWAY)).toBe('dead')
    expect(archive.requests.every((request) => request.startsWith('GET / '))).toBe(true)
  })

  test('kills nothing where there is no other host to ask', async () => {
    await archived(AWAY)
    await checkForHalfAYear([AWAY])
    expect([attemptsOf(AWAY).length, healthNow(AWAY)]).toEqual([7, 'unknown'])
  })
})
