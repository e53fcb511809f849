import type { Element } from 'hast'
import { attribute } from './tree.ts'

const HEX = /^(?:[0-9a-f]{2}){4,254}$/i
const ADDRESS = /^[!-~]+@[!-~]+$/
const PLACE = /\/cdn-cgi\/l\/email-protection#([0-9a-f]+)$/i

/** Returns the address of a mailbox that Cloudflare writes as a code, for a script to read: without it there is “[email protected]”. */
export function protectedEmail(element: Element): string | undefined {
  const code = attribute(element, 'data-cfemail')
  return code === undefined ? undefined : decoded(code)
}

/** Returns where a link to such an address goes. */
export function protectedMailbox(href: string): string | undefined {
  const code = PLACE.exec(href)?.[1]
  const address = code === undefined ? undefined : decoded(code)
  return address === undefined ? undefined : `mailto:${address}`
}

/** The first byte is what the others were changed by. */
function decoded(code: string): string | undefined {
  if (!HEX.test(code)) return undefined
  const [key = 0, ...bytes] = Buffer.from(code, 'hex')
  const address = Buffer.from(bytes.map((byte) => byte ^ key)).toString('utf8')
  return ADDRESS.test(address) ? address : undefined
}
