import type { Element } from 'hast'
import { attribute, classNames, findElement } from '../tree.ts'
import { webUrl } from '../web-url.ts'

/** Attributes in which lazy-loading scripts keep the real image, most likely first. */
const LAZY_SOURCES = [
  'data-src',
  'data-original',
  'data-lazy-src',
  'data-lazy',
  'data-url',
  'data-original-src',
  'data-actualsrc',
  'data-hi-res-src',
  'data-full-src',
  'data-image',
  'data-img-src',
  'data-echo',
  'data-delayed-url',
  'data-lazyload',
  'data-lazy-load',
  'data-cfsrc',
  'data-pagespeed-lazy-src',
  'data-flickity-lazyload',
  'data-ezsrc',
  'data-opt-src',
  'data-breeze',
  'data-image-src',
  'nitro-lazy-src',
]
const LAZY_SETS = ['data-srcset', 'data-lazy-srcset', 'data-original-set', 'data-src-set']
const PLACEHOLDER =
  /\/(?:clear|empty|dot|shim|trans)\.(?:gif|png)(?:$|\?)|(?:placeholder|spacer|blank|transparent|pixel|lazy|loading|1x1|grey|gray)[^/]{0,40}\.(?:gif|png|svg|jpe?g|webp)(?:$|\?)/i
/** Services that count visits or serve advertisements: their images have no size in blogs, and nothing to see in a copy. */
const COUNTERS = new RegExp(
  `^(?:${[
    String.raw`c[1-9]?\d?\.statcounter\.com|(?:pixel|stats)\.(?:wp|wordpress)\.com|(?:ssl-)?vg\d\d\.met\.vgwort\.de`,
    String.raw`(?:pixel|secure)\.quantserve\.com|s?b\.scorecardresearch\.com|(?:[a-z]{1,9}\.)?google-analytics\.com`,
    String.raw`counter\.yadro\.ru|mc\.yandex\.(?:ru|com)|top-fwz1\.mail\.ru|[a-z\d]{1,9}\.histats\.com|www\.facebook\.com/tr`,
    String.raw`feeds\.(?:feedburner|wordpress)\.com/(?:~r|1\.0/comments)|blogger\.googleusercontent\.com/tracker`,
    String.raw`(?:[a-z\d-]{1,20}\.){1,2}doubleclick\.net|adserver\.[a-z\d.-]{1,80}|a\.impactradius-go\.com/display-ad`,
    String.raw`(?:ir-[a-z]{2}\.amazon-adsystem|www\.assoc-amazon)\.[a-z]{2,3}/e/ir|www\.awin1\.com/cshow\.php`,
  ].join('|')})(?:/|$)`,
  'i',
)
/** Wide enough for a column of text on a high-resolution screen. */
const ENOUGH_WIDTH = 1600
/** Wide enough for the details of a chart. */
const ENOUGH_TO_READ = 640
const MAX_SRCSET = 8000
const MIN_SHOWN = 50
const MAX_AVATAR = 64
const IMAGE_FILE = /^\S{1,2000}\.(?:jpe?g|png|webp|avif|gif)(?:[?#]\S{0,500})?$/i

/** The absolute URL of the image that an `<img>`, `<picture>` or `<amp-img>` finally shows in a browser. */
export function realImage(element: Element, baseUrl: string): string | undefined {
  const image =
    element.tagName === 'picture' ? findElement(element, ({ tagName }) => /^(?:img|amp-img)$/.test(tagName)) : element
  const own = image === undefined ? undefined : urlOfImage(image, baseUrl)
  if (own !== undefined || element.tagName !== 'picture') return own
  const source = findElement(element, ({ tagName }) => tagName === 'source')
  return source === undefined ? undefined : urlOfImage(source, baseUrl)
}

function urlOfImage(element: Element, baseUrl: string): string | undefined {
  for (const name of LAZY_SOURCES) {
    const url = imageUrl(attribute(element, name), baseUrl)
    if (url !== undefined && looksLikeImage(url)) return url
  }
  const lazySet = LAZY_SETS.map((name) => attribute(element, name)).find((value) => value !== undefined)
  const fromLazySet = lazySet === undefined ? undefined : widest(candidatesOf(lazySet, baseUrl))
  if (fromLazySet !== undefined) return fromLazySet
  const url = imageUrl(attribute(element, 'src'), baseUrl)
  const candidates = candidatesOf(attribute(element, 'srcSet') ?? '', baseUrl)
  if (url !== undefined && !isPlaceholder(url) && !isSmall(url, candidates)) return url
  return (
    widest(candidates) ?? anyImage(element, baseUrl) ?? (url !== undefined && PLACEHOLDER.test(url) ? undefined : url)
  )
}

/** The URL of an image; neither the page itself (`#`), nor what a script would have to fill in first. */
function imageUrl(value: string | undefined, baseUrl: string): string | undefined {
  const text = value?.trim() ?? ''
  if (/^(?:data:|[#?{]|$)/i.test(text) || /\{\w{1,20}\}/.test(text)) return undefined
  return webUrl(text, baseUrl)
}

/** Whether a `src`, meant for browsers without `srcset`, is blurred or narrow while the `srcset` has the real image. */
function isSmall(url: string, candidates: readonly Candidate[]): boolean {
  const widths = candidates.filter(({ isWidth }) => isWidth).map(({ width }) => width)
  if (Math.max(0, ...widths) < ENOUGH_TO_READ) return false
  const own = candidates.find((candidate) => candidate.url === url)
  return own === undefined || (own.isWidth && own.width < ENOUGH_TO_READ)
}

/** For unknown lazy-loading scripts: any attribute that names an image file. */
function anyImage(element: Element, baseUrl: string): string | undefined {
  for (const [name, value] of Object.entries(element.properties)) {
    if (!/^data-/i.test(name) || typeof value !== 'string' || !IMAGE_FILE.test(value.trim())) continue
    const url = imageUrl(value, baseUrl)
    if (url !== undefined) return url
  }
  return undefined
}

function looksLikeImage(url: string): boolean {
  return !/\.(?:html?|php|js|json|mp4|webm)(?:$|[?#])/i.test(url)
}

type Candidate = { readonly url: string; readonly width: number; readonly isWidth: boolean }

/** The candidates of a `srcset`; https://html.spec.whatwg.org/#srcset-attribute */
function candidatesOf(srcset: string, baseUrl: string): readonly Candidate[] {
  const candidates: Candidate[] = []
  // URLs may contain commas: a candidate ends at a comma before a space, or after its descriptor.
  for (const match of srcset
    .slice(0, MAX_SRCSET)
    .matchAll(/([^\s,]\S*[^\s,])(?:\s+(\d+(?:\.\d+)?)([wx]))?\s*(?:,|$)/g)) {
    const url = imageUrl(match[1], baseUrl)
    const size = Number(match[2] ?? 1)
    const isWidth = match[3] === 'w'
    if (url !== undefined) candidates.push({ url, width: isWidth ? size : size * 800, isWidth })
  }
  return candidates
}

/** The widest candidate that is no wider than needed, else the narrowest. */
function widest(candidates: readonly Candidate[]): string | undefined {
  const sorted = [...candidates].sort((a, b) => a.width - b.width)
  return (sorted.filter(({ width }) => width <= ENOUGH_WIDTH).at(-1) ?? sorted[0])?.url
}

/** Whether an image is the blurred one below another, as Medium had it. */
export function isBlurred(image: Element): boolean {
  return /(?:^|\s)progressiveMedia-thumbnail(?:\s|$)/.test(classNames(image))
}

/** Whether an image is the small portrait beside a name, as in the quotations of a forum. */
export function isAvatar(image: Element): boolean {
  if (!/(?:^|\s)(?:avatar|gravatar)(?:\s|$)/.test(classNames(image))) return false
  return Number.parseInt(attribute(image, 'width') ?? '', 10) <= MAX_AVATAR
}

/** Whether an image only takes the place of another. */
export function isPlaceholder(url: string): boolean {
  return PLACEHOLDER.test(url)
}

/** Whether an image only counts visits or fills space. */
export function isPixel(element: Element): boolean {
  const size = (name: string): number => Number.parseInt(attribute(element, name) ?? '', 10)
  const [width, height] = [size('width'), size('height')]
  const style = attribute(element, 'style') ?? ''
  return (
    isThin(width, height) || isThin(height, width) || /(?:^|[;\s])(?:width|height)\s{0,9}:\s{0,9}[012]px/i.test(style)
  )
}

/** Whether a side is hardly visible. Beside a side of some length, 0 stands for a size that the template did not know. */
function isThin(side: number, other: number): boolean {
  return side <= 2 && !(side === 0 && other > MIN_SHOWN)
}

/** Whether an image comes from a service that only counts visits or serves advertisements. */
export function isCounter(src: string): boolean {
  const { host, pathname } = new URL(src)
  return COUNTERS.test(`${host}${pathname}`)
}
