/**
 * The entry's key for a link: the WHATWG serialisation without fragment and credentials, or `undefined` where the
 * link is no `http:` or `https:` URL. Never throws. A protocol-relative link counts as `https:`.
 */
export function normalizeUrl(href: string, base?: string): string | undefined {
  if (base !== undefined) return normalize(href, base)
  const known = normalized.get(href)
  if (known) return known.url
  if (normalized.size >= MAX_KNOWN) normalized.clear()
  const url = normalize(href)
  normalized.set(href, { url })
  return url
}

/** A build asks for each link of a site several times: as a post, the page made of it, and the copy write it. */
const normalized = new Map<string, { readonly url: string | undefined }>()
const MAX_KNOWN = 20_000

function normalize(href: string, base?: string): string | undefined {
  const written = href.trim()
  const url = parseUrl(written.startsWith('//') ? `https:${written}` : written, base)
  if (url === undefined) return undefined
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  // Each of these parses the URL again, and few have any.
  if (href.includes('#')) url.hash = ''
  if (url.username !== '') url.username = ''
  if (url.password !== '') url.password = ''
  return url.href
}

/** The fragment of a link as it is written, `#` included; empty where there is none. */
export function fragmentOf(href: string): string {
  const start = href.indexOf('#')
  const fragment = start === -1 ? '' : href.slice(start).trimEnd()
  return fragment === '#' ? '' : fragment
}

function parseUrl(href: string, base: string | undefined): URL | undefined {
  // `URL.parse` would do both at once, but came with Node 22.
  return URL.canParse(href, base) ? new URL(href, base) : undefined
}
