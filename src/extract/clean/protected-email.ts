import type { Element } from 'hast'
import { attribute } from '../tree.ts'

const HEX = /^(?:[0-9a-f]{2}){4,254}$/i
const ADDRESS = /^[!-~]+@[!-~]+$/
const PLACE = /\/cdn-cgi\/l\/email-protection#([0-9a-f]+)$/i

/** The e-mail address that Cloudflare hides in a code, and that only a script would show instead of “[email protected]”. */
export function protectedEmail(element: Element): string | undefined {
  const code = attribute(element, 'data-cfemail')
  return code === undefined ? undefined : decoded(code)
}

/** The `mailto:` address of a link to such a hidden address. */
export function protectedMailbox(href: string): string | undefined {
  const code = PLACE.exec(href)?.[1]
  const address = code === undefined ? undefined : decoded(code)
  return address === undefined ? undefined : `mailto:${address}`
}

/** The first byte is the key for the others (XOR). */
function decoded(code: string): string | undefined {
  if (!HEX.test(code)) return undefined
  const [key = 0, ...bytes] = Buffer.from(code, 'hex')
  const address = Buffer.from(bytes.map((byte) => byte ^ key)).toString('utf8')
  return ADDRESS.test(address) ? address : undefined
}
