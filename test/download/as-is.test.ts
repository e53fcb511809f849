import { describe, expect, test } from 'vitest'
import { bodyText, downloader, page, pathOf, reply, sent, serveRaw } from './loopback.ts'

describe('an answer as it is', () => {
  test.each([404, 429, 500, 503])('a %i is handed back with its body, and not asked again', async (status) => {
    const server = await serveRaw((socket) => socket.write(reply(status, { 'retry-after': '1' }, 'why')))
    const capture = await downloader({ maxRetries: 2 }).download({ url: server.url, asIs: true })
    expect(capture).toMatchObject({ ok: true, status, headers: { 'retry-after': '1' } })
    expect(bodyText(capture)).toBe('why')
    expect(server.requests).toHaveLength(1)
  })

  test('a redirect is handed back, not followed', async () => {
    const server = await serveRaw((socket) => socket.write(reply(302, { location: '/end' })))
    const capture = await downloader().download({ url: server.url, asIs: true })
    expect(capture).toMatchObject({ ok: true, status: 302, headers: { location: '/end' }, finalUrl: server.url })
    expect(server.requests).toHaveLength(1)
  })

  test('a broken connection is a failure, and not tried again', async () => {
    const server = await serveRaw((socket) => socket.resetAndDestroy())
    const capture = await downloader({ maxRetries: 2 }).download({ url: server.url, asIs: true })
    expect(capture).toMatchObject({ ok: false, reason: 'reset' })
    expect(server.connections()).toBe(1)
  })

  test('robots.txt, which is for crawlers, is not asked', async () => {
    const server = await serveRaw((socket) => socket.write(page()))
    await downloader({ robotsTxt: true }).download({ url: server.url, asIs: true })
    expect(server.requests.map(pathOf)).toEqual(['/'])
  })

  test('a form is sent by POST, and its values are encoded', async () => {
    const server = await serveRaw((socket) => socket.write(page()))
    await downloader().download({ url: server.url, asIs: true, form: { url: 'https://a.example/?q=1&r=ü', n: '30d' } })
    const [request] = server.requests
    expect(request?.split(' ')[0]).toBe('POST')
    expect(sent(request, 'content-type')).toBe('application/x-www-form-urlencoded')
    expect(request?.split('\r\n\r\n')[1]).toBe('url=https%3A%2F%2Fa.example%2F%3Fq%3D1%26r%3D%C3%BC&n=30d')
  })

  test('private addresses are refused here too', async () => {
    const server = await serveRaw((socket) => socket.write(page()))
    const capture = await downloader({ allowPrivateNetwork: false }).download({ url: server.url, asIs: true })
    expect(capture).toMatchObject({ ok: false, reason: 'private-network' })
    expect(server.connections()).toBe(0)
  })
})
