import { refusal } from './download/public-network.ts'
import type { Capture } from './model.ts'

/** A URL that was asked for, and what came. */
type Asked = { readonly url: string; readonly capture: Capture }

/** RFC 6585 §6: a network that wants a log-in first. */
const LOGIN_REQUIRED = 511

/**
 * Whether an answer may come from the network in place of the host, as in hotels and trains. Over https nobody else can answer;
 * and such a network answers from an address of its own, as moved pages do.
 */
export function mayBeMeddled({ url, capture }: Asked): boolean {
  if (isPrivateName({ url, capture })) return true
  return !isSecure(url) && (capture.status === LOGIN_REQUIRED || endsElsewhere({ url, capture }) !== undefined)
}

/** What a network does to all hosts alike, as one that nobody redirects shows; undefined if it does nothing. */
export function describeMeddling(asked: Asked, control: Asked): string | undefined {
  if (isPrivateName(asked) && isPrivateName(control)) return told('gives every host a private address')
  if (asked.capture.status === LOGIN_REQUIRED && control.capture.status === LOGIN_REQUIRED)
    return told('answers every host itself (511)')
  const end = endsElsewhere(asked)
  if (end !== undefined && end === endsElsewhere(control)) return told(`sends every host to ${end}`)
  return isSamePage(asked, control) ? told('answers for every host with the same page') : undefined
}

const told = (what: string): string => `this network ${what}, so log in to it first`

/** A name that ought to be public, and that was not resolved so. */
function isPrivateName({ url, capture }: Asked): boolean {
  const isPrivate = !capture.ok && capture.reason === 'private-network' && capture.finalUrl === undefined
  return isPrivate && refusal(new URL(url), false) === undefined
}

/** The host at which the redirects have ended, if it is of another site. */
function endsElsewhere({ url, capture }: Asked): string | undefined {
  const end = redirectOf(url, capture) ?? capture.finalUrl ?? url
  const [from, to] = [siteOf(url), siteOf(end)]
  const isSame = from === to || from.endsWith(`.${to}`) || to.endsWith(`.${from}`)
  return isSame ? undefined : new URL(end).host
}

/** Where an answer leads that nobody has followed. */
function redirectOf(url: string, capture: Capture): string | undefined {
  const location = capture.ok && capture.status >= 300 && capture.status < 400 ? capture.headers.location : undefined
  return location !== undefined && URL.canParse(location, url) ? new URL(location, url).href : undefined
}

const siteOf = (url: string): string => new URL(url).host.replace(/^www\./, '')

/** Answered in the hosts' own names. */
function isSamePage(asked: Asked, control: Asked): boolean {
  const [one, other] = [ownPage(asked), ownPage(control)]
  if (one === undefined || other === undefined) return false
  return one === other || (titleOf(one) !== '' && titleOf(one) === titleOf(other))
}

function ownPage({ url, capture }: Asked): string | undefined {
  const isOwn = capture.ok && !isSecure(capture.finalUrl) && endsElsewhere({ url, capture }) === undefined
  return isOwn ? Buffer.from(capture.body).toString('latin1') : undefined
}

const titleOf = (html: string): string => /<title[^>]{0,200}>([^<]{0,500})/i.exec(html)?.[1]?.trim() ?? ''

/** Whether nobody but the host itself can answer. */
export function isSecure(url: string): boolean {
  return url.startsWith('https:')
}
