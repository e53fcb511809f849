import type { Element } from 'hast'
import { attribute, findElement } from './tree.ts'
import { webUrl } from './web-url.ts'

/** Attributes by which lazy-loading scripts name the real image, the likeliest first. */
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
]
const LAZY_SETS = ['data-srcset', 'data-lazy-srcset', 'data-original-set', 'data-src-set']
const PLACEHOLDER =
  /\/(?:clear|empty|dot|shim|trans)\.(?:gif|png)(?:$|\?)|(?:placeholder|spacer|blank|transparent|pixel|lazy|loading|1x1|grey|gray)[^/]{0,40}\.(?:gif|png|svg|jpe?g|webp)(?:$|\?)/i
/** Wide enough for a page of text on a dense screen. */
const ENOUGH_WIDTH = 1600

/** Returns the absolute URL of the image that an `<img>`, `<picture>` or `<amp-img>` shows in a browser once it has loaded. */
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
    const url = webUrl(attribute(element, name), baseUrl)
    if (url !== undefined && looksLikeImage(url)) return url
  }
  const lazySet = LAZY_SETS.map((name) => attribute(element, name)).find((value) => value !== undefined)
  const fromLazySet = lazySet === undefined ? undefined : widest(lazySet, baseUrl)
  if (fromLazySet !== undefined) return fromLazySet
  const source = attribute(element, 'src')
  const url = source?.trim().startsWith('data:') ? undefined : webUrl(source, baseUrl)
  if (url !== undefined && !PLACEHOLDER.test(url)) return url
  const fromSet = widest(attribute(element, 'srcSet') ?? '', baseUrl)
  return fromSet ?? (url !== undefined && PLACEHOLDER.test(url) ? undefined : url)
}

function looksLikeImage(url: string): boolean {
  return !/\.(?:html?|php|js|json|mp4|webm)(?:$|[?#])/i.test(url)
}

/** The widest candidate of a `srcset` that is no wider than needed, else the narrowest; https://html.spec.whatwg.org/#srcset-attribute */
function widest(srcset: string, baseUrl: string): string | undefined {
  const candidates: { url: string; width: number }[] = []
  // URLs may hold commas: a candidate ends at a comma that a space follows, or that ends its descriptor.
  for (const match of srcset.slice(0, 4000).matchAll(/([^\s,]\S*[^\s,])(?:\s+(\d+(?:\.\d+)?)([wx]))?\s*(?:,|$)/g)) {
    const url = webUrl(match[1], baseUrl)
    const size = Number(match[2] ?? 1)
    if (url !== undefined) candidates.push({ url, width: match[3] === 'w' ? size : size * 800 })
  }
  candidates.sort((a, b) => a.width - b.width)
  return (candidates.filter(({ width }) => width <= ENOUGH_WIDTH).at(-1) ?? candidates[0])?.url
}

/** Whether an image is there to count visits, or to hold space. */
export function isPixel(element: Element): boolean {
  const size = (name: string): number => Number.parseInt(attribute(element, name) ?? '', 10)
  return size('width') <= 2 || size('height') <= 2
}
