import type { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls'

/**
 * What this machine trusts, and certificates on the way there. They vouch for nobody themselves: a chain still has to end in a root.
 * Node's option `ca` would take the place of the roots, so they are added one by one.
 */
export function completedContext(issuers: readonly X509Certificate[], more: SecureContextOptions): SecureContext {
  const made = createSecureContext({ ...more, allowPartialTrustChain: false })
  // Node 20 forgets these once another certificate is added.
  made.context.addCACert(extraCertificates())
  // Written anew: the file that it came in may have said more of a certificate, such as that it is to be trusted.
  for (const issuer of issuers) made.context.addCACert(issuer.toString())
  return made
}

/** The certificates that the user trusts, as Node reads them when it starts: a file that cannot be read counts as none. */
function extraCertificates(): string {
  const file = process.env.NODE_EXTRA_CA_CERTS
  if (!file) return ''
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error) return ''
    throw error
  }
}
