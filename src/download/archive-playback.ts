import { Readable } from 'node:stream'
import type { Failure, Response } from '../model.ts'
import type { ArchiveSource, ListedCapture, PastCaptureRequest } from './archive-capture.ts'
import { isMemento, saysNothingHere } from './archive-client.ts'
import { failed, Stop } from './failure.ts'
import { linkTo, parseLinks } from './link-format.ts'
import { fromTimestamp, isSamePage, pageAddress, playbackAddress, rawAddress, readPlaybackUrl } from './playback-url.ts'
import { readBody } from './read-body.ts'
import { isHttpUrl } from './web-archive.ts'

/** Redirects that were captured, and those of the archive from one time to another. */
const MAX_HOPS = 8
/** An archive that lacks a capture sends on to the next one it has, be it years away: that is another page. */
const LONGEST_JUMP_MS = 30 * 24 * 3_600_000
const MAX_DECODED_BYTES = 50 * 1024 * 1024

/**
 * What was captured, as it was captured; undefined where it is of no use: an error that was captured, a redirect that
 * leads nowhere, a capture that the archive cannot show. A failure where the archive could not be had.
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
  // What stands between a TimeGate and a memento wants to know the time too; an address with a timestamp says it.
  const headers = readPlaybackUrl(address) === undefined ? { 'accept-datetime': near.toUTCString() } : undefined
  return client.ask({ url: address, lane: 'playback', headers, acceptLanguage, signal })
}

/** Where a redirect leads within the archive; undefined where it leads out of it, to the web of today. */
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
  // A captured redirect that the archive hands out as it was: the same time, another URL.
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
  // An archive's notes to its readers come with status 200 as well, but without the header.
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

/** The URL that was captured in the end; the one asked for where it differs only as archives' indexes let it differ. */
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
 * The headers as they were captured, which archives send under a prefix; what is left of the archive's own is about its
 * page: what it tells robots is not what the author told them.
 */
function capturedHeaders(sent: Response['headers']): Response['headers'] {
  const all = Object.entries(sent)
  const captured = all.filter(([name]) => name.startsWith(CAPTURED))
  const own = all.filter(([name]) => !name.startsWith(CAPTURED) && (captured.length === 0 || name !== 'x-robots-tag'))
  return Object.fromEntries([...captured.map(([name, value]) => [name.slice(CAPTURED.length), value]), ...own])
}

/** Without the compression of the day of capture: some answers still have it, and have lost the header that says so. */
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
