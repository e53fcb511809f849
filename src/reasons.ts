import type { Reason } from './model.ts'

/** What each reason means in a few words, for reports, the status command and the docs. */
export const REASON_WORDS: Readonly<Record<Reason, string>> = {
  dns: 'the name does not resolve',
  connect: 'the server cannot be reached',
  reset: 'the connection broke',
  tls: 'the certificate was refused',
  timeout: 'no answer in time',
  proxy: 'the proxy could not reach it',
  gone: 'the page is gone',
  'http-status': 'the server answered with an error',
  'bad-answer': 'the answer was malformed',
  truncated: 'the answer was cut short',
  'too-large': 'larger than the limit',
  empty: 'an empty answer',
  redirects: 'redirects that lead nowhere',
  'private-network': 'a private or local address',
  noarchive: 'the publisher asks for no copies',
  'robots-txt': 'robots.txt disallows it',
  forgotten: 'taken down by you',
  'bot-check': 'a bot check, not the page',
  login: 'a log-in form, not the page',
  paywall: 'a paywall',
  'consent-wall': 'a consent wall, not the page',
  'soft-404': 'a page that says “not found”',
  parked: 'a parked or taken-over domain',
  'front-page': 'the front page, not the page',
  'script-only': 'empty without scripts',
  'too-little-text': 'hardly any text',
  'unsupported-type': 'an unsupported type of file',
  unreadable: 'it could not be read',
  'extract-timeout': 'reading it took too long',
  'out-of-time': 'the time budget was used up; the next build continues',
  offline: 'offline',
  disk: 'the copy could not be written or read',
}

/** The words for a reason. One that a later version of the plugin noted is shown by its name. */
export function wordsOfReason(reason: Reason): string {
  return Object.hasOwn(REASON_WORDS, reason) ? REASON_WORDS[reason] : reason
}

/** All reasons there are. */
export const REASONS: readonly Reason[] = Object.keys(REASON_WORDS) as Reason[]
