import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { onTestFinished } from 'vitest'
import {
  createDownloader,
  DEFAULT_DOWNLOAD_OPTIONS,
  type Downloader,
  type DownloadOptions,
  type DownloadWorld,
} from '../../src/download/download-page.ts'

/** Answers one request on a raw socket; `count` is 1 for the first request that this server got. */
export type Answering = (socket: Socket, request: string, count: number) => void

export type RawServer = {
  readonly url: string
  readonly port: number
  /** The head of each request, as it came. */
  readonly requests: readonly string[]
  /** When each request came, in milliseconds. */
  readonly times: readonly number[]
  /** Connections that were opened, whether or not anything was asked. */
  readonly connections: () => number
}

/** A server that says exactly what it is told to, byte by byte; it ends with the test. */
export function serveRaw(answer: Answering): Promise<RawServer> {
  return listen(createServer(), 'http', answer)
}

/** The same behind a certificate that nobody trusts. */
export function serveSelfSigned(answer: Answering): Promise<RawServer> {
  const file = (name: string) => readFileSync(new URL(`certificates/${name}`, import.meta.url))
  return serveTls({ key: file('self-signed.key'), cert: file('self-signed.pem') }, answer)
}

/** The same behind the given certificates. */
export function serveTls(options: TlsOptions, answer: Answering): Promise<RawServer> {
  return listen(createTlsServer(options), 'https', answer)
}

async function listen(server: Server, scheme: string, answer: Answering): Promise<RawServer> {
  const requests: string[] = []
  const times: number[] = []
  const open = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
  })
  const onSocket = (socket: Socket) => {
    let text = ''
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (!text.includes('\r\n\r\n')) return
      requests.push(text)
      times.push(performance.now())
      const request = text
      text = ''
      answer(socket, request, requests.length)
    })
  }
  server.on(scheme === 'https' ? 'secureConnection' : 'connection', onSocket)
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of open) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { url: `${scheme}://127.0.0.1:${port}/`, port, requests, times, connections: () => connections }
}

/** `GET /path HTTP/1.1` → `/path`. */
export function pathOf(request: string): string {
  return request.split(' ')[1] ?? ''
}

/** The value of a request's header; undefined where it was not sent. */
export function sent(request: string | undefined, name: string): string | undefined {
  const line = request?.split('\r\n').find((header) => header.toLowerCase().startsWith(`${name}:`))
  return line?.slice(name.length + 1).trim()
}

/** A whole, well-formed answer. */
export function reply(
  status: number,
  headers: Readonly<Record<string, string | number>>,
  body: string | Uint8Array = '',
) {
  const bytes = Buffer.from(body)
  const lines = Object.entries({ 'content-length': bytes.length, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Status\r\n${lines.join('')}\r\n`), bytes])
}

export const PAGE = '<!doctype html><title>Page</title><p>Text'

export const LONG_PAGE = `${PAGE} ${'and more '.repeat(5000)}`
export const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n'

/** The body of an answer in chunks; an empty one ends it. */
export function chunked(...chunks: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    chunks.flatMap((chunk) => [
      Buffer.from(`${Buffer.byteLength(chunk).toString(16)}\r\n`),
      Buffer.from(chunk),
      Buffer.from('\r\n'),
    ]),
  )
}

export function page(headers: Readonly<Record<string, string | number>> = {}, body: string | Uint8Array = PAGE) {
  return reply(200, { 'content-type': 'text/html', ...headers }, body)
}

/** Options for loopback servers: no waiting, one try, time-outs that a test can sit through. */
const QUICK: DownloadOptions = {
  ...DEFAULT_DOWNLOAD_OPTIONS,
  allowPrivateNetwork: true,
  hostGapMs: 0,
  maxRetries: 0,
  connectTimeoutMs: 2000,
  headersTimeoutMs: 2000,
  idleTimeoutMs: 2000,
  totalTimeoutMs: 4000,
}

/** A downloader that is closed when the test ends. */
export function downloader(options: Partial<DownloadOptions> = {}, world: DownloadWorld = {}): Downloader {
  const made = createDownloader({ ...QUICK, ...options }, { env: {}, ...world })
  onTestFinished(() => made.close())
  return made
}

export function bodyText(capture: { ok: boolean; body?: Uint8Array }): string | undefined {
  return capture.body === undefined ? undefined : Buffer.from(capture.body).toString()
}
