import type { Element } from 'hast'
import { attribute, findElement, findElements } from '../tree.ts'
import { webUrl } from '../web-url.ts'
import { writtenByScript } from './embedded-frame.ts'
import { isPlaceholder, realImage } from './real-image.ts'

type StandIn = { readonly id: string; readonly address: string }

/** Elements that stand for a player until a script has run, with the attribute that names what they play. */
const STAND_INS: Readonly<Record<string, StandIn>> = {
  'lite-youtube': { id: 'videoid', address: 'https://www.youtube.com/watch?v=' },
  'amp-youtube': { id: 'data-videoid', address: 'https://www.youtube.com/watch?v=' },
  'lite-vimeo': { id: 'videoid', address: 'https://vimeo.com/' },
  'amp-twitter': { id: 'data-tweetid', address: 'https://twitter.com/i/status/' },
  'amp-instagram': { id: 'data-shortcode', address: 'https://www.instagram.com/p/' },
  'amp-gist': { id: 'data-gistid', address: 'https://gist.github.com/' },
  'amp-vimeo': { id: 'data-videoid', address: 'https://vimeo.com/' },
}
const PLAYER =
  /^https?:\/\/(?:[\w-]{1,40}\.)?(?:youtube(?:-nocookie)?\.com\/(?:v|embed)\/|vimeo\.com\/|dailymotion\.com\/)/i
const IMAGE = /\.(?:svg|png|jpe?g|gif|webp|avif)(?:$|[?#])/i

/**
 * Returns what an element plays or shows as an `iframe`, `video`, `audio` or `img` that names it by `src`; `undefined` where
 * the element embeds nothing that a copy could show or link to.
 */
export function embeddedMedia(element: Element, baseUrl: string): Element | undefined {
  const { tagName } = element
  const standIn = STAND_INS[tagName]
  if (standIn !== undefined) return ofStandIn(element, standIn)
  if (/^(?:amp-)?(?:video|audio)$/.test(tagName)) return ofSources(element, baseUrl)
  if (tagName === 'amp-iframe') return { ...element, tagName: 'iframe', children: [] }
  if (tagName === 'script') return ofScript(element, baseUrl)
  return tagName === 'object' || tagName === 'embed' ? ofObject(element, baseUrl) : undefined
}

function ofStandIn(element: Element, { id, address }: StandIn): Element | undefined {
  const value = attribute(element, id)
  if (value === undefined || !/^[\w-]{1,40}$/.test(value)) return undefined
  return media(
    'iframe',
    `${address}${value}`,
    attribute(element, 'playlabel') ?? nameOf(element) ?? new URL(address).hostname,
  )
}

/** The first file that a player is given: its own, else that of a `<source>`. */
function ofSources(element: Element, baseUrl: string): Element | undefined {
  const sources = findElements(element, ({ tagName }) => tagName === 'source')
  const address = (at: Element): string | undefined =>
    webUrl(attribute(at, 'src') ?? attribute(at, 'data-src'), baseUrl)
  const url = [element, ...sources].map(address).find((found) => found !== undefined)
  const still = webUrl(attribute(element, 'poster') ?? attribute(element, 'data-poster'), baseUrl)
  const poster = still === undefined || isPlaceholder(still) ? undefined : still
  if (url === undefined && poster === undefined) return undefined
  const made = media(element.tagName.replace(/^amp-/, ''), url ?? '', nameOf(element))
  return poster === undefined ? made : { ...made, properties: { ...made.properties, poster } }
}

/** What a script would write into the page where it stands, such as a gist. */
function ofScript(script: Element, baseUrl: string): Element | undefined {
  const written = webUrl(attribute(script, 'src'), baseUrl)
  const url = written && writtenByScript(written)
  return url === undefined ? undefined : media('iframe', url, url.replace(/^https:\/\//, '').replace(/\/$/, ''))
}

/** A drawing, or a player of the time of Flash, whose address leads to the video still. */
function ofObject(element: Element, baseUrl: string): Element | undefined {
  const inner = findElement(element, ({ tagName }) => tagName === 'embed')
  const movie = findElement(
    element,
    (below) => below.tagName === 'param' && /^(?:movie|src)$/i.test(attribute(below, 'name') ?? ''),
  )
  const written = attribute(element, 'data') ?? attribute(element, 'src') ?? (movie && attribute(movie, 'value'))
  const url = webUrl(written ?? (inner && attribute(inner, 'src')), baseUrl)
  if (url !== undefined && PLAYER.test(url)) return media('iframe', url.replace(/\/v\/([\w-]{1,40}).*$/, '/watch?v=$1'))
  const type = attribute(element, 'type') ?? ''
  if (url !== undefined && (/^application\/pdf$/i.test(type) || (type === '' && /\.pdf(?:$|[?#])/i.test(url))))
    return media('iframe', url, nameOf(element) ?? new URL(url).pathname.split('/').at(-1))
  if (url !== undefined && (/^image\//i.test(type) || (type === '' && IMAGE.test(url))))
    return media('img', url, nameOf(element))
  const instead = findElement(element, ({ tagName }) => tagName === 'img')
  const src = instead && realImage(instead, baseUrl)
  return src === undefined ? undefined : media('img', src, instead && attribute(instead, 'alt'))
}

const nameOf = (element: Element): string | undefined => attribute(element, 'title') ?? attribute(element, 'aria-label')

function media(tagName: string, src: string, title?: string): Element {
  const name = tagName === 'img' ? 'alt' : 'title'
  const properties = { src, ...(title !== undefined && title.trim() !== '' && { [name]: title }) }
  return { type: 'element', tagName, properties, children: [] }
}
