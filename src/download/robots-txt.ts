import robotsParser from 'robots-parser'
import type { Capture, Failure, Reason } from '../model.ts'
import { failed } from './failure.ts'
import { productName } from './robots-header.ts'

/** The package's types promise a default export, but it ships a CommonJS function. */
const parseRobotsTxt = robotsParser as unknown as (
  url: string,
  text: string,
) => { isAllowed(url: string, userAgent: string): boolean | undefined }

/** RFC 9309 §2.5 requires at least 500 KiB. */
export const ROBOTS_TXT_BYTES: number = 512 * 1024

/** If robots.txt cannot be reached, neither can the page, for the same reason. */
const NO_ANSWER: readonly Reason[] = [
  'dns',
  'connect',
  'reset',
  'tls',
  'timeout',
  'proxy',
  'private-network',
  'out-of-time',
]

/**
 * Why the host's robots.txt forbids a URL; undefined if it does not. RFC 9309 §2.3.1: without rules (4xx, too many redirects)
 * everything is allowed; if the rules cannot be read (5xx), nothing is.
 *
 * @param capture the result of downloading robots.txt
 */
export function robotsTxtRefusal(url: URL, capture: Capture, userAgent: string): Failure | undefined {
  if (capture.ok) {
    const rules = parseRobotsTxt(robotsTxtUrl(url).href, new TextDecoder('utf-8').decode(capture.body))
    if (rules.isAllowed(url.href, productName(userAgent)) !== false) return undefined
    return failed('robots-txt', `robots.txt of ${url.host} forbids this URL.`)
  }
  if (hasNoRules(capture)) return undefined
  if (NO_ANSWER.includes(capture.reason)) return capture
  return failed('robots-txt', `robots.txt of ${url.host} could not be read: ${capture.detail}`)
}

function hasNoRules({ reason, status = 0 }: Failure): boolean {
  if (reason === 'empty' || reason === 'noarchive' || reason === 'redirects') return true
  return status >= 400 && status < 500 && status !== 429
}

export function robotsTxtUrl(url: URL): URL {
  return new URL('/robots.txt', url)
}
