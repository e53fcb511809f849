import { createHash } from 'node:crypto'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebArchive } from '../../src/download/past-captures.ts'

/** One capture that the archive has. */
export type ArchivedCapture = {
  readonly url: string
  /** 14 digits, UTC. */
  readonly at: string
  /** Default 200. */
  readonly status?: number
  readonly body?: string | Uint8Array
  /** As the page sent them; `location` is rewritten, as archives do, unless it is in `sent`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Headers of the archive's own answer, sent as they are. */
  readonly sent?: Readonly<Record<string, string>>
}

/** An answer that the archive gives instead of the right one. */
export type Mishap = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly delayMs?: number
}

export type TestArchive = {
  /** The same captures, found by the CDX interface, or by TimeGate and TimeMap. */
  readonly cdx: WebArchive
  readonly memento: WebArchive
  readonly origin: string
  /** The requested paths, in order, and what came with them. */
  readonly requests: { readonly path: string; readonly headers: IncomingMessage['headers'] }[]
  /** May be changed at any time. */
  captures: readonly ArchivedCapture[]
  /** What goes wrong for a path; undefined if all goes well. */
  mishap: (path: string) => Mishap | undefined | Promise<Mishap>
  close(): Promise<void>
}

/** A web archive on loopback that speaks CDX, TimeGate, TimeMap (link format), `id_` playback and playback with a toolbar. */
export async function startWebArchive(captures: readonly ArchivedCapture[]): Promise<TestArchive> {
  const server = http.createServer(async (request, response) => {
    const path = request.url ?? '/'
    archive.requests.push({ path, headers: request.headers })
    const mishap = await archive.mishap(path)
    if (mishap === undefined) answer(archive, path, request, response)
    else setTimeout(() => response.writeHead(mishap.status, mishap.headers).end(mishap.body), mishap.delayMs)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const archive: TestArchive = {
    origin,
    captures,
    requests: [],
    mishap: () => undefined,
    cdx: {
      name: 'Test Archive',
      kind: 'cdx',
      cdxUrl: `${origin}/cdx/search/cdx`,
      playbackUrl: `${origin}/web/{timestamp}id_/{url}`,
      listGapMs: 0,
      playbackGapMs: 0,
    },
    memento: {
      name: 'Test Archive',
      kind: 'memento',
      timegateUrl: `${origin}/web/`,
      listGapMs: 0,
      playbackGapMs: 0,
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return archive
}

function answer(
  archive: TestArchive,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): ServerResponse {
  if (path.startsWith('/cdx/search/cdx?')) return lookUp(archive, path, response)
  if (path.startsWith('/web/timemap/link/')) return timeMap(archive, path.slice('/web/timemap/link/'.length), response)
  const [, at, modifier, url = ''] = /^\/web\/(?:(\d{14})([a-z]{2}_)?\/)?(https?:\/\/.*)$/.exec(path) ?? []
  if (at !== undefined) return playBack(archive, { at, url, isRaw: modifier === 'id_' }, response)
  if (url !== '') return timeGate(archive, url, request, response)
  return notFound(response)
}

/** The key of a URL in archives' indexes: without scheme, `www.` and port, in lower case. */
function keyOf(url: string): string {
  const { hostname, pathname, search } = new URL(url)
  return `${hostname.replace(/^www\./, '')}${pathname}${search}`.toLowerCase()
}

const capturesOf = (archive: TestArchive, url: string): readonly ArchivedCapture[] =>
  archive.captures.filter((capture) => keyOf(capture.url) === keyOf(url))

function timeOf(at: string): number {
  return Date.parse(at.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z'))
}

function closestFirst(captures: readonly ArchivedCapture[], time: number): readonly ArchivedCapture[] {
  const distance = ({ at }: ArchivedCapture): number => Math.abs(timeOf(at) - time)
  return [...captures].sort((a, b) => distance(a) - distance(b))
}

function lookUp(archive: TestArchive, path: string, response: ServerResponse): ServerResponse {
  const query = new URL(path, archive.origin).searchParams
  const matches = query.getAll('filter').map((filter) => {
    const [, not, field = '', pattern = ''] = /^(!?)(\w+):(.*)$/.exec(filter) ?? []
    return (row: Readonly<Record<string, string>>) =>
      new RegExp(`^(?:${pattern})$`).test(row[field] ?? '') !== (not === '!')
  })
  const time = timeOf(query.get('closest') ?? '')
  const rows = closestFirst(capturesOf(archive, query.get('url') ?? ''), time)
    .map(rowOf)
    .filter((row) => matches.every((match) => match(row)))
    .slice(0, Number(query.get('limit') ?? 150_000))
  const fields = query.get('fl')?.split(',') ?? []
  const table = rows.length === 0 ? [] : [fields, ...rows.map((row) => fields.map((field) => row[field] ?? ''))]
  return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(table))
}

function rowOf({ url, at, status = 200, body = '', headers = {} }: ArchivedCapture): Readonly<Record<string, string>> {
  return {
    timestamp: at,
    original: url,
    mimetype: headers['content-type'] ?? 'text/html',
    statuscode: String(status),
    digest: createHash('sha1').update(body).digest('hex').toUpperCase(),
  }
}

function timeMap(archive: TestArchive, url: string, response: ServerResponse): ServerResponse {
  const captures = capturesOf(archive, url)
  if (captures.length === 0) return notFound(response)
  const mementos = captures.map(
    (capture) =>
      `<${archive.origin}/web/${capture.at}/${capture.url}>; rel="memento"; datetime="${new Date(timeOf(capture.at)).toUTCString()}"`,
  )
  const lines = [`<${url}>; rel="original"`, `<${archive.origin}/web/${url}>; rel="timegate"`, ...mementos]
  return response.writeHead(200, { 'content-type': 'application/link-format' }).end(lines.join(',\n'))
}

function timeGate(
  archive: TestArchive,
  url: string,
  request: IncomingMessage,
  response: ServerResponse,
): ServerResponse {
  const wanted = Date.parse(String(request.headers['accept-datetime'] ?? new Date().toUTCString()))
  const [closest] = closestFirst(capturesOf(archive, url), wanted)
  if (closest === undefined) return notFound(response)
  return response
    .writeHead(302, {
      location: `${archive.origin}/web/${closest.at}/${closest.url}`,
      vary: 'accept-datetime',
      link: `<${closest.url}>; rel="original", <${archive.origin}/web/timemap/link/${url}>; rel="timemap"; type="application/link-format"`,
    })
    .end()
}

function playBack(
  archive: TestArchive,
  { at, url, isRaw }: { at: string; url: string; isRaw: boolean },
  response: ServerResponse,
): ServerResponse {
  const [closest] = closestFirst(capturesOf(archive, url), timeOf(at))
  if (closest === undefined) return notFound(response)
  const modifier = isRaw ? 'id_' : ''
  if (closest.at !== at) {
    return response.writeHead(302, { location: `${archive.origin}/web/${closest.at}${modifier}/${closest.url}` }).end()
  }
  const { status = 200, headers = {}, sent = {} } = closest
  const { location, 'content-type': contentType = 'text/html; charset=utf-8', ...original } = headers
  const bytes = Buffer.from(closest.body ?? '')
  const body = isRaw ? bytes : Buffer.concat([Buffer.from('<div>Toolbar of the archive</div>'), bytes])
  return response
    .writeHead(status, {
      'content-type': contentType,
      'memento-datetime': new Date(timeOf(at)).toUTCString(),
      'x-robots-tag': 'noarchive',
      link: `<${closest.url}>; rel="original", <${archive.origin}/web/timemap/link/${url}>; rel="timemap"; type="application/link-format"`,
      ...Object.fromEntries(Object.entries(original).map(([name, value]) => [`x-archive-orig-${name}`, value])),
      'x-archive-orig-date': new Date(timeOf(at)).toUTCString(),
      ...(location === undefined
        ? {}
        : { location: `${archive.origin}/web/${at}${modifier}/${new URL(location, closest.url).href}` }),
      ...sent,
    })
    .end(body)
}

function notFound(response: ServerResponse): ServerResponse {
  return response.writeHead(404, { 'content-type': 'text/html' }).end('<p>The archive has not archived that URL.</p>')
}
