import type { Element, ElementContent, Nodes, Properties } from 'hast'
import type { ImageSize } from '../model.ts'
import type { Byline } from './is-byline.ts'
import type { Words } from './words.ts'

/** What the body of an archived copy needs to know of its page. */
export type BodyContext = {
  /** The original's address: what relative links are resolved against. */
  readonly url?: string | undefined
  /** Where redirects ended; a link to it with a fragment is a link within the page, as one to `url` is. */
  readonly finalUrl?: string | undefined
  /** A heading of that text at the very start is left out, since the page shows the title already. */
  readonly title?: string | undefined
  /** A first paragraph that says no more than this is left out, since the page shows it already. */
  readonly byline?: Byline | undefined
  /** Of the images beside the page, by name, as far as known. */
  readonly imageSizes?: ReadonlyMap<string, ImageSize> | undefined
  readonly words: Words
}

/** Where in the body the walk is. */
export type Place = {
  readonly context: BodyContext
  readonly inLink: boolean
  readonly seen: Seen
  /** Arranges the children of an element. */
  readonly inside: (element: Element, place: Place) => ElementContent[]
}

/** What the walk has met so far, in document order. */
export type Seen = {
  readonly ids: Set<string>
  readonly headings: Element[]
  readonly fragmentLinks: { readonly link: Element; readonly fragment: string }[]
  /** The levels of the headings that are open, outermost first. */
  readonly outline: number[]
  codes: number
  tables: number
  formulas: number
  wideImages: number
}

/** Goes before every id of a body, so that none is mistaken for one of the page or shadows a global of a script. */
export const ID_PREFIX = 'a-'

export function make(tagName: string, properties: Properties, children: ElementContent[] = []): Element {
  return { type: 'element', tagName, properties, children }
}

export function text(value: string): ElementContent {
  return { type: 'text', value }
}

/** Returns the element with its children arranged, its id where that is the first of its name, and without what was for scripts. */
export function kept(element: Element, place: Place): Element {
  const { id, className: _, role: __, tabIndex: ___, ariaLabel: ____, ...properties } = element.properties
  return make(element.tagName, { ...properties, ...ownId(id, place) }, place.inside(element, place))
}

/** A box that scrolls must be reachable by keyboard, and what takes the focus must have a name (WCAG 2.1.1, 4.1.2). */
export function withBox(element: Element, label: string): Element {
  return { ...element, properties: { ...element.properties, role: 'region', ariaLabel: label, tabIndex: 0 } }
}

/** Returns an id as properties. The first of two elements with one id is where a browser goes. */
export function ownId(id: unknown, { seen }: Place): Properties {
  if (typeof id !== 'string' || id === '' || id.length > 200 || /\s/.test(id) || seen.ids.has(id)) return {}
  seen.ids.add(id)
  return { id }
}

export function plainText(node: Nodes): string {
  if (node.type === 'text') return node.value
  return 'children' in node ? node.children.map(plainText).join('') : ''
}

/** Whether a reader sees anything of it. */
export function isShown(nodes: readonly ElementContent[]): boolean {
  return nodes.some((node) => hasText(node) || find(node, MEDIA))
}

/** Whether there is anything but words among them. */
export function hasMedia(nodes: readonly ElementContent[]): boolean {
  return nodes.some((node) => find(node, MEDIA))
}

/** Whether those who hear the page hear anything of it. */
export function isNamed(nodes: readonly ElementContent[]): boolean {
  return nodes.some((node) => hasText(node) || (node.type === 'element' && (hasAlt(node) || isNamed(node.children))))
}

function hasText(node: ElementContent): boolean {
  // What is left of an icon's font is a character of private use, which shows nothing.
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(plainText(node))
}

function hasAlt({ tagName, properties }: Element): boolean {
  return tagName === 'img' && typeof properties.alt === 'string' && properties.alt.trim() !== ''
}

const MEDIA: ReadonlySet<string> = new Set(['img', 'audio', 'video', 'math'])

function find(node: ElementContent, names: ReadonlySet<string>): boolean {
  return node.type === 'element' && (names.has(node.tagName) || node.children.some((child) => find(child, names)))
}
