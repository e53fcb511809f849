/** How pages are asked for, with every default filled in. */
export type DownloadOptions = {
  /** Sent as `User-Agent`; its product name is also what robots.txt and `X-Robots-Tag` may address. */
  readonly userAgent: string
  /** Allow addresses that are not public unicast, and local names. Default false. */
  readonly allowPrivateNetwork: boolean
  /** Ask each host's robots.txt first. Default false. */
  readonly robotsTxt: boolean
  /** Requests under way at once, all hosts together. */
  readonly concurrency: number
  /** Requests under way at once per host and port. */
  readonly hostConcurrency: number
  /** Milliseconds between the starts of two requests to one host and port. */
  readonly hostGapMs: number
  /** Milliseconds from wanting a connection (name look-up, TLS and proxy included) to having it. */
  readonly connectTimeoutMs: number
  /** Milliseconds from the request to the last header. */
  readonly headersTimeoutMs: number
  /** Milliseconds between two pieces of the body. */
  readonly idleTimeoutMs: number
  /** Milliseconds for one try, redirects included; waiting for a turn and for a retry is not counted. */
  readonly totalTimeoutMs: number
  /** Decoded bytes of the body. */
  readonly maxBytes: number
  /** Redirects, meta refresh included. */
  readonly maxRedirects: number
  /** Further tries after the first. */
  readonly maxRetries: number
  /** Milliseconds that one URL may spend waiting for its retries, `Retry-After` included. */
  readonly retryBudgetMs: number
}

const HOME = 'https://www.npmjs.com/package/eleventy-plugin-link-cache'

/** An honest user agent in the form that servers expect of a browser: it names the plugin and where to read about it. */
export function defaultUserAgent(version?: string): string {
  const product = version === undefined ? 'eleventy-plugin-link-cache' : `eleventy-plugin-link-cache/${version}`
  return `Mozilla/5.0 (compatible; ${product}; +${HOME})`
}

/** The defaults, for `options.ts` too. `userAgent` has no version here: `defaultUserAgent(version)` gives the full one. */
export const DEFAULT_DOWNLOAD_OPTIONS: DownloadOptions = {
  userAgent: defaultUserAgent(),
  allowPrivateNetwork: false,
  robotsTxt: false,
  concurrency: 16,
  hostConcurrency: 2,
  hostGapMs: 100,
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 20_000,
  idleTimeoutMs: 15_000,
  totalTimeoutMs: 60_000,
  maxBytes: 20 * 1024 * 1024,
  maxRedirects: 10,
  maxRetries: 2,
  retryBudgetMs: 15_000,
}
