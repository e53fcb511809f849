import { describe, expect, test } from 'vitest'
import { type Answering, page, pathOf, reply, serveRaw, serveTls } from './download/loopback.ts'
import { makeCertificate } from './support/certificates.ts'
import { download, tunnelTo } from './support/download-process.ts'

const root = makeCertificate({ name: 'Root' })

/** A world in which one host answers over https; over plain http, all do as they are told. */
async function worldOf(plain: Answering, secure: Answering) {
  const own = makeCertificate({ name: 'own', issuer: root, host: 'old.example', isAuthority: false })
  const overTls = await serveTls({ cert: own.pem, key: own.keyPem }, secure)
  const overHttp = await serveRaw(plain)
  const env = { HTTP_PROXY: overHttp.url, HTTPS_PROXY: await tunnelTo({ 'old.example:443': overTls.port }) }
  return { overTls, overHttp, setting: { trusted: root, env } }
}

const hangUp: Answering = (socket) => socket.destroy()
const answerPage: Answering = (socket) => socket.end(page({ connection: 'close' }))

describe('a link over plain http to a server that', () => {
  test('answers over https alone is followed there, as by browsers', async () => {
    const { setting } = await worldOf(hangUp, answerPage)
    const [outcome] = await download(['http://old.example/post?a=1'], setting)
    expect(outcome).toBe('page at https://old.example/post?a=1')
  })

  test('says over https that the page is gone counts as gone', async () => {
    const { setting } = await worldOf(hangUp, (socket) => socket.end(reply(404, { connection: 'close' })))
    expect((await download(['http://old.example/post'], setting))[0]).toBe('gone: The server answered 404.')
  })

  test('answers neither way fails as it did over http', async () => {
    const { setting } = await worldOf(hangUp, hangUp)
    expect((await download(['http://old.example/'], setting))[0]).toMatch(/^reset: /)
  })

  test('answers is not asked over https, whatever it answers', async () => {
    const { setting, overTls } = await worldOf((socket) => socket.end(reply(500, { connection: 'close' })), answerPage)
    expect((await download(['http://old.example/'], setting))[0]).toMatch(/^http-status: /)
    expect(overTls.connections()).toBe(0)
  })

  test('has a port of its own is asked there alone', async () => {
    const { setting, overTls, overHttp } = await worldOf(hangUp, answerPage)
    expect((await download(['http://old.example:8080/a'], setting))[0]).toMatch(/^reset: /)
    expect([overTls.connections(), pathOf(overHttp.requests[0] ?? '')]).toEqual([0, 'http://old.example:8080/a'])
  })
})
