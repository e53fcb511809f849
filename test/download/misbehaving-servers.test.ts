import { type AddressInfo, createServer, type Socket } from 'node:net'
import zlib, { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { DownloadOptions } from '../../src/download/download-page.ts'
import type { Reason } from '../../src/model.ts'
import { type Answering, bodyText, downloader, PAGE, page, reply, sent, serveRaw, serveSelfSigned } from './loopback.ts'

const LONG_PAGE = `${PAGE} ${'and more '.repeat(5000)}`
const BOMB = 'a'.repeat(10_000_000)
const quickBrotli = (text: string) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n'

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

function chunked(...chunks: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    chunks.flatMap((chunk) => [
      Buffer.from(`${Buffer.byteLength(chunk).toString(16)}\r\n`),
      Buffer.from(chunk),
      Buffer.from('\r\n'),
    ]),
  )
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

  test('https asked of a server that speaks plain HTTP → tls', async () => {
    const server = createServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(reply(400, {}))))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const capture = await downloader().download({ url: `https://127.0.0.1:${port}/` })
    expect(capture).toMatchObject({ ok: false, reason: 'tls', detail: expect.stringMatching(/^[a-z ]+ \(\w+\)$/) })
  })
})

type GoodRow = readonly [what: string, answer: Answering, body?: string]

const LENGTH = `content-length: ${PAGE.length}`
const LF_CHUNKS = chunked(PAGE.slice(0, 9), PAGE.slice(9)).toString().replaceAll('\r\n', '\n')
const CHUNKS = 'transfer-encoding: chunked'

const ODD_BUT_WHOLE: readonly GoodRow[] = [
  ['speaks HTTP/1.0 and closes', (s) => s.end(`HTTP/1.0 200 OK\r\ncontent-type: text/html\r\n\r\n${PAGE}`)],
  ['gives no length and closes', (s) => s.end(`${HEAD}\r\n${PAGE}`)],
  [
    'sends its page in chunks',
    (s) =>
      s.write(
        Buffer.concat([
          Buffer.from(`${HEAD}transfer-encoding: chunked\r\n\r\n`),
          chunked('<!doctype html>', PAGE.slice(15), ''),
        ]),
      ),
  ],
  [
    'sends trailers',
    (s) => s.write(`${HEAD}transfer-encoding: chunked\r\n\r\n${chunked(PAGE).toString()}0\r\nx-trailer: 1\r\n\r\n`),
  ],
  ['sends more than its length', (s) => s.write(`${HEAD}content-length: ${PAGE.length}\r\n\r\n${PAGE} and junk`)],
  ['sends early hints first', (s) => s.write(`HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n${page().toString()}`)],
  [
    'writes headers with odd names, no values and Latin-1',
    (s) =>
      s.write(
        Buffer.from(
          `${HEAD}X_Odd.Name!: \r\nx-empty:\r\nx-name: caf\xe9\r\ncontent-length: ${PAGE.length}\r\n\r\n${PAGE}`,
          'latin1',
        ),
      ),
  ],
  ['has no reason phrase', (s) => s.write(`HTTP/1.1 200\r\ncontent-length: ${PAGE.length}\r\n\r\n${PAGE}`)],
  ['repeats a header', (s) => s.write(`${HEAD}vary: a\r\nvary: b\r\ncontent-length: ${PAGE.length}\r\n\r\n${PAGE}`)],
  ['sends 90 kB of headers', (s) => s.write(page({ 'content-security-policy': 'x'.repeat(90_000) }))],
  [
    'answers 206 with all of it',
    (s) => s.write(reply(206, { 'content-range': `bytes 0-${PAGE.length - 1}/${PAGE.length}` }, PAGE)),
  ],
  ['says chunked twice', (s) => s.write(`${HEAD}${CHUNKS}\r\n${CHUNKS}\r\n\r\n${chunked(PAGE, '').toString()}`)],
  ['puts control characters into the reason phrase', (s) => s.write(`HTTP/1.1 200 \x01OK\r\n${LENGTH}\r\n\r\n${PAGE}`)],
  [
    'goes on after the end',
    (s) => s.end(`${HEAD}connection: close\r\n${LENGTH}\r\n\r\n${PAGE}HTTP/1.1 200 OK\r\n\r\nmore`),
  ],
  ['compresses by gzip', (s) => s.write(page({ 'content-encoding': 'gzip' }, gzipSync(PAGE)))],
  ['compresses by x-gzip', (s) => s.write(page({ 'content-encoding': 'x-gzip' }, gzipSync(PAGE)))],
  ['compresses by deflate', (s) => s.write(page({ 'content-encoding': 'deflate' }, deflateSync(PAGE)))],
  ['compresses by raw deflate', (s) => s.write(page({ 'content-encoding': 'deflate' }, deflateRawSync(PAGE)))],
  ['compresses by brotli', (s) => s.write(page({ 'content-encoding': 'br' }, brotliCompressSync(PAGE)))],
  ['compresses twice', (s) => s.write(page({ 'content-encoding': 'gzip, br' }, brotliCompressSync(gzipSync(PAGE))))],
  ['says gzip and sends plain text', (s) => s.write(page({ 'content-encoding': 'gzip' }))],
  ['says brotli and sends plain HTML', (s) => s.write(page({ 'content-encoding': 'br' }))],
  ['says deflate and sends plain HTML', (s) => s.write(page({ 'content-encoding': 'deflate' }))],
  ['names a coding that nobody knows and sends plain HTML', (s) => s.write(page({ 'content-encoding': 'compress' }))],
  ['gives a type as its coding', (s) => s.write(page({ 'content-encoding': 'text/html' }))],
  ['gives a charset as its coding', (s) => s.write(page({ 'content-encoding': 'UTF-8' }))],
  [
    'puts junk after its gzip',
    (s) => s.write(page({ 'content-encoding': 'gzip' }, Buffer.concat([gzipSync(PAGE), Buffer.alloc(9)]))),
  ],
  [
    'sends a long page in gzip, a byte at a time',
    (s) => {
      const bytes = page({ 'content-encoding': 'gzip' }, gzipSync(LONG_PAGE))
      s.setNoDelay(true)
      for (const byte of bytes) s.write(Buffer.from([byte]))
    },
    LONG_PAGE,
  ],
]

/** What browsers read, and undici's parser refuses: asked for once more, and mended. */
const MENDED: readonly GoodRow[] = [
  ['ends its lines in LF alone', (s) => s.write(`HTTP/1.1 200 OK\ncontent-type: text/html\n${LENGTH}\n\n${PAGE}`)],
  ['mixes LF and CRLF', (s) => s.write(`${HEAD}x-a: b\n${LENGTH}\r\n\n${PAGE}`)],
  ['folds a header', (s) => s.write(`${HEAD}x-long: one\r\n two\r\n\tthree\r\n${LENGTH}\r\n\r\n${PAGE}`)],
  ['folds a header before the first', (s) => s.write(`HTTP/1.1 200 OK\r\n odd\r\n${LENGTH}\r\n\r\n${PAGE}`)],
  [
    'puts a space before the colon',
    (s) => s.write(`${HEAD}Server : old\r\nContent-Length : ${PAGE.length}\r\n\r\n${PAGE}`),
  ],
  ['puts spaces in the name of a header', (s) => s.write(`${HEAD}My Header: 1\r\n${LENGTH}\r\n\r\n${PAGE}`)],
  ['leaves the name of a header out', (s) => s.write(`${HEAD}: nothing\r\n${LENGTH}\r\n\r\n${PAGE}`)],
  ['puts a PHP warning among its headers', (s) => s.write(`${HEAD}<b>Warning</b>\r\n${LENGTH}\r\n\r\n${PAGE}`)],
  [
    'puts control characters in a header',
    (s) => s.write(Buffer.from(`${HEAD}x-a: \x01\x00\x7f\r\n${LENGTH}\r\n\r\n${PAGE}`)),
  ],
  ['puts CR alone in a header', (s) => s.write(`${HEAD}x-a: b\rc: d\r\n${LENGTH}\r\n\r\n${PAGE}`)],
  ['gives its length twice', (s) => s.write(`${HEAD}${LENGTH}\r\n${LENGTH}\r\n\r\n${PAGE}`)],
  ['gives its length twice in one header', (s) => s.write(`${HEAD}${LENGTH}, ${PAGE.length}\r\n\r\n${PAGE}`)],
  ['gives a length that is no number, and closes', (s) => s.end(`${HEAD}content-length: many\r\n\r\n${PAGE}`)],
  ['gives an empty length, and closes', (s) => s.end(`${HEAD}content-length:\r\n\r\n${PAGE}`)],
  [
    'gives a length beside chunks',
    (s) => s.write(`${HEAD}content-length: 9\r\n${CHUNKS}\r\n\r\n${chunked(PAGE, '').toString()}`),
  ],
  ['names a coding that is none', (s) => s.write(`${HEAD}transfer-encoding: identity\r\n${LENGTH}\r\n\r\n${PAGE}`)],
  ['ends its chunks in LF alone', (s) => s.write(`${HEAD}${CHUNKS}\r\n\r\n${LF_CHUNKS}0\n\n`)],
  [
    'puts spaces after the size of a chunk',
    (s) => s.write(`${HEAD}${CHUNKS}\r\n\r\n${PAGE.length.toString(16)}   \r\n${PAGE}\r\n0 \r\n\r\n`),
  ],
  [
    'writes odd extensions of its chunks',
    (s) => s.write(`${HEAD}${CHUNKS}\r\n\r\n${PAGE.length.toString(16)};;="\x01"\r\n${PAGE}\r\n0\r\n\r\n`),
  ],
  ['writes odd trailers', (s) => s.write(`${HEAD}${CHUNKS}\r\n\r\n${chunked(PAGE).toString()}0\r\n odd\r\n\r\n`)],
  ['speaks in lower case', (s) => s.write(`http/1.1 200 ok\r\n${LENGTH}\r\n\r\n${PAGE}`)],
  ['speaks HTTP/1', (s) => s.write(`HTTP/1 200 OK\r\n${LENGTH}\r\n\r\n${PAGE}`)],
  ['speaks HTTP/1.2', (s) => s.write(`HTTP/1.2 200 OK\r\n${LENGTH}\r\n\r\n${PAGE}`)],
  ['says ICY', (s) => s.end(`ICY 200 OK\r\ncontent-type: text/html\r\n\r\n${PAGE}`)],
  ['puts blanks around the status', (s) => s.write(`HTTP/1.1  200\tOK\r\n${LENGTH}\r\n\r\n${PAGE}`)],
  ['says go on, though nothing waits', (s) => s.write(`HTTP/1.1 100 Continue\r\n\r\n${page().toString()}`)],
  [
    'folds a header, a byte at a time',
    (s) => {
      s.setNoDelay(true)
      for (const byte of `${HEAD}x-long: one\n two\n${CHUNKS}\n\n5\n${PAGE.slice(0, 5)}\n${(PAGE.length - 5).toString(16)}\n${PAGE.slice(5)}\n0\n\n`)
        s.write(byte)
    },
  ],
]

describe('a page that browsers read is kept, though our parser does not', () => {
  test.each(MENDED.map(([what, answer, body = PAGE]) => ({ what, answer, body })))(
    'a server that $what',
    async ({ answer, body }) => {
      const server = await serveRaw(answer)
      const capture = await downloader().download({ url: server.url })
      expect(capture).toMatchObject({ ok: true, status: 200 })
      expect(bodyText(capture)).toBe(body)
      expect(server.requests).toHaveLength(2)
    },
  )
})

describe('a page is kept whole, however oddly it is sent', () => {
  test.each(ODD_BUT_WHOLE.map(([what, answer, body = PAGE]) => ({ what, answer, body })))(
    'a server that $what',
    async ({ answer, body }) => {
      const server = await serveRaw(answer)
      const capture = await downloader().download({ url: server.url })
      expect(capture).toMatchObject({ ok: true })
      expect(bodyText(capture)).toBe(body)
    },
  )
})

test.runIf('zstdCompressSync' in zlib)('a server that compresses by zstd', async () => {
  const { zstdCompressSync } = zlib as unknown as { zstdCompressSync: (text: string) => Buffer }
  const server = await serveRaw((socket, request) => {
    const bytes = zstdCompressSync(LONG_PAGE)
    socket.write(page({ 'content-encoding': 'zstd' }, request.startsWith('GET /cut') ? bytes.subarray(0, -1) : bytes))
  })
  expect(bodyText(await downloader().download({ url: server.url }))).toBe(LONG_PAGE)
  expect(sent(server.requests[0], 'accept-encoding')).toContain('zstd')
  expect(await downloader().download({ url: `${server.url}cut` })).toMatchObject({ ok: false, reason: 'truncated' })
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
