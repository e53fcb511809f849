import { createHash } from 'node:crypto'
import type { Failure } from '../model.ts'

const FIRST_BACKOFF_MS = 1000
const LONGEST_BACKOFF_MS = 30_000

const HTTP_DATE = /^(?:\w{3}, \d{2} \w{3} \d{4}|\w{6,9}, \d{2}-\w{3}-\d{2}) \d{2}:\d{2}:\d{2} GMT$/
const ASCTIME_DATE = /^\w{3} \w{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/

/**
 * The milliseconds that a `Retry-After` asks for; undefined if it cannot be read.
 * RFC 9110 §10.2.3: seconds, or an HTTP date in any of the three forms of §5.6.7.
 */
export function parseRetryAfter(value: string, now: Date): number | undefined {
  const text = value.trim()
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER)
  const date = ASCTIME_DATE.test(text) ? `${text} GMT` : HTTP_DATE.test(text) ? text : undefined
  const time = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(time) ? undefined : Math.max(0, time - now.getTime())
}

/** How often to retry after a failure, at most `maxRetries`; 0 if it will not go away by itself. */
export function retriesFor(failure: Failure, maxRetries: number): number {
  if (failure.reason === 'http-status') return [429, 502, 503, 504].includes(failure.status ?? 0) ? maxRetries : 0
  if (failure.reason === 'reset' || failure.reason === 'timeout') return maxRetries
  if (failure.reason === 'dns') return failure.detail.includes('ENOTFOUND') ? Math.min(1, maxRetries) : maxRetries
  // One truncated body may be a broken connection; two are a server that cannot count.
  if (failure.reason === 'truncated') return Math.min(1, maxRetries)
  return 0
}

/**
 * The milliseconds to wait before the next try: exponential backoff, with a jitter that depends only on the URL, so that builds
 * are repeatable. Never less than the server asked for.
 */
export function retryDelayMs(url: string, attempt: number, retryAfterMs = 0): number {
  const spread = createHash('md5').update(`${attempt} ${url}`).digest().readUInt16BE() / 0x1_0000
  const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** (attempt - 1), LONGEST_BACKOFF_MS) * (0.5 + spread / 2)
  return Math.max(retryAfterMs, Math.round(backoff))
}
