const WEB = new Set(['http:', 'https:'])

/** An http(s) URL in its WHATWG form; undefined for anything else (a script, a file, nonsense). */
export function webUrl(value: unknown, base?: string): string | undefined {
  const url = parseUrl(value, base)
  return url !== undefined && WEB.has(url.protocol) ? url.href : undefined
}

/** Like `webUrl`, but also `mailto:`: what links of a copy may lead to. */
export function linkUrl(value: unknown, base?: string): string | undefined {
  const url = parseUrl(value, base)
  return url !== undefined && (WEB.has(url.protocol) || url.protocol === 'mailto:') ? url.href : undefined
}

/** A URL for readers: with percent-encoded letters decoded, unless that would hide or reorder something. */
export function readableUrl(url: string): string {
  try {
    const decoded = decodeURI(url)
    return /[\p{C}\p{Z}]/u.test(decoded) ? url : decoded
  } catch (error) {
    if (error instanceof URIError) return url
    throw error
  }
}

/** The site that a URL belongs to: `adactio.com` for `https://www.adactio.com/articles/`. Empty if it is not an http(s) URL. */
export function hostOf(value: unknown): string {
  const url = parseUrl(value)
  return url !== undefined && WEB.has(url.protocol) ? url.hostname.replace(/^www\./, '') : ''
}

/**
 * The relative URL from one page of the site to another, valid under any path prefix: from `/cache/abc/` to `/posts/first/` it is
 * `../../posts/first/`. Undefined if `to` is not a path of the site.
 */
export function relativeUrl(from: string, to: string): string | undefined {
  const target = sitePath(to)
  if (target === undefined) return undefined
  const steps = (sitePath(from) ?? '/').split(/[?#]/, 1)[0]?.split('/').slice(1, -1) ?? []
  const [path, rest] = splitPath(target)
  const segments = path.split('/').slice(1)
  const file = segments.pop() ?? ''
  let shared = 0
  while (shared < steps.length && shared < segments.length && steps[shared] === segments[shared]) shared += 1
  const way = [...steps.slice(shared).map(() => '..'), ...segments.slice(shared)]
  const relative = `${way.map((step) => `${step}/`).join('')}${file}`
  // `./` keeps a first segment with a colon from looking like a scheme, and the URL from being empty.
  return `${relative.startsWith('../') ? '' : './'}${relative}${rest}`
}

/**
 * The absolute URL of a page of the site: `/cache/` of `https://example.org/blog` is `https://example.org/blog/cache/`. Undefined if
 * the site's address is not known, or not an http(s) URL.
 */
export function siteUrlOf(path: string, siteUrl: string | undefined): string | undefined {
  const site = webUrl(siteUrl)?.replace(/[?#].*$/s, '')
  const target = sitePath(path)
  return site === undefined || target === undefined ? undefined : `${site.replace(/\/$/, '')}${target}`
}

function splitPath(url: string): [string, string] {
  const end = url.search(/[?#]/)
  return end === -1 ? [url, ''] : [url.slice(0, end), url.slice(end)]
}

// `//host` and `/\host` lead to other sites.
function sitePath(url: string): string | undefined {
  if (!/^\/(?![/\\])/.test(url)) return undefined
  const parsed = parseUrl(url, 'https://site.invalid/')
  return parsed?.host === 'site.invalid' ? `${parsed.pathname}${parsed.search}${parsed.hash}` : undefined
}

function parseUrl(value: unknown, base?: string): URL | undefined {
  if (typeof value !== 'string' || value.length > 20_000) return undefined
  return URL.canParse(value, base) ? new URL(value, base) : undefined
}
