import type { Element, ElementContent, Nodes, Properties } from 'hast'
import type { ImageSize } from '../model.ts'
import type { Byline } from './is-byline.ts'
import type { Words } from './word-list.ts'

/** What rendering the body of a copy needs to know of its page. */
export type BodyContext = {
  /** The original's address, which relative links refer to. */
  readonly url?: string | undefined
  /** Where redirects ended. Like `url`, with a fragment it is a link within the page. */
  readonly finalUrl?: string | undefined
  /** A first heading with this text is dropped, since the page already shows the title. */
  readonly title?: string | undefined
  /** A first paragraph that says no more than this is dropped, since the page already shows it. */
  readonly byline?: Byline | undefined
  /** Sizes of the images beside the page, by name, as far as known. */
  readonly imageSizes?: ReadonlyMap<string, ImageSize> | undefined
  readonly words: Words
}

/** The current position in the body. */
export type Place = {
  readonly context: BodyContext
  readonly inLink: boolean
  readonly seen: Seen
  /** Arranges the children of an element. */
  readonly inside: (element: Element, place: Place) => ElementContent[]
}

/** What has been seen of the body so far, in document order. */
export type Seen = {
  readonly ids: Set<string>
  readonly headings: Element[]
  readonly fragmentLinks: { readonly link: Element; readonly fragment: string }[]
  /** The levels of the current headings, outermost first. */
  readonly outline: number[]
  codes: number
  tables: number
  formulas: number
  wideImages: number
}

/** Prefix of every id in a body, so that none clashes with the page's own ids or shadows a global of a script. */
export const ID_PREFIX = 'a-'

export function make(tagName: string, properties: Properties, children: ElementContent[] = []): Element {
  return { type: 'element', tagName, properties, children }
}

export function text(value: string): ElementContent {
  return { type: 'text', value }
}

/** Returns the element with its children arranged. Keeps its id if that is unique, and drops attributes meant for scripts. */
export function kept(element: Element, place: Place): Element {
  const { id, className: _, role: __, tabIndex: ___, ariaLabel: ____, ...properties } = element.properties
  return make(element.tagName, { ...properties, ...ownId(id, place) }, place.inside(element, place))
}

/** A box that scrolls must be reachable by keyboard, and what takes the focus must have a name (WCAG 2.1.1, 4.1.2). */
export function withBox(element: Element, label: string): Element {
  return { ...element, properties: { ...element.properties, role: 'region', ariaLabel: label, tabIndex: 0 } }
}

/** Returns an id as properties; of two elements with the same id, only the first keeps it, as in browsers. */
export function ownId(id: unknown, { seen }: Place): Properties {
  if (typeof id !== 'string' || id === '' || id.length > 200 || /\s/.test(id) || seen.ids.has(id)) return {}
  seen.ids.add(id)
  return { id }
}

export function plainText(node: Nodes): string {
  if (node.type === 'text') return node.value
  return 'children' in node ? node.children.map(plainText).join('') : ''
}

/** Whether readers see any of these nodes. */
export function isShown(nodes: readonly ElementContent[]): boolean {
  return nodes.some((node) => hasText(node) || find(node, MEDIA))
}

/** Whether these nodes contain images, players or formulas. */
export function hasMedia(nodes: readonly ElementContent[]): boolean {
  return nodes.some((node) => find(node, MEDIA))
}

/** Whether a screen reader says anything for these nodes. */
export function isNamed(nodes: readonly ElementContent[]): boolean {
  return nodes.some((node) => hasText(node) || (node.type === 'element' && (hasAlt(node) || isNamed(node.children))))
}

function hasText(node: ElementContent): boolean {
  // Icon fonts leave private-use characters, which show nothing.
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(plainText(node))
}

function hasAlt({ tagName, properties }: Element): boolean {
  return tagName === 'img' && typeof properties.alt === 'string' && properties.alt.trim() !== ''
}

const MEDIA: ReadonlySet<string> = new Set(['img', 'audio', 'video', 'math'])

function find(node: ElementContent, names: ReadonlySet<string>): boolean {
  return node.type === 'element' && (names.has(node.tagName) || node.children.some((child) => find(child, names)))
}
