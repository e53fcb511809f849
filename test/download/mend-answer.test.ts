import { randomInt } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { DEFAULT_DOWNLOAD_OPTIONS } from '../../src/download/download-page.ts'
import { createMender } from '../../src/download/mend-answer.ts'
import { createNetworkAgents } from '../../src/download/network-agents.ts'
import { bodyText, downloader, PAGE, page, pathOf, reply, sent, serveRaw } from './loopback.ts'

/** A head that our parser refuses: mended, it says no more than the rest of it says. */
const ODD = 'HTTP/1.1 200 OK\ncontent-type: text/html\n'
const atOnce = { sleep: async () => {} }

/** What the parser is given for an answer that comes in pieces of `size` bytes. */
function mended(answer: string | Buffer, size = 1): string {
  const bytes = Buffer.from(answer as string, 'latin1')
  const mender = createMender()
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) pieces.push(mender.add(bytes.subarray(at, at + size)))
  return Buffer.concat([...pieces, mender.end()]).toString('latin1')
}

describe('an answer that our parser refuses', () => {
  test('is asked for once more, no oftener', async () => {
    const server = await serveRaw((socket) => socket.write('HTTP/1.1 abc\r\nx: 1\r\n\r\n'))
    const capture = await downloader({ maxRetries: 2 }, atOnce).download({ url: server.url })
    expect(capture).toMatchObject({ ok: false, reason: 'bad-answer' })
    expect(server.requests).toHaveLength(2)
  })

  test('is waited for in the queue of its host', async () => {
    const server = await serveRaw((socket) => socket.write(`${ODD}content-length: ${PAGE.length}\n\n${PAGE}`))
    const wakes: (() => void)[] = []
    const sleep = () => new Promise<void>((resolve) => wakes.push(resolve))
    const capture = downloader({ hostGapMs: 60 }, { sleep }).download({ url: server.url })
    await vi.waitFor(() => expect(server.requests).toHaveLength(1), 10_000)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(server.requests).toHaveLength(1)
    wakes[0]?.()
    expect(await capture).toMatchObject({ ok: true })
  })

  test('is asked for with the same headers and cookies, on a connection of its own', async () => {
    const server = await serveRaw((socket, request) => {
      if (pathOf(request) === '/') socket.write(reply(302, { location: '/a', 'set-cookie': 'id=1' }))
      else
        socket.write(`${ODD}content-length: ${PAGE.length}\n\n${PAGE}HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil`)
    })
    const downloads = downloader()
    expect(bodyText(await downloads.download({ url: server.url, headers: { 'x-more': '1' } }))).toBe(PAGE)
    const [, first, second] = server.requests
    expect(sent(second, 'cookie')).toBe('id=1')
    expect(second?.replace('connection: close', 'connection: keep-alive')).toBe(first)
    expect(bodyText(await downloads.download({ url: `${server.url}b` }))).toBe(PAGE)
    expect(server.connections()).toBeGreaterThanOrEqual(4)
  })

  test('to a form is not asked for again, since the form may have done its work', async () => {
    const server = await serveRaw((socket) => socket.write(`${ODD}content-length: 2\n\nok`))
    const capture = await downloader().download({ url: server.url, asIs: true, form: { a: '1' } })
    expect(capture).toMatchObject({ ok: false, reason: 'bad-answer', ours: true })
    expect(server.requests).toHaveLength(1)
  })

  test('may be a redirect, a 404 or forbid copies like any other', async () => {
    const server = await serveRaw((socket, request) => {
      const path = pathOf(request)
      if (path === '/to') socket.write('HTTP/1.1 302 Found\nlocation: /gone\ncontent-length: 0\n\n')
      else if (path === '/gone') socket.write('HTTP/1.1 404 Gone\ncontent-length: 0\n\n')
      else socket.write(`${ODD}x-robots-tag: noarchive\ncontent-length: 0\n\n`)
    })
    const gone = await downloader().download({ url: `${server.url}to` })
    expect(gone).toEqual({
      ok: false,
      reason: 'gone',
      detail: 'The server answered 404.',
      status: 404,
      finalUrl: `${server.url}gone`,
    })
    expect(await downloader().download({ url: server.url })).toMatchObject({ ok: false, reason: 'noarchive' })
  })
})

describe('a mended answer is whole, or none', () => {
  test.each([
    ['closes before its length', 'truncated', `${ODD}content-length: 99\n\nstart`],
    ['closes within a chunk', 'truncated', `${ODD}transfer-encoding: chunked\n\n99\nstart`],
    ['closes before its last chunk', 'truncated', `${ODD}transfer-encoding: chunked\n\n5\nstart\n`],
    ['closes within the last size', 'truncated', `${ODD}transfer-encoding: chunked\n\n5\nstart\n0`],
    ['writes less than a chunk announces', 'bad-answer', `${ODD}transfer-encoding: chunked\n\n5\nstart more\n0\n\n`],
    ['gives two lengths', 'bad-answer', `${ODD}content-length: 5\ncontent-length: 9\n\nstart1234`],
    ['closes within the headers', 'reset', `${ODD}content-le`],
    ['sends more than the limit', 'too-large', `${ODD}\n${'x'.repeat(1001)}`],
    ['announces more than the limit', 'too-large', `${ODD}content-length: 1001\n\nstart`],
  ])('a server that %s → %s', async (_what, reason, answer) => {
    const server = await serveRaw((socket) => socket.end(answer))
    const capture = await downloader({ maxBytes: 1000 }).download({ url: server.url })
    expect(capture).toMatchObject({ ok: false, reason })
  })

  test('a reset stays one', async () => {
    const server = await serveRaw((socket) => {
      socket.write(`${ODD}\nstart`, () => setTimeout(() => socket.resetAndDestroy(), 30))
    })
    expect(await downloader().download({ url: server.url })).toMatchObject({ ok: false, reason: 'reset' })
  })

  test('chunks that all came are whole, though the line after the last one is missing', async () => {
    const chunk = `${PAGE.length.toString(16)}\r\n${PAGE}\r\n`
    const server = await serveRaw((socket, request) => {
      const last = pathOf(request) === '/' ? '0\r\n' : ''
      socket.end(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunk}${last}`)
    })
    const downloads = downloader({ maxRetries: 1 }, atOnce)
    expect(bodyText(await downloads.download({ url: server.url }))).toBe(PAGE)
    expect(await downloads.download({ url: `${server.url}cut` })).toMatchObject({ ok: false, reason: 'truncated' })
    expect(server.requests).toHaveLength(4)
  })
})

describe('a mended answer', () => {
  test('is guarded like any other: its connection goes to no private address', async () => {
    const server = await serveRaw((socket) => socket.write(page()))
    const agents = createNetworkAgents(
      { ...DEFAULT_DOWNLOAD_OPTIONS, allowPrivateNetwork: false },
      { httpProxy: undefined, httpsProxy: undefined, noProxy: '' },
      (_name, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
    )
    const { dispatcher, origin } = agents.routeTo(new URL(`http://public.example:${server.port}/`), true)
    await expect(dispatcher.request({ origin, path: '/', method: 'GET' })).rejects.toThrow('not on the public network')
    expect(server.connections()).toBe(0)
    await agents.close()
  })

  test.each([1, 7, 1000])('is the same, in pieces of %i bytes', (size) => {
    const answer = `\r\n http/1.0  200 fine\nserver : old\n\nx`.replace(
      '\n\n',
      '\nbad line\n folded\nX: a\x00b\n\t c\n\n',
    )
    expect(mended(answer, size)).toBe('HTTP/1.1 200 fine\r\nserver: old\r\nX: a b c\r\nconnection: close\r\n\r\nx')
  })

  test('has the headers that it had: no value becomes a header or an answer of its own', () => {
    const answer = 'HTTP/1.1 200 OK\r\nx: a\rset-cookie: b\r\n\u00a0y: c\xa0\r\n\r\n'
    const [, ...lines] = mended(answer).split('\r\n')
    expect(lines).toEqual(['x: a set-cookie: b', 'connection: close', '', ''])
  })

  test('keeps the bytes of UTF-8 at the end of a value', () => {
    expect(mended('HTTP/1.1 200 OK\nx: \xc3\xa0 \n\n')).toContain('\r\nx: \xc3\xa0\r\n')
  })

  test('has one framing', () => {
    const head = (lines: string) => mended(`HTTP/1.1 200 OK\n${lines}\n`).split('\r\n').slice(1, -2)
    expect(head('Content-Length: 3\nTransfer-Encoding: gzip, Chunked\n')).toEqual([
      'transfer-encoding: chunked',
      'connection: close',
    ])
    expect(head('content-length: 3, 3\nTransfer-Encoding: foo\n')).toEqual(['content-length: 3', 'connection: close'])
    expect(head('content-length: +3\nconnection: upgrade\n')).toEqual(['connection: close'])
  })

  test.each([
    ['lines that fold for ever', `HTTP/1.1 200 OK\nx: a\n${' b\n'.repeat(100_000)}`],
    ['a line of blanks', `HTTP/1.1 200 OK\nx:${' '.repeat(300_000)}y\n`],
    ['blanks in the status', `HTTP/1.1 ${' '.repeat(300_000)}`],
    ['a chunk of blanks', `HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n1${' '.repeat(300_000)}x\n`],
    ['a list of lengths', `HTTP/1.1 200 OK\ncontent-length: ${'1,'.repeat(100_000)}\n\n`],
    ['noise', Buffer.from(Array.from({ length: 300_000 }, () => randomInt(256)))],
  ])('of %s takes little time, even byte by byte', (_what, answer) => {
    const begin = performance.now()
    mended(answer)
    mended(answer, 65_536)
    expect(performance.now() - begin).toBeLessThan(3000)
  })
})
