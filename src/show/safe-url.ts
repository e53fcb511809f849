const WEB = new Set(['http:', 'https:'])

/** Returns a web address in its WHATWG form, or undefined where the value is none (a script, a file, nonsense). */
export function webUrl(value: unknown, base?: string): string | undefined {
  const url = parseUrl(value, base)
  return url !== undefined && WEB.has(url.protocol) ? url.href : undefined
}

/** As `webUrl`, and `mailto:` too: what a link of an archived copy may go to. */
export function linkUrl(value: unknown, base?: string): string | undefined {
  const url = parseUrl(value, base)
  return url !== undefined && (WEB.has(url.protocol) || url.protocol === 'mailto:') ? url.href : undefined
}

/** Returns an address as readers see it: percent signs of letters undone, unless that would hide or reorder something. */
export function readableUrl(url: string): string {
  try {
    const decoded = decodeURI(url)
    return /[\p{C}\p{Z}]/u.test(decoded) ? url : decoded
  } catch (error) {
    if (error instanceof URIError) return url
    throw error
  }
}

/** Returns the site's name of an address: `adactio.com` for `https://www.adactio.com/articles/`. Empty for what is no web address. */
export function hostOf(value: unknown): string {
  const url = parseUrl(value)
  return url !== undefined && WEB.has(url.protocol) ? url.hostname.replace(/^www\./, '') : ''
}

/**
 * Returns the way from one page of the site to another, so that it holds under any path prefix:
 * from `/cache/abc/` to `/posts/first/` it is `../../posts/first/`. Undefined where `to` is no path of the site.
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
  // `./` keeps a first segment with a colon from being read as a scheme, and an empty way from being nothing.
  return `${relative.startsWith('../') ? '' : './'}${relative}${rest}`
}

/**
 * Returns the absolute URL of a page of the site, below the site's address: `/cache/` of `https://example.org/blog` is
 * `https://example.org/blog/cache/`. Undefined where that address is not known, or is no web address.
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
