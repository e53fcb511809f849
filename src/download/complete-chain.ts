import type { Failure } from '../model.ts'
import type { DownloadOptions } from './download-options.ts'
import { fetchOnce } from './fetch-once.ts'
import type { HostQueue } from './host-queue.ts'
import { type FetchIssuer, findMissingIssuers } from './missing-issuers.ts'
import type { NetworkAgents } from './network-agents.ts'

/** Whether the certificates that a server forgot to send were found, so that it should be asked again. */
export type CompleteChain = (url: URL, signal: AbortSignal) => Promise<boolean>

type Parts = {
  readonly options: DownloadOptions
  readonly agents: NetworkAgents
  readonly queue: HostQueue
  readonly fetchIssuer: FetchIssuer
}

/** OpenSSL's codes for a chain that ends before a certificate that this machine trusts. */
const ENDS_EARLY = /\(UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(?:_LOCALLY)?)\)$/

/** Whether a connection failed as it does where the server did not send its whole chain, which browsers complete. */
export function isIncompleteChain({ reason, detail }: Partial<Failure>): boolean {
  return reason === 'tls' && detail !== undefined && ENDS_EARLY.test(detail)
}

/** Completes the chains of servers, each once: looks at what a server shows, and fetches what is missing. */
export function createChainCompleter({ options, agents, queue, fetchIssuer }: Parts): CompleteChain {
  const hosts = new Map<string, Promise<boolean>>()

  async function complete(url: URL, signal: AbortSignal): Promise<boolean> {
    const route = agents.routeToCertificate(url)
    if (route === undefined) return false
    const look = { route, headers: {}, limits: { ...options, maxBytes: 0 }, signal, wantsBody: () => false }
    // It ends in a failure, as it must: nothing is asked of a server that nobody vouches for.
    await queue.run(url.host, signal, () => fetchOnce(look))
    const last = agents.shownCertificate(url)
    const issuers = last === undefined ? [] : await findMissingIssuers(last, fetchIssuer)
    if (issuers.length > 0) agents.completeChain(url, issuers)
    return issuers.length > 0
  }

  return (url, signal) => {
    const known = hosts.get(url.host) ?? complete(url, signal)
    hosts.set(url.host, known)
    return known
  }
}
