import { describe, expect, test } from 'vitest'
import { type Answering, page, pathOf, type RawServer, reply, serveRaw, serveTls } from './download/loopback.ts'
import { type Certificate, makeCertificate } from './support/certificates.ts'
import { download, tunnelTo } from './support/download-process.ts'

/** An authority's web server, which has files. */
async function serveFiles(): Promise<RawServer & { readonly files: Map<string, Uint8Array | string> }> {
  const files = new Map<string, Uint8Array | string>()
  const server = await serveRaw((socket, request) => {
    const file = files.get(pathOf(request))
    socket.end(file === undefined ? reply(404, {}) : reply(200, { 'content-type': 'application/pkix-cert' }, file))
  })
  return { ...server, files }
}

const answerPage: Answering = (socket) => socket.end(page({ connection: 'close' }))

/** A server that sends its own certificate alone, and one that signs it. */
async function serveLeafOf(issuer: Certificate, issuerUrl: string, host = 'localhost') {
  const leaf = makeCertificate({ name: 'leaf', issuer, issuerUrl, host, isAuthority: false })
  const server = await serveTls({ cert: leaf.pem, key: leaf.keyPem }, answerPage)
  return { ...server, url: `https://localhost:${server.port}/` }
}

const root = makeCertificate({ name: 'Root' })

describe('a server that forgets to send the certificate in between', () => {
  test.each([
    ['DER', (between: Certificate) => between.der],
    ['PEM', (between: Certificate) => between.pem],
  ])('is reached as browsers reach it, with its issuer’s certificate as %s', async (_form, write) => {
    const authority = await serveFiles()
    const between = makeCertificate({ name: 'Between', issuer: root })
    authority.files.set('/between', write(between))
    const server = await serveLeafOf(between, `${authority.url}between`)
    const urls = [server.url, `${server.url}a`, `${server.url}b`]
    expect(await download(urls, { trusted: root })).toEqual(['page', 'page', 'page', 'page'])
    expect(authority.requests.map(pathOf)).toEqual(['/between'])
    expect(server.requests.map(pathOf).sort()).toEqual(['/', '/', '/a', '/b'])
  })

  test('is reached where two are missing, and each says where the next one is', async () => {
    const authority = await serveFiles()
    const upper = makeCertificate({ name: 'Upper', issuer: root, issuerUrl: `${authority.url}root` })
    const lower = makeCertificate({ name: 'Lower', issuer: upper, issuerUrl: `${authority.url}upper` })
    authority.files.set('/upper', upper.der).set('/lower', lower.der).set('/root', root.der)
    const leafOnly = await serveLeafOf(lower, `${authority.url}lower`)
    const leaf = makeCertificate({ name: 'leaf', issuer: lower, host: 'localhost', isAuthority: false })
    const halfChain = await serveTls({ cert: leaf.pem + lower.pem, key: leaf.keyPem }, answerPage)
    const urls = [leafOnly.url, `https://localhost:${halfChain.port}/`]
    expect(await download(urls, { trusted: root })).toEqual(['page', 'page', 'page'])
  })

  test('is reached through the tunnel of a proxy too; its issuer is not asked for on a private network', async () => {
    const authority = await serveFiles()
    const between = makeCertificate({ name: 'Between', issuer: root })
    authority.files.set('/between', between.der)
    const server = await serveLeafOf(between, `http://ca.example:${authority.port}/between`, 'public.example')
    const hidden = await serveLeafOf(between, `${authority.url}between`, 'hidden.example')
    const tunnel = await tunnelTo({ 'public.example:443': server.port, 'hidden.example:443': hidden.port })
    const env = { HTTPS_PROXY: tunnel, HTTP_PROXY: authority.url }
    const setting = { trusted: root, env, allowPrivateNetwork: false }
    const [outcome] = await download(['https://hidden.example/'], setting)
    expect(outcome).toMatch(INCOMPLETE)
    expect(authority.connections()).toBe(0)
    authority.files.set(`http://ca.example:${authority.port}/between`, between.der)
    expect(await download(['https://public.example/'], setting)).toEqual(['page', 'page'])
  })
})

describe('a certificate from the web makes nobody trusted', () => {
  const mid = makeCertificate({ name: 'Between', issuer: root })
  const own = makeCertificate({ name: 'Own root' })
  const midOfOwn = makeCertificate({ name: 'Own between', issuer: own })
  // To OpenSSL the names are the same, so that it takes this one for a root, though another key signed it.
  const disguised = makeCertificate({ name: 'Disguised', issuer: { name: 'DISGUISED ', key: own.key } })
  const noAuthority = makeCertificate({ name: 'No authority', issuer: root, isAuthority: false })
  const namesake = makeCertificate({ name: 'Between', issuer: root })

  const files: Readonly<Record<string, readonly [issuer: Certificate, file: Uint8Array | string]>> = {
    'a root of its own': [own, own.der],
    'one that looks like a root to OpenSSL': [disguised, disguised.der],
    'one that no trusted root has signed': [midOfOwn, midOfOwn.der],
    'one that is marked as trusted': [midOfOwn, trustedPem(midOfOwn)],
    'one that may not sign others': [noAuthority, noAuthority.der],
    'one of the same name with another key': [mid, namesake.der],
    'no certificate': [mid, 'Not found'],
    'a certificate that is cut off': [mid, mid.der.subarray(0, 200)],
    'one in a file of a megabyte': [mid, Buffer.concat([mid.der, Buffer.alloc(1_000_000)])],
  }

  test('whatever it is', async () => {
    const authority = await serveFiles()
    const servers = await Promise.all(
      Object.entries(files).map(async ([what, [issuer, file]]) => {
        const path = `/${what.replaceAll(' ', '-')}`
        authority.files.set(path, file)
        return { what, path, server: await serveLeafOf(issuer, `${authority.url}${path.slice(1)}`) }
      }),
    )
    const outcomes = await download(
      servers.map(({ server }) => server.url),
      { trusted: root },
    )
    const seen = servers.map(({ what, server }, at) => [what, outcomes[at]?.slice(0, 4), server.requests.length])
    expect(seen).toEqual(servers.map(({ what }) => [what, 'tls:', 0]))
    expect(authority.requests.map(pathOf).sort()).toEqual(servers.map(({ path }) => path).sort())
  })

  test('and not below a root that this machine does not trust', async () => {
    const authority = await serveFiles()
    authority.files.set('/issuer', mid.der)
    const server = await serveLeafOf(mid, `${authority.url}issuer`)
    const [outcome] = await download([server.url], {})
    expect(outcome).toMatch(/^tls: .*\(UNABLE_TO_GET_ISSUER_CERT\)$/)
    expect(server.requests).toEqual([])
  })

  test('and none for another name', async () => {
    const authority = await serveFiles()
    authority.files.set('/issuer', mid.der)
    const server = await serveLeafOf(mid, `${authority.url}issuer`, 'another.example')
    const [outcome] = await download([server.url], { trusted: root })
    expect(outcome).toMatch(/^tls: .*\(ERR_TLS_CERT_ALTNAME_INVALID\)$/)
    expect(server.requests).toEqual([])
  })

  test('nor is one looked for where the chain is whole, or over another scheme', async () => {
    const authority = await serveFiles()
    const selfMade = makeCertificate({
      name: 'Self',
      isAuthority: false,
      host: 'localhost',
      issuerUrl: `${authority.url}issuer`,
    })
    const server = await serveTls({ cert: selfMade.pem, key: selfMade.keyPem }, answerPage)
    const overTls = await serveLeafOf(mid, 'https://localhost:1/issuer')
    const outcomes = await download([`https://localhost:${server.port}/`, overTls.url], { trusted: root })
    expect(outcomes[0]).toMatch(/^tls: .*\(DEPTH_ZERO_SELF_SIGNED_CERT\)$/)
    expect(outcomes[1]).toMatch(INCOMPLETE)
    expect([authority.connections(), server.connections()]).toEqual([0, 2])
  })
})

const INCOMPLETE = /^tls: unable to verify the first certificate.*\(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)$/

/** As `openssl x509 -addtrust serverAuth` writes it: the certificate, then what it is trusted for. */
function trustedPem({ der }: Certificate): string {
  const forServers = Buffer.from('300c300a06082b06010505070301', 'hex')
  const base64 = Buffer.concat([der, forServers])
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n')
  return `-----BEGIN TRUSTED CERTIFICATE-----\n${base64}-----END TRUSTED CERTIFICATE-----\n`
}
