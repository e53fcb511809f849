import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { proxyFor, readProxySettings } from '../../src/download/proxy.ts'
import { bodyText, downloader, PAGE, page, pathOf, reply, sent, serveRaw, serveSelfSigned } from './loopback.ts'

/** A proxy on loopback that leads every name to `port`, and notes what it was asked. */
async function proxyTo(port: number, connectStatus = 200) {
  const asked: string[] = []
  const open = new Set<Socket>()
  const server = createServer((client) => {
    open.add(client)
    client.on('error', () => {})
    client.on('close', () => open.delete(client))
    client.once('data', (head) => {
      asked.push(head.toString('latin1'))
      if (!head.toString('latin1').startsWith('CONNECT ')) {
        const target = connect(port, '127.0.0.1', () => target.write(head))
        client.on('close', () => target.destroy())
        target.on('error', () => client.destroy())
        target.pipe(client)
        return
      }
      if (connectStatus !== 200) return void client.end(reply(connectStatus, {}))
      const target = connect(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n')
        client.pipe(target).pipe(client)
      })
      client.on('close', () => target.destroy())
      target.on('error', () => client.destroy())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of open) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, open: () => open.size }
}

/** A SOCKS5 proxy without a password (RFC 1928) that leads every name to `port`, or refuses with `code`. */
async function socksTo(port: number, code = 0) {
  const asked: string[] = []
  const server = createServer((client) => {
    client.on('error', () => {})
    client.once('data', (greeting) => {
      if (greeting[0] !== 5) return void client.destroy()
      client.write(Buffer.from([5, 0]))
      client.once('data', (request) => {
        const end = 5 + (request[4] ?? 0)
        asked.push(`${request.toString('latin1', 5, end)}:${request.readUInt16BE(end)}`)
        client.write(Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]))
        if (code !== 0) return void client.end()
        const target = connect(port, '127.0.0.1')
        target.on('error', () => client.destroy())
        client.on('close', () => target.destroy())
        client.pipe(target).pipe(client)
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    await new Promise((resolve) => server.close(resolve))
  })
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const GUARDED = { allowPrivateNetwork: false }
const CLOSED = 'http://127.0.0.1:1025'

describe('behind a proxy', () => {
  test('http is asked in absolute form, without a look-up of the name', async () => {
    const server = await serveRaw((socket) => socket.write(page()))
    const proxy = await proxyTo(server.port)
    const resolve = () => expect.unreachable('the proxy resolves names')
    const downloads = downloader(GUARDED, { env: { HTTP_PROXY: proxy.url }, resolve })
    expect(await downloads.download({ url: 'http://public.example/a?b' })).toMatchObject({ ok: true })
    expect(pathOf(server.requests[0] ?? '')).toBe('http://public.example/a?b')
    expect(sent(server.requests[0], 'host')).toBe('public.example')
  })

  test('https goes through a tunnel, and the certificate is still checked', async () => {
    const server = await serveSelfSigned((socket) => socket.write(page()))
    const proxy = await proxyTo(server.port)
    const downloads = downloader(GUARDED, { env: { HTTPS_PROXY: proxy.url } })
    expect(await downloads.download({ url: 'https://public.example/' })).toMatchObject({ ok: false, reason: 'tls' })
    expect(proxy.asked[0]).toMatch(/^CONNECT public\.example:443 HTTP\/1\.1\r\n/)
    expect(server.requests).toEqual([])
    await vi.waitFor(() => expect(proxy.open()).toBe(0), 10_000)
  })

  test('the user name and password of the proxy go to the proxy', async () => {
    const server = await serveRaw((socket) => socket.write(page()))
    const proxy = await proxyTo(server.port, 403)
    const url = proxy.url.replace('//', '//me:s%40cret@')
    const downloads = downloader(GUARDED, { env: { HTTP_PROXY: url } })
    await downloads.download({ url: 'http://public.example/' })
    await downloads.download({ url: 'https://public.example/' })
    const expected = `Basic ${Buffer.from('me:s@cret').toString('base64')}`
    expect(proxy.asked.map((request) => sent(request, 'proxy-authorization'))).toEqual([expected, expected])
  })

  test.each(['socks5', 'socks5h', 'socks'])('a proxy that speaks SOCKS is asked for the name: %s', async (scheme) => {
    const server = await serveRaw((socket) => socket.write(page()))
    const proxy = await socksTo(server.port)
    const resolve = () => expect.unreachable('the proxy resolves names')
    const downloads = downloader(GUARDED, { env: { HTTP_PROXY: `${scheme}://${proxy.address}` }, resolve })
    expect(await downloads.download({ url: 'http://public.example/a' })).toMatchObject({ ok: true })
    expect([proxy.asked, pathOf(server.requests[0] ?? '')]).toEqual([['public.example:80'], '/a'])
    await downloads.close()
  })

  const ODD = `HTTP/1.1 200 OK\ncontent-length: ${PAGE.length}\n\n${PAGE}`

  test('an answer that our parser refuses is mended behind a proxy too', async () => {
    const server = await serveRaw((socket) => socket.write(ODD))
    const downloads = downloader(GUARDED, { env: { HTTP_PROXY: (await proxyTo(server.port)).url } })
    expect(bodyText(await downloads.download({ url: 'http://public.example/a' }))).toBe(PAGE)
  })

  test('through SOCKS such an answer cannot be mended, and is not asked for in vain', async () => {
    const server = await serveRaw((socket) => socket.write(ODD))
    const proxy = await socksTo(server.port)
    const downloads = downloader(GUARDED, { env: { HTTP_PROXY: `socks5://${proxy.address}` } })
    const capture = await downloads.download({ url: 'http://public.example/a' })
    expect(capture).toMatchObject({ ok: false, reason: 'bad-answer', ours: true })
    expect(server.requests).toHaveLength(1)
    await downloads.close()
  })

  test('a SOCKS proxy that refuses → proxy', async () => {
    const proxy = await socksTo(1025, 2)
    const downloads = downloader(GUARDED, { env: { HTTPS_PROXY: `socks5://${proxy.address}` } })
    expect(await downloads.download({ url: 'https://public.example/' })).toMatchObject({ ok: false, reason: 'proxy' })
    expect(proxy.asked).toEqual(['public.example:443'])
    await downloads.close()
  })

  test.each([403, 407, 502, 503])('a tunnel that is refused by %i → proxy', async (status) => {
    const proxy = await proxyTo(1025, status)
    const downloads = downloader(GUARDED, { env: { HTTPS_PROXY: proxy.url } })
    expect(await downloads.download({ url: 'https://public.example/' })).toMatchObject({
      ok: false,
      reason: 'proxy',
      detail: `the proxy answered ${status} when asked for a tunnel`,
    })
  })

  test.each<readonly [string, (client: Socket) => void]>([
    ['closes the connection', (client) => client.end()],
    ['breaks it', (client) => client.destroy()],
    ['answers with nonsense', (client) => client.end('Hello\r\n\r\n')],
  ])('a proxy that %s instead of opening a tunnel is asked once → proxy', async (_how, hangUp) => {
    const proxy = await serveRaw(hangUp)
    const downloads = downloader(GUARDED, { env: { HTTPS_PROXY: proxy.url } })
    expect(await downloads.download({ url: 'https://public.example/' })).toMatchObject({ ok: false, reason: 'proxy' })
    expect(proxy.connections()).toBe(1)
  })

  test('a proxy that asks plain HTTP for a password → proxy', async () => {
    const server = await serveRaw((socket) => socket.write(reply(407, {})))
    const downloads = downloader(GUARDED, { env: { HTTP_PROXY: server.url } })
    expect(await downloads.download({ url: 'http://public.example/' })).toMatchObject({
      ok: false,
      reason: 'proxy',
      status: 407,
    })
  })

  test.each([
    ['ERR_DNS_FAIL 0 of Squid', { 'x-squid-error': 'ERR_DNS_FAIL 0' }],
    ['an RFC 9209 Proxy-Status', { 'proxy-status': 'proxy.example; error=dns_error' }],
  ])('a proxy that tells by %s that it failed itself → proxy', async (_what, headers) => {
    const server = await serveRaw((socket) => socket.write(reply(503, headers)))
    const downloads = downloader(GUARDED, { env: { HTTP_PROXY: server.url } })
    expect(await downloads.download({ url: 'http://public.example/' })).toMatchObject({
      ok: false,
      reason: 'proxy',
      status: 503,
    })
  })

  test.each(['http://public.example/', 'https://public.example/'])(
    'a proxy that is not there, for %s → proxy',
    async (url) => {
      const downloads = downloader(GUARDED, { env: { HTTP_PROXY: CLOSED } })
      expect(await downloads.download({ url })).toMatchObject({ ok: false, reason: 'proxy' })
    },
  )

  test('a proxy that never opens its tunnel → timeout', async () => {
    const server = await serveRaw(() => {})
    const downloads = downloader({ ...GUARDED, connectTimeoutMs: 150 }, { env: { HTTPS_PROXY: server.url } })
    expect(await downloads.download({ url: 'https://public.example/' })).toMatchObject({ ok: false, reason: 'timeout' })
  })

  test.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://[::ffff:7f00:1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://192.168.1.1/',
    'http://localhost/',
    'http://printer/',
    'http://printer.local/',
    'http://metadata.google.internal/',
    'http://router.home.arpa/',
    'https://127.0.0.1/',
  ])('%s is still refused', async (url) => {
    const server = await serveRaw((socket) => socket.write(page()))
    const downloads = downloader(GUARDED, { env: { HTTP_PROXY: server.url, HTTPS_PROXY: server.url } })
    expect(await downloads.download({ url })).toMatchObject({ ok: false, reason: 'private-network' })
    expect(server.connections()).toBe(0)
  })

  test('a name that NO_PROXY exempts is asked directly, under the guard', async () => {
    const server = await serveRaw((socket) => socket.write(page()))
    const proxy = await proxyTo(server.port)
    const env = { HTTP_PROXY: proxy.url, NO_PROXY: 'direct.example' }
    const resolve = (_name: string, done: (error: null, addresses: { address: string; family: number }[]) => void) =>
      done(null, [{ address: '127.0.0.1', family: 4 }])
    const url = `http://direct.example:${server.port}/`
    expect(await downloader(GUARDED, { env, resolve }).download({ url })).toMatchObject({
      ok: false,
      reason: 'private-network',
    })
    expect(await downloader({}, { env, resolve }).download({ url })).toMatchObject({ ok: true })
    expect(proxy.asked).toEqual([])
  })
})

describe('the proxy variables', () => {
  const through = (url: string, env: NodeJS.ProcessEnv) => proxyFor(new URL(url), readProxySettings(env))?.href

  test.each([
    ['http://a.example/', { HTTP_PROXY: 'http://p:1' }, 'http://p:1/'],
    ['http://a.example/', { http_proxy: 'http://p:1', HTTP_PROXY: 'http://q:2' }, 'http://p:1/'],
    ['http://a.example/', { HTTP_PROXY: 'p:1' }, 'http://p:1/'],
    ['http://a.example/', { HTTP_PROXY: '' }, undefined],
    ['http://a.example/', { HTTPS_PROXY: 'http://p:1' }, undefined],
    ['https://a.example/', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1/'],
    ['https://a.example/', { https_proxy: 'http://p:1' }, 'http://p:1/'],
    ['https://a.example/', { HTTP_PROXY: 'http://p:1' }, 'http://p:1/'],
    ['http://a.example/', { HTTP_PROXY: 'http://p:1', NO_PROXY: '*' }, undefined],
    ['http://a.example/', { HTTP_PROXY: 'http://p:1', no_proxy: 'b.example,a.example' }, undefined],
    ['http://x.a.example/', { HTTP_PROXY: 'http://p:1', NO_PROXY: 'a.example' }, undefined],
    ['http://x.a.example/', { HTTP_PROXY: 'http://p:1', NO_PROXY: '.a.example' }, undefined],
    ['http://x.a.example/', { HTTP_PROXY: 'http://p:1', NO_PROXY: '*.A.example' }, undefined],
    ['http://nota.example/', { HTTP_PROXY: 'http://p:1', NO_PROXY: 'a.example' }, 'http://p:1/'],
    ['http://a.example/', { HTTP_PROXY: 'http://p:1', NO_PROXY: 'a.example:80' }, undefined],
    ['http://a.example:81/', { HTTP_PROXY: 'http://p:1', NO_PROXY: 'a.example:80 b.example' }, 'http://p:1/'],
    ['http://[2606::1]/', { HTTP_PROXY: 'http://p:1', NO_PROXY: '[2606::1]' }, undefined],
    ['http://[2606::1]:81/', { HTTP_PROXY: 'http://p:1', NO_PROXY: '[2606::1]:80' }, 'http://p:1/'],
    ['http://[2606::1]/', { HTTP_PROXY: 'http://p:1', NO_PROXY: '2606::1' }, undefined],
    ['http://[2606::1]/', { HTTP_PROXY: 'http://p:1', NO_PROXY: '2606:0::0001' }, undefined],
    ['http://a.example./', { HTTP_PROXY: 'http://p:1', NO_PROXY: 'a.example' }, undefined],
    ['http://a.example/', { HTTP_PROXY: 'http://p:1', NO_PROXY: 'a.example.' }, undefined],
    ['http://a.example./', { HTTP_PROXY: 'http://p:1', NO_PROXY: '.' }, 'http://p:1/'],
  ])('%s with %j goes through %s', (url, env, proxy) => {
    expect(through(url, env)).toBe(proxy)
  })

  test.each([{ HTTP_PROXY: 'http://' }, { https_proxy: 'ftp://p:1' }])(
    '%j is refused in one sentence that names it',
    (env) => {
      expect(() => downloader({}, { env })).toThrow(
        new RegExp(`^${Object.keys(env)[0]} is not the URL of a proxy: .+\\.$`),
      )
    },
  )
})
