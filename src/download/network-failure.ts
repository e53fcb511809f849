import type { Failure, Reason } from '../model.ts'
import { failed, Stop } from './failure.ts'

/** How far a request had come before an error, which decides what the error means. */
export type Progress = {
  /** The other side had accepted the connection. */
  readonly connected: boolean
  readonly answered: boolean
  readonly proxied: boolean
}

const REASON_OF_CODE: Readonly<Record<string, Reason>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  ENODATA: 'dns',
  ESERVFAIL: 'dns',
  ECONNREFUSED: 'connect',
  EHOSTUNREACH: 'connect',
  EHOSTDOWN: 'connect',
  ENETUNREACH: 'connect',
  ENETDOWN: 'connect',
  EADDRNOTAVAIL: 'connect',
  EACCES: 'connect',
  EPERM: 'connect',
  EINVAL: 'connect',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_OVERFLOW: 'bad-answer',
  UND_ERR_PRX_TLS: 'proxy',
  EPROTO: 'tls',
  HOSTNAME_MISMATCH: 'tls',
}

/** OpenSSL's and Node's names for certificates that they do not accept. */
const TLS_CODE =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_)/
const SOCKS_CODE = /^UND_ERR_SOCKS5/

/** What this machine lacks or forbids: a route (usually for IPv6), a free port, memory; or a limit of ours. */
const OWN_CODES: ReadonlySet<string> = new Set([
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EAFNOSUPPORT',
  'EACCES',
  'EPERM',
  'EINVAL',
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EAI_MEMORY',
  'EAI_SYSTEM',
  'UND_ERR_HEADERS_OVERFLOW',
])

/**
 * Errors of a parser that is stricter than browsers: folded header lines, a space before a colon, lines that end in LF alone,
 * a length beside chunks, the same length twice. https://llhttp.org, "lenient flags".
 */
const STRICT_ERROR =
  /\((?:Invalid header (?:token|value char|field char)|Missing expected (?:CR|LF)|Expected (?:CR|LF)|Unexpected (?:white)?space|Content-Length can't be present|Transfer-Encoding can't be present)/

/** A failure of the parser rather than of the answer, which may be readable once it is mended. */
export type Unread = Failure & { readonly unread: true }

export function isUnread(outcome: { readonly ok: boolean }): outcome is Unread {
  return 'unread' in outcome
}

/** The failure for an error of the connection. Errors of other kinds are rethrown. */
export function networkFailure(error: unknown, progress: Progress): Failure | Unread {
  if (error instanceof Stop) return timedOutByUs(error.failure, progress)
  if (!(error instanceof Error)) throw error
  const code = codeOf(error)
  if (code === 'UND_ERR_INVALID_ARG') throw error
  const failure = failed(reasonOf(code, error, progress), detailOf(error, code))
  if (isStrict(error, progress)) return { ...failure, ours: true, unread: true }
  if (failure.reason === 'bad-answer' && error.name === 'HTTPParserError') return { ...failure, unread: true }
  return isOwn(error) ? { ...failure, ours: true } : timedOutByUs(failure, progress)
}

/** Browsers may well read such an answer, so it must not make a link dead. */
function isStrict(error: Error, { answered }: Progress): boolean {
  if (error.name === 'HTTPParserError') return STRICT_ERROR.test(error.message)
  return isUnaskedStatus(error) || (codeOf(error) === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' && !answered)
}

/** undici closes the connection at a 100 or a 101 that it did not ask for. */
function isUnaskedStatus(error: Error): boolean {
  return codeOf(error) === 'UND_ERR_SOCKET' && /^bad (?:response|upgrade)$/.test(error.message)
}

/** A server that accepted the connection is alive, only slower than we wait; behind a proxy nobody knows who was slow. */
function timedOutByUs(failure: Failure, { connected, proxied }: Progress): Failure {
  return failure.reason === 'timeout' && (connected || proxied) ? { ...failure, ours: true } : failure
}

/** If several addresses were tried, one that is really unreachable is enough. */
function isOwn(error: Error): boolean {
  if (OWN_CODES.has(codeOf(error))) {
    return !(error instanceof AggregateError) || error.errors.every((one) => one instanceof Error && isOwn(one))
  }
  return false
}

function reasonOf(code: string, error: Error, { answered, proxied }: Progress): Reason {
  if (proxied && (error.message.startsWith('Proxy response (') || SOCKS_CODE.test(code))) return 'proxy'
  // A status below 100 fails an assertion in undici.
  if (isUnaskedStatus(error) || code === 'ERR_ASSERTION') return 'bad-answer'
  // The other side closed the connection: in the middle of the body, or before it sent any headers.
  if (code === 'UND_ERR_SOCKET' || error.message.endsWith('(Invalid EOF state)'))
    return answered ? 'truncated' : 'reset'
  if (error.name === 'HTTPParserError') return 'bad-answer'
  // undici adds up two lengths before the parser refuses them.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return answered ? 'truncated' : 'bad-answer'
  if (TLS_CODE.test(code)) return 'tls'
  const reason = REASON_OF_CODE[code] ?? (answered ? 'reset' : 'connect')
  // With a proxy, it is the proxy that we look up and connect to.
  return proxied && !answered && (reason === 'dns' || reason === 'connect') ? 'proxy' : reason
}

function codeOf(error: Error): string {
  const own = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (own !== '' || !(error instanceof AggregateError)) return own
  const first: unknown = error.errors[0]
  return first instanceof Error ? codeOf(first) : ''
}

/** OpenSSL's message with an address of memory, numbers and names of files around it. */
const OPENSSL_MESSAGE = /^[\dA-F]+:error:[\dA-F]+:[^:]*:[^:]*:([^:]+):/

/** undici's words for a tunnel that is refused. */
const REFUSED_TUNNEL = /^Proxy response \((\d+)\)/

function detailOf(error: Error, code: string): string {
  const status = REFUSED_TUNNEL.exec(error.message)?.[1]
  if (status !== undefined) return `the proxy answered ${status} when asked for a tunnel`
  return `${messageOf(error)}${code === '' ? '' : ` (${code})`}`
}

/** One line of limited length: OpenSSL's messages have several. */
function messageOf(error: Error): string {
  const text =
    error.message === '' && error instanceof AggregateError ? String(error.errors[0]?.message) : error.message
  const said = OPENSSL_MESSAGE.exec(text)?.[1] ?? text
  return said.replace(/\s+/g, ' ').trim().slice(0, 300)
}
