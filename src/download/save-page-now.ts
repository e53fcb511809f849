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
  /** A page that was captured within that time is not captured again: `30d`, `5h`. Default `30d`. */
  readonly ifNotArchivedWithin?: string | undefined
  /** Used for every request. */
  readonly downloader: Downloader
  /** Tell the archive of URLs of private networks too. Default false. */
  readonly allowPrivateNetwork?: boolean | undefined
}

/** A page that the Wayback Machine has. */
export type SubmittedPage = {
  readonly ok: true
  readonly url: string
  /** False where a recent capture was enough, and none was made. */
  readonly isNew: boolean
  /** Page and time (ISO 8601, UTC) of the capture; absent where an earlier one is not told apart. */
  readonly archiveUrl?: string
  readonly savedAt?: string
}

/** What the account may still do. */
export type SaveQuota = {
  readonly ok: true
  /** Captures that may begin now. */
  readonly available: number
  /** Captures under way. */
  readonly processing: number
  readonly dailyCaptures?: number
  readonly dailyCapturesLimit?: number
}

/** Why a page was not captured. */
export type SaveFailure = Failure & {
  /** The page itself is refused: asking again is of no use. Absent where the service had no time, no room or no answer. */
  readonly isFinal?: true
}

export type SavePageNow = {
  /** Has a page captured, and waits for it: seconds to minutes. */
  readonly submit: (url: string, signal?: AbortSignal) => Promise<SubmittedPage | SaveFailure>
  readonly quota: (signal?: AbortSignal) => Promise<SaveQuota | Failure>
}

/** Seven a minute are allowed at times, twelve at others. */
const SUBMIT_GAP_MS = 10_000
const STATUS_GAP_MS = 1000
const FIRST_POLL_MS = 4000
const LONGEST_POLL_MS = 20_000
/** A capture takes two minutes at most, after a delay where many wait for one host. */
const MAX_POLLING_MS = 4 * 60_000

/** Hands pages to the Internet Archive with the user's keys (SPN2). Throws one sentence where a key or the endpoint cannot be used. */
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
    // «The same snapshot had been made 177 hours ago.»
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
    // Without something new in the address the answer may come from a cache.
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

/** What the service said, where it is of the form that its documentation gives. */
function read<T>(schema: v.GenericSchema<unknown, T>, answer: Capture): Read<T> {
  if (!answer.ok) return answer.status === 401 || answer.status === 403 ? keysRefused(answer.status) : answer
  const { status } = answer
  // The keys go to nobody else, wherever an answer may point.
  if (status >= 300 && status < 400) return failed('redirects', `${NAME} sends elsewhere.`, { status })
  if (status >= 400) return failed('http-status', `${NAME} answered ${status}.`, { status })
  const said = v.safeParse(schema, parseJson(Buffer.from(answer.body).toString()))
  if (!said.success)
    return failed('bad-answer', `${NAME} answered with something else than JSON of its own.`, { status })
  return { ok: true, value: said.output }
}

function keysRefused(status: number): Failure {
  return failed('http-status', `${NAME} refuses the keys (${status}): see archive.org/account/s3.php.`, { status })
}

/** What is wrong with the page, as its `status_ext` says; all else is the service's own trouble. */
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

/** What is wrong with the service, or with what the account does elsewhere at the moment, and not with the page. */
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
  // Nobody promised that an answer does not repeat what was sent.
  const safe = why.replaceAll(secretKey, '…').replaceAll(accessKey, '…')
  const failure = failed(REASON_OF_ERROR[error] ?? 'http-status', `${NAME}: ${safe.replace(/\s+/g, ' ').slice(0, 300)}`)
  return error === '' || PASSING_ERRORS.has(error) ? failure : { ...failure, isFinal: true }
}
