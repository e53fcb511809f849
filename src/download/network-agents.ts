import { constants, type X509Certificate } from 'node:crypto'
import { type SecureContext, TLSSocket } from 'node:tls'
import { Agent, buildConnector, type Dispatcher, Pool, ProxyAgent } from 'undici'
import { completedContext } from './completed-context.ts'
import type { DownloadOptions } from './download-options.ts'
import { failed, Stop } from './failure.ts'
import { createMender } from './mend-answer.ts'
import { lastCertificate } from './missing-issuers.ts'
import { type ProxySettings, proxyAuthorization, proxyFor } from './proxy.ts'
import { guardedLookup, type Resolve } from './public-network.ts'

/** How a URL is reached. */
export type Route = {
  readonly dispatcher: Dispatcher
  readonly proxied: boolean
  /** False through SOCKS, where undici lets nobody near the connection. */
  readonly mendable: boolean
  /** For the request line; `headers` are those that the route itself needs. */
  readonly origin: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

export type NetworkAgents = {
  /** The same way, mended or not: a mended one serves one answer, and rewrites it so that undici can read it. */
  readonly routeTo: (url: URL, mended?: boolean) => Route
  /** A way that ends at the server's certificate, whoever vouches for it, and carries no request. Undefined through SOCKS. */
  readonly routeToCertificate: (url: URL) => Route | undefined
  /** The last certificate of the chain that a server has shown on that way. */
  readonly shownCertificate: (url: URL) => X509Certificate | undefined
  /** From now on, these certificates count as if the server had sent them: they lead to a root, and are none. */
  readonly completeChain: (url: URL, issuers: readonly X509Certificate[]) => void
  readonly close: () => Promise<void>
}

/** Enough for long content security policies and many cookies, but not for a flood of headers. */
const MAX_HEADERS_BYTES = 128 * 1024
/** Node's default of 250 ms gives up too early on distant hosts with more than one address. */
const NEXT_ADDRESS_AFTER_MS = 1000

/**
 * Browsers connect to servers that have not heard of RFC 5746, which is about later handshakes on the same connection; OpenSSL 3 does
 * not by itself.
 */
const OLD_SERVERS = { secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT }

type AgentOptions = Pick<DownloadOptions, 'allowPrivateNetwork' | 'connectTimeoutMs' | 'headersTimeoutMs'>

/** Opens guarded connections to the public network, and connections to the user's proxies, which may be anywhere. */
export function createNetworkAgents(options: AgentOptions, proxies: ProxySettings, resolve: Resolve): NetworkAgents {
  const shown = new Map<string, X509Certificate>()
  const make = (way: Way): Agents => createAgents(options, proxies, resolve, way)
  const makeBoth = (checked: Checked = {}): BothAgents => ({
    plain: make({ wrap: tellingResets, mended: false, checked }),
    mending: make({ wrap: mendingAnswers, mended: true, checked }),
  })
  const usual = makeBoth()
  const completed = new Map<string, BothAgents>()
  const showing = make({ wrap: showingCertificate(shown), mended: false, checked: { rejectUnauthorized: false } })

  return {
    routeTo(url, mended = false) {
      const { plain, mending } = completed.get(url.host) ?? usual
      return (mended ? mending : plain).routeTo(url)
    },
    routeToCertificate(url) {
      const route = showing.routeTo(url)
      return route.mendable ? route : undefined
    },
    shownCertificate: (url) => shown.get(url.host),
    completeChain(url, issuers) {
      completed.set(url.host, makeBoth({ secureContext: completedContext(issuers, OLD_SERVERS) }))
    },
    async close() {
      const both = [usual, ...completed.values()]
      const agents = [showing, ...both.flatMap(({ plain, mending }) => [plain, mending])]
      await Promise.all(agents.map((some) => some.close()))
    },
  }
}

type Agents = { readonly routeTo: (url: URL) => Route; readonly close: () => Promise<void> }
type BothAgents = { readonly plain: Agents; readonly mending: Agents }

/** How the certificate of a server is checked; as Node does it, if nothing is said. */
type Checked = { readonly secureContext?: SecureContext; readonly rejectUnauthorized?: false }

type Way = {
  readonly wrap: (connect: buildConnector.connector) => buildConnector.connector
  readonly mended: boolean
  readonly checked: Checked
}

function createAgents(
  options: AgentOptions,
  proxies: ProxySettings,
  resolve: Resolve,
  { wrap, mended, checked }: Way,
): Agents {
  // fetch-once enforces the time-outs, to the millisecond; undici's are off.
  const limits = { maxHeaderSize: MAX_HEADERS_BYTES, headersTimeout: 0, bodyTimeout: 0 }
  // Without pipelining, undici uses a connection once: no second answer where the first one was odd.
  const shared = mended ? { ...limits, pipelining: 0 } : limits
  const connection = {
    timeout: options.connectTimeoutMs,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
  }
  const lookup = guardedLookup(resolve, options.allowPrivateNetwork)
  const direct = new Agent({
    ...shared,
    connect: wrap(buildConnector({ ...connection, ...OLD_SERVERS, ...checked, lookup })),
  })
  const toProxy = new Agent({ ...shared, connect: wrap(buildConnector(connection)) })
  const tunnels = new Map<string, ProxyAgent>()

  function tunnelThrough(proxy: URL): ProxyAgent {
    const known = tunnels.get(proxy.href)
    if (known !== undefined) return known
    const token = proxyAuthorization(proxy)
    const tunnel = new ProxyAgent({
      ...shared,
      uri: proxy.href,
      ...(token === undefined ? {} : { token }),
      // With this, undici would speak TLS to a SOCKS proxy.
      ...(proxy.protocol.startsWith('http') ? { proxyTls: connection } : {}),
      requestTls: { timeout: options.connectTimeoutMs, ...OLD_SERVERS, ...checked },
      factory: (origin, { connect, ...rest }: Pool.Options) =>
        new Pool(
          origin,
          typeof connect === 'function' ? { ...rest, connect: wrap(tellingFailedTunnels(connect)) } : { ...rest },
        ),
    })
    tunnels.set(proxy.href, tunnel)
    return tunnel
  }

  function routeTo(url: URL): Route {
    const proxy = proxyFor(url, proxies)
    const path = `${url.pathname}${url.search}`
    const straight = { origin: url.origin, path, headers: {}, mendable: true }
    if (proxy === undefined) return { ...straight, dispatcher: direct, proxied: false }
    // Many proxies allow tunnels only to port 443: plain HTTP is requested in absolute form, RFC 9112 §3.2.2.
    if (url.protocol === 'http:' && proxy.protocol.startsWith('http')) {
      const authorization = proxyAuthorization(proxy)
      const headers = {
        host: url.host,
        ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
      }
      return {
        dispatcher: toProxy,
        proxied: true,
        mendable: true,
        origin: proxy.origin,
        path: `${url.origin}${path}`,
        headers,
      }
    }
    const mendable = proxy.protocol.startsWith('http')
    return { ...straight, mendable, dispatcher: tunnelThrough(proxy), proxied: true }
  }

  async function close(): Promise<void> {
    const agents = [direct, toProxy, ...tunnels.values()]
    await Promise.all(agents.map((agent) => agent.destroy()))
  }

  return { routeTo, close }
}

/**
 * undici takes a reset for the end of a body without length, so a truncated page would pass for a complete one. With another
 * code the reset stays an error. This listener runs before undici's own.
 */
function tellingResets(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    connect(withPlainServername(options), (...outcome) => {
      const socket = outcome[1]
      socket?.prependListener('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET') error.code = 'ECONNABORTED'
      })
      callback(...outcome)
    })
  }
}

/**
 * Says that it was the proxy, if it hangs up or talks nonsense instead of opening a tunnel. Left alone, undici takes the former for
 * the end of a connection that was in use, and asks again at once, a thousand times a second.
 */
function tellingFailedTunnels(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    connect(options, (...outcome) => {
      const [error] = outcome
      if (error === null || !isOfProxy(error)) return callback(...outcome)
      callback(new Stop(failed('proxy', `The proxy opened no tunnel: ${error.message}`)), null)
    })
  }
}

function isOfProxy(error: Error): boolean {
  return error.name === 'HTTPParserError' || ('code' in error && error.code === 'UND_ERR_SOCKET')
}

/** RFC 6066 §3: the name of the server has no dot at its end, though the URL may have one. */
function withPlainServername(options: buildConnector.Options): buildConnector.Options {
  const name = options.servername ?? options.hostname
  return name.endsWith('.') ? { ...options, servername: name.slice(0, -1) } : options
}

/** undici reads what is pushed: whatever connection it is, with or without TLS, its bytes pass here once. */
function mendingAnswers(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) => {
    tellingResets(connect)(options, (...outcome) => {
      const socket = outcome[1]
      if (socket) {
        const mender = createMender()
        const push = socket.push.bind(socket)
        socket.push = (chunk: Buffer | null) => {
          if (chunk !== null) return push(mender.add(chunk))
          push(mender.end())
          return push(null)
        }
      }
      callback(...outcome)
    })
  }
}

/** Ends each connection once its server has shown its certificates: by then they are not verified, so nothing may be sent. */
function showingCertificate(shown: Map<string, X509Certificate>): Way['wrap'] {
  return (connect) => (options, callback) => {
    tellingResets(connect)(options, (...outcome) => {
      const [error, socket] = outcome
      if (error !== null) return callback(error, null)
      const last = socket instanceof TLSSocket ? lastCertificate(socket) : undefined
      if (last !== undefined && options.host !== undefined) shown.set(options.host, last)
      socket.destroy()
      callback(new Stop(failed('tls', 'Only the certificate was wanted.')), null)
    })
  }
}
