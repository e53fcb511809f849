import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { describe, expect, onTestFinished, test } from 'vitest'
import { DEFAULT_DOWNLOAD_OPTIONS, defaultUserAgent } from '../../src/download/download-page.ts'
import type { Resolve } from '../../src/download/public-network.ts'
import { acceptLanguageHeader } from '../../src/download/request-headers.ts'
import { forbidsArchiving, productName } from '../../src/download/robots-header.ts'
import { downloader, page, pathOf, reply, sent, serveRaw } from './loopback.ts'

describe('a page is asked for as a browser asks', () => {
  test('with these headers and no others', async () => {
    const server = await serveRaw((socket) => socket.write(page()))
    await downloader({ userAgent: defaultUserAgent('1.2.3') }).download({
      url: `${server.url}a?b=c#d`,
      acceptLanguage: 'fr-CA',
    })
    expect(server.requests[0]?.trim().split('\r\n')).toEqual([
      'GET /a?b=c HTTP/1.1',
      `host: 127.0.0.1:${server.port}`,
      'connection: keep-alive',
      'user-agent: Mozilla/5.0 (compatible; eleventy-plugin-link-cache/1.2.3; +https://www.npmjs.com/package/eleventy-plugin-link-cache)',
      'accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
      'accept-language: fr-CA,fr;q=0.9,en;q=0.5,*;q=0.3',
      expect.stringMatching(/^accept-encoding: gzip, deflate, br(?:, zstd)?$/),
      'upgrade-insecure-requests: 1',
    ])
  })

  test('an image is asked for as an image', async () => {
    const server = await serveRaw((socket) => socket.write(page()))
    await downloader().download({ url: server.url, accept: 'image' })
    expect(sent(server.requests[0], 'accept')).toMatch(/^image\//)
  })

  test('userAgent is what is sent', async () => {
    const server = await serveRaw((socket) => socket.write(page()))
    await downloader({ userAgent: 'my-blog/1.0' }).download({ url: server.url })
    expect(sent(server.requests[0], 'user-agent')).toBe('my-blog/1.0')
  })

  test('further headers are sent', async () => {
    const server = await serveRaw((socket) => socket.write(page()))
    const headers = { 'accept-datetime': 'Thu, 01 Jan 2026 00:00:00 GMT' }
    await downloader().download({ url: server.url, headers })
    expect(sent(server.requests[0], 'accept-datetime')).toBe(headers['accept-datetime'])
  })

  test('credentials in the URL are neither sent nor kept', async () => {
    const server = await serveRaw((socket) => socket.write(page()))
    const capture = await downloader().download({ url: server.url.replace('//', '//me:secret@') })
    expect(sent(server.requests[0], 'authorization')).toBeUndefined()
    expect(capture).toMatchObject({ ok: true, url: server.url, finalUrl: server.url })
  })

  test('a limit of its own holds for one request', async () => {
    const server = await serveRaw((socket) => socket.write(page()))
    expect(await downloader().download({ url: server.url, maxBytes: 10 })).toMatchObject({
      ok: false,
      reason: 'too-large',
    })
  })

  test.each([
    ['fr', 'fr,en;q=0.5,*;q=0.3'],
    ['en', 'en,*;q=0.3'],
    ['en-GB', 'en-GB,en;q=0.9,*;q=0.3'],
    ['pt_BR', 'pt-BR,pt;q=0.9,en;q=0.5,*;q=0.3'],
    ['zh-Hant-TW', 'zh-Hant-TW,zh;q=0.9,en;q=0.5,*;q=0.3'],
    [undefined, '*'],
    ['', '*'],
    ['fr\r\nx-evil: 1', '*'],
  ])('a post in %j asks for %s', (language, header) => {
    expect(acceptLanguageHeader(language)).toBe(header)
  })
})

test('the name in the TLS handshake has no dot at its end, though the URL has one', async () => {
  const names: string[] = []
  const server = createServer({ SNICallback: (name, done) => done(new Error(`nobody is called ${names.push(name)}`)) })
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const resolve: Resolve = (_name, done) => done(null, [{ address: '127.0.0.1', family: 4 }])
  await downloader({}, { resolve }).download({ url: `https://www.example.:${port}/` })
  expect(names).toEqual(['www.example'])
})

describe('X-Robots-Tag', () => {
  const userAgent = DEFAULT_DOWNLOAD_OPTIONS.userAgent

  test.each([
    ['noarchive', true],
    ['NoArchive', true],
    ['none', true],
    ['noindex, noarchive', true],
    ['eleventy-plugin-link-cache: noarchive', true],
    ['Eleventy-Plugin-Link-Cache: noindex, none', true],
    ['max-snippet: 0, noarchive', true],
    ['unavailable_after: 25 Jun 2030 15:00:00 PST, noarchive', true],
    ['noindex', false],
    ['all', false],
    ['googlebot: noarchive', false],
    ['noarchives', false],
    ['', false],
  ])('%j forbids a copy: %s', (value, forbids) => {
    expect(forbidsArchiving([value], userAgent)).toBe(forbids)
  })

  test('one of several is enough, each speaks for itself', () => {
    expect(forbidsArchiving(['googlebot: noarchive', 'noindex'], userAgent)).toBe(false)
    expect(forbidsArchiving(['googlebot: noindex', 'noarchive'], userAgent)).toBe(true)
  })

  test.each([
    [defaultUserAgent('1.2.3'), 'eleventy-plugin-link-cache'],
    [defaultUserAgent(), 'eleventy-plugin-link-cache'],
    ['My-Blog/1.0 (+https://example.com)', 'my-blog'],
    ['My-Blog', 'my-blog'],
  ])('%s is called %s', (agent, name) => {
    expect(productName(agent)).toBe(name)
  })

  test('of a page is honoured before its body is read', async () => {
    const server = await serveRaw((socket) => {
      socket.write(
        'HTTP/1.1 200 OK\r\nx-robots-tag: googlebot: all\r\nx-robots-tag: noarchive\r\ncontent-length: 99\r\n\r\n',
      )
    })
    expect(await downloader().download({ url: server.url })).toMatchObject({
      ok: false,
      reason: 'noarchive',
      status: 200,
    })
  })
})

describe('robotsTxt', () => {
  const RULES =
    'User-agent: *\nDisallow: /private\n\nUser-agent: eleventy-plugin-link-cache\nDisallow: /ours\nAllow: /ours/open\n'

  async function asking(robotsTxt: Buffer | 'reset', paths: readonly string[], options = { robotsTxt: true }) {
    const server = await serveRaw((socket, request) => {
      if (pathOf(request) !== '/robots.txt') socket.write(page())
      else if (robotsTxt === 'reset') socket.resetAndDestroy()
      else socket.write(robotsTxt)
    })
    const downloads = downloader(options)
    const captures = await Promise.all(paths.map((path) => downloads.download({ url: server.url + path })))
    return {
      reasons: captures.map((capture) => (capture.ok ? 'ok' : capture.reason)),
      asked: server.requests.map(pathOf),
    }
  }

  test('is asked once for each host, and its rules for us are kept', async () => {
    const { reasons, asked } = await asking(reply(200, {}, RULES), ['private', 'ours', 'ours/open', 'free'])
    expect(reasons).toEqual(['ok', 'robots-txt', 'ok', 'ok'])
    expect(asked.filter((path) => path === '/robots.txt')).toHaveLength(1)
    expect(asked).not.toContain('/ours')
  })

  test('is not asked unless the option is set', async () => {
    const { reasons, asked } = await asking(reply(200, {}, RULES), ['ours'], { robotsTxt: false })
    expect(reasons).toEqual(['ok'])
    expect(asked).toEqual(['/ours'])
  })

  test.each([
    ['that is missing allows all', reply(404, {}), 'ok'],
    ['that is forbidden allows all', reply(403, {}), 'ok'],
    ['that is empty allows all', reply(200, {}), 'ok'],
    ['that fails allows nothing', reply(500, {}), 'robots-txt'],
    ['that cannot be reached ends in the reason of that', 'reset' as const, 'reset'],
  ])('%s', async (_what, robotsTxt, reason) => {
    expect((await asking(robotsTxt, ['page'])).reasons).toEqual([reason])
  })

  test('holds for where a redirect leads, too', async () => {
    const server = await serveRaw((socket, request) => {
      const path = pathOf(request)
      if (path === '/robots.txt') socket.write(reply(200, {}, RULES))
      else socket.write(path === '/go' ? reply(302, { location: '/ours' }) : page())
    })
    const capture = await downloader({ robotsTxt: true }).download({ url: `${server.url}go` })
    expect(capture).toMatchObject({ ok: false, reason: 'robots-txt' })
    expect(server.requests.map(pathOf)).toEqual(['/robots.txt', '/go'])
  })
})

describe('each time-out by itself', () => {
  const LONG = { connectTimeoutMs: 9000, headersTimeoutMs: 9000, idleTimeoutMs: 9000, totalTimeoutMs: 9000 }
  const HEAD = 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n'

  test.each([
    ['headersTimeoutMs', '', 'no headers within 100 ms'],
    ['idleTimeoutMs', HEAD, 'nothing more of the body within 100 ms'],
    ['totalTimeoutMs', HEAD, 'no whole answer within 100 ms'],
  ])('%s', async (option, start, detail) => {
    const server = await serveRaw((socket) => socket.write(start))
    const capture = await downloader({ ...LONG, [option]: 100 }).download({ url: server.url })
    expect(capture).toMatchObject({ ok: false, reason: 'timeout', detail: expect.stringContaining(detail) })
  })

  test('connectTimeoutMs', async () => {
    const downloads = downloader({ ...LONG, connectTimeoutMs: 100 }, { resolve: () => {} })
    const capture = await downloads.download({ url: 'http://slow.example/' })
    expect(capture).toMatchObject({
      ok: false,
      reason: 'timeout',
      detail: expect.stringContaining('no connection within 100 ms'),
    })
  })

  test('totalTimeoutMs holds for a chain of redirects together', async () => {
    const server = await serveRaw((socket, request) => {
      setTimeout(() => socket.write(reply(302, { location: `${pathOf(request)}x` })), 60)
    })
    const begin = performance.now()
    const capture = await downloader({ totalTimeoutMs: 200 }).download({ url: server.url })
    expect(capture).toMatchObject({ ok: false, reason: 'timeout' })
    expect(performance.now() - begin).toBeLessThan(5000)
  })
})
