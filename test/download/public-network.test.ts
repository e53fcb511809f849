import type { LookupAddress } from 'node:dns'
import { describe, expect, test } from 'vitest'
import { guardedLookup, isLocalName, isPublicAddress, type Resolve } from '../../src/download/public-network.ts'
import { downloader, page, pathOf, reply, serveRaw } from './loopback.ts'

const GUARDED = { allowPrivateNetwork: false }

/** A server that must never be reached; `PORT` in a URL stands for its port. */
async function canary() {
  const server = await serveRaw((socket) => socket.write(page()))
  return { ...server, at: (url: string) => url.replace('PORT', String(server.port)) }
}

function resolvesTo(...answers: readonly (readonly string[])[]): Resolve & { asked: string[] } {
  const asked: string[] = []
  const resolve = (name: string, done: (error: null, addresses: readonly LookupAddress[]) => void) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? []
    asked.push(name)
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return Object.assign(resolve as Resolve, { asked })
}

const SPELLINGS = [
  'http://127.0.0.1:PORT/',
  'http://127.0.0.2:PORT/',
  'http://127.1:PORT/',
  'http://127.0.1:PORT/',
  'http://2130706433:PORT/',
  'http://0x7f000001:PORT/',
  'http://0x7f.1:PORT/',
  'http://0x7F.0x0.0x0.0x1:PORT/',
  'http://0177.0.0.1:PORT/',
  'http://017700000001:PORT/',
  'http://0177.0.1:PORT/',
  'http://127.0.0.1.:PORT/',
  'http://127.0.0.1%2E:PORT/',
  'http://%31%32%37.0.0.1:PORT/',
  'http://\uff11\uff12\uff17.\uff10.\uff10.\uff11:PORT/',
  'http://\u2460\u2461\u2466.0.0.1:PORT/',
  'http://127\u30020\u30020\u30021:PORT/',
  'http://0:PORT/',
  'http://0.0.0.0:PORT/',
  'http://[::1]:PORT/',
  'http://[0:0:0:0:0:0:0:1]:PORT/',
  'http://[::]:PORT/',
  'http://[::ffff:127.0.0.1]:PORT/',
  'http://[::ffff:7f00:1]:PORT/',
  'http://[::127.0.0.1]:PORT/',
  'http://[::ffff:0:127.0.0.1]:PORT/',
  'http://[64:ff9b::127.0.0.1]:PORT/',
  'http://[64:ff9b:1::127.0.0.1]:PORT/',
  'http://[2002:7f00:1::]:PORT/',
  'http://[2001:0:7f00:1::]:PORT/',
  'http://localhost:PORT/',
  'http://LOCALHOST:PORT/',
  'http://localhost.:PORT/',
  'http://a.localhost:PORT/',
  'http://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3:PORT/',
  'http://user:secret@127.0.0.1:PORT/',
  'http://example.com@127.0.0.1:PORT/',
  'http:127.0.0.1:PORT/',
  'http:\\\\127.0.0.1:PORT\\',
  'https://127.0.0.1:PORT/',
  ' http://127.0.0.1:PORT/',
  'ht\ntp://127.0.0.1:PORT/',
]

describe('no request reaches the private network', () => {
  test.each(SPELLINGS)('by the spelling %j', async (url) => {
    const server = await canary()
    const capture = await downloader(GUARDED).download({ url: server.at(url) })
    expect(capture).toMatchObject({ ok: false, reason: 'private-network' })
    expect(server.connections()).toBe(0)
  })

  test('unless allowPrivateNetwork is set', async () => {
    const server = await canary()
    expect(await downloader({ allowPrivateNetwork: true }).download({ url: server.url })).toMatchObject({ ok: true })
    expect(server.connections()).toBe(1)
  })

  test.each(['page', 'image', 'any'] as const)('as %s', async (accept) => {
    const server = await canary()
    const capture = await downloader(GUARDED).download({ url: server.url, accept })
    expect(capture).toMatchObject({ ok: false, reason: 'private-network' })
    expect(server.connections()).toBe(0)
  })

  test.each([
    ['a private address', [['127.0.0.1']]],
    ['a public and a private address', [['93.184.215.14', '127.0.0.1']]],
    ['a mapped address', [['::ffff:127.0.0.1']]],
    ['a private address of the other family', [['2606:4700::1', 'fd00::1']]],
  ])('by a name that resolves to %s', async (_what, answers) => {
    const server = await canary()
    const resolve = resolvesTo(...answers)
    const capture = await downloader(GUARDED, { resolve }).download({ url: server.at('http://public.example:PORT/') })
    expect(capture).toMatchObject({ ok: false, reason: 'private-network' })
    expect(server.connections()).toBe(0)
    expect(resolve.asked).toEqual(['public.example'])
  })

  test('by a name that changes its address after it was checked', async () => {
    const server = await canary()
    // 2d00::/8 is not given out to anybody: the connection itself goes nowhere.
    const resolve = resolvesTo(['2d00::1'], ['127.0.0.1'])
    const downloads = downloader(
      { ...GUARDED, connectTimeoutMs: 300, maxRetries: 1 },
      { resolve, sleep: async () => {} },
    )
    const url = server.at('http://rebind.example:PORT/')
    expect(await downloads.download({ url })).toMatchObject({ ok: false })
    expect(await downloads.download({ url })).toMatchObject({ ok: false, reason: 'private-network' })
    expect(server.connections()).toBe(0)
  })

  test('because the address that is connected to is the one that was checked', () => {
    const resolve = resolvesTo(['93.184.215.14', '2606:4700::1'], ['127.0.0.1'])
    const given: unknown[] = []
    guardedLookup(resolve, false)('rebind.example', { all: true }, (_error, addresses) => given.push(addresses))
    expect(given).toEqual([
      [
        { address: '93.184.215.14', family: 4 },
        { address: '2606:4700::1', family: 6 },
      ],
    ])
    expect(resolve.asked).toHaveLength(1)
  })
})

describe('a public page cannot send us to the private network', () => {
  // The front server stands for a public one: its own name resolves to where it really is, checked by nobody.
  async function front(answer: (location: string) => Buffer, location: string) {
    const server = await canary()
    const outer = await serveRaw((socket) => socket.write(answer(server.at(location))))
    // A proxy is how a test reaches a public name without the public network.
    const env = { HTTP_PROXY: outer.url }
    const capture = await downloader(GUARDED, { env }).download({ url: 'http://public.example/' })
    return { capture, server }
  }

  test.each(SPELLINGS.filter((url) => !/^https?:[^/\\]/.test(url)))('by a redirect to %j', async (location) => {
    const { capture, server } = await front((to) => reply(302, { location: to.replaceAll('\n', '') }), location)
    expect(capture).toMatchObject({ ok: false, reason: 'private-network' })
    expect(server.connections()).toBe(0)
  })

  test('by meta refresh', async () => {
    const { capture, server } = await front(
      (to) => page({}, `<meta http-equiv="refresh" content="0;url=${to}">`),
      'http://127.0.0.1:PORT/',
    )
    expect(capture).toMatchObject({ ok: false, reason: 'private-network' })
    expect(server.connections()).toBe(0)
  })

  test('by the Refresh header', async () => {
    const { capture, server } = await front((to) => page({ refresh: `0;url=${to}` }), 'http://127.0.0.1:PORT/')
    expect(capture).toMatchObject({ ok: false, reason: 'private-network' })
    expect(server.connections()).toBe(0)
  })

  test('by a redirect of its robots.txt', async () => {
    const server = await canary()
    const outer = await serveRaw((socket, request) => {
      socket.write(pathOf(request).endsWith('/robots.txt') ? reply(302, { location: server.url }) : page())
    })
    await downloader({ ...GUARDED, robotsTxt: true }, { env: { HTTP_PROXY: outer.url } }).download({
      url: 'http://public.example/',
    })
    expect(server.connections()).toBe(0)
  })
})

describe('what is public', () => {
  test.each([
    '93.184.215.14',
    '1.1.1.1',
    '223.255.255.254',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.0',
    '2606:4700:4700::1111',
    '2a00:1450:4001:80e::200e',
    '::ffff:1.1.1.1',
    '64:ff9b::1.1.1.1',
  ])('%s is', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  test.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.255',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.0.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:10.0.0.1',
    '::ffff:0:10.0.0.1',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::1.1.1.1',
    '100::1',
    '2001::1',
    '2001:10::1',
    '2001:20::1',
    '2001:db8::1',
    '2002:a00:1::',
    '2606:4700::5efe:10.0.0.1',
    '3fff::1',
    '4000::1',
    '5f00::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'not an address',
    '',
  ])('%j is not', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  test.each([
    'localhost',
    'foo.localhost',
    'printer',
    'printer.local',
    'db.internal',
    'router.home.arpa',
    'nas.lan',
    'WIKI.Corp',
    'a.intranet',
    'localhost.',
  ])('the name %s is local', (name) => {
    expect(isLocalName(name)).toBe(true)
  })

  test.each(['example.com', 'local.example', 'internal.example.com', 'mylocalhost.com', 'example.com.'])(
    'the name %s is not local',
    (name) => {
      expect(isLocalName(name)).toBe(false)
    },
  )

  test.each([
    'http://public.example:22/',
    'http://public.example:25/',
    'http://public.example:6667/',
    'http://127.0.0.1:6000/',
  ])('the port of %s is refused, whatever is allowed', async (url) => {
    const capture = await downloader({ allowPrivateNetwork: true }, { resolve: resolvesTo(['127.0.0.1']) }).download({
      url,
    })
    expect(capture).toMatchObject({ ok: false, reason: 'connect', detail: expect.stringContaining('Port') })
  })

  test.each(['ftp://example.com/', 'file:///etc/passwd', 'data:text/html,x', 'not a URL', ''])(
    '%j is never asked for',
    async (url) => {
      expect(await downloader().download({ url })).toMatchObject({ ok: false, reason: 'redirects' })
    },
  )
})
