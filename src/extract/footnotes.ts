import type { Element, ElementContent } from 'hast'
import { attribute, classNames, findElement, textOf, visitElements } from './tree.ts'

/** Elements that stand for a reference to a note, and for the note; the Markdown converter knows them. */
export const NOTE_REFERENCE = 'footnote-reference'
export const NOTE_DEFINITION = 'footnote-definition'

const MARK = /^[[(]?\s?(?:\d{1,4}|[a-z]|[ivx]{1,5}|[*†‡§¶]{1,3}|note \d{1,3}|\^)\s?[\])]?$/iu
const NOTE_NAME = /(?:foot|end)?note|(?:^|[-_:])fn|cite|(?:^|[-_:])ref|bib/i
const BACK = /^(?:[\s↩⏎⤴↑^a-z[\]]|\p{Variation_Selector}){0,6}$/iu

/** Returns content whose notes are tied to their references, each note at the end of the text; other content as it is. */
export function linkFootnotes(content: Element): Element {
  const targets = new Map<string, Element>()
  visitElements(content, (element) => {
    const id = attribute(element, 'id') ?? attribute(element, 'name')
    if (id !== undefined && /^(?:li|p|div|aside|dd|section|span|a|td)$/.test(element.tagName)) targets.set(id, element)
    return undefined
  })
  const notes = new Map<Element, string>()
  const references = new Map<Element, string>()
  visitElements(content, (element) => {
    // These may stay HTML, where Markdown knows no references.
    if (/^(?:table|dl|figure|summary)$/.test(element.tagName)) return false
    const note = noteOf(element, targets)
    if (note === undefined) return undefined
    const label = notes.get(note) ?? String(notes.size + 1)
    notes.set(note, label)
    references.set(element, label)
    return undefined
  })
  if (notes.size === 0) return content
  const children = rewrite(content, notes, references)
  const definitions = [...notes].map(([note, label]) => definition(note, label, notes, references))
  return { ...content, children: [...children, ...definitions] }
}

/** The note that a link refers to, where it is a reference: a raised or bracketed mark whose target is named as a note. */
function noteOf(element: Element, targets: ReadonlyMap<string, Element>): Element | undefined {
  const href = attribute(element, 'href')
  if (element.tagName !== 'a' || href === undefined || !href.startsWith('#') || href.length < 2) return undefined
  const target = targets.get(safelyDecoded(href.slice(1)))
  if (target === undefined || !/^(?:li|p|div|aside|dd)$/.test(target.tagName)) return undefined
  if (!MARK.test(textOf(element).trim())) return undefined
  return NOTE_NAME.test(`${attribute(target, 'id') ?? ''} ${classNames(target)}`) &&
    findElement(target, (below) => below === element) === undefined
    ? target
    : undefined
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}

function rewrite(
  parent: Element,
  notes: ReadonlyMap<Element, string>,
  references: ReadonlyMap<Element, string>,
): ElementContent[] {
  return parent.children.flatMap((child): ElementContent[] => {
    if (child.type !== 'element') return [child]
    if (notes.has(child)) return []
    const label = references.get(child) ?? raisedLabel(child, references)
    if (label !== undefined) return [reference(label)]
    const children = rewrite(child, notes, references)
    // A list whose items all were notes is gone with them.
    return children.every((node) => node.type === 'text' && node.value.trim() === '') &&
      child.children.some((node) => node.type === 'element' && notes.has(node))
      ? []
      : [{ ...child, children }]
  })
}

/** Where the text stays HTML, the raised mark inside is what is left. */
function reference(label: string): Element {
  const mark: Element = { type: 'element', tagName: 'sup', properties: {}, children: [{ type: 'text', value: label }] }
  return { type: 'element', tagName: NOTE_REFERENCE, properties: { label }, children: [mark] }
}

/** The label of the one reference that a `<sup>` holds. */
function raisedLabel(element: Element, references: ReadonlyMap<Element, string>): string | undefined {
  if (element.tagName !== 'sup') return undefined
  const links = element.children.filter((child): child is Element => child.type === 'element')
  return links.length === 1 && links[0] !== undefined && textOf(element).trim() === textOf(links[0]).trim()
    ? references.get(links[0])
    : undefined
}

function definition(
  note: Element,
  label: string,
  notes: ReadonlyMap<Element, string>,
  references: ReadonlyMap<Element, string>,
): Element {
  const children = rewrite({ ...note, children: withoutBackLinks(note) }, notes, references)
  return { type: 'element', tagName: NOTE_DEFINITION, properties: { label }, children }
}

function withoutBackLinks(parent: Element): ElementContent[] {
  return parent.children.flatMap((child): ElementContent[] => {
    if (child.type !== 'element') return [child]
    const back = child.tagName === 'a' && (attribute(child, 'href') ?? '').startsWith('#') && BACK.test(textOf(child))
    return back ? [] : [{ ...child, children: withoutBackLinks(child) }]
  })
}
