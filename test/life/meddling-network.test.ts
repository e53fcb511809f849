import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { openCaptureTools } from '../../src/capture-page.ts'
import { checkLinks } from '../../src/check-links.ts'
import type { Resolve } from '../../src/download/public-network.ts'
import type { Attempt, Capture, EntryFields } from '../../src/model.ts'
import { resolveOptions } from '../../src/resolve-options.ts'
import { folderOf, hashUrlOf } from '../../src/save/entry-path.ts'
import { openEntryStore, type StoredFolder } from '../../src/save/entry-store.ts'
import { newLedger, recordAttempt } from '../../src/save/ledger.ts'
import {
  type Answering,
  page,
  pathOf,
  type RawServer,
  reply,
  sent,
  serveRaw,
  serveSelfSigned,
} from '../download/loopback.ts'

/** Every name leads to this machine, and the port of a URL says to which server. */
const hijacked: Resolve = (_name, done) => done(null, [{ address: '127.0.0.1', family: 4 }])

/** Host and path as a URL of plain HTTP. */
const askedFor = (request: string): string => `http://${sent(request, 'host')}${pathOf(request)}`

type Setting = {
  /** Answers for all hosts; their URLs have its port. */
  readonly server: RawServer
  /** Answers for all hosts over https. */
  readonly secure?: RawServer
  readonly allowPrivateNetwork?: boolean
  /** Default: over plain http, on the same server. */
  readonly archive?: string
  /** Has answered before. */
  readonly known?: readonly string[]
}

/** What each URL gives, one after the other; `*` stands for the port. */
async function fetchAll(urls: readonly string[], setting: Setting): Promise<readonly string[]> {
  const { server, secure, allowPrivateNetwork = true, archive = 'http://archive.example:*/web/', known = [] } = setting
  const withPort = (url: string): string => url.replace('*', String((url.startsWith('https') ? secure : server)?.port))
  const options = resolveOptions({
    archives: [{ name: 'Time Harbour', kind: 'memento', timegateUrl: withPort(archive) }],
    allowPrivateNetwork,
    hostGapMs: 0,
    maxRetries: 0,
  })
  const stored = known.map((url) => answeredBefore(withPort(url)))
  const tools = openCaptureTools(options, { resolve: hijacked, stored: () => stored })
  onTestFinished(() => tools.close())
  const captures: Capture[] = []
  for (const url of urls) captures.push(await tools.fetchPage({ url: withPort(url) }))
  return captures.map((capture) => (capture.ok ? 'page' : `${capture.reason}: ${capture.detail}`))
}

function answeredBefore(url: string): StoredFolder {
  const ledger = recordAttempt(newLedger(url, new Date(0)), {
    at: '2026-01-01T12:00:00Z',
    outcome: 'alive',
    status: 200,
  })
  return { folder: folderOf(url), files: [], versions: [], problems: [], signature: '', ledger }
}

const toLogin =
  (login: string): Answering =>
  (socket, request) => {
    const host = sent(request, 'host')?.split(':') ?? []
    const isLogin = host[0] === new URL(login.replace('*', '1')).hostname
    const location = `${login.replace('*', host[1] ?? '')}?to=${askedFor(request)}`
    socket.end(isLogin ? page({}, `<title>Log in</title><p>Welcome, ${request}`) : reply(302, { location }))
  }

beforeEach(() => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy']) vi.stubEnv(name, '')
})

const LINKS = ['a', 'b', 'c', 'd'].map((name) => `http://${name}.example:*/post`)
/** A host that nothing answers for. */
const NOBODY = 'https://nobody.example:1025/'

const ofOthers = (server: RawServer): readonly string[] =>
  server.requests.map(askedFor).filter((url) => /\/\/[b-d]\./.test(url))

describe('a network that wants a log-in first is told, and costs next to nothing', () => {
  test.each<readonly [what: string, answer: Answering, told: string, isPublic: boolean]>([
    [
      'if it sends every host to a page of its own',
      toLogin('http://login.hotel.example:*/'),
      'sends every host to login.hotel.example:*',
      true,
    ],
    ['if it says so', (socket) => socket.end(reply(511, {})), 'answers every host itself (511)', true],
    ['if every name resolves to it', (socket) => socket.end(page()), 'gives every host a private address', false],
  ])('%s', async (_what, answer, told, isPublic) => {
    const server = await serveRaw(answer)
    const outcomes = await fetchAll(LINKS, { server, allowPrivateNetwork: isPublic })
    const expected = `offline: this network ${told.replace('*', String(server.port))}, so log in to it first`
    expect(outcomes).toEqual(LINKS.map(() => expected))
    expect(ofOthers(server)).toEqual([])
  })

  test('if it answers with its page in place of every host, and https fails', async () => {
    const server = await serveRaw((socket, request) => socket.end(page({}, `<title>Log in</title><p>${request}`)))
    const [first, ...others] = await fetchAll([NOBODY, ...LINKS], { server })
    expect(first).toMatch(/^connect: /)
    expect(others).toEqual(
      LINKS.map(() => 'offline: this network answers for every host with the same page, so log in to it first'),
    )
    expect(ofOthers(server)).toEqual([])
  })

  test('if it shows a certificate of its own for every host', async () => {
    const server = await serveRaw((socket) => socket.destroy())
    const secure = await serveSelfSigned((socket) => socket.end(page()))
    const urls = LINKS.map((url) => url.replace('http:', 'https:'))
    const outcomes = await fetchAll(urls, { server, secure, archive: 'https://archive.example:*/web/' })
    for (const outcome of outcomes) expect(outcome).toMatch(/^offline: every certificate is refused, /)
    expect(secure.connections()).toBe(2)
  })
})

test('a network that shows a certificate of its own for every host is told, though a host that answered before is gone', async () => {
  const server = await serveRaw((socket) => socket.destroy())
  const secure = await serveSelfSigned((socket) => socket.end(page()))
  const archive = 'https://archive.example:*/web/'
  const outcomes = await fetchAll(['https://a.example:*/'], { server, secure, archive, known: [NOBODY] })
  expect(outcomes[0]).toMatch(/^offline: every certificate is refused, /)
})

test('no health changes, and no attempt is noted, on a network that wants a log-in first', async () => {
  const server = await serveRaw(toLogin('http://login.hotel.example:*/'))
  const store = openEntryStore(mkdtempSync(join(tmpdir(), 'link-cache-portal-')))
  const url = `http://127.0.0.1:${server.port}/post`
  const at = '2026-01-01T12:00:00Z'
  const archived: Attempt = { at, outcome: 'archived', status: 200 }
  const fields: EntryFields = { title: 'Lamps', url, hashUrl: hashUrlOf(folderOf(url)), archivedAt: at }
  await store.saveEntry(url, fields, 'Lamps.', [], recordAttempt(newLedger(url, new Date(at)), archived))
  const before = store.find(url)?.ledger
  const timegateUrl = `http://localhost:${server.port}/web/`
  const options = resolveOptions({
    archives: [{ name: 'Time Harbour', kind: 'memento', timegateUrl }],
    allowPrivateNetwork: true,
    maxRetries: 0,
  })
  const told: unknown[] = []
  for (const days of [10, 40, 70, 100]) {
    const now = (): Date => new Date(Date.parse(at) + days * 86_400_000)
    const onOffline = (count: number, why: string): void => void told.push([count, why])
    expect(await checkLinks(store.list(), { options, store, now, onOffline })).toEqual([])
  }
  expect(store.find(url)?.ledger).toEqual(before)
  expect(told).toHaveLength(4)
})

describe('no network is blamed', () => {
  test('where many hosts have moved to one', async () => {
    const server = await serveRaw((socket, request) => {
      const [host = '', port] = sent(request, 'host')?.split(':') ?? []
      const location = `http://medium.example:${port}/${host}`
      socket.end(/^[a-d]\./.test(host) ? reply(301, { location }) : page())
    })
    expect(await fetchAll(LINKS, { server })).toEqual(['page', 'page', 'page', 'page'])
    // One look at a web archive tells for a while.
    expect(server.requests.map(askedFor).filter((url) => url.includes('archive.example'))).toHaveLength(1)
  })

  test('where many hosts have moved to the web archive that would tell', async () => {
    const server = await serveRaw((socket, request) => {
      const [host = '', port] = sent(request, 'host')?.split(':') ?? []
      const location = `http://archive.example:${port}/${host}`
      socket.end(/^[a-d]\./.test(host) ? reply(301, { location }) : page())
    })
    expect(await fetchAll(LINKS, { server })).toEqual(['page', 'page', 'page', 'page'])
  })

  test('where dead hosts are parked with one dealer, and https is away', async () => {
    const server = await serveRaw((socket, request) => {
      const host = sent(request, 'host') ?? ''
      socket.end(
        page({}, host.startsWith('archive') ? '<title>Archive</title><p>Books' : '<title>Buy it</title><p>Now'),
      )
    })
    const [, ...others] = await fetchAll([NOBODY, ...LINKS], { server })
    expect(others).toEqual(['page', 'page', 'page', 'page'])
  })

  test('where one certificate is refused, and another is a log-in of its own', async () => {
    const server = await serveRaw((socket) => socket.end(reply(511, {})))
    const archive = await serveRaw((socket) => socket.end(page()))
    const secure = await serveSelfSigned((socket) => socket.end(page()))
    const archiveUrl = `http://archive.example:${archive.port}/web/`
    const outcomes = await fetchAll(['https://a.example:*/', ...LINKS], { server, secure, archive: archiveUrl })
    expect(outcomes.map((outcome) => outcome.split(':')[0])).toEqual(['tls', ...LINKS.map(() => 'http-status')])
  })

  test('where one certificate is refused, and all others that might tell are silent', async () => {
    const server = await serveRaw((socket) => socket.destroy())
    const secure = await serveSelfSigned((socket) => socket.end(page()))
    const url = 'https://a.example:*/'
    const outcomes = await fetchAll([url], { server, secure, archive: NOBODY, known: [url, NOBODY] })
    expect(outcomes[0]).toMatch(/^tls: /)
  })
})
