/** A web archive and how to ask it. All addresses can be set, so that other archives (and those of tests) work the same way. */
export type WebArchive = {
  /** The name that reports show: `Wayback Machine`. */
  readonly name: string
  /**
   * How to find captures. `cdx`: with the CDX interface, which needs `cdxUrl` and `playbackUrl`. `memento`: with RFC 7089, which
   * needs `timegateUrl`.
   */
  readonly kind: 'cdx' | 'memento'
  /** The CDX interface, without parameters: `https://web.archive.org/cdx/search/cdx`. */
  readonly cdxUrl?: string
  /** The TimeGate: `{url}` stands for the URL, which otherwise goes at the end: `https://arquivo.pt/wayback/`. */
  readonly timegateUrl?: string
  /** The TimeMap in link format, likewise: `https://arquivo.pt/wayback/timemap/link/`. Default: what the TimeGate links to. */
  readonly timemapUrl?: string
  /**
   * Where to get a capture's original bytes: `https://web.archive.org/web/{timestamp}id_/{url}`, with a 14-digit timestamp. For
   * `memento` archives the default is the memento's own address, with `id_` after such a timestamp.
   */
  readonly playbackUrl?: string
  /** Milliseconds between the starts of two look-ups, which run one at a time. Default 2500: 24 a minute. */
  readonly listGapMs?: number
  /** Milliseconds between the starts of two playbacks. Default 150: 400 a minute. */
  readonly playbackGapMs?: number
}

/** The Internet Archive allows 30 look-ups and 600 playbacks a minute, and blocks clients for an hour that ignore a 429. */
export const WAYBACK_MACHINE: WebArchive = {
  name: 'Wayback Machine',
  kind: 'cdx',
  cdxUrl: 'https://web.archive.org/cdx/search/cdx',
  playbackUrl: 'https://web.archive.org/web/{timestamp}id_/{url}',
}

/**
 * Returns an archive's description, checked.
 *
 * @throws TypeError one sentence that says what it lacks
 */
export function checkWebArchive(archive: WebArchive): WebArchive {
  const needed = archive.kind === 'cdx' ? (['cdxUrl', 'playbackUrl'] as const) : (['timegateUrl'] as const)
  for (const field of needed) {
    if (archive[field] !== undefined) continue
    throw new TypeError(`The web archive "${archive.name}" has no ${field}: its kind "${archive.kind}" needs one.`)
  }
  for (const field of ['cdxUrl', 'timegateUrl', 'timemapUrl', 'playbackUrl'] as const) {
    const written = archive[field]
    if (written === undefined || isHttpUrl(written)) continue
    throw new TypeError(`The web archive "${archive.name}" has the ${field} "${written}": write an http(s) address.`)
  }
  const template = archive.playbackUrl
  if (template !== undefined && !(template.includes('{timestamp}') && template.includes('{url}'))) {
    throw new TypeError(
      `The web archive "${archive.name}" has the playbackUrl "${template}": write it with {timestamp} and {url} in it.`,
    )
  }
  for (const field of ['listGapMs', 'playbackGapMs'] as const) {
    const gapMs: unknown = archive[field]
    if (gapMs === undefined || (typeof gapMs === 'number' && gapMs >= 0 && gapMs <= MAX_GAP_MS)) continue
    throw new TypeError(
      `The web archive "${archive.name}" has the ${field} ${JSON.stringify(gapMs)}: write milliseconds.`,
    )
  }
  return archive
}

/** A longer timer of Node's would go off at once. */
const MAX_GAP_MS = 2 ** 31 - 1

/** Whether a text is an http(s) URL. */
export function isHttpUrl(written: string): boolean {
  return URL.canParse(written) && /^https?:$/.test(new URL(written).protocol)
}

/** The address with the URL in place of `{url}`, or at its end. Archives want the URL as it is, not encoded. */
export function withUrl(address: string, url: string): string {
  return address.includes('{url}') ? address.replace('{url}', () => url) : address + url
}
