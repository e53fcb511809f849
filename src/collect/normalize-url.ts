/**
 * Returns the entry's key for a link: the URL as the WHATWG standard writes it, without fragment and credentials; undefined
 * if the link is not an `http:` or `https:` URL. A protocol-relative link counts as `https:`. Never throws.
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

/** A build asks for each link several times: as the post writes it, as the page does, and as the copy does. */
const normalized = new Map<string, { readonly url: string | undefined }>()
const MAX_KNOWN = 20_000

function normalize(href: string, base?: string): string | undefined {
  const written = href.trim()
  const url = parseUrl(written.startsWith('//') ? `https:${written}` : written, base)
  if (url === undefined) return undefined
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  // Each assignment parses the URL again, and few URLs have these parts.
  if (href.includes('#')) url.hash = ''
  if (url.username !== '') url.username = ''
  if (url.password !== '') url.password = ''
  return url.href
}

/** The fragment of a link as it is written, with `#`; empty if there is none. */
export function fragmentOf(href: string): string {
  const start = href.indexOf('#')
  const fragment = start === -1 ? '' : href.slice(start).trimEnd()
  return fragment === '#' ? '' : fragment
}

/** What of a fragment names a passage by its words, with a `#`: a copy has the same words, but not the same ids. */
export function textFragmentOf(href: string): string {
  const fragment = fragmentOf(href)
  const start = fragment.indexOf(':~:text=')
  return start === -1 ? '' : `#${fragment.slice(start)}`
}

function parseUrl(href: string, base: string | undefined): URL | undefined {
  // `URL.parse` would do both at once, but came with Node 22.
  return URL.canParse(href, base) ? new URL(href, base) : undefined
}
