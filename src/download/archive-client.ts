import { setMaxListeners } from 'node:events'
import type { Capture, Failure, Response } from '../model.ts'
import type { Downloader } from './download-page.ts'
import { failed } from './failure.ts'
import { type Sleep, systemSleep } from './host-queue.ts'
import { parseRetryAfter } from './retry-delay.ts'

/** Requests queue in lanes, one for each thing that an archive limits separately. */
export type LaneOptions = {
  /** Milliseconds between two starts. */
  readonly gapMs: number
  /** Whether a request starts only when the previous one has been answered. */
  readonly oneAtATime: boolean
}

export type ArchiveRequest<Lane extends string> = {
  readonly url: string
  readonly lane: Lane
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly form?: Readonly<Record<string, string>> | undefined
  readonly acceptLanguage?: string | undefined
  /** Once aborted, the answer is a failure with the reason `out-of-time`. */
  readonly signal?: AbortSignal | undefined
}

export type ArchiveClient<Lane extends string> = {
  /**
   * Returns one answer and follows no redirect. An archived answer may have any status; an answer of the archive's own only
   * 2xx, 3xx, or one that says it has nothing. Everything else is a failure that names the archive.
   */
  readonly ask: (request: ArchiveRequest<Lane>) => Promise<Capture>
  /** Waits, by the same clock; returns a failure if the signal comes first. */
  readonly pause: (ms: number, signal: AbortSignal | undefined) => Promise<Failure | undefined>
}

/** The clock to wait by. `now` is used for waiting only together with `sleep`. */
export type ArchiveWorld = {
  readonly now?: () => Date
  readonly sleep?: Sleep
}

const MAX_TRIES = 3
/** The Wayback Machine sends 429 without `Retry-After`, and blocks clients for an hour that ask again within a minute. */
const REST_AFTER_429_MS = 60_000
const REST_AFTER_503_MS = 15_000
/** If an archive asks for a longer rest, nobody waits: requests fail until the rest is over. */
const LONGEST_WAIT_MS = 2 * 60_000
/** After this many failures in a row, an archive counts as down and is left alone for a while. */
const FAILURES_IN_A_ROW = 3
const REST_WHEN_DOWN_MS = 5 * 60_000

/** Not there (404, 410), none for that time (406 of older TimeGates), or not to be shown (451). */
const NOTHING_HERE = [404, 406, 410, 451]

type Lane = { readonly options: LaneOptions; tail: Promise<void>; nextStart: number }

/**
 * A client that keeps to a service's rules: one request after another, with gaps, and none for as long as the service wants
 * after a 429 or 503. A service that is down costs three requests, not one for each page.
 */
export function createArchiveClient<Name extends string>(
  service: {
    readonly name: string
    readonly downloader: Downloader
    readonly lanes: Readonly<Record<Name, LaneOptions>>
  },
  world: ArchiveWorld = {},
): ArchiveClient<Name> {
  const { now = () => new Date(), sleep = systemSleep } = world
  const elapsedMs = world.sleep === undefined ? () => performance.now() : () => now().getTime()
  const lanes = new Map<string, Lane>()
  let restsUntil = Number.NEGATIVE_INFINITY
  let whyItRests = failed('http-status', `${service.name} asks to wait.`)
  let failuresInARow = 0

  function laneOf(name: Name): Lane {
    const known = lanes.get(name)
    if (known !== undefined) return known
    const lane: Lane = { options: service.lanes[name], tail: Promise.resolve(), nextStart: Number.NEGATIVE_INFINITY }
    lanes.set(name, lane)
    return lane
  }

  async function ask(request: ArchiveRequest<Name>): Promise<Capture> {
    // One listener for each URL in progress is not a leak.
    if (request.signal !== undefined) setMaxListeners(0, request.signal)
    for (let tries = 1; ; tries += 1) {
      const capture = await inTurn(request, () => askOnce(request))
      if (capture.ok || tries === MAX_TRIES || !isPassing(capture)) return capture
    }
  }

  async function askOnce({ url, headers, form, acceptLanguage, signal }: ArchiveRequest<Name>): Promise<Capture> {
    const answer = await service.downloader.download({
      url,
      headers,
      form,
      acceptLanguage,
      signal,
      accept: 'any',
      asIs: true,
    })
    const failure = answer.ok ? statusFailure(answer) : answer
    if (failure === undefined) {
      failuresInARow = 0
      return answer
    }
    if (failure.reason === 'out-of-time') return failure
    const named = answer.ok ? failure : { ...failure, detail: `${service.name}: ${failure.detail}` }
    noteFailure(named)
    return named
  }

  /** RFC 7089 §4.5.8 lets a memento have any status: it is then that of the page when it was captured. */
  function statusFailure(answer: Response): Failure | undefined {
    const { status } = answer
    if (isMemento(answer) || status < 400 || NOTHING_HERE.includes(status) || isExcluded(answer)) return undefined
    const asked = parseRetryAfter(answer.headers['retry-after'] ?? '', now())
    const retryAfterMs = asked ?? (status === 429 ? REST_AFTER_429_MS : status === 503 ? REST_AFTER_503_MS : undefined)
    const detail = `${service.name} answered ${status}.`
    return failed('http-status', detail, { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })
  }

  function noteFailure(failure: Failure): void {
    // Requests that were already running when the first 429 came say nothing new.
    const isNews = !isPassing(failure) || elapsedMs() >= restsUntil
    if (isNews) failuresInARow += 1
    if (isPassing(failure)) rest(failure.retryAfterMs ?? 0, failure)
    if (failuresInARow >= FAILURES_IN_A_ROW) rest(REST_WHEN_DOWN_MS, failure)
  }

  function rest(ms: number, failure: Failure): void {
    if (elapsedMs() + ms <= restsUntil) return
    restsUntil = elapsedMs() + ms
    whyItRests = failure
  }

  async function inTurn(request: ArchiveRequest<Name>, work: () => Promise<Capture>): Promise<Capture> {
    const lane = laneOf(request.lane)
    const before = lane.tail
    let leave = (): void => {}
    const left = new Promise<void>((resolve) => {
      leave = resolve
    })
    lane.tail = before.then(() => left)
    try {
      if (!(await comesFirst(before, request.signal))) return outOfTime()
      const refused = await waitInLane(lane, request.signal)
      if (refused !== undefined) return refused
      lane.nextStart = elapsedMs() + lane.options.gapMs
      if (!lane.options.oneAtATime) leave()
      return await work()
    } finally {
      leave()
    }
  }

  async function waitInLane(lane: Lane, signal: AbortSignal | undefined): Promise<Failure | undefined> {
    for (;;) {
      if (signal?.aborted) return outOfTime()
      const restMs = restsUntil - elapsedMs()
      if (restMs > LONGEST_WAIT_MS) return { ...whyItRests, retryAfterMs: Math.ceil(restMs) }
      const waitMs = Math.max(restMs, lane.nextStart - elapsedMs())
      if (waitMs <= 0) return undefined
      await pause(waitMs, signal)
    }
  }

  async function pause(ms: number, signal: AbortSignal | undefined): Promise<Failure | undefined> {
    if (signal?.aborted) return outOfTime()
    try {
      await sleep(Math.ceil(ms), signal)
    } catch (error) {
      // Sleep rejects with an AbortError of its own.
      if (!signal?.aborted) throw error
    }
    return signal?.aborted ? outOfTime() : undefined
  }

  return { ask, pause }
}

/** The service is busy, not broken: worth another try after a rest. */
function isPassing({ status, reason }: Failure): boolean {
  return reason === 'http-status' && (status === 429 || status === 503)
}

/** Whether an answer is an archived one: RFC 7089 §2.1.2 reserves the header for these. */
export function isMemento({ headers }: Response): boolean {
  return headers['memento-datetime'] !== undefined
}

/** Whether the archive itself says that it has nothing to show. */
export function saysNothingHere(answer: Response): boolean {
  return !isMemento(answer) && (NOTHING_HERE.includes(answer.status) || isExcluded(answer))
}

/** A page excluded at its owner's request: the Wayback Machine says so with 403, in a header or in the text. */
function isExcluded({ status, headers, body }: Response): boolean {
  if (status !== 403) return false
  const error = headers['x-archive-wayback-runtime-error'] ?? ''
  if (/(?:Administrative|Robot)AccessControlException/.test(error)) return true
  const text = Buffer.from(body.subarray(0, 4096)).toString()
  return /blocked site error|has been excluded|robots\.txt/i.test(text)
}

function outOfTime(): Failure {
  return failed('out-of-time', 'The time budget was used up.')
}

/** Whether the work finishes before the signal is aborted. */
function comesFirst(work: Promise<void>, signal: AbortSignal | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const giveUp = (): void => resolve(false)
    if (signal?.aborted) return giveUp()
    signal?.addEventListener('abort', giveUp, { once: true })
    void work.then(() => {
      signal?.removeEventListener('abort', giveUp)
      resolve(true)
    })
  })
}
