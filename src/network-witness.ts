import type { Downloader } from './download/download-page.ts'
import type { Capture, Failure, Reason } from './model.ts'
import type { StoredFolder } from './save/stored-folder.ts'

/** Tells a host that is down from a machine that is offline. */
export type NetworkWitness = {
  /** The given downloader; its answers count as signs of a network. */
  readonly downloader: Downloader
  /** Returns the failure; or one with the reason `offline` if no host answers any more. */
  readonly confirm: (failure: Failure, url: string, signal?: AbortSignal) => Promise<Failure>
  /** Whether nobody answered just now, so that asking others would take much time and tell nothing. */
  readonly isAway: () => boolean
}

/** How every host fails on a machine that is offline. */
const NO_ANSWER: ReadonlySet<Reason> = new Set<Reason>(['dns', 'connect', 'reset', 'timeout'])
/** For this long an answer proves that there is a network, and silence that there is none. */
const TRUST_MS = 10_000
const WITNESSES = 4
/** That a witness answers is enough; what it says does not matter. */
const WITNESS_BYTES = 1000

type Verdict = 'there' | 'away'

type Witnesses = {
  /** The cache's folders: their ledgers tell which hosts have answered before. */
  readonly stored: () => readonly StoredFolder[]
  /** Addresses of web archives, asked if none of those hosts answers. They are asked for lost pages anyway. */
  readonly archives: readonly string[]
}

/**
 * When a host is silent and no other has answered just now, asks a few hosts that the posts link to and that have answered
 * before, and then the web archives.
 */
export function createNetworkWitness(
  downloader: Downloader,
  { stored, archives }: Witnesses,
  clock: () => number = () => performance.now(),
): NetworkWitness {
  let hosts: readonly string[] | undefined
  let answeredAt = Number.NEGATIVE_INFINITY
  let awayAt = Number.NEGATIVE_INFINITY
  let asked: { readonly at: number; readonly verdict: Promise<Verdict> } | undefined

  async function download(request: Parameters<Downloader['download']>[0]): Promise<Capture> {
    const capture = await downloader.download(request)
    if (hasAnswered(capture)) answeredAt = clock()
    return capture
  }

  async function isAnybodyThere(urls: readonly string[], signal: AbortSignal | undefined): Promise<boolean> {
    const asking = urls.map((url) => download({ url, accept: 'any', asIs: true, maxBytes: WITNESS_BYTES, signal }))
    return (await Promise.all(asking)).some(hasAnswered)
  }

  async function lookAround(known: readonly string[], signal: AbortSignal | undefined): Promise<Verdict> {
    if ((await isAnybodyThere(known, signal)) || (await isAnybodyThere(archives, signal))) return 'there'
    awayAt = clock()
    return 'away'
  }

  async function confirm(failure: Failure, url: string, signal?: AbortSignal): Promise<Failure> {
    if (failure.ours || failure.status !== undefined || !NO_ANSWER.has(failure.reason)) return failure
    if (clock() - answeredAt < TRUST_MS) return failure
    hosts ??= hostsThatAnswered(stored()).slice(0, WITNESSES)
    // With no other host to ask, nobody can tell whether it is the host or the network.
    if (![...hosts, ...archives].some((other) => hostOf(other) !== hostOf(url))) return { ...failure, ours: true }
    if (asked === undefined || clock() - asked.at >= TRUST_MS)
      asked = { at: clock(), verdict: lookAround(hosts, signal) }
    if ((await asked.verdict) === 'there') return failure
    return { ok: false, reason: 'offline', detail: `no other host answers either: ${failure.detail}` }
  }

  return {
    downloader: { ...downloader, download },
    confirm,
    isAway: () => awayAt > answeredAt && clock() - awayAt < TRUST_MS,
  }
}

/** An error of the proxy itself proves no network behind it. */
function hasAnswered(capture: Capture): boolean {
  return capture.ok || (capture.status !== undefined && capture.reason !== 'proxy')
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
