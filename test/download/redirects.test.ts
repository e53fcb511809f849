import { describe, expect, test } from 'vitest'
import { findMetaRefresh, parseRefresh } from '../../src/download/meta-refresh.ts'
import { bodyText, downloader, PAGE, page, pathOf, reply, sent, serveRaw } from './loopback.ts'

function to(location: string, status = 302, headers: Readonly<Record<string, string>> = {}) {
  return reply(status, { location, ...headers })
}

/** Answers `/11` by a redirect to `/10`, and so on down to `/0`, the page. */
function countdown() {
  return serveRaw((socket, request) => {
    const left = Number(pathOf(request).slice(1))
    socket.write(left === 0 ? page() : to(`/${left - 1}`))
  })
}

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])('a %i is followed, and the final URL is told', async (status) => {
    const server = await serveRaw((socket, request) => {
      socket.write(pathOf(request) === '/end' ? page() : to('/end', status))
    })
    const capture = await downloader().download({ url: server.url })
    expect(capture).toMatchObject({ ok: true, url: server.url, finalUrl: `${server.url}end`, status: 200 })
  })

  test('ten redirects are followed', async () => {
    const server = await countdown()
    const capture = await downloader().download({ url: `${server.url}10` })
    expect(capture).toMatchObject({ ok: true, finalUrl: `${server.url}0` })
  })

  test('the eleventh is not', async () => {
    const server = await countdown()
    const capture = await downloader().download({ url: `${server.url}11` })
    expect(capture).toMatchObject({ ok: false, reason: 'redirects', status: 302 })
    expect(server.requests).toHaveLength(11)
  })

  test('maxRedirects changes how many', async () => {
    const server = await countdown()
    const downloads = downloader({ maxRedirects: 1 })
    expect(await downloads.download({ url: `${server.url}1` })).toMatchObject({ ok: true })
    expect(await downloads.download({ url: `${server.url}2` })).toMatchObject({ ok: false, reason: 'redirects' })
  })

  test.each([
    ['next', '/a/next'],
    ['/next', '/next'],
    ['../next', '/next'],
    ['?page=2', '/a/b?page=2'],
    ['//127.0.0.1:PORT/next', '/next'],
    ['HTTP://127.0.0.1:PORT/next', '/next'],
    ['/caf\u00e9 cr\u00e8me', '/caf%C3%A9%20cr%C3%A8me'],
    ['/next#part', '/next'],
    ['http://user:secret@127.0.0.1:PORT/next', '/next'],
  ])('a redirect to %s leads to %s', async (location, path) => {
    const server = await serveRaw((socket, request) => {
      const next = location.replace('PORT', String(server.port))
      socket.write(server.requests.length > 1 || pathOf(request) === path ? page() : to(next))
    })
    const capture = await downloader().download({ url: `${server.url}a/b` })
    expect(capture).toMatchObject({ ok: true, finalUrl: new URL(path, server.url).href })
    expect(sent(server.requests[1], 'authorization')).toBeUndefined()
  })

  test('bytes of a Location that are no UTF-8 are asked for as they are', async () => {
    const server = await serveRaw((socket, request) => {
      const redirect = 'HTTP/1.1 302 Found\r\nlocation: /caf\xe9?q=\xe8\r\ncontent-length: 0\r\n\r\n'
      socket.write(pathOf(request) === '/' ? Buffer.from(redirect, 'latin1') : page())
    })
    const capture = await downloader().download({ url: server.url })
    expect(capture).toMatchObject({ ok: true, finalUrl: `${server.url}caf%E9?q=%E8` })
  })

  test.each([
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'javascript:alert(1)',
    'data:text/html,x',
    'http://',
    'http://a b/',
  ])('a redirect to %s ends in a reason', async (location) => {
    const server = await serveRaw((socket) => socket.write(to(location)))
    const capture = await downloader().download({ url: server.url })
    expect(capture).toMatchObject({ ok: false, reason: 'redirects' })
  })

  test('redirects that go in circles are noticed at the second round', async () => {
    const server = await serveRaw((socket, request) => socket.write(to(pathOf(request) === '/' ? '/again' : '/')))
    const capture = await downloader().download({ url: server.url })
    expect(capture).toMatchObject({ ok: false, reason: 'redirects', detail: expect.stringContaining('circles') })
    expect(server.requests).toHaveLength(2)
  })

  test('a failure after a redirect tells where it happened', async () => {
    const server = await serveRaw((socket, request) => {
      socket.write(pathOf(request) === '/gone' ? reply(404, {}) : to('/gone'))
    })
    const capture = await downloader().download({ url: server.url })
    expect(capture).toMatchObject({ ok: false, reason: 'gone', status: 404, finalUrl: `${server.url}gone` })
  })
})

describe('cookies', () => {
  test('a site that sets a cookie and sends its reader back to the same URL is followed', async () => {
    const server = await serveRaw((socket, request) => {
      const known = sent(request, 'cookie') === 'seen=yes'
      socket.write(known ? page() : to('/', 302, { 'set-cookie': 'seen=yes; Path=/; HttpOnly' }))
    })
    const capture = await downloader().download({ url: server.url })
    expect(capture).toMatchObject({ ok: true, finalUrl: server.url })
  })

  test('cookies end with their chain', async () => {
    const server = await serveRaw((socket) => socket.write(page({ 'set-cookie': 'id=1; Path=/' })))
    const downloads = downloader()
    await downloads.download({ url: server.url })
    await downloads.download({ url: `${server.url}other` })
    expect(server.requests.map((request) => sent(request, 'cookie'))).toEqual([undefined, undefined])
  })

  test.each(['id=1; Domain=example.com', 'id=1; Path=/private', 'id=1; Max-Age=0', '=;;=', 'id=caf\u00e9\u2603'])(
    'the cookie %j is not sent to where it does not belong, and does no harm',
    async (cookie) => {
      const server = await serveRaw((socket, request) => {
        socket.write(pathOf(request) === '/end' ? page() : to('/end', 302, { 'set-cookie': cookie }))
      })
      expect(await downloader().download({ url: server.url })).toMatchObject({ ok: true })
      expect(sent(server.requests[1], 'cookie')).toBeUndefined()
    },
  )
})

const PAGE_URL = 'http://example.org/a/b'

describe('meta refresh', () => {
  test('is followed as a redirect', async () => {
    const server = await serveRaw((socket, request) => {
      const refresh = '<html><head><meta http-equiv="refresh" content="0; url=/real?a=1&amp;b=2">'
      socket.write(pathOf(request) === '/' ? page({}, refresh) : page())
    })
    const capture = await downloader().download({ url: server.url })
    expect(capture).toMatchObject({ ok: true, finalUrl: `${server.url}real?a=1&b=2` })
    expect(bodyText(capture)).toBe(PAGE)
  })

  test('in the header is followed too', async () => {
    const server = await serveRaw((socket, request) => {
      socket.write(pathOf(request) === '/' ? page({ refresh: '0;url=/real' }) : page())
    })
    expect(await downloader().download({ url: server.url })).toMatchObject({ ok: true, finalUrl: `${server.url}real` })
  })

  test('is not followed for what is no page: an archive replays it, too', async () => {
    const body = '<meta http-equiv="refresh" content="0; url=/live">'
    const server = await serveRaw((socket) => socket.write(page({ refresh: '0;url=/live' }, body)))
    expect(bodyText(await downloader().download({ url: server.url, accept: 'any' }))).toBe(body)
  })

  test('of a page to itself leaves the page as it is', async () => {
    const body = '<meta http-equiv="refresh" content="3; url=/"><p>A clock.'
    const server = await serveRaw((socket) => socket.write(page({}, body)))
    const capture = await downloader().download({ url: server.url })
    expect(bodyText(capture)).toBe(body)
    expect(server.requests).toHaveLength(1)
  })

  test.each(['javascript:next()', 'intent://next#Intent;end', 'data:text/html,next'])(
    'to %s leaves the page as it is',
    async (address) => {
      const body = `<meta http-equiv="refresh" content="0; url=${address}"><p>A page.`
      const server = await serveRaw((socket) => socket.write(page({}, body)))
      expect(bodyText(await downloader().download({ url: server.url }))).toBe(body)
    },
  )

  test('is relative to the base that the page names before', () => {
    const html = '<base href="/c/"><meta http-equiv="refresh" content="0;url=next">'
    expect(findMetaRefresh(Buffer.from(html), 'text/html', PAGE_URL)).toBe('http://example.org/c/next')
  })

  test('counts among the redirects', async () => {
    const server = await serveRaw((socket, request) => {
      const next = Number(pathOf(request).slice(1)) + 1
      socket.write(page({}, `<meta http-equiv=refresh content="0;url=/${next}">`))
    })
    const capture = await downloader().download({ url: `${server.url}1` })
    expect(capture).toMatchObject({ ok: false, reason: 'redirects' })
    expect(server.requests).toHaveLength(11)
  })

  test.each([
    ['0; url=/next', '/next'],
    ['0;URL=/next', '/next'],
    ["0; url='/next'", '/next'],
    ['0; url="/next" junk', '/next'],
    ['0; url = /next', '/next'],
    [' 5 , /next', '/next'],
    ['0 /next', '/next'],
    ['0.5; url=/next', '/next'],
    ['.5; url=/next', '/next'],
    ['0; url="/ne', '/ne'],
    ['6; url=/next', undefined],
    ['0', undefined],
    ['5;', undefined],
    ['0; url=', undefined],
    ['', undefined],
    ['/next', undefined],
    ['url=/next', undefined],
    ['0url=/next', undefined],
  ])('content="%s" goes to %s', (content, target) => {
    expect(parseRefresh(content)).toBe(target)
  })

  test.each([
    ['in a comment', '<!-- <meta http-equiv="refresh" content="0;url=/x"> -->'],
    ['in a script', "<script>\"<meta http-equiv='refresh' content='0;url=/x'>\"</script>"],
    ['for readers without script', '<noscript><meta http-equiv="refresh" content="0;url=/x"></noscript>'],
    ['in a template', '<template><meta http-equiv="refresh" content="0;url=/x"></template>'],
    ['in the title', '<title><meta http-equiv="refresh" content="0;url=/x"></title>'],
    ['far down', `${'<p>text'.repeat(4000)}<meta http-equiv="refresh" content="0;url=/x">`],
  ])('%s is none', (_where, html) => {
    expect(findMetaRefresh(Buffer.from(html), 'text/html', PAGE_URL)).toBeUndefined()
  })

  test('is looked for in HTML only', () => {
    const bytes = Buffer.from('<meta http-equiv="refresh" content="0;url=/x">')
    expect(findMetaRefresh(bytes, 'text/html; charset=utf-8', PAGE_URL)).toBe('/x')
    expect(findMetaRefresh(bytes, '', PAGE_URL)).toBe('/x')
    expect(findMetaRefresh(bytes, 'text/plain', PAGE_URL)).toBeUndefined()
  })
})

test.each([
  ['301 and 308', [301, 308], '/b'],
  ['301, then 302', [301, 302], '/a'],
  ['302, then 301', [302, 301], undefined],
])('what has moved for good is told apart from what has not: %s', async (_what, statuses, movedTo) => {
  const server = await serveRaw((socket, request) => {
    const at = ['/', '/a', '/b'].indexOf(pathOf(request))
    const status = statuses[at]
    socket.write(status === undefined ? page() : reply(status, { location: ['/a', '/b'][at] ?? '' }))
  })
  const capture = await downloader().download({ url: server.url })
  expect(capture).toMatchObject({ ok: true, finalUrl: `${server.url}b` })
  expect('movedTo' in capture ? capture.movedTo : undefined).toBe(movedTo && new URL(movedTo, server.url).href)
})
