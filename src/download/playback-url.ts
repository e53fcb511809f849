import { type WebArchive, withUrl } from './web-archive.ts'

/** The parts of a URL such as `https://web.archive.org/web/20120304050607id_/http://example.org/`. */
export type PlaybackUrl = {
  /** All before the timestamp. */
  readonly prefix: string
  /** Up to 14 digits. */
  readonly timestamp: string
  /** `id_` for the bytes as captured; nothing for the page as the archive shows it. */
  readonly modifier: string
  /** The URL that was captured. */
  readonly original: string
}

/** The parts of a URL as the Wayback Machine, OpenWayback and pywb write it; undefined for any other. */
export function readPlaybackUrl(href: string): PlaybackUrl | undefined {
  const found = /\/(\d{4,14})([a-z]{2}_)?\/(https?:)\/{1,2}(?=[^/])/.exec(href)
  if (found === null) return undefined
  const [whole, timestamp = '', modifier = '', scheme = ''] = found
  const original = `${scheme}//${href.slice(found.index + whole.length)}`
  return { prefix: href.slice(0, found.index + 1), timestamp, modifier, original }
}

/** The address of a capture's original bytes; the given address if it has another form. */
export function rawAddress(href: string): string {
  const parts = readPlaybackUrl(href)
  return parts === undefined ? href : `${parts.prefix}${parts.timestamp}id_/${parts.original}`
}

/** The address of a capture's page for people; the reverse of `rawAddress`. */
export function pageAddress(href: string): string {
  const parts = readPlaybackUrl(href)
  return parts === undefined ? href : `${parts.prefix}${parts.timestamp}/${parts.original}`
}

/** Where an archive serves a capture's original bytes; undefined if the archive has no `playbackUrl`. */
export function playbackAddress({ playbackUrl }: WebArchive, timestamp: string, original: string): string | undefined {
  return playbackUrl === undefined ? undefined : withUrl(playbackUrl.replace('{timestamp}', timestamp), original)
}

/** `20120304050607`, in UTC. */
export function toTimestamp(date: Date): string {
  return date.toISOString().replace(/\D/g, '').slice(0, 14)
}

/** The time of a 14-digit timestamp; undefined for anything else. */
export function fromTimestamp(timestamp: string): Date | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(timestamp) ?? []
  if (year === undefined) return undefined
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** Whether two URLs differ only in scheme, port or `www.`: archives' indexes treat those as the same. */
export function isSamePage(one: string, other: string): boolean {
  const [a, b] = [new URL(one), new URL(other)]
  const nameOf = ({ hostname }: URL): string => hostname.replace(/^www\d{0,2}\./, '')
  return nameOf(a) === nameOf(b) && a.pathname === b.pathname && a.search === b.search
}
