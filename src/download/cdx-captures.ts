import * as v from 'valibot'
import type { Failure, Response } from '../model.ts'
import type { ArchiveSource, CaptureListing, ListedCapture, PastCaptureRequest } from './archive-capture.ts'
import { saysNothingHere } from './archive-client.ts'
import { failed } from './failure.ts'
import { parseJson } from './parse-json.ts'
import { fromTimestamp, playbackAddress, toTimestamp } from './playback-url.ts'
import { isHttpUrl } from './web-archive.ts'

/** Rows of one look-up. A handful is wanted, but hundreds may have the same content. */
const ROWS = 100
/** Look-ups for captures with other content than those already listed. */
const MAX_ROUNDS = 3
/** Redirects from http to https of the same URL are listed too, and lead nowhere. */
const MAX_REDIRECTS = 4

const FIELDS = ['timestamp', 'original', 'digest'] as const

type Row = { readonly time: Date; readonly timestamp: string; readonly original: string; readonly digest: string }

/**
 * Lists captures with the CDX interface: first those with status 200, closest in time first, each content once; then
 * redirects, since a page that moved before anybody captured it has nothing else.
 */
export async function* cdxCaptures(source: ArchiveSource, request: PastCaptureRequest): CaptureListing {
  const digests = new Set<string>()
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const known = [...digests].filter((digest) => /^\w+$/.test(digest)).map((digest) => `!digest:${digest}`)
    const rows = await lookUp(source, request, ['statuscode:200', ...known])
    if (!Array.isArray(rows)) return yield rows
    for (const row of rows) {
      if (digests.has(row.digest)) continue
      digests.add(row.digest)
      yield* listed(source, row)
    }
    // Fewer rows than asked for are all there are.
    if (rows.length < ROWS) break
  }
  const redirects = await lookUp(source, request, ['statuscode:30[12378]'])
  if (!Array.isArray(redirects)) return yield redirects
  for (const row of redirects.slice(0, MAX_REDIRECTS)) yield* listed(source, row)
}

function* listed({ archive }: ArchiveSource, { timestamp, original, time }: Row): Generator<ListedCapture> {
  const address = playbackAddress(archive, timestamp, original)
  if (address !== undefined) yield { ok: true, address, time }
}

async function lookUp(
  { archive, client }: ArchiveSource,
  request: PastCaptureRequest,
  filters: readonly string[],
): Promise<Row[] | Failure> {
  const { url, near, signal } = request
  const answer = await client.ask({
    url: lookUpAddress(archive.cdxUrl ?? '', url, near, filters),
    lane: 'list',
    signal,
  })
  if (!answer.ok) return answer
  if (saysNothingHere(answer)) return []
  const rows = readRows(answer)
  if (rows === undefined) {
    return failed('bad-answer', `${archive.name} answered with something else than a list of captures.`, {
      status: answer.status,
    })
  }
  // Not every server sorts as it is asked to.
  const distance = ({ time }: Row): number => Math.abs(time.getTime() - near.getTime())
  return rows.sort((a, b) => distance(a) - distance(b))
}

/**
 * Without the server's own `collapse=digest`, which keeps the first of a run of equal captures, not the closest. With
 * `matchType=exact`, because a `*` at the end of a URL would match all that begin with it.
 */
function lookUpAddress(cdxUrl: string, url: string, near: Date, filters: readonly string[]): string {
  const address = new URL(cdxUrl)
  const fixed = { url, matchType: 'exact', output: 'json', fl: FIELDS.join(), limit: String(ROWS) }
  for (const [name, value] of Object.entries(fixed)) address.searchParams.set(name, value)
  address.searchParams.set('closest', toTimestamp(near))
  address.searchParams.set('sort', 'closest')
  for (const filter of filters) address.searchParams.append('filter', filter)
  return address.href
}

const Table = v.array(v.array(v.string()))

/** The rows that can be played back; undefined if the answer is not a table. The first row names the columns; without captures there is none. */
function readRows(answer: Response): Row[] | undefined {
  const text = Buffer.from(answer.body).toString().trim()
  if (answer.status !== 200) return undefined
  if (text === '') return []
  const table = v.safeParse(Table, parseJson(text))
  if (!table.success) return undefined
  const [names = [], ...rows] = table.output
  const columns = FIELDS.map((field) => names.indexOf(field))
  if (rows.length > 0 && columns.includes(-1)) return undefined
  return rows.flatMap((cells) => {
    const [timestamp = '', original = '', digest = ''] = columns.map((column) => cells[column] ?? '')
    const time = fromTimestamp(timestamp)
    // Some crawlers captured `http://mailto:…` and the like.
    return time === undefined || !isHttpUrl(original) ? [] : [{ time, timestamp, original, digest }]
  })
}
