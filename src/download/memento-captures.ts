import type { Failure, Response } from '../model.ts'
import type { ArchiveSource, CaptureListing, ListedCapture, PastCaptureRequest } from './archive-capture.ts'
import { isMemento, saysNothingHere } from './archive-client.ts'
import { failed } from './failure.ts'
import { linkTo, parseLinks, type WebLink } from './link-format.ts'
import { fromTimestamp, playbackAddress, rawAddress, readPlaybackUrl } from './playback-url.ts'
import { withUrl } from './web-archive.ts'

/**
 * Lists captures with RFC 7089: the one that the TimeGate considers closest, then those of the TimeMap, closest first. Neither
 * says which status a page had; only playing it back does.
 */
export async function* mementoCaptures(source: ArchiveSource, request: PastCaptureRequest): CaptureListing {
  const { archive, client } = source
  const gate = withUrl(archive.timegateUrl ?? '', request.url)
  const headers = { 'accept-datetime': request.near.toUTCString() }
  const answer = await client.ask({ url: gate, lane: 'list', headers, signal: request.signal })
  if (!answer.ok) return yield answer
  if (saysNothingHere(answer)) return
  const best = chosenMemento(answer, source)
  if (!best.ok) return yield best
  yield best
  const map = timeMapAddress(answer, source, request.url)
  if (map !== undefined) yield* timeMapCaptures(map, best, source, request)
}

/** RFC 7089 §4: a TimeGate redirects to the memento, or returns the memento itself and its address. */
function chosenMemento(answer: Response, source: ArchiveSource): ListedCapture | Failure {
  const redirected = answer.status >= 300 && answer.status < 400 ? answer.headers.location : undefined
  const itself = isMemento(answer) ? (answer.headers['content-location'] ?? answer.url) : undefined
  const written = isMemento(answer) ? itself : redirected
  if (written !== undefined && URL.canParse(written, answer.url)) {
    return listedAt(new URL(written, answer.url).href, undefined, source)
  }
  return failed('bad-answer', `${source.archive.name} answered with a page of its own.`, { status: answer.status })
}

function listedAt(memento: string, time: Date | undefined, { archive }: ArchiveSource): ListedCapture {
  const parts = readPlaybackUrl(memento)
  const told = parts === undefined ? undefined : playbackAddress(archive, parts.timestamp, parts.original)
  const fromAddress = parts === undefined ? undefined : fromTimestamp(parts.timestamp)
  return { ok: true, address: told ?? rawAddress(memento), time: time ?? fromAddress }
}

/** The configured TimeMap, or the one that the TimeGate links to, if that is in link format and on the same host. */
function timeMapAddress(answer: Response, { archive }: ArchiveSource, url: string): string | undefined {
  if (archive.timemapUrl !== undefined) return withUrl(archive.timemapUrl, url)
  const isList = ({ parameters }: WebLink): boolean =>
    (parameters.get('type') ?? 'application/link-format') === 'application/link-format'
  const link = linkTo('timemap', parseLinks(answer.headers.link ?? '').filter(isList))
  if (link === undefined || !URL.canParse(link.href, answer.url)) return undefined
  const address = new URL(link.href, answer.url)
  return address.host === new URL(answer.url).host ? address.href : undefined
}

async function* timeMapCaptures(
  map: string,
  tried: ListedCapture,
  source: ArchiveSource,
  { near, signal }: PastCaptureRequest,
): CaptureListing {
  const answer = await source.client.ask({ url: map, lane: 'list', signal })
  if (!answer.ok) return yield answer
  // Not every archive with a TimeGate has TimeMaps.
  if (answer.status !== 200) return
  const captures = parseLinks(Buffer.from(answer.body).toString()).flatMap((link) => {
    const time = new Date(link.parameters.get('datetime') ?? '')
    if (!link.rel.includes('memento') || Number.isNaN(time.getTime()) || !URL.canParse(link.href, map)) return []
    return [{ time, capture: listedAt(new URL(link.href, map).href, time, source) }]
  })
  const distance = ({ time }: { time: Date }): number => Math.abs(time.getTime() - near.getTime())
  for (const { capture } of captures.sort((a, b) => distance(a) - distance(b))) {
    if (capture.address !== tried.address) yield capture
  }
}
