import type { Downloader } from './download/download-page.ts'
import { describeMeddling, isSecure, mayBeMeddled } from './meddling-network.ts'
import type { Capture, Failure, Reason } from './model.ts'
import type { StoredFolder } from './save/stored-folder.ts'

/** Tells a host that is down from a machine that is offline, and a page from what a network answers in its place. */
export type NetworkWitness = {
  /** The given downloader; its answers count as signs of a network. */
  readonly downloader: Downloader
  /** Returns the capture; or a failure with the reason `offline` if no host answers any more, or the network for all. */
  readonly confirm: (capture: Capture, url: string, signal?: AbortSignal) => Promise<Capture>
  /** That failure, if it was found just now: to ask others would take much time and tell nothing. */
  readonly away: () => Failure | undefined
}

/** How every host fails on a machine that is offline. */
const NO_ANSWER: ReadonlySet<Reason> = new Set<Reason>(['dns', 'connect', 'reset', 'timeout'])
/** For this long an answer proves that there is a network, and silence that there is none. */
const TRUST_MS = 10_000
const WITNESSES = 4
/** That a witness answers is enough; what it says does not matter. */
const WITNESS_BYTES = 1000
/** For this long, what was answered for a web archive tells what is answered for others. */
const CONTROL_MS = 60_000
/** The page of a network that wants a log-in is small. */
const CONTROL_BYTES = 50_000

type Answer = { readonly url: string; readonly capture: Capture }

type Witnesses = {
  /** The cache's folders: their ledgers tell which hosts have answered before. */
  readonly stored: () => readonly StoredFolder[]
  /** Addresses of web archives, asked if none of those hosts answers. They are asked for lost pages anyway. */
  readonly archives: readonly string[]
}

/**
 * When a host is silent and no other has answered just now, asks a few hosts that the posts link to and that have answered
 * before, and then the web archives. When an answer may be the network's own, asks for the front page of a web archive over
 * plain http too: if both are answered alike, neither answer is the host's.
 */
export function createNetworkWitness(
  downloader: Downloader,
  { stored, archives }: Witnesses,
  clock: () => number = () => performance.now(),
): NetworkWitness {
  let hosts: readonly string[] | undefined
  let answeredAt = Number.NEGATIVE_INFINITY
  /** When a host answered over https, where nobody else can. */
  let provedAt = Number.NEGATIVE_INFINITY
  /** When a host did not answer over https. */
  let silentAt = Number.NEGATIVE_INFINITY
  let found: { readonly at: number; readonly failure: Failure } | undefined
  const isFresh = (at: number): boolean => clock() - at < TRUST_MS

  async function download(request: Parameters<Downloader['download']>[0]): Promise<Capture> {
    const capture = await downloader.download(request)
    const { url } = request
    if (!hasAnswered(capture)) {
      if (isSecure(url) && (isSilent(capture) || isRefused(capture))) silentAt = clock()
    } else if (isSecure(url)) {
      provedAt = clock()
      answeredAt = clock()
    } else if (!mayBeMeddled({ url, capture })) answeredAt = clock()
    return capture
  }

  const knownHosts = (): readonly string[] => {
    hosts ??= hostsThatAnswered(stored()).slice(0, WITNESSES)
    return hosts
  }

  function ask(urls: readonly string[], signal: AbortSignal | undefined): Promise<readonly Answer[]> {
    const asking = urls.map(async (url) => {
      return { url, capture: await download({ url, accept: 'any', asIs: true, maxBytes: WITNESS_BYTES, signal }) }
    })
    return Promise.all(asking)
  }

  const hasOthers = (url: string): boolean =>
    [...knownHosts(), ...archives].some((other) => hostOf(other) !== hostOf(url))

  const isAnybodyThere = remember(TRUST_MS, clock, async (signal) => {
    const before = clock()
    await ask(knownHosts(), signal)
    if (answeredAt < before) await ask(archives, signal)
    return answeredAt >= before
  })

  const askSecure = remember(TRUST_MS, clock, (signal) => ask([...knownHosts(), ...archives].filter(isSecure), signal))

  /** Some of the hosts that answered before may be gone by now: what keeps silent tells nothing of certificates. */
  async function isEveryCertificateRefused(url: string, signal: AbortSignal | undefined): Promise<boolean> {
    const others = (await askSecure(signal)).filter((other) => hostOf(other.url) !== hostOf(url))
    return others.some(({ capture }) => isRefused(capture)) && !others.some(({ capture }) => hasAnswered(capture))
  }

  const askControl = remember(CONTROL_MS, clock, async (signal) => {
    const url = archives[0]?.replace(/^https:/, 'http:')
    if (url === undefined) return undefined
    return { url, capture: await download({ url, accept: 'page', maxBytes: CONTROL_BYTES, signal }) }
  })

  /** What is wrong with the network, if it is the network that answered or kept silent; otherwise undefined. */
  async function judge(capture: Capture, url: string, signal?: AbortSignal): Promise<string | undefined> {
    if (mayBeMeddled({ url, capture }) || (hasAnswered(capture) && !isSecure(url) && isFresh(silentAt))) {
      const control = await askControl(signal)
      const isOther = control !== undefined && hostOf(control.url) !== hostOf(url)
      return isOther ? describeMeddling({ url, capture }, control) : undefined
    }
    if (isRefused(capture)) return (await isEveryCertificateRefused(url, signal)) ? NO_CERTIFICATE : undefined
    if (!isSilent(capture) || isFresh(answeredAt) || !hasOthers(url)) return undefined
    return (await isAnybodyThere(signal)) ? undefined : 'no host answers, so this machine seems to be offline'
  }

  async function confirm(capture: Capture, url: string, signal?: AbortSignal): Promise<Capture> {
    if (isFresh(provedAt)) return capture
    const why = await judge(capture, url, signal)
    if (why !== undefined) {
      found = { at: clock(), failure: { ok: false, reason: 'offline', detail: why } }
      return found.failure
    }
    // With no other host to ask, nobody can tell whether it is the host or the network.
    const isUntold = isSilent(capture) && !isFresh(answeredAt) && !hasOthers(url)
    return isUntold ? { ...capture, ours: true } : capture
  }

  return {
    downloader: { ...downloader, download },
    confirm,
    away: () => (found !== undefined && found.at > answeredAt && isFresh(found.at) ? found.failure : undefined),
  }
}

const NO_CERTIFICATE =
  'every certificate is refused, as on a network that wants a log-in first; where a company proxy or an antivirus program reads along, set NODE_EXTRA_CA_CERTS to its certificate file'

/** The same work, done again only after a while. */
function remember<T>(
  ms: number,
  clock: () => number,
  work: (signal: AbortSignal | undefined) => Promise<T>,
): (signal: AbortSignal | undefined) => Promise<T> {
  let last: { readonly at: number; readonly result: Promise<T> } | undefined
  return (signal) => {
    if (last === undefined || clock() - last.at >= ms) last = { at: clock(), result: work(signal) }
    return last.result
  }
}

/** An error of the proxy itself proves no network behind it. */
function hasAnswered(capture: Capture): boolean {
  return capture.ok || (capture.status !== undefined && capture.reason !== 'proxy')
}

function isSilent(capture: Capture): capture is Failure {
  return !capture.ok && !capture.ours && capture.status === undefined && NO_ANSWER.has(capture.reason)
}

function isRefused(capture: Capture): boolean {
  return !capture.ok && capture.reason === 'tls'
}

/** One URL of each host that has answered before, latest first. */
function hostsThatAnswered(stored: readonly StoredFolder[]): readonly string[] {
  const answered = stored.flatMap(({ ledger }) => {
    const at = ledger?.attempts.findLast(({ status, reason }) => status !== undefined && reason !== 'proxy')?.at
    return ledger && !ledger.forgotten && at !== undefined && URL.canParse(ledger.url) ? [{ url: ledger.url, at }] : []
  })
  const byHost = new Map<string, string>()
  for (const { url } of answered.sort((a, b) => Date.parse(b.at) - Date.parse(a.at))) {
    if (!byHost.has(hostOf(url))) byHost.set(hostOf(url), url)
  }
  return [...byHost.values()]
}

const hostOf = (url: string): string => new URL(url).host
