import type { Capture, Failure, Response } from '../model.ts'
import { type CompleteChain, isIncompleteChain } from './complete-chain.ts'
import { type ChainCookies, createChainCookies } from './cookies.ts'
import type { DownloadOptions } from './download-options.ts'
import { failed } from './failure.ts'
import { type Answer, fetchOnce, type Head, headerValues } from './fetch-once.ts'
import type { HostQueue } from './host-queue.ts'
import { findMainFrame } from './main-frame.ts'
import { findMetaRefresh, parseRefresh } from './meta-refresh.ts'
import type { NetworkAgents } from './network-agents.ts'
import { isUnread, type Unread } from './network-failure.ts'
import { refusal } from './public-network.ts'
import { type Accept, requestHeaders } from './request-headers.ts'
import { parseRetryAfter, retryDelayMs } from './retry-delay.ts'
import { forbidsArchiving } from './robots-header.ts'

/** What a chain of redirects needs from its downloader. */
export type ChainWorld = {
  readonly options: DownloadOptions
  readonly agents: NetworkAgents
  readonly queue: HostQueue
  readonly now: () => Date
  readonly completeChain: CompleteChain
  /** Why robots.txt forbids a URL; undefined if it does not, or is not asked. */
  readonly robotsRefusal: (url: URL, signal: AbortSignal) => Promise<Failure | undefined>
}

export type ChainRequest = {
  readonly url: URL
  readonly accept?: Accept | undefined
  readonly acceptLanguage?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly maxBytes: number
  /** The first answer ends the chain, whatever its status. */
  readonly asIs?: boolean | undefined
  /** Form fields, sent by POST. */
  readonly form?: Readonly<Record<string, string>> | undefined
  /** Read answers leniently from the start; without it, only where the strict parser has refused one. */
  readonly mended?: boolean | undefined
  /** Aborted with a `Stop` as its reason. */
  readonly signal: AbortSignal
}

const REDIRECT_STATUSES = [301, 302, 303, 307, 308]
/** RFC 9110 §15.4.2 and §15.4.9: links ought to be changed. */
const PERMANENT_STATUSES = [301, 308]
const NO_CONTENT = 204

/** The state of one chain. */
type Chain = {
  readonly request: ChainRequest
  readonly world: ChainWorld
  readonly cookies: ChainCookies
  readonly seen: Set<string>
  /** What is left of `totalTimeoutMs`. */
  leftMs: number
  /** The last URL that was reached by permanent redirects alone. */
  movedTo: URL
}

/** One try at a URL. Each hop passes the network guard, waits for its turn at its host, and carries the chain's cookies. */
export async function followRedirects(request: ChainRequest, world: ChainWorld): Promise<Capture> {
  const { totalTimeoutMs, maxRedirects } = world.options
  let url = request.url
  const cookies = createChainCookies()
  const chain: Chain = { request, world, cookies, seen: new Set(), leftMs: totalTimeoutMs, movedTo: url }
  isRevisit(url, chain)
  for (let hops = 0; ; hops += 1) {
    const answer = await askHop(url, chain)
    const where = url.href === request.url.href ? {} : { finalUrl: url.href }
    if (!answer.ok) return { ...answer, ...where }
    if (request.asIs) return wholeResponse(answer, url, chain)
    chain.cookies.keep(url, headerValues(answer, 'set-cookie'))
    const next = nextUrl(answer, url, request)
    if (next === undefined) return judge(answer, url, chain)
    if (!next.ok) return { ...next, ...where, status: answer.status }
    if (isRevisit(next.url, chain)) {
      // A page that only reloads itself is the page we want.
      if (next.byRefresh) return judge(answer, url, chain)
      return failed('redirects', `The redirects go in circles at ${next.url.href}`, { ...where, status: answer.status })
    }
    if (hops >= maxRedirects) {
      return failed('redirects', `More than ${maxRedirects} redirects.`, {
        ...where,
        status: answer.status,
        ours: true,
      })
    }
    if (chain.movedTo === url && PERMANENT_STATUSES.includes(answer.status)) chain.movedTo = next.url
    url = next.url
  }
}

/** A redirect to the same URL that sets a cookie is not a loop: with the cookie it is another request. */
function isRevisit(url: URL, { seen, cookies }: Chain): boolean {
  const here = `${url.href}\n${cookies.header(url) ?? ''}`
  return seen.has(here) || !seen.add(here)
}

async function askHop(url: URL, chain: Chain): Promise<Answer | Failure> {
  const { request, world } = chain
  const refused = refusal(url, world.options.allowPrivateNetwork) ?? (await world.robotsRefusal(url, request.signal))
  if (refused !== undefined) return refused
  const answer = await askWithChain(url, chain)
  const again = isUnread(answer) && !request.mended && mayAskAgain(url, chain)
  return plainFailure(again ? await takeTurn(url, chain, true) : answer)
}

/** As browsers do: a server that forgets to send a certificate in between is asked again once it has been found. */
async function askWithChain(url: URL, chain: Chain): Promise<Answer | Failure | Unread> {
  const { mended = false, signal } = chain.request
  const answer = await takeTurn(url, chain, mended)
  const isFound = !answer.ok && isIncompleteChain(answer) && (await chain.world.completeChain(url, signal))
  return isFound ? takeTurn(url, chain, mended) : answer
}

/** A form may have been acted upon; a page may be asked for twice. */
function mayAskAgain(url: URL, { request, world }: Chain): boolean {
  return request.form === undefined && world.agents.routeTo(url).mendable
}

function plainFailure(answer: Answer | Failure | Unread): Answer | Failure {
  if (!isUnread(answer)) return answer
  const { unread: _, ...failure } = answer
  return failure
}

/** One request, when its turn comes at its host; `mended` if undici could not read the answer to the one before. */
function takeTurn(url: URL, chain: Chain, mended: boolean): Promise<Answer | Failure | Unread> {
  const { request, world } = chain
  return world.queue.run(url.host, request.signal, async () => {
    const start = performance.now()
    const answer = await fetchHop(url, chain, mended)
    chain.leftMs -= performance.now() - start
    if (answer.ok && answer.status === 429 && !request.asIs) letHostRest(url, answer, world)
    return answer
  })
}

function fetchHop(
  url: URL,
  { request, world, cookies, leftMs }: Chain,
  mended: boolean,
): Promise<Answer | Failure | Unread> {
  const { options } = world
  return fetchOnce({
    route: world.agents.routeTo(url, mended),
    headers: requestHeaders({
      userAgent: options.userAgent,
      accept: request.accept,
      acceptLanguage: request.acceptLanguage,
      cookie: cookies.header(url),
      more: request.headers,
    }),
    limits: { ...options, totalTimeoutMs: Math.max(1, leftMs), maxBytes: request.maxBytes },
    signal: request.signal,
    wantsBody: (head) =>
      request.asIs || (isSuccess(head) && head.status !== NO_CONTENT && !isForbidden(head, options.userAgent)),
    form: request.form,
  })
}

/** 429 is about us, not about the page, so all requests to this host wait. */
function letHostRest(url: URL, head: Head, { options, queue, now }: ChainWorld): void {
  const restMs = retryDelayMs(url.href, 1, retryAfterOf(head, now()))
  if (restMs <= options.retryBudgetMs) queue.rest(url.host, restMs)
}

type Next = { readonly ok: true; readonly url: URL; readonly byRefresh: boolean }

/** Where an answer redirects to; undefined at the end of the chain. */
function nextUrl(answer: Answer, base: URL, { accept = 'page' }: ChainRequest): Next | Failure | undefined {
  // An empty one leads nowhere, as in browsers.
  const location = REDIRECT_STATUSES.includes(answer.status)
    ? headerValues(answer, 'location').find((value) => value !== '')
    : undefined
  const refresh =
    location === undefined && isSuccess(answer) && accept === 'page' ? findRefresh(answer, base) : undefined
  const written = location ?? refresh
  if (written === undefined) return undefined
  if (!URL.canParse(written, base.href)) {
    return refresh === undefined
      ? failed('redirects', `The redirect goes to no URL: ${written.slice(0, 200)}`)
      : undefined
  }
  const url = plainUrl(new URL(written, base))
  // A reader who cannot be sent on, to an application or a script, stays on the page.
  if (refresh !== undefined && !/^https?:$/.test(url.protocol)) return undefined
  return { ok: true, url, byRefresh: refresh !== undefined }
}

function findRefresh(answer: Answer, base: URL): string | undefined {
  const header = headerValues(answer, 'refresh')[0]
  const fromHeader = header === undefined ? undefined : parseRefresh(header)
  const contentType = headerValues(answer, 'content-type').at(-1) ?? ''
  return fromHeader ?? findMetaRefresh(answer.body, contentType, base.href) ?? findMainFrame(answer.body, contentType)
}

/** The URL as it is requested and stored: without fragment and credentials. */
export function plainUrl(url: URL): URL {
  const plain = new URL(url)
  plain.hash = ''
  if (plain.username !== '') plain.username = ''
  if (plain.password !== '') plain.password = ''
  return plain
}

/** The end of a chain: a complete response, or why it is not one. */
function judge(answer: Answer, final: URL, chain: Chain): Capture {
  const { request, world } = chain
  const { options, now, agents } = world
  const asked = request.url
  const where = {
    status: answer.status,
    ...(final.href === asked.href ? {} : { finalUrl: final.href }),
  }
  if (!isSuccess(answer)) return statusFailure(answer, where, now(), agents.routeTo(final).proxied)
  if (isForbidden(answer, options.userAgent))
    return failed('noarchive', 'X-Robots-Tag asks that no copy be kept.', where)
  if (answer.body.length === 0) return failed('empty', 'The answer has no body.', where)
  if (answer.status === 206 && !isWholeRange(answer)) return failed('truncated', 'The server sent a part only.', where)
  return wholeResponse(answer, final, chain)
}

function wholeResponse(answer: Answer, final: URL, { request, world, movedTo }: Chain): Response {
  return {
    ok: true,
    url: request.url.href,
    finalUrl: final.href,
    ...(movedTo.href === request.url.href ? {} : { movedTo: movedTo.href }),
    status: answer.status,
    contentType: headerValues(answer, 'content-type').at(-1) ?? '',
    headers: joinHeaders(answer),
    body: answer.body,
    fetchedAt: world.now().toISOString(),
    source: 'live',
  }
}

function statusFailure(answer: Answer, where: Partial<Failure>, now: Date, proxied: boolean): Failure {
  const { status } = answer
  if (proxied && status === 407) return failed('proxy', 'The proxy asks for a user name and password (407).', where)
  if (proxied && isProxysOwn(answer)) return failed('proxy', `The proxy answered ${status} itself.`, where)
  if (status === 404 || status === 410) return failed('gone', `The server answered ${status}.`, where)
  const retryAfterMs = retryAfterOf(answer, now)
  const asked = retryAfterMs === undefined ? {} : { retryAfterMs }
  return failed('http-status', `The server answered ${status}.`, { ...where, ...asked })
}

/** Squid's header, or the one that RFC 9209 defines for any proxy: the site itself never answered. */
function isProxysOwn(head: Head): boolean {
  return (
    headerValues(head, 'x-squid-error').length > 0 || /;\s*error=/.test(headerValues(head, 'proxy-status').at(-1) ?? '')
  )
}

function retryAfterOf(head: Head, now: Date): number | undefined {
  const value = headerValues(head, 'retry-after')[0]
  return value === undefined ? undefined : parseRetryAfter(value, now)
}

function isSuccess({ status }: Head): boolean {
  return status >= 200 && status < 300
}

function isForbidden(head: Head, userAgent: string): boolean {
  return forbidsArchiving(headerValues(head, 'x-robots-tag'), userAgent)
}

/** RFC 9110 §15.3.7. Some caches answer 206 with the whole body, although nobody asked for a part. */
function isWholeRange(answer: Answer): boolean {
  const [, last, size] = /^bytes 0-(\d+)\/(\d+)$/.exec(headerValues(answer, 'content-range')[0] ?? '') ?? []
  return last !== undefined && Number(last) + 1 === Number(size)
}

function joinHeaders({ headers }: Head): Readonly<Record<string, string>> {
  const joined = new Map<string, string>()
  for (const [name, value] of headers) {
    const before = joined.get(name)
    joined.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return Object.fromEntries(joined)
}
