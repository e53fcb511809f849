import { Readable } from 'node:stream'
import type { Failure, Response } from '../model.ts'
import type { ArchiveSource, ListedCapture, PastCaptureRequest } from './archive-capture.ts'
import { isMemento, saysNothingHere } from './archive-client.ts'
import { failed, Stop } from './failure.ts'
import { linkTo, parseLinks } from './link-format.ts'
import { fromTimestamp, isSamePage, pageAddress, playbackAddress, rawAddress, readPlaybackUrl } from './playback-url.ts'
import { readBody } from './read-body.ts'
import { isHttpUrl } from './web-archive.ts'

/** Captured redirects, and the archive's own from one time to another. */
const MAX_HOPS = 8
/** An archive that lacks a capture redirects to the nearest one it has, even years away: that is another page. */
const LONGEST_JUMP_MS = 30 * 24 * 3_600_000
const MAX_DECODED_BYTES = 50 * 1024 * 1024

/**
 * Plays a capture back, byte for byte. Undefined if it is of no use: a captured error, a redirect that leads nowhere, a
 * capture that the archive cannot show. A failure if the archive did not answer.
 */
export async function playCapture(
  listed: ListedCapture,
  source: ArchiveSource,
  request: PastCaptureRequest,
): Promise<Response | Failure | undefined> {
  const seen = new Set<string>()
  let address: string | undefined = listed.address
  while (address !== undefined && !seen.has(address) && seen.size < MAX_HOPS) {
    seen.add(address)
    const answer = await play(address, source, request)
    if (!answer.ok) return answer
    const location = answer.status >= 300 && answer.status < 400 ? answer.headers.location : undefined
    if (location === undefined) return judge(answer, listed, source, request)
    address = nextAddress(location, answer, source)
  }
  return undefined
}

function play(
  address: string,
  { client }: ArchiveSource,
  { near, acceptLanguage, signal }: PastCaptureRequest,
): Promise<Response | Failure> {
  // Redirects between a TimeGate and a memento need the time too, unless the address contains it.
  const headers = readPlaybackUrl(address) === undefined ? { 'accept-datetime': near.toUTCString() } : undefined
  return client.ask({ url: address, lane: 'playback', headers, acceptLanguage, signal })
}

/** Where a redirect leads within the archive; undefined if it leads out of it, to the live web. */
function nextAddress(location: string, answer: Response, { archive }: ArchiveSource): string | undefined {
  if (!URL.canParse(location, answer.url)) return undefined
  const target = new URL(location, answer.url)
  target.hash = ''
  if (!/^https?:$/.test(target.protocol)) return undefined
  const configured = [archive.cdxUrl, archive.timegateUrl, archive.timemapUrl, archive.playbackUrl]
  const own = [answer.url, ...configured].flatMap((address) => (address === undefined ? [] : [new URL(address).host]))
  if (own.includes(target.host) && (readPlaybackUrl(target.href) !== undefined || !isMemento(answer))) {
    return rawAddress(target.href)
  }
  // A captured redirect, played back as it was: the same time, another URL.
  const here = readPlaybackUrl(answer.url)
  if (!isMemento(answer) || here === undefined) return undefined
  return playbackAddress(archive, here.timestamp, target.href) ?? `${here.prefix}${here.timestamp}id_/${target.href}`
}

async function judge(
  answer: Response,
  listed: ListedCapture,
  { archive }: ArchiveSource,
  request: PastCaptureRequest,
): Promise<Response | Failure | undefined> {
  if (saysNothingHere(answer)) return undefined
  // The archive's own pages have status 200 too, but not this header.
  if (!isMemento(answer)) {
    return failed('bad-answer', `${archive.name} answered with a page of its own.`, { status: answer.status })
  }
  const time = timeOf(answer)
  if (answer.status !== 200 || answer.body.length === 0 || time === undefined) return undefined
  if (listed.time !== undefined && Math.abs(time.getTime() - listed.time.getTime()) > LONGEST_JUMP_MS) return undefined
  const body = await decodedBody(answer)
  if (body === undefined) return undefined
  return {
    ok: true,
    url: request.url,
    finalUrl: finalUrl(answer, request.url),
    status: answer.status,
    contentType: answer.contentType,
    headers: capturedHeaders(answer.headers),
    body,
    fetchedAt: time.toISOString(),
    source: 'wayback',
    archiveUrl: pageAddress(answer.url),
  }
}

/** RFC 7089 §2.1.1: an HTTP date. */
function timeOf({ headers, url }: Response): Date | undefined {
  const told = new Date(headers['memento-datetime'] ?? '')
  if (!Number.isNaN(told.getTime())) return told
  return fromTimestamp(readPlaybackUrl(url)?.timestamp ?? '')
}

/** The URL that was captured in the end; the requested one if archives' indexes treat both as the same. */
function finalUrl(answer: Response, asked: string): string {
  const told = linkTo('original', parseLinks(answer.headers.link ?? ''))?.href
  const captured = readPlaybackUrl(answer.url)?.original ?? told ?? asked
  if (!isHttpUrl(captured)) return asked
  const url = new URL(captured)
  url.hash = ''
  return isSamePage(url.href, asked) ? asked : url.href
}

const CAPTURED = 'x-archive-orig-'

/**
 * The captured headers, which archives send with a prefix, and the archive's own; but not the archive's instructions to robots,
 * which are not the author's.
 */
function capturedHeaders(sent: Response['headers']): Response['headers'] {
  const all = Object.entries(sent)
  const captured = all.filter(([name]) => name.startsWith(CAPTURED))
  const own = all.filter(([name]) => !name.startsWith(CAPTURED) && (captured.length === 0 || name !== 'x-robots-tag'))
  return Object.fromEntries([...captured.map(([name, value]) => [name.slice(CAPTURED.length), value]), ...own])
}

/** The body without compression: some captures are still compressed, but have lost the header that says so. */
async function decodedBody({ body, headers }: Response): Promise<Uint8Array | undefined> {
  const coding = headers[`${CAPTURED}content-encoding`] ?? ''
  const isStillGzip = /gzip/i.test(coding) && body[0] === 0x1f && body[1] === 0x8b
  if (!isStillGzip) return body
  try {
    return await readBody(Readable.from([Buffer.from(body)]), 'gzip', MAX_DECODED_BYTES)
  } catch (error) {
    if (error instanceof Stop) return undefined
    throw error
  }
}
