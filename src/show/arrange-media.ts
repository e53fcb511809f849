import type { Element, ElementContent } from 'hast'
import type { ImageSize } from '../model.ts'
import { webLink } from './arrange-links.ts'
import { make, type Place, text, withBox } from './body-tree.ts'
import { mediaKind, mediaName } from './media-file.ts'
import { webUrl } from './safe-url.ts'

/** Shows an image that lies beside the page; any other becomes a link to it, or its alternative text. */
export function arrangeImage(element: Element, place: Place): ElementContent[] {
  const { src, title, width, height } = element.properties
  const alt = typeof element.properties.alt === 'string' ? element.properties.alt.trim() : ''
  const file = mediaName(src)
  if (mediaKind(file) !== 'image') return elsewhere(src, alt || place.context.words.image, alt, place)
  const isSized = width !== undefined || height !== undefined
  // With a known size, the text below does not jump when the image loads.
  const size = isSized || file === undefined ? undefined : place.context.imageSizes?.get(file)
  const image = make('img', { src: file, alt, title, width, height, ...size, loading: 'lazy', decoding: 'async' })
  if (place.inLink || size === undefined || !isWide(size)) return [image]
  place.seen.wideImages += 1
  // Not a `div`: an image may be in a paragraph, which cannot contain one.
  const label = `${place.context.words.image} ${place.seen.wideImages}`
  return [withBox(make('span', { className: ['scroll'] }, [image]), label)]
}

/** A panorama or a long diagram would be a mere strip on a phone: it keeps its height and scrolls instead. */
function isWide({ width, height }: ImageSize): boolean {
  return width >= 640 && width >= height * 3
}

/** A player for a file that lies beside the page, or a link to the file on the web. */
export function arrangePlayer(element: Element, place: Place): ElementContent[] {
  const { tagName } = element
  const label = tagName === 'audio' ? place.context.words.audio : place.context.words.video
  const sources = [element, ...element.children].flatMap((node) => (node.type === 'element' ? node.properties.src : []))
  const file = sources.map(mediaName).find((name) => mediaKind(name) === tagName)
  const remote = sources.find((src) => webUrl(src, webUrl(place.context.url)) !== undefined)
  if (file === undefined || place.inLink) return elsewhere(remote, label, label, place)
  const { width, height } = element.properties
  const poster = mediaName(element.properties.poster)
  return [make(tagName, { src: file, controls: true, preload: 'none', poster, width, height, ariaLabel: label })]
}

/** A link to what a frame or a plug-in would have loaded. */
export function arrangeFrame(element: Element, place: Place): ElementContent[] {
  const { src, data } = element.properties
  return elsewhere(src ?? data, place.context.words.embedded, '', place)
}

function elsewhere(src: unknown, label: string, textAlone: string, place: Place): ElementContent[] {
  const url = webUrl(src, webUrl(place.context.url))
  if (url === undefined || place.inLink) return textAlone === '' ? [] : [text(textAlone)]
  return [webLink(url, [text(label)])]
}
