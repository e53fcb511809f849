import { createRequire } from 'node:module'
import { domainToASCII } from 'node:url'
import type picomatch from 'picomatch'

/** What a rule gets to know of a link. */
export type SelectableLink = { readonly url: string; readonly inputPath: string }

/**
 * Which links a rule speaks of:
 * - a host: `example.org` with its subdomains, `*.example.org` the subdomains alone, `example.org:8080` one port,
 *   `shop.*` by a glob, `*` all;
 * - a URL glob: `https://example.org/private/**`; without scheme, `example.org/private/**`, for http and https;
 *   `*` stays inside a path segment, `**` does not, `{a,b}` is either, everything else is literal;
 * - a regular expression on the whole URL, or a function.
 */
export type LinkRule = string | RegExp | ((url: URL, link: SelectableLink) => boolean)

export type SelectorOptions = {
  /** If given, only links that match one of these are selected. */
  readonly include?: readonly LinkRule[]
  /** Links that match one of these are not selected. */
  readonly exclude?: readonly LinkRule[]
  /** The site's own hosts: never selected, with or without `www.`, on any port. */
  readonly ownHosts: ReadonlySet<string>
}

/** Returns a function that decides whether to archive a link. Links to the site itself and into web archives never are. */
export function createSelector(options: SelectorOptions): (link: SelectableLink) => boolean {
  const own = new Set(Array.from(options.ownHosts, bareHost))
  const include = options.include?.map(toMatcher)
  const exclude = (options.exclude ?? []).map(toMatcher)
  return (link) => {
    const url = withoutFinalDot(new URL(link.url))
    if (own.has(bareHost(url.host)) || isInWebArchive(url)) return false
    if (include !== undefined && !include.some((matches) => matches(url, link))) return false
    return !exclude.some((matches) => matches(url, link))
  }
}

/** `example.org.` is the same host as `example.org`. */
function withoutFinalDot(url: URL): URL {
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1)
  return url
}

/** Loaded on demand: few sites use globs. */
const loadPicomatch = (): typeof picomatch => createRequire(import.meta.url)('picomatch') as typeof picomatch

type Matcher = (url: URL, link: SelectableLink) => boolean

function toMatcher(rule: LinkRule): Matcher {
  if (typeof rule === 'function') return (url, link) => answerOf(rule, url, link)
  if (rule instanceof RegExp) return regExpMatcher(rule)
  if (rule.includes('/')) return globMatcher(rule)
  const host = rule.toLowerCase()
  return /[*{]/.test(host.replace(/^\*\./, '')) ? globMatcher(host) : hostMatcher(host)
}

/** @throws TypeError one sentence if the function is asynchronous: a promise would match every link */
function answerOf(rule: Extract<LinkRule, (...args: never[]) => unknown>, url: URL, link: SelectableLink): boolean {
  const answer: unknown = rule(url, link)
  if (answer instanceof Promise) {
    throw new TypeError(
      `eleventy-plugin-link-cache: a function in the option "include" or "exclude" gives a promise for ${url.href}: return true or false.`,
    )
  }
  return Boolean(answer)
}

function regExpMatcher(rule: RegExp): Matcher {
  // A global or sticky expression remembers where it stopped, and would match every other time.
  const stateless = new RegExp(rule.source, rule.flags.replace(/[gy]/g, ''))
  return (url) => stateless.test(url.href)
}

function hostMatcher(rule: string): Matcher {
  const subdomainsOnly = rule.startsWith('*.')
  const host = (domainToASCII(subdomainsOnly ? rule.slice(2) : rule) || rule).replace(/\.$/, '')
  const hasPort = /:\d+$/.test(rule)
  return (url) => {
    const actual = hasPort ? `${url.hostname}:${url.port || DEFAULT_PORTS[url.protocol]}` : url.hostname
    return actual.endsWith(`.${host}`) || (!subdomainsOnly && actual === host)
  }
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

function globMatcher(rule: string): Matcher {
  const isMatch = loadPicomatch()(urlGlob(rule), { dot: true, nonegate: true, noextglob: true })
  return (url) => isMatch(withoutDotSegments(url.href))
}

function urlGlob(rule: string): string {
  const written = rule.includes('://') ? rule : `http{s,}://${rule.replace(/^\/\//, '')}`
  const [start = ''] = /^[^/]*:\/\/[^/:]*/.exec(written) ?? []
  const glob = `${start.toLowerCase().replace(/\.$/, '').split('.').map(asciiLabel).join('.')}${written.slice(start.length)}`
  // `https://example.org` means the whole site, as a host does.
  const whole = /:\/\/[^/]*\/?$/.test(glob) ? `${glob.replace(/\/$/, '')}/**` : glob
  return literalButStars(whole)
}

/** A label of a host as URLs write it: `bücher` is `xn--bcher-kva`. Names with stars and braces stay. */
function asciiLabel(label: string): string {
  const [, scheme = '', name = label] = /^(.*:\/\/)(.*)$/.exec(label) ?? []
  return `${scheme}${/^[^*{},]*[^ -~][^*{},]*$/.test(name) ? domainToASCII(name) : name}`
}

/** Escapes `?`, `[`, `(`, `!` and `+`, which are plain characters in a URL but not in a glob. URLs hold only ASCII. */
function literalButStars(glob: string): string {
  return glob.replace(/[?[\]()!+@|^$\\]/g, '\\$&').replace(/[^ -~]+/g, encodeURIComponent)
}

/** A glob's star matches no `..`, which the query of a URL may contain: `?next=/../x`. Its path never does. */
function withoutDotSegments(href: string): string {
  return href.replace(/\/\.{1,2}(?=\/|$)/g, '/-')
}

/** The host without `www.` and port. */
function bareHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^www\./, '')
}

/** Hosts that serve only copies of other pages, as do their subdomains. */
const WEB_ARCHIVES: ReadonlySet<string> = new Set([
  'web.archive.org',
  'archive.today',
  'archive.fo',
  'archive.is',
  'archive.li',
  'archive.md',
  'archive.ph',
  'archive.vn',
  'perma.cc',
  'webcitation.org',
  'wayback.archive-it.org',
  'webarchive.org.uk',
  'webarchive.nationalarchives.gov.uk',
  'wayback.vefsafn.is',
  'webarchive.loc.gov',
])

/** `/web/20200102030405/https://…`, `/wayback/20200102030405id_/http://…`, on whatever host. */
const MEMENTO_PATH = /\/\d{14}(?:[a-z]{2}_|\*)?\/https?:\//i

function isInWebArchive(url: URL): boolean {
  const host = bareHost(url.host)
  if (WEB_ARCHIVES.has(host) || WEB_ARCHIVES.has(host.slice(host.indexOf('.') + 1))) return true
  if (host === 'arquivo.pt' && url.pathname.startsWith('/wayback/')) return true
  return MEMENTO_PATH.test(url.pathname)
}
