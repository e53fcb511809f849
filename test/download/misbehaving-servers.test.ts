import { type AddressInfo, createServer, type Socket } from 'node:net'
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { DownloadOptions } from '../../src/download/download-page.ts'
import type { Reason } from '../../src/model.ts'
import {
  type Answering,
  chunked,
  downloader,
  HEAD,
  LONG_PAGE,
  PAGE,
  page,
  reply,
  serveRaw,
  serveSelfSigned,
} from './loopback.ts'

const BOMB = 'a'.repeat(10_000_000)

const quickBrotli = (text: string) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })

function every(ms: number, socket: Socket, write: () => void): void {
  const timer = setInterval(write, ms)
  socket.on('close', () => clearInterval(timer))
}

/** Writes as fast as the other side reads. */
function pour(socket: Socket, chunk: Uint8Array): void {
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  }
  socket.on('drain', more)
  more()
}

type Row = readonly [what: string, reason: Reason, answer: Answering, options?: Partial<DownloadOptions>]

const SLOW = { connectTimeoutMs: 150, headersTimeoutMs: 150, idleTimeoutMs: 150, totalTimeoutMs: 700 }

const SMALL = { maxBytes: 100_000 }

const BOMBS = {
  gzip: gzipSync(BOMB),
  br: quickBrotli(BOMB),
  deflate: deflateSync(BOMB),
  twice: gzipSync(gzipSync(BOMB)),
}

const FAILING: readonly Row[] = [
  ['never answers', 'timeout', () => {}, SLOW],
  [
    'sends its headers a byte at a time',
    'timeout',
    (s) => {
      s.write('HTTP/1.1 200 OK\r\nx-long: ')
      every(50, s, () => s.write('x'))
    },
    SLOW,
  ],
  [
    'sends early hints for ever',
    'timeout',
    (s) => every(50, s, () => s.write('HTTP/1.1 103 Early Hints\r\n\r\n')),
    SLOW,
  ],
  ['stops in the middle of the body', 'timeout', (s) => s.write(`${HEAD}content-length: 99\r\n\r\nstart`), SLOW],
  [
    'drips its body',
    'timeout',
    (s) => {
      s.write(`${HEAD}content-length: 999999\r\n\r\n`)
      every(50, s, () => s.write('x'))
    },
    SLOW,
  ],
  [
    'never ends',
    'too-large',
    (s) => {
      s.write(`${HEAD}\r\n`)
      pour(s, Buffer.alloc(16_384, 'x'))
    },
    SMALL,
  ],
  [
    'never ends, in chunks of one byte',
    'too-large',
    (s) => {
      s.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`)
      pour(s, Buffer.from('1\r\nx\r\n'.repeat(2000)))
    },
    SMALL,
  ],
  ['announces more than the limit', 'too-large', (s) => s.write(`${HEAD}content-length: 100001\r\n\r\n`), SMALL],
  ['sends a gzip bomb', 'too-large', (s) => s.write(page({ 'content-encoding': 'gzip' }, BOMBS.gzip)), SMALL],
  ['sends a brotli bomb', 'too-large', (s) => s.write(page({ 'content-encoding': 'br' }, BOMBS.br)), SMALL],
  ['sends a deflate bomb', 'too-large', (s) => s.write(page({ 'content-encoding': 'deflate' }, BOMBS.deflate)), SMALL],
  [
    'sends a bomb within a bomb',
    'too-large',
    (s) => s.write(page({ 'content-encoding': 'gzip, gzip' }, BOMBS.twice)),
    SMALL,
  ],
  [
    'sends compression that yields nothing and never ends',
    'too-large',
    (s) => {
      s.write(`${HEAD}content-encoding: deflate\r\n\r\n`)
      // Empty stored blocks: RFC 1951 §3.2.4.
      pour(s, Buffer.from('000000ffff'.repeat(4000), 'hex'))
    },
    SMALL,
  ],
  ['compresses four times', 'bad-answer', (s) => s.write(page({ 'content-encoding': 'gzip, gzip, gzip, gzip' }))],
  [
    'compresses by a coding that nobody knows',
    'bad-answer',
    (s) => s.write(page({ 'content-encoding': 'lzma' }, gzipSync(PAGE))),
  ],
  [
    'sends corrupt gzip',
    'bad-answer',
    (s) =>
      s.write(
        page(
          { 'content-encoding': 'gzip' },
          Buffer.concat([gzipSync(LONG_PAGE).subarray(0, 40), Buffer.alloc(400, 0xff)]),
        ),
      ),
  ],
  ['closes before it answers', 'reset', (s) => s.end()],
  ['closes within the headers', 'reset', (s) => s.end('HTTP/1.1 200 OK\r\ncontent-ty')],
  ['resets before it answers', 'reset', (s) => s.resetAndDestroy()],
  [
    'resets in the middle of the body',
    'reset',
    (s) => s.write(`${HEAD}content-length: 99\r\n\r\nstart`, () => setTimeout(() => s.resetAndDestroy(), 30)),
  ],
  [
    'resets a body of unknown length',
    'reset',
    (s) => s.write(`${HEAD}\r\nstart`, () => setTimeout(() => s.resetAndDestroy(), 30)),
  ],
  ['closes before its announced length', 'truncated', (s) => s.end(`${HEAD}content-length: 99\r\n\r\nstart`)],
  [
    'closes before its last chunk',
    'truncated',
    (s) => s.end(`${HEAD}transfer-encoding: chunked\r\n\r\n5\r\nstart\r\n`),
  ],
  [
    'closes before its last chunk, as it has announced',
    'truncated',
    (s) => s.end(`${HEAD}connection: close\r\ntransfer-encoding: chunked\r\n\r\n5\r\nstart\r\n`),
  ],
  ['closes within a chunk', 'truncated', (s) => s.end(`${HEAD}transfer-encoding: chunked\r\n\r\n99\r\nstart`)],
  [
    'cuts its gzip off in a body of known length',
    'truncated',
    (s) => s.write(page({ 'content-encoding': 'gzip' }, gzipSync(LONG_PAGE).subarray(0, 100))),
  ],
  [
    'leaves out the last byte of its gzip',
    'truncated',
    (s) => s.write(page({ 'content-encoding': 'gzip' }, gzipSync(LONG_PAGE).subarray(0, -1))),
  ],
  [
    'cuts its gzip off in whole chunks',
    'truncated',
    (s) =>
      s.write(
        Buffer.concat([
          Buffer.from(`${HEAD}content-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n`),
          chunked(gzipSync(LONG_PAGE).subarray(0, 100), ''),
        ]),
      ),
  ],
  [
    'cuts its gzip off and closes',
    'truncated',
    (s) =>
      s.end(
        Buffer.concat([Buffer.from(`${HEAD}content-encoding: gzip\r\n\r\n`), gzipSync(LONG_PAGE).subarray(0, 100)]),
      ),
  ],
  [
    'cuts its brotli off',
    'truncated',
    (s) => s.write(page({ 'content-encoding': 'br' }, brotliCompressSync(LONG_PAGE).subarray(0, -1))),
  ],
  [
    'sends a part that nobody asked for',
    'truncated',
    (s) => s.write(reply(206, { 'content-range': 'bytes 0-9/99' }, 'the start.')),
  ],
  ['gives two lengths', 'bad-answer', (s) => s.write(`${HEAD}content-length: 5\r\ncontent-length: 9\r\n\r\nstart1234`)],
  ['gives a length that is no number', 'timeout', (s) => s.write(`${HEAD}content-length: many\r\n\r\nstart`), SLOW],
  [
    'gives a chunk length that is no number',
    'bad-answer',
    (s) => s.write(`${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\nstart`),
  ],
  ['gives a status that is none', 'bad-answer', (s) => s.write('HTTP/1.1 000 None\r\ncontent-length: 0\r\n\r\n')],
  ['speaks another protocol', 'bad-answer', (s) => s.write('220 mail.example ESMTP ready\r\n')],
  ['sends a page without any headers', 'bad-answer', (s) => s.end(PAGE)],
  [
    'sends headers without end',
    'bad-answer',
    (s) => {
      s.write('HTTP/1.1 200 OK\r\n')
      pour(s, Buffer.from(`x-filler: ${'x'.repeat(2000)}\r\n`))
    },
  ],
  ['answers 204', 'empty', (s) => s.write('HTTP/1.1 204 No Content\r\n\r\n')],
  ['answers 204 and sends a body', 'empty', (s) => s.write(reply(204, {}, PAGE))],
  [
    'changes the protocol, though nobody asked',
    'bad-answer',
    (s) => s.write('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
  ],
  ['answers 302 with an empty Location', 'http-status', (s) => s.write(reply(302, { location: '' }))],
  ['answers 205', 'empty', (s) => s.write(reply(205, {}))],
  ['answers 200 without a body', 'empty', (s) => s.write(page({}, ''))],
  ['calls nothing gzip', 'empty', (s) => s.write(page({ 'content-encoding': 'gzip' }, ''))],
  ['answers 404', 'gone', (s) => s.write(reply(404, {}, PAGE))],
  ['answers 410', 'gone', (s) => s.write(reply(410, {}, PAGE))],
  ['answers 400', 'http-status', (s) => s.write(reply(400, {}, PAGE))],
  ['answers 401', 'http-status', (s) => s.write(reply(401, { 'www-authenticate': 'Basic' }, PAGE))],
  ['answers 403', 'http-status', (s) => s.write(reply(403, {}, PAGE))],
  ['answers 451', 'http-status', (s) => s.write(reply(451, {}, PAGE))],
  ['answers 500', 'http-status', (s) => s.write(reply(500, {}, PAGE))],
  ['answers 304 though nothing was kept', 'http-status', (s) => s.write('HTTP/1.1 304 Not Modified\r\n\r\n')],
  ['answers 302 without saying where', 'http-status', (s) => s.write(reply(302, {}))],
]

describe('a server that fails is a reason, in bounded time', () => {
  test.each(FAILING.map(([what, reason, answer, options]) => ({ what, reason, answer, options })))(
    'a server that $what → $reason',
    async ({ reason, answer, options }) => {
      const server = await serveRaw(answer)
      const begin = performance.now()
      const capture = await downloader(options).download({ url: server.url })
      expect(capture).toMatchObject({ ok: false, reason, detail: expect.stringMatching(/^\S.{5,}/) })
      expect(performance.now() - begin).toBeLessThan(8000)
    },
  )

  test('a server that nobody runs → connect', async () => {
    const capture = await downloader().download({ url: 'http://127.0.0.1:1025/' })
    expect(capture).toMatchObject({ ok: false, reason: 'connect' })
  })

  test('a name that does not exist → dns', async () => {
    const error = Object.assign(new Error('getaddrinfo ENOTFOUND gone.example'), { code: 'ENOTFOUND' })
    const capture = await downloader({}, { resolve: (_name, done) => done(error, []) }).download({
      url: 'http://gone.example/',
    })
    expect(capture).toMatchObject({ ok: false, reason: 'dns' })
  })

  test('a name look-up that hangs → timeout', async () => {
    const capture = await downloader(SLOW, { resolve: () => {} }).download({ url: 'http://slow.example/' })
    expect(capture).toMatchObject({ ok: false, reason: 'timeout' })
  })

  test('a certificate that nobody trusts → tls, and nothing was asked', async () => {
    const server = await serveSelfSigned((socket) => socket.write(page()))
    const capture = await downloader().download({ url: server.url })
    expect(capture).toMatchObject({ ok: false, reason: 'tls' })
    expect(server.requests).toEqual([])
  })

  test('a TLS server that has not heard of RFC 5746 is heard out, as by browsers', async () => {
    // It greets, with a cipher and no extension, and hangs up: what is refused is refused before that.
    const hello = Buffer.from(`160303002a 02000026 0303${'07'.repeat(32)} 00 c02f 00`.replaceAll(' ', ''), 'hex')
    const server = createServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(hello)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const capture = await downloader().download({ url: `https://127.0.0.1:${port}/` })
    expect(capture).toMatchObject({ ok: false, reason: 'reset' })
  })

  test('https asked of a server that speaks plain HTTP → tls', async () => {
    const server = createServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(reply(400, {}))))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const capture = await downloader().download({ url: `https://127.0.0.1:${port}/` })
    expect(capture).toMatchObject({ ok: false, reason: 'tls', detail: expect.stringMatching(/^[a-z ]+ \(\w+\)$/) })
  })
})

test('a failure after the headers tells the status', async () => {
  const server = await serveRaw((socket) => socket.end(`${HEAD}content-length: 99\r\n\r\nstart`))
  expect(await downloader().download({ url: server.url })).toMatchObject({ reason: 'truncated', status: 200 })
})

test('an answer carries what came: headers in lower case, repeated ones joined, the time, the source', async () => {
  const server = await serveRaw((socket) =>
    socket.write(`${HEAD}Vary: a\r\nVARY: b\r\nx-name: café\r\ncontent-length: ${PAGE.length}\r\n\r\n${PAGE}`),
  )
  const now = new Date('2026-01-02T03:04:05Z')
  const capture = await downloader({}, { now: () => now }).download({ url: server.url })
  expect(capture).toEqual({
    ok: true,
    url: server.url,
    finalUrl: server.url,
    status: 200,
    contentType: 'text/html',
    headers: { 'content-type': 'text/html', vary: 'a, b', 'x-name': 'café', 'content-length': String(PAGE.length) },
    body: new Uint8Array(Buffer.from(PAGE)),
    fetchedAt: '2026-01-02T03:04:05.000Z',
    source: 'live',
  })
})

test('a bomb and an endless body take no more memory than the limit and a few chunks', async () => {
  const bomb = page({ 'content-encoding': 'gzip' }, BOMBS.gzip)
  const server = await serveRaw((socket, _request, count) => {
    if (count % 2 === 0) socket.write(bomb)
    else {
      socket.write(`${HEAD}\r\n`)
      pour(socket, Buffer.alloc(65_536, 'x'))
    }
  })
  const downloads = downloader({ maxBytes: 1_000_000, concurrency: 2 })
  await downloads.download({ url: server.url })
  const before = process.memoryUsage().arrayBuffers
  let most = 0
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }, 1)
  for (let at = 0; at < 10; at += 1) await downloads.download({ url: server.url })
  clearInterval(timer)
  expect(most).toBeLessThan(40_000_000)
})

test('the failure of one page leaves the others whole', async () => {
  const server = await serveRaw((socket, request) => {
    if (request.startsWith('GET /bad')) socket.resetAndDestroy()
    else socket.write(page())
  })
  const downloads = downloader({ concurrency: 4, hostConcurrency: 4 })
  const paths = ['good-1', 'bad-1', 'good-2', 'bad-2', 'good-3']
  const captures = await Promise.all(paths.map((path) => downloads.download({ url: server.url + path })))
  expect(captures.map((capture) => capture.ok)).toEqual([true, false, true, false, true])
})

test('a page behind a dead one on the same connection is asked again on a new one', async () => {
  const server = await serveRaw((socket, _request, count) => {
    socket.write(page())
    if (count === 1) setImmediate(() => socket.destroy())
  })
  const downloads = downloader({ maxRetries: 1 }, { sleep: async () => {} })
  expect(await downloads.download({ url: server.url })).toMatchObject({ ok: true })
  expect(await downloads.download({ url: server.url })).toMatchObject({ ok: true })
})

test('after close() nothing of it keeps the process alive', async () => {
  const server = await serveRaw((socket) => socket.write(page()))
  const downloads = downloader({ hostGapMs: 60_000 })
  await downloads.download({ url: server.url })
  const hanging = downloads.download({ url: server.url })
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  await downloads.close()
  expect(await hanging).toMatchObject({ ok: false, reason: 'out-of-time' })
  expect(timers()).toBeLessThan(before)
  expect(await downloads.download({ url: server.url })).toMatchObject({ ok: false, reason: 'out-of-time' })
})
