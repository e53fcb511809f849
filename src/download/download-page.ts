import { setMaxListeners } from 'node:events'
import type { Capture, Failure } from '../model.ts'
import { createChainCompleter } from './complete-chain.ts'
import type { DownloadOptions } from './download-options.ts'
import { failed, Stop } from './failure.ts'
import { type ChainRequest, type ChainWorld, followRedirects, plainUrl } from './follow-redirects.ts'
import { createHostQueue, type Sleep, systemSleep } from './host-queue.ts'
import { createNetworkAgents } from './network-agents.ts'
import { readProxySettings } from './proxy.ts'
import { type Resolve, systemResolve } from './public-network.ts'
import type { Accept } from './request-headers.ts'
import { retriesFor, retryDelayMs } from './retry-delay.ts'
import { ROBOTS_TXT_BYTES, robotsTxtRefusal, robotsTxtUrl } from './robots-txt.ts'

export { DEFAULT_DOWNLOAD_OPTIONS, type DownloadOptions, defaultUserAgent } from './download-options.ts'

/** A URL to download. No referrer is ever sent. */
export type Request = {
  readonly url: string
  /** BCP 47: the language of the post that cites it. */
  readonly acceptLanguage?: string | undefined
  /** Default `page`. Only `page` follows a meta refresh: a page replayed by an archive must not lead to the live one. */
  readonly accept?: Accept | undefined
  /** Limit for the decoded body, in bytes. Default: the downloader's. */
  readonly maxBytes?: number | undefined
  /** The build's time budget: once aborted, the answer is a failure with the reason `out-of-time`. */
  readonly signal?: AbortSignal | undefined
  /** Further headers, such as `Accept-Datetime` for a web archive. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /**
   * For interfaces made for programs, such as a web archive's: returns the first answer with its body, whatever its status.
   * Follows no redirect, retries nothing, and does not ask robots.txt, which is for crawlers.
   */
  readonly asIs?: boolean | undefined
  /** Form fields, sent by POST. Only with `asIs`. */
  readonly form?: Readonly<Record<string, string>> | undefined
}

export type Downloader = {
  /** Downloads a URL. Never rejects because of the web. */
  readonly download: (request: Request) => Promise<Capture>
  /** Aborts running downloads and closes all connections. */
  readonly close: () => Promise<void>
}

/** The outside world of the downloader; each part has a default. */
export type DownloadWorld = {
  readonly now?: () => Date
  readonly sleep?: Sleep
  /** For the proxy variables. */
  readonly env?: NodeJS.ProcessEnv
  readonly resolve?: Resolve
}

/** The certificate of an authority has one or two kilobytes. */
const ISSUER_BYTES = 64 * 1024
const ISSUER_TIMEOUT_MS = 10_000

/**
 * Returns a downloader with its own connections, queue and cookies.
 *
 * @throws Error one sentence if a proxy variable is not a URL
 */
export function createDownloader(options: DownloadOptions, world: DownloadWorld = {}): Downloader {
  const { now = () => new Date(), sleep = systemSleep, env = process.env, resolve = systemResolve } = world
  const closing = new AbortController()
  const agents = createNetworkAgents(options, readProxySettings(env), resolve)
  const queue = createHostQueue(options, sleep, closing.signal)
  const robotsTxts = new Map<string, Promise<Capture>>()
  const issuers = new Map<string, Promise<Capture>>()
  const completeChain = createChainCompleter({ options, agents, queue, fetchIssuer })

  const chainWorld: ChainWorld = { options, agents, queue, now, completeChain, robotsRefusal }

  async function fetchIssuer(url: string): Promise<Uint8Array | undefined> {
    const known = issuers.get(url)
    const signal = known === undefined ? AbortSignal.timeout(ISSUER_TIMEOUT_MS) : undefined
    const asked = known ?? download({ url, accept: 'any', asIs: true, maxBytes: ISSUER_BYTES, signal })
    issuers.set(url, asked)
    const capture = await asked
    return capture.ok && capture.status === 200 ? capture.body : undefined
  }

  async function robotsRefusal(url: URL, signal: AbortSignal): Promise<Failure | undefined> {
    if (!options.robotsTxt) return undefined
    const known = robotsTxts.get(url.origin)
    const asked = known ?? download({ url: robotsTxtUrl(url).href, accept: 'any', maxBytes: ROBOTS_TXT_BYTES }, false)
    robotsTxts.set(url.origin, asked)
    return robotsTxtRefusal(url, await unlessAborted(asked, signal), options.userAgent)
  }

  async function download(request: Request, asksRobotsTxt = true): Promise<Capture> {
    if (!URL.canParse(request.url)) return failed('redirects', 'Not a URL.')
    const budget = followSignals(request.signal, closing.signal)
    const chain: ChainRequest = {
      url: plainUrl(new URL(request.url)),
      accept: request.accept,
      acceptLanguage: request.acceptLanguage,
      headers: request.headers,
      maxBytes: request.maxBytes ?? options.maxBytes,
      asIs: request.asIs,
      form: request.asIs ? request.form : undefined,
      signal: budget.signal,
    }
    const withRobots =
      asksRobotsTxt && !request.asIs ? chainWorld : { ...chainWorld, robotsRefusal: async () => undefined }
    try {
      return await withRetries(chain, withRobots)
    } catch (error) {
      if (error instanceof Stop) return error.failure
      throw error
    } finally {
      budget.end()
    }
  }

  async function withRetries(chain: ChainRequest, chainWorld: ChainWorld): Promise<Capture> {
    let leftMs = options.retryBudgetMs
    let mended = false
    for (let attempt = 1; ; attempt += 1) {
      const plain = await followRedirects({ ...chain, mended }, chainWorld)
      const capture = attempt === 1 ? await unlessSecure(plain, chain, chainWorld) : plain
      if (capture.ok || chain.asIs || attempt > retriesFor(capture, options.maxRetries)) return capture
      const delayMs = retryDelayMs(chain.url.href, attempt, capture.retryAfterMs)
      if (delayMs > leftMs) return capture
      leftMs -= delayMs
      // All chunks may have come, and only the line after the last one is missing.
      mended = capture.reason === 'truncated'
      await pause(delayMs, chain.signal)
    }
  }

  /** As browsers do: a server that no longer answers over plain http is asked over https. */
  async function unlessSecure(plain: Capture, chain: ChainRequest, chainWorld: ChainWorld): Promise<Capture> {
    if (chain.asIs || !isUnanswered(plain) || chain.url.protocol !== 'http:' || chain.url.port !== '') return plain
    const url = new URL(chain.url)
    url.protocol = 'https:'
    const secure = await followRedirects({ ...chain, url }, chainWorld)
    if (secure.ok) return { ...secure, url: chain.url.href }
    return secure.status === undefined ? plain : { finalUrl: url.href, ...secure }
  }

  async function pause(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await sleep(ms, signal)
    } catch (error) {
      // Sleep rejects with an AbortError of its own; what counts is why.
      signal.throwIfAborted()
      throw error
    }
  }

  async function close(): Promise<void> {
    closing.abort(outOfTime('The downloader was closed.'))
    await agents.close()
  }

  return { download: (request) => download(request), close }
}

function isUnanswered(capture: Capture): boolean {
  if (capture.ok || capture.ours || capture.status !== undefined || capture.finalUrl !== undefined) return false
  return capture.reason === 'connect' || capture.reason === 'reset' || capture.reason === 'timeout'
}

function outOfTime(detail: string): Stop {
  return new Stop(failed('out-of-time', detail))
}

/** A signal that is aborted with a `Stop` as soon as one of the given signals is; `end` removes the listeners. */
function followSignals(
  budget: AbortSignal | undefined,
  closing: AbortSignal,
): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController()
  // One listener for each URL in progress is not a leak.
  setMaxListeners(0, ...(budget === undefined ? [] : [budget]), closing)
  const onBudget = (): void => controller.abort(outOfTime('The time budget was used up.'))
  const onClosing = (): void => controller.abort(closing.reason)
  budget?.addEventListener('abort', onBudget, { once: true })
  closing.addEventListener('abort', onClosing, { once: true })
  if (budget?.aborted) onBudget()
  if (closing.aborted) onClosing()
  return {
    signal: controller.signal,
    end() {
      budget?.removeEventListener('abort', onBudget)
      closing.removeEventListener('abort', onClosing)
    },
  }
}

/** The result of `work`, unless the signal is aborted first; shared work goes on for the others. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason)
    if (signal.aborted) return giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}
