import { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'

/** Fetches a file; undefined if it cannot be had. */
export type FetchIssuer = (url: string) => Promise<Uint8Array | undefined>

/** Between a server's certificate and a root there are one or two others. */
const MAX_ISSUERS = 2
/** A certificate may name several addresses, such as one of a directory service that we do not speak to. */
const MAX_ADDRESSES = 2

/** Longer than any chain; a server may send what it likes. */
const MAX_CHAIN = 10

/** The last certificate of the chain that a server has sent. */
export function lastCertificate(socket: TLSSocket): X509Certificate | undefined {
  let last = socket.getPeerCertificate(true)
  for (let at = 0; at < MAX_CHAIN && last.issuerCertificate; at += 1) last = last.issuerCertificate
  return last.raw === undefined ? undefined : new X509Certificate(last.raw)
}

/**
 * The certificates that a server should have sent after its last one, fetched from where each certificate says that its
 * issuer's is: RFC 5280 §4.2.2.1. None of them vouches for itself, so none can be mistaken for one that is trusted.
 */
export async function findMissingIssuers(
  last: X509Certificate,
  fetchIssuer: FetchIssuer,
): Promise<readonly X509Certificate[]> {
  const issuers: X509Certificate[] = []
  for (let child = last; issuers.length < MAX_ISSUERS; ) {
    const issuer = await fetchIssuerOf(child, fetchIssuer)
    if (issuer === undefined) return issuers
    issuers.push(issuer)
    child = issuer
  }
  return issuers
}

async function fetchIssuerOf(child: X509Certificate, fetchIssuer: FetchIssuer): Promise<X509Certificate | undefined> {
  for (const url of issuerAddresses(child)) {
    const bytes = await fetchIssuer(url)
    const issuer = bytes === undefined ? undefined : readIssuer(bytes, child)
    if (issuer !== undefined) return issuer
  }
  return undefined
}

/** Over plain http, since one over https would need a chain of its own; the certificates are signed. */
function issuerAddresses(certificate: X509Certificate): readonly string[] {
  const addresses = certificate.toLegacyObject().infoAccess?.['CA Issuers - URI'] ?? []
  return addresses.filter((url) => URL.canParse(url) && new URL(url).protocol === 'http:').slice(0, MAX_ADDRESSES)
}

/** The certificate in a file, DER or PEM, if it is that of the authority which signed the other one. */
function readIssuer(bytes: Uint8Array, child: X509Certificate): X509Certificate | undefined {
  try {
    const issuer = new X509Certificate(bytes)
    return mayStandBetween(issuer) && child.checkIssued(issuer) && child.verify(issuer.publicKey) ? issuer : undefined
  } catch (error) {
    if (isCryptoError(error)) return undefined
    throw error
  }
}

/**
 * OpenSSL trusts any certificate in its store that has its own name as the issuer's, whoever signed it: so no root is taken from
 * the web, nor what OpenSSL takes for one. Its own comparison is asked, to which `CN=A` and `CN=a` are the same.
 */
function mayStandBetween(certificate: X509Certificate): boolean {
  return certificate.ca && !certificate.checkIssued(certificate)
}

function isCryptoError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_')
}
