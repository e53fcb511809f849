import type { TemplateData } from './eleventy-config.ts'

/** Where starter projects keep their site's address in the data cascade, most reliable first. */
const URL_PLACES: readonly (readonly string[])[] = [
  ['metadata', 'url'],
  ['metadata', 'base'],
  ['site', 'url'],
  ['site', 'baseUrl'],
  ['site', 'base'],
  ['meta', 'url'],
  ['meta', 'siteUrl'],
  ['config', 'url'],
  ['siteUrl'],
  ['siteURL'],
  ['site', 'siteUrl'],
]

/** The site's own address according to its data; undefined if the data has none. */
export function siteUrlInData(data: TemplateData): string | undefined {
  return URL_PLACES.map((path) => absoluteUrl(valueAt(data, path))).find((url) => url !== undefined)
}

const TITLE_PLACES: readonly (readonly string[])[] = [
  ['metadata', 'title'],
  ['site', 'title'],
  ['site', 'name'],
  ['meta', 'title'],
]

/** The site's name according to its data; undefined if the data has none. */
export function siteTitleInData(data: TemplateData): string | undefined {
  return TITLE_PLACES.map((path) => valueAt(data, path)).find(
    (value): value is string => typeof value === 'string' && value.trim() !== '',
  )
}

/** An http(s) URL in its standard form; undefined for anything else. */
export function absoluteUrl(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^https?:\/\//i.test(value) || !URL.canParse(value)) return undefined
  return new URL(value).href
}

/** The hosts of these URLs. */
export function hostsOf(urls: Iterable<string | undefined>): ReadonlySet<string> {
  const hosts = new Set<string>()
  for (const url of urls) if (url !== undefined) hosts.add(new URL(url).hostname)
  return hosts
}

function valueAt(data: TemplateData, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), data)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
