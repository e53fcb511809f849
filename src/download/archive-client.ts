import { setMaxListeners } from 'node:events'
import type { Capture, Failure, Response } from '../model.ts'
import type { Downloader } from './download-page.ts'
import { failed } from './failure.ts'
import { type Sleep, systemSleep } from './host-queue.ts'
import { parseRetryAfter } from './retry-delay.ts'

/** Who asks takes its turn in a lane: what an archive limits apart stands in lanes apart. */
export type LaneOptions = {
  /** Milliseconds between two starts. */
  readonly gapMs: number
  /** The next one starts only when the one before has its answer. */
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
   * One answer, no redirect followed. What is archived comes with whatever status it has, what is the archive's own only
   * with 2xx, 3xx and those that say that it has nothing; all else is a failure that names the archive.
   */
  readonly ask: (request: ArchiveRequest<Lane>) => Promise<Capture>
  /** Waits by the same clock; a failure where the signal comes first. */
  readonly pause: (ms: number, signal: AbortSignal | undefined) => Promise<Failure | undefined>
}

/** What the waiting takes from outside: `now` counts for it only together with `sleep`. */
export type ArchiveWorld = {
  readonly now?: () => Date
  readonly sleep?: Sleep
}

const MAX_TRIES = 3
/** The Wayback Machine sends 429 without `Retry-After`, and shuts out for an hour who asks again within the minute. */
const REST_AFTER_429_MS = 60_000
const REST_AFTER_503_MS = 15_000
/** An archive that asks for a longer rest is not waited for: it is not asked before that is over. */
const LONGEST_WAIT_MS = 2 * 60_000
/** After so many failures on end an archive is taken to be down, and is left alone for a while. */
const FAILURES_IN_A_ROW = 3
const REST_WHEN_DOWN_MS = 5 * 60_000

/** Not there (404, 410), none for that time (406 of older TimeGates), or not to be shown (451). */
const NOTHING_HERE = [404, 406, 410, 451]

type Lane = { readonly options: LaneOptions; tail: Promise<void>; nextStart: number }

/**
 * Asks one service by its rules: in turn, with gaps, and when it says 429 or 503 not at all for as long as it wants,
 * whoever asks. A service that is down costs three requests, not one for each page.
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
    // One listener for each URL under way is no leak.
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
    // What was under way when the first 429 came says nothing new.
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

/** Busy, not broken: it is asked again when it has rested. */
function isPassing({ status, reason }: Failure): boolean {
  return reason === 'http-status' && (status === 429 || status === 503)
}

/** Whether an answer is an archived one: RFC 7089 §2.1.2 has the header on these alone. */
export function isMemento({ headers }: Response): boolean {
  return headers['memento-datetime'] !== undefined
}

/** Whether an answer of the archive's own says that it has nothing to show. */
export function saysNothingHere(answer: Response): boolean {
  return !isMemento(answer) && (NOTHING_HERE.includes(answer.status) || isExcluded(answer))
}

/** A page that its owner had excluded: the Wayback Machine's way to say so, with 403, in a header or in the text. */
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

/** Whether the work is done before the signal comes. */
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
