import * as v from 'valibot'
import type { Capture, Failure, Reason } from '../model.ts'
import { type ArchiveWorld, createArchiveClient } from './archive-client.ts'
import type { Downloader } from './download-page.ts'
import { failed } from './failure.ts'
import { parseJson } from './parse-json.ts'
import { fromTimestamp } from './playback-url.ts'
import { refusal } from './public-network.ts'
import { authorization, checkEndpoint, SERVICE_NAME as NAME, type SaveKeys } from './save-keys.ts'

export type SavePageNowOptions = SaveKeys & {
  /** A page captured within this time is not captured again: `30d`, `5h`. Default `30d`. */
  readonly ifNotArchivedWithin?: string | undefined
  /** Used for every request. */
  readonly downloader: Downloader
  /** Submit URLs of private networks too. Default false. */
  readonly allowPrivateNetwork?: boolean | undefined
}

/** A page that the Wayback Machine now has. */
export type SubmittedPage = {
  readonly ok: true
  readonly url: string
  /** False if there was a recent capture, so that none was made. */
  readonly isNew: boolean
  /** Page and time (ISO 8601, UTC) of the capture; absent if the service does not name an earlier one. */
  readonly archiveUrl?: string
  readonly savedAt?: string
}

/** The account's quota. */
export type SaveQuota = {
  readonly ok: true
  /** Captures that may begin now. */
  readonly available: number
  /** Captures in progress. */
  readonly processing: number
  readonly dailyCaptures?: number
  readonly dailyCapturesLimit?: number
}

/** Why a page was not captured. */
export type SaveFailure = Failure & {
  /** The page itself was refused, so do not submit it again. Absent if the service had no time, no room or no answer. */
  readonly isFinal?: true
}

export type SavePageNow = {
  /** Has a page captured and waits for the result, which takes seconds to minutes. */
  readonly submit: (url: string, signal?: AbortSignal) => Promise<SubmittedPage | SaveFailure>
  readonly quota: (signal?: AbortSignal) => Promise<SaveQuota | Failure>
}

/** The service allows seven a minute at some times, twelve at others. */
const SUBMIT_GAP_MS = 10_000
const STATUS_GAP_MS = 1000
const FIRST_POLL_MS = 4000
const LONGEST_POLL_MS = 20_000
/** A capture takes up to two minutes, plus a delay if many wait for the same host. */
const MAX_POLLING_MS = 4 * 60_000

/**
 * Submits pages to the Internet Archive with the user's keys (Save Page Now 2).
 *
 * @throws TypeError one sentence if a key or the endpoint cannot be used
 */
export function createSavePageNow(options: SavePageNowOptions, world: ArchiveWorld = {}): SavePageNow {
  const { downloader, ifNotArchivedWithin = '30d', allowPrivateNetwork = false } = options
  const { now = () => new Date() } = world
  const endpoint = checkEndpoint(options.endpoint)
  const headers = { accept: 'application/json', authorization: authorization(options) }
  const lanes = {
    submit: { gapMs: SUBMIT_GAP_MS, oneAtATime: true },
    status: { gapMs: STATUS_GAP_MS, oneAtATime: false },
  }
  const client = createArchiveClient({ name: NAME, downloader, lanes }, world)

  async function submit(url: string, signal?: AbortSignal): Promise<SubmittedPage | SaveFailure> {
    const refused = URL.canParse(url) ? refusal(new URL(url), allowPrivateNetwork) : failed('redirects', 'Not a URL.')
    if (refused !== undefined) return { ...refused, isFinal: true }
    const form = { url, if_not_archived_within: ifNotArchivedWithin }
    const answer = read(SubmitAnswer, await client.ask({ url: endpoint, lane: 'submit', headers, form, signal }))
    if (!answer.ok) return answer
    const { job_id, timestamp, original_url, message } = answer.value
    // “The same snapshot had been made 177 hours ago.”
    const isNew = !/same snapshot/i.test(message ?? '')
    if (job_id) return follow(url, job_id, isNew, signal)
    if (timestamp) return saved(url, timestamp, original_url, false)
    if (!isNew) return { ok: true, url, isNew }
    return refusalOf(answer.value, options)
  }

  async function follow(
    url: string,
    jobId: string,
    isNew: boolean,
    signal?: AbortSignal,
  ): Promise<SubmittedPage | SaveFailure> {
    const status = `${endpoint}/status/${encodeURIComponent(jobId)}`
    let waitedMs = 0
    for (let delayMs = FIRST_POLL_MS; waitedMs < MAX_POLLING_MS; delayMs = Math.min(delayMs * 1.5, LONGEST_POLL_MS)) {
      waitedMs += delayMs
      const outOfTime = await client.pause(delayMs, signal)
      if (outOfTime !== undefined) return outOfTime
      const answer = read(JobAnswer, await client.ask({ url: status, lane: 'status', headers, signal }))
      if (!answer.ok) return answer
      const { status: state, timestamp, original_url } = answer.value
      if (state === 'success' && timestamp) return saved(url, timestamp, original_url, isNew)
      if (state !== 'pending') return refusalOf(answer.value, options)
    }
    return failed('timeout', `${NAME} was not done after ${MAX_POLLING_MS / 60_000} minutes.`)
  }

  async function quota(signal?: AbortSignal): Promise<SaveQuota | Failure> {
    // The changing parameter keeps the answer from coming from a cache.
    const url = `${endpoint}/status/user?_t=${now().getTime()}`
    const answer = read(QuotaAnswer, await client.ask({ url, lane: 'status', headers, signal }))
    if (!answer.ok) return answer
    const { available, processing, daily_captures, daily_captures_limit } = answer.value
    return {
      ok: true,
      available,
      processing,
      ...(daily_captures === undefined ? {} : { dailyCaptures: daily_captures }),
      ...(daily_captures_limit === undefined ? {} : { dailyCapturesLimit: daily_captures_limit }),
    }
  }

  function saved(
    url: string,
    timestamp: string,
    original: string | undefined,
    isNew: boolean,
  ): SubmittedPage | Failure {
    const time = fromTimestamp(timestamp)
    if (time === undefined) return failed('bad-answer', `${NAME} answered without the time of the capture.`)
    const archiveUrl = new URL(`/web/${timestamp}/${original ?? url}`, endpoint).href
    return { ok: true, url, isNew, archiveUrl, savedAt: time.toISOString() }
  }

  return { submit, quota }
}

const text = v.nullish(v.string())
const whyNot = { status: text, status_ext: text, message: text }
const SubmitAnswer = v.object({ ...whyNot, job_id: text, timestamp: text, original_url: v.optional(v.string()) })
const JobAnswer = v.object({ ...whyNot, timestamp: text, original_url: v.optional(v.string()) })
const QuotaAnswer = v.object({
  available: v.number(),
  processing: v.number(),
  daily_captures: v.optional(v.number()),
  daily_captures_limit: v.optional(v.number()),
})

type Read<T> = { readonly ok: true; readonly value: T } | Failure

/** The service's answer, checked against its documented form. */
function read<T>(schema: v.GenericSchema<unknown, T>, answer: Capture): Read<T> {
  if (!answer.ok) return answer.status === 401 || answer.status === 403 ? keysRefused(answer.status) : answer
  const { status } = answer
  // The keys are sent to nobody else, wherever a redirect points.
  if (status >= 300 && status < 400) return failed('redirects', `${NAME} sends elsewhere.`, { status })
  if (status >= 400) return failed('http-status', `${NAME} answered ${status}.`, { status })
  const said = v.safeParse(schema, parseJson(Buffer.from(answer.body).toString()))
  if (!said.success) return failed('bad-answer', `${NAME} answered with something other than its own JSON.`, { status })
  return { ok: true, value: said.output }
}

function keysRefused(status: number): Failure {
  return failed('http-status', `${NAME} refuses the keys (${status}): see archive.org/account/s3.php.`, { status })
}

/** Errors of the page, by `status_ext`; all others are problems of the service. */
const REASON_OF_ERROR: Readonly<Record<string, Reason>> = {
  'error:not-found': 'gone',
  'error:invalid-host-resolution': 'dns',
  'error:gateway-timeout': 'timeout',
  'error:read-timeout': 'timeout',
  'error:browsing-timeout': 'timeout',
  'error:soft-time-limit-exceeded': 'timeout',
  'error:too-many-redirects': 'redirects',
  'error:filesize-limit': 'too-large',
}

/** Errors of the service or of the account at this moment, not of the page. */
const PASSING_ERRORS: ReadonlySet<string> = new Set([
  'error:user-session-limit',
  'error:no-browsers-available',
  'error:capture-location-error',
  'error:celery',
  'error:job-failed',
  'error:proxy-error',
  'error:redis-error',
])

type Said = { readonly status_ext?: string | null | undefined; readonly message?: string | null | undefined }

function refusalOf({ status_ext, message }: Said, { accessKey, secretKey }: SavePageNowOptions): SaveFailure {
  const error = status_ext ?? ''
  const why = [message, error].filter(Boolean).join(' ') || 'it gives no reason.'
  // An answer might repeat what was sent.
  const safe = why.replaceAll(secretKey, '…').replaceAll(accessKey, '…')
  const failure = failed(REASON_OF_ERROR[error] ?? 'http-status', `${NAME}: ${safe.replace(/\s+/g, ' ').slice(0, 300)}`)
  return error === '' || PASSING_ERRORS.has(error) ? failure : { ...failure, isFinal: true }
}
