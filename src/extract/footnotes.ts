import type { Element, ElementContent, Root } from 'hast'
import { decodePercent } from './decode-percent.ts'
import { attribute, classNames, findElement, findElements, textOf, visitElements } from './tree.ts'
import { webUrl } from './web-url.ts'

/** Elements for a footnote reference and for the footnote, which the Markdown converter understands. */
export const NOTE_REFERENCE = 'footnote-reference'
export const NOTE_DEFINITION = 'footnote-definition'

const MARK = /^[[(]?\s?(?:\d{1,4}|[a-z]|[ivx]{1,5}|[*†‡§¶]{1,3}|note \d{1,3}|\^)\s?[\])]?$/iu
const NOTE_NAME = /(?:foot|end)?note|(?:^|[-_:])fn|cite|(?:^|[-_:])ref|bib/i
/** Shorter ones are marks. */
const MIN_SIDE_NOTE = 3
const BACK = /^(?:[\s↩⏎⤴↑^a-z[\]]|\p{Variation_Selector}){0,6}$/iu

/** Elements that can be a note. An inline element may carry the name, but the box around it is the note. */
const NOTE_BOX = /^(?:li|p|div|aside|dd)$/
const NAMED_IN_LINE = /^(?:a|span|sup|b|strong)$/
/** A note in the margin, written in the middle of the text that it is about. */
const SIDE_NOTE = /(?:^|\s)(?:side-?note|margin-?note)(?=\s|$)/i
const NOTES_TITLE =
  /^(?:foot|end)?notes?\s?:?$|^(?:fußnoten|anmerkungen|notes de bas de page|notas|note|przypisy|примечания|脚注|注释|註釋)\s?:?$/i

/** The notes found in a text. */
type Notes = {
  readonly labels: ReadonlyMap<Element, string>
  /** Links to notes, and notes in the margin, by the label that takes their place. */
  readonly references: ReadonlyMap<Element, string>
  readonly baseUrl: string
}

/** Connects footnotes with their references, and moves them to the end of the text. Content without footnotes stays as it is. */
export function linkFootnotes(content: Element, baseUrl: string): Element {
  const places = findPlaces(content, baseUrl)
  const labels = new Map<Element, string>()
  const references = new Map<Element, string>()
  visitElements(content, (element, parent) => {
    // These may stay HTML, in which Markdown has no references.
    if (/^(?:table|dl|figure|summary)$/.test(element.tagName)) return false
    const isAtSide = isSideNote(element)
    const note = isAtSide ? element : noteOf(element, parent, places)
    if (note === undefined) return undefined
    const label = labels.get(note) ?? String(labels.size + 1)
    labels.set(note, label)
    references.set(element, label)
    return isAtSide ? false : undefined
  })
  if (labels.size === 0) return content
  const notes = { labels, references, baseUrl }
  const children = rewrite(content, notes)
  return { ...content, children: [...children, ...[...labels].map(([note, label]) => definition(note, label, notes))] }
}

/** The footnotes to which links below an element lead, each with its link. */
export function findNotes(body: Element, baseUrl: string): ReadonlyMap<Element, Element> {
  const places = findPlaces(body, baseUrl)
  const notes = new Map<Element, Element>()
  visitElements(body, (element, parent) => {
    const note = noteOf(element, parent, places)
    if (note !== undefined) notes.set(element, note)
    return undefined
  })
  return notes
}

/** Whether an element looks like a link to a footnote. */
export function isMark(element: Element): boolean {
  return (
    element.tagName === 'a' && attribute(element, 'href')?.includes('#') === true && MARK.test(textOf(element).trim())
  )
}

type Named = { readonly element: Element; readonly box: Element }

type Places = {
  /** Possible targets of references by name, each with its box. */
  readonly named: ReadonlyMap<string, Named>
  /** The order of elements in the text. */
  readonly order: ReadonlyMap<Element, number>
  readonly baseUrl: string
  readonly found: Map<Element, Links>
}

function findPlaces(content: Element, baseUrl: string): Places {
  const named = new Map<string, Named>()
  const order = new Map<Element, number>()
  const boxes = new Map<Element | Root, Element>()
  visitElements(content, (element, parent) => {
    const isBox =
      NOTE_BOX.test(element.tagName) || (element.tagName === 'table' && /footnote/i.test(classNames(element)))
    const box = isBox ? element : boxes.get(parent)
    order.set(element, order.size)
    if (box === undefined) return undefined
    boxes.set(element, box)
    const id = attribute(element, 'id') ?? attribute(element, 'name')
    if (id !== undefined && (isBox || NAMED_IN_LINE.test(element.tagName))) named.set(id, { element, box })
    return undefined
  })
  return { named, order, baseUrl, found: new Map() }
}

function isSideNote(element: Element): boolean {
  return (
    /^(?:span|small)$/.test(element.tagName) &&
    SIDE_NOTE.test(classNames(element)) &&
    textOf(element).trim().length > MIN_SIDE_NOTE
  )
}

/** The note that a link refers to, if it is a reference: a raised or bracketed mark whose target is named as a note or links back. */
function noteOf(element: Element, parent: Element | Root, places: Places): Element | undefined {
  const { named, order, baseUrl } = places
  const name = element.tagName === 'a' ? nameOfTarget(element, baseUrl) : undefined
  const target = name === undefined ? undefined : named.get(name)
  if (target === undefined || !MARK.test(textOf(element).trim())) return undefined
  const { box } = target
  // A note's own link leads back into a line of the text before it.
  if (target.element !== box && (order.get(target.element) ?? 0) < (order.get(element) ?? 0)) return undefined
  const inside = linksIn(box, places)
  if (inside.links.has(element)) return undefined
  const names = `${name} ${classNames(target.element)} ${classNames(box)}`
  // A note that is not marked up as one links back to the place that it is about.
  const own = [element, ...(parent.type === 'element' ? [parent] : [])].map(
    (at) => attribute(at, 'id') ?? attribute(at, 'name'),
  )
  const leadsBack = own.some((at) => at !== undefined && inside.names.has(at))
  return leadsBack || isNamedNote(target, names) ? box : undefined
}

/** An element at the very start of a box may carry the name of the box. */
function isNamedNote({ element, box }: Named, names: string): boolean {
  return NOTE_NAME.test(names) && (element === box || box.tagName !== 'div' || NOTE_NAME.test(classNames(box)))
}

type Links = { readonly links: ReadonlySet<Element>; readonly names: ReadonlySet<string> }

/** The links in a box and their targets, looked up once for all references to the box. */
function linksIn(box: Element, { found, baseUrl }: Places): Links {
  const known = found.get(box)
  if (known !== undefined) return known
  const links = findElements(box, ({ tagName }) => tagName === 'a')
  const names = links.map((link) => nameOfTarget(link, baseUrl)).filter((name) => name !== undefined)
  const made = { links: new Set(links), names: new Set(names) }
  found.set(box, made)
  return made
}

/** The name of a place on this page that a link leads to. */
function nameOfTarget(link: Element, baseUrl: string): string | undefined {
  const [address = '', fragment = ''] = (attribute(link, 'href') ?? '').split('#')
  if (fragment === '' || (address !== '' && webUrl(address, baseUrl) !== baseUrl.split('#')[0])) return undefined
  return decodePercent(fragment)
}

function rewrite(parent: Element, notes: Notes): ElementContent[] {
  const { labels, references } = notes
  const kept: ElementContent[] = []
  for (const child of parent.children) {
    if (child.type !== 'element') {
      kept.push(child)
      continue
    }
    const label = references.get(child) ?? raisedLabel(child, references)
    if (label !== undefined) kept.push(reference(label))
    if (label !== undefined || labels.has(child)) continue
    if (child.tagName === 'hr' && /footnote/i.test(classNames(child))) continue
    const children = rewrite(child, notes)
    if (!children.every(isLeftOver) || findElement(child, (below) => labels.has(below)) === undefined)
      kept.push({ ...child, children })
    // A list whose items were all notes goes with them, and so do the box around it and the title above it.
    else while (kept.length > 0 && kept.slice(-1).every(isLeftOver)) kept.pop()
  }
  return kept
}

function isLeftOver(node: ElementContent): boolean {
  if (node.type === 'text') return node.value.trim() === ''
  if (node.type !== 'element') return true
  return node.tagName === 'hr' || (/^(?:h[1-6]|p)$/.test(node.tagName) && NOTES_TITLE.test(textOf(node).trim()))
}

/** A footnote reference. Where the text stays HTML, the `<sup>` inside is what remains. */
function reference(label: string): Element {
  const mark: Element = { type: 'element', tagName: 'sup', properties: {}, children: [{ type: 'text', value: label }] }
  return { type: 'element', tagName: NOTE_REFERENCE, properties: { label }, children: [mark] }
}

/** The label of a `<sup>` that contains exactly one reference. */
function raisedLabel(element: Element, references: ReadonlyMap<Element, string>): string | undefined {
  if (element.tagName !== 'sup') return undefined
  const links = element.children.filter((child): child is Element => child.type === 'element')
  const bare = (text: string): string => text.replace(/[\s[\]()]/g, '')
  return links.length === 1 && links[0] !== undefined && bare(textOf(element)) === bare(textOf(links[0]))
    ? references.get(links[0])
    : undefined
}

function definition(note: Element, label: string, notes: Notes): Element {
  const text = note.tagName === 'table' ? (findElements(note, ({ tagName }) => tagName === 'td').at(-1) ?? note) : note
  const children = withoutBackLinks({ ...text, children: rewrite(text, notes) }, notes)
  return { type: 'element', tagName: NOTE_DEFINITION, properties: { label }, children: withoutNumber(children) }
}

/** Removes the links back, and with them the note's own number, which may be such a link. */
function withoutBackLinks(parent: Element, notes: Notes): ElementContent[] {
  return parent.children.flatMap((child): ElementContent[] => {
    if (child.type !== 'element' || child.tagName === NOTE_REFERENCE) return [child]
    const isLink = child.tagName === 'a' && nameOfTarget(child, notes.baseUrl) !== undefined
    const text = textOf(child).trim()
    if (isLink && (BACK.test(text) || MARK.test(text))) return []
    return [{ ...child, children: withoutBackLinks(child, notes) }]
  })
}

/** The signs around the number: `[1]`, `1.`, `1)`. */
function withoutNumber(children: readonly ElementContent[]): ElementContent[] {
  const [first, ...rest] = children
  if (first === undefined) return []
  if (first.type === 'text') {
    const value = first.value.replace(/^[\s.:)\]^]+|^[\s[(]+(?=$)/, '')
    return value === '' ? withoutNumber(rest) : [{ ...first, value }, ...rest]
  }
  if (first.type !== 'element' || first.children.length === 0) return [...children]
  const inner = withoutNumber(first.children)
  return inner.length === 0 ? withoutNumber(rest) : [{ ...first, children: inner }, ...rest]
}
