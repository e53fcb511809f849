import type { Element, ElementContent } from 'hast'
import {
  type BodyContext,
  ID_PREFIX,
  isNamed,
  isShown,
  make,
  ownId,
  type Place,
  plainText,
  type Seen,
  text,
} from './body-tree.ts'
import { mediaName } from './media-file.ts'
import { linkUrl, webUrl } from './safe-url.ts'

const REL = ['nofollow', 'noopener', 'noreferrer', 'external']

/** A link to another page on the web. */
export function webLink(href: string, children: ElementContent[]): Element {
  return make('a', { href, rel: REL }, children)
}

/** Returns a link that leads where links of a copy may lead; or only its content, if it may not, or shows nothing. */
export function arrangeLink(element: Element, place: Place): ElementContent[] {
  const { href, name, id, title, lang, dir } = element.properties
  const anchor = ownId(id ?? name, place)
  if (place.inLink) return place.inside(element, place)
  const children = place.inside(element, { ...place, inLink: true })
  const target = readTarget(href, place.context)
  if (target === undefined || !isShown(children))
    return anchor.id === undefined ? children : [make('span', anchor, children)]
  const ariaLabel = nameOf(children, target.kind, place)
  const rel = target.kind === 'web' ? REL : undefined
  const content = isLostImage(children) ? [...children, text(` ${place.context.words.image}`)] : children
  const link = make('a', { ...anchor, href: target.href, rel, title, lang, dir, ariaLabel }, content)
  if (target.kind === 'fragment') place.seen.fragmentLinks.push({ link, fragment: target.fragment })
  return [link]
}

/** An accessible name for a link whose content gives it none. */
function nameOf(children: readonly ElementContent[], kind: Target['kind'], { context }: Place): string | undefined {
  const isArrow = kind === 'fragment' && /^[↩↑^]\ufe0e?$/.test(children.map(plainText).join('').trim())
  if (isArrow) return context.words.backToText
  return isNamed(children) ? undefined : context.words.image
}

/** The sign that extraction leaves for a picture that could not be fetched and had no text. */
function isLostImage(children: readonly ElementContent[]): boolean {
  return children.map(plainText).join('') === '🖼'
}

type Target =
  | { readonly kind: 'web' | 'file'; readonly href: string }
  | { readonly kind: 'fragment'; readonly href: string | undefined; readonly fragment: string }

function readTarget(href: unknown, context: BodyContext): Target | undefined {
  const file = mediaName(href)
  if (file !== undefined) return { kind: 'file', href: file }
  const url = linkUrl(href, webUrl(context.url))
  const fragment = url === undefined ? bareFragment(href) : ownFragment(url, context)
  if (fragment !== undefined) return { kind: 'fragment', href: url, fragment }
  return url === undefined ? undefined : { kind: 'web', href: url }
}

/** The fragment of a link within the page, for pages whose own address is unknown. */
function bareFragment(href: unknown): string | undefined {
  return typeof href === 'string' && /^#./s.test(href) ? href.slice(1) : undefined
}

function ownFragment(url: string, context: BodyContext): string | undefined {
  const [page, fragment] = splitFragment(url)
  const isOwn = [context.url, context.finalUrl].some((own) => splitFragment(webUrl(own) ?? '')[0] === page)
  return isOwn && fragment !== '' ? fragment : undefined
}

function splitFragment(url: string): readonly [page: string, fragment: string] {
  const start = url.indexOf('#')
  return start === -1 ? [url, ''] : [url.slice(0, start), url.slice(start + 1)]
}

/** Links within the page lead to the element in the copy, to a heading that matches the fragment, or to the original. */
export function joinFragments(seen: Seen): void {
  if (seen.fragmentLinks.length === 0) return
  const headings = headingsBySlug(seen)
  for (const { link, fragment } of seen.fragmentLinks) {
    const id = seen.ids.has(fragment) ? fragment : decoded(fragment)
    const target = seen.ids.has(id) ? id : headingId(headings.get(slugOf(id)), id)
    if (target === undefined) link.properties.rel = REL
    else link.properties.href = `#${ID_PREFIX}${encodeURIComponent(target)}`
  }
}

function headingsBySlug({ headings }: Seen): ReadonlyMap<string, Element> {
  const bySlug = new Map<string, Element>()
  for (const heading of headings) {
    const slug = slugOf(plainText(heading))
    if (slug !== '' && !bySlug.has(slug)) bySlug.set(slug, heading)
  }
  return bySlug
}

function headingId(heading: Element | undefined, wanted: string): string | undefined {
  if (heading === undefined || /\s/.test(wanted)) return undefined
  heading.properties.id ??= wanted
  return String(heading.properties.id)
}

function slugOf(heading: string): string {
  const words = heading.slice(0, 200).toLowerCase()
  return words.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '')
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment)
  } catch (error) {
    if (error instanceof URIError) return fragment
    throw error
  }
}
