import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { pathOf } from '../download/loopback.ts'
import type { Certificate } from './certificates.ts'

// Node reads the certificates that a machine trusts when it starts, so each download is a process of its own.
const DOWNLOAD = `
  import { createDownloader } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)}
  const [options, ...urls] = process.argv.slice(1)
  const downloader = await createDownloader({ maxRetries: 0, hostGapMs: 0, ...JSON.parse(options) })
  const captures = await Promise.all(urls.map((url) => downloader.download({ url })))
  const again = await downloader.download({ url: urls[0] })
  await downloader.close()
  console.log(JSON.stringify([...captures, again].map(({ ok, url, finalUrl, reason, detail }) =>
    ok ? (finalUrl === url ? 'page' : 'page at ' + finalUrl) : reason + ': ' + detail)))`

export type Setting = {
  readonly trusted?: Certificate | undefined
  readonly allowPrivateNetwork?: boolean
  readonly env?: Readonly<Record<string, string>>
}

/** What each URL gives, and then the first one once more. */
export async function download(urls: readonly string[], setting: Setting): Promise<readonly string[]> {
  const { trusted, allowPrivateNetwork = true, env = {} } = setting
  const folder = mkdtempSync(join(tmpdir(), 'link-cache-download-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'root.pem'), trusted?.pem ?? '')
  const given = ['--input-type=module', '-e', DOWNLOAD, '--', JSON.stringify({ allowPrivateNetwork }), ...urls]
  const extra = trusted === undefined ? {} : { NODE_EXTRA_CA_CERTS: join(folder, 'root.pem') }
  const { stdout } = await promisify(execFile)(process.execPath, given, {
    env: { PATH: process.env.PATH ?? '', ...extra, ...env },
  })
  return JSON.parse(stdout)
}

/** A proxy that opens tunnels to these places alone. */
export async function tunnelTo(ports: Readonly<Record<string, number>>): Promise<string> {
  const server = createServer((client) => {
    client.on('error', () => {})
    client.once('data', (head) => {
      const target = connect(ports[pathOf(head.toString())] ?? 0, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n')
        client.pipe(target).pipe(client)
      })
      client.on('close', () => target.destroy())
      target.on('error', () => client.destroy())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
