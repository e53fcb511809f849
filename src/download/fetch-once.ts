import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { Failure } from '../model.ts'
import { failed, Stop } from './failure.ts'
import type { Route } from './network-agents.ts'
import { networkFailure, type Unread } from './network-failure.ts'
import { readBody } from './read-body.ts'

/** Status and headers of an answer; names in lower case, repeated headers kept apart. */
export type Head = {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** An answer as it came; `body` is empty if it was not wanted. */
export type Answer = Head & { readonly ok: true; readonly body: Uint8Array }

type FetchLimits = {
  readonly connectTimeoutMs: number
  readonly headersTimeoutMs: number
  readonly idleTimeoutMs: number
  readonly totalTimeoutMs: number
  readonly maxBytes: number
}

export type Fetch = {
  readonly route: Route
  readonly headers: Readonly<Record<string, string>>
  readonly limits: FetchLimits
  /** Aborted with a `Stop` as its reason. */
  readonly signal: AbortSignal
  /** Whether to read the body of an answer with this head. */
  readonly wantsBody: (head: Head) => boolean
  /** Sent by POST; without it the request is a GET. */
  readonly form?: Readonly<Record<string, string>> | undefined
}

/** All values of a header, in order. */
export function headerValues(head: Head, name: string): readonly string[] {
  return head.headers.filter(([key]) => key === name).map(([, value]) => value)
}

/** Sends one request, without redirects and retries. Whatever goes wrong on the way is a failure. */
export async function fetchOnce(fetch: Fetch): Promise<Answer | Failure | Unread> {
  const exchange = startExchange(fetch)
  try {
    const { head, raw } = await exchange.opened
    if (!fetch.wantsBody(head)) return { ...head, ok: true, body: new Uint8Array(0) }
    refuseLongBody(head, fetch.limits.maxBytes)
    const body = await readBody(raw, headerValues(head, 'content-encoding').join(), fetch.limits.maxBytes)
    return { ...head, ok: true, body }
  } catch (error) {
    const status = exchange.status()
    const answered = status !== undefined
    const failure = networkFailure(error, { connected: exchange.connected(), answered, proxied: fetch.route.proxied })
    return status === undefined ? failure : { ...failure, status }
  } finally {
    exchange.end()
  }
}

function refuseLongBody(head: Head, maxBytes: number): void {
  const announced = Number(headerValues(head, 'content-length')[0] ?? 0)
  if (announced > maxBytes)
    throw new Stop(failed('too-large', `The body has ${announced} bytes, the limit is ${maxBytes}.`))
}

type Exchange = {
  readonly opened: Promise<{ head: Head; raw: Readable }>
  /** Whether there was a connection to send the request on. */
  readonly connected: () => boolean
  /** Undefined until the headers have come. */
  readonly status: () => number | undefined
  /** Removes timers and listeners, and closes the connection if the answer is not complete. */
  readonly end: () => void
}

/** Sends the request. The raw body is a stream that takes no more from the connection than is read from it. */
function startExchange({ route, headers, limits, signal, form }: Fetch): Exchange {
  const { promise: opened, resolve, reject } = promiseWithResolvers<{ head: Head; raw: Readable }>()
  let controller: Dispatcher.DispatchController | undefined
  let answeredStatus: number | undefined
  let ended = false
  let rawBytes = 0
  const raw = new Readable({ read: () => controller?.resume(), autoDestroy: true })
  // Nobody may be reading any more when the connection breaks.
  raw.on('error', () => {})

  const fail = (error: Error): void => {
    reject(error)
    raw.destroy(error)
    controller?.abort(error)
  }
  const phase = phaseTimer((ms, what) => fail(timedOut(what, ms)))
  const whole = setTimeout(fail, limits.totalTimeoutMs, ranOut(limits.totalTimeoutMs))
  const onAbort = (): void => fail(asError(signal.reason))
  signal.addEventListener('abort', onAbort, { once: true })

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(started) {
      controller = started
      if (ended || raw.destroyed) return started.abort(new Stop(failed('timeout', 'The connection came too late.')))
      phase.begin(limits.headersTimeoutMs, 'no headers')
    },
    onResponseStart(started, status) {
      // 1xx: the answer itself is still to come.
      if (status < 200) return
      answeredStatus = status
      phase.begin(limits.idleTimeoutMs, 'nothing more of the body')
      resolve({ head: { status, headers: readHeaders(started.rawHeaders) }, raw })
    },
    onResponseData(receiving, chunk) {
      phase.renew()
      rawBytes += chunk.length
      // Compressed data that decodes to nothing must not go on for ever either.
      if (rawBytes > limits.maxBytes) return fail(new Stop(failed('too-large', `More than ${limits.maxBytes} bytes.`)))
      if (!raw.push(chunk)) receiving.pause()
    },
    onResponseEnd() {
      phase.stop()
      raw.push(null)
    },
    onResponseError(_controller, error) {
      fail(error)
    },
  }
  phase.begin(limits.connectTimeoutMs, 'no connection')
  if (signal.aborted) onAbort()
  else {
    route.dispatcher.dispatch(
      { origin: route.origin, path: route.path, ...methodAndBody(form, { ...headers, ...route.headers }) },
      handler,
    )
  }

  function end(): void {
    ended = true
    phase.stop()
    clearTimeout(whole)
    signal.removeEventListener('abort', onAbort)
    if (!raw.readableEnded) {
      raw.destroy()
      controller?.abort(new Stop(failed('reset', 'The rest of the answer is not wanted.')))
    }
  }

  return { opened, connected: () => controller !== undefined, status: () => answeredStatus, end }
}

function methodAndBody(
  form: Fetch['form'],
  headers: Readonly<Record<string, string>>,
): Pick<Dispatcher.DispatchOptions, 'method' | 'headers' | 'body'> {
  if (form === undefined) return { method: 'GET', headers }
  const withType = { ...headers, 'content-type': 'application/x-www-form-urlencoded' }
  return { method: 'POST', headers: withType, body: new URLSearchParams(form).toString() }
}

/** Header values are bytes: read as UTF-8 if they are valid UTF-8, otherwise as Latin-1. */
function readHeaders(raw: Dispatcher.DispatchController['rawHeaders']): Head['headers'] {
  if (!Array.isArray(raw)) return Object.entries(raw ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)])
  const headers: [string, string][] = []
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = headerText(raw[at] ?? '').toLowerCase()
    headers.push([name, name === 'location' ? locationText(raw[at + 1] ?? '') : headerText(raw[at + 1] ?? '')])
  }
  return headers
}

/** A URL of bytes: those beyond ASCII are escaped one by one, whatever they are, as browsers do. */
function locationText(bytes: Buffer | string): string {
  const text = typeof bytes === 'string' ? bytes : bytes.toString('latin1')
  return text.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)
}

function headerText(bytes: Buffer | string): string {
  if (typeof bytes === 'string') return bytes
  const text = bytes.toString('utf8')
  return text.includes('\ufffd') ? bytes.toString('latin1') : text
}

type Phase = {
  readonly begin: (ms: number, what: string) => void
  /** Restarts the phase; cheap, since every byte may do so. */
  readonly renew: () => void
  readonly stop: () => void
}

function phaseTimer(fire: (ms: number, what: string) => void): Phase {
  let timer: NodeJS.Timeout | undefined
  return {
    begin(ms, what) {
      clearTimeout(timer)
      timer = setTimeout(fire, ms, ms, what)
    },
    renew: () => void timer?.refresh(),
    stop() {
      clearTimeout(timer)
      // `refresh` would revive a cleared timer.
      timer = undefined
    },
  }
}

function timedOut(what: string, ms: number): Stop {
  return new Stop(failed('timeout', `Timed out: ${what} within ${ms} ms.`))
}

/** Ours, because earlier hops may have used up the time: this one had no fair chance. */
function ranOut(ms: number): Stop {
  const { failure } = timedOut('no whole answer', ms)
  return new Stop({ ...failure, ours: true })
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}

/** `Promise.withResolvers` of Node 22. */
function promiseWithResolvers<T>(): {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: Error) => void
} {
  let resolve: (value: T) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue
    reject = onError
  })
  return { promise, resolve, reject }
}
