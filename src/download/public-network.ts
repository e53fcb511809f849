import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { Failure } from '../model.ts'
import { failed, Stop } from './failure.ts'

type Address = { readonly address: string; readonly family: number }

/** All addresses of a name, as the system resolves it. */
export type Resolve = (hostname: string, done: (error: Error | null, addresses: readonly Address[]) => void) => void

export const systemResolve: Resolve = (hostname, done) => {
  systemLookup(hostname, { all: true }, (error, addresses) => done(error, addresses ?? []))
}

/** The address of Azure's host agent, which looks public but answers only to virtual machines. */
const AZURE_HOST_AGENT = '168.63.129.16'

/** The only block for global unicast (IANA); everything outside is local, translated or unassigned. */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3]

/** Whether an address is public unicast. For a mapped or NAT64 address, the embedded IPv4 address decides. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (parsed.kind() === 'ipv4') return isPublicIPv4(parsed as ipaddr.IPv4)
  const v6 = parsed as ipaddr.IPv6
  const inside = embeddedIPv4(v6)
  if (inside !== undefined) return isPublicIPv4(inside)
  return v6.range() === 'unicast' && v6.match(GLOBAL_UNICAST) && !isIsatap(v6)
}

function isPublicIPv4(address: ipaddr.IPv4): boolean {
  return address.range() === 'unicast' && address.toString() !== AZURE_HOST_AGENT
}

/** RFC 4291 §2.5.5.2 (mapped) and RFC 6052 §2.1 (the well-known NAT64 prefix, which IPv6-only networks need). */
function embeddedIPv4(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  if (address.isIPv4MappedAddress()) return address.toIPv4Address()
  if (!address.match(ipaddr.IPv6.parse('64:ff9b::'), 96)) return undefined
  return new ipaddr.IPv4(address.toByteArray().slice(12))
}

/** RFC 5214 §6.1: an interface identifier that ends in an IPv4 address to tunnel to. */
function isIsatap(address: ipaddr.IPv6): boolean {
  const [, , , , fifth, sixth] = address.parts
  return (fifth === 0 || fifth === 0x0200) && sixth === 0x5efe
}

const LOCAL_SUFFIXES = [
  'localhost', // RFC 6761
  'local', // RFC 6762
  'home.arpa', // RFC 8375
  'internal', // reserved by ICANN in 2024
  'localdomain',
  'lan',
  'home',
  'corp',
  'intranet',
  'private',
]

/** Whether a name only means something on the local network, whoever resolves it. */
export function isLocalName(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '')
  if (!name.includes('.')) return true
  return LOCAL_SUFFIXES.some((suffix) => name === suffix || name.endsWith(`.${suffix}`))
}

/** The fetch standard's “bad ports”: no web server listens there, and other protocols may react to an HTTP request. */
const BAD_PORTS = new Set(
  `0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123
  135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995
  1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080`.split(/\s+/),
)

/** Why a URL must not be requested, judged by the URL alone; undefined if it may be. */
export function refusal(url: URL, allowPrivateNetwork: boolean): Failure | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return failed('redirects', `Not an http(s) URL: ${url.protocol}`, { ours: true })
  }
  if (BAD_PORTS.has(url.port)) return failed('connect', `Port ${url.port} is one that browsers refuse.`, { ours: true })
  if (allowPrivateNetwork) return undefined
  // The WHATWG parser has already normalised every spelling of an address (0x7f.1, 2130706433, 0177.0.0.1).
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const literal = host.replace(/\.$/, '')
  if (isIP(literal) !== 0) return isPublicAddress(literal) ? undefined : privateFailure(host)
  return isLocalName(host) ? privateFailure(host) : undefined
}

function privateFailure(host: string): Failure {
  return failed('private-network', `${host} is not on the public network.`)
}

/**
 * A look-up for `net.connect` that resolves a name once, refuses it if any of its addresses is not public, and passes on
 * exactly the addresses it has checked. So a name that changes between check and connection (DNS rebinding) gains nothing.
 */
export function guardedLookup(resolve: Resolve, allowPrivateNetwork: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      if (error) return callback(error, '')
      if (!allowPrivateNetwork && addresses.some(({ address }) => !isPublicAddress(address))) {
        return callback(new Stop(privateFailure(hostname)), '')
      }
      const first = addresses[0]
      if (first === undefined) return callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '')
      if (options.all) return callback(null, [...addresses])
      callback(null, first.address, first.family)
    })
  }
}
