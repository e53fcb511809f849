import JSDOMParser from '@mozilla/readability/JSDOMParser.js'
import type { Element, ElementContent } from 'hast'
import type { Container } from '../text-blocks.ts'
import { attribute, classNames } from '../tree.ts'
import { QuickReadability } from './quick-readability.ts'

/** Carries a container's number through Readability, which renames, copies and reparses elements. */
const MARK = 'data-container'
/** Readability removes these in any case. */
const SKIPPED_TAGS: ReadonlySet<string> = new Set('nav footer aside dialog button select svg'.split(' '))
/** Readability wraps bare text in these in paragraphs and may then drop the element around them. So we wrap it, with the mark. */
const BARE_TEXT_HOSTS = /^(?:div|body)$/
/** All attributes that Readability reads, besides the class. */
const READ_ATTRIBUTES = 'id role href src alt style itemprop rel width height aria-hidden data'.split(' ')
/** Readability serialises its tree and parses it again, which other names might not survive. */
const PLAIN_NAME = /^[a-z][a-z0-9-]{0,30}$/
/** On larger pages it takes too long for what it contributes. */
const MAX_CONTAINERS = 2000
const MAX_CHARACTERS = 300_000
const MAX_LINKS = 4000
/** With less text, Readability starts again with less strict rules. */
const ENOUGH_CHARACTERS = 500

/** What we use of Readability's own small DOM, which is fast and has all that Readability needs. */
type DomNode = { appendChild(child: object): void }
type DomElement = DomNode & {
  readonly children: readonly DomElement[]
  setAttribute(name: string, value: string): void
  getAttribute(name: string): string | null
}
type DomDocument = {
  readonly body: DomElement
  createElement(tagName: string): DomElement
  createTextNode(text: string): object
}

/** The containers whose text Readability would keep; undefined if it finds no article, or the page is too large for it. */
export function readabilityOpinion(root: Container, url: string): ReadonlySet<Container> | undefined {
  const containers = containersOf(root)
  if (containers.length > MAX_CONTAINERS || !isReadable(containers)) return undefined
  const { content } =
    new QuickReadability(makeDocument(root, url, containers), {
      serializer: (node: unknown) => node as DomElement,
      charThreshold: ENOUGH_CHARACTERS,
      disableJSONLD: true,
      keepClasses: true,
    }).parse() ?? {}
  if (content == null) return undefined
  const kept = new Set<Container>()
  addMarked(content, containers, kept)
  return kept
}

function addMarked(element: DomElement, containers: readonly Container[], kept: Set<Container>): void {
  const number = element.getAttribute(MARK)
  const container = number === null ? undefined : containers[Number(number)]
  if (container !== undefined) kept.add(container)
  for (const child of element.children) addMarked(child, containers, kept)
}

function containersOf(root: Container): readonly Container[] {
  const containers: Container[] = [root]
  for (let index = 0; index < containers.length && index <= MAX_CONTAINERS; index++)
    for (const child of containers[index]?.children ?? []) if ('element' in child) containers.push(child)
  return containers
}

function isReadable(containers: readonly Container[]): boolean {
  let characters = 0
  let links = 0
  for (const { children } of containers) {
    for (const child of children) {
      if ('element' in child) continue
      characters += child.text.length
      links += child.links
    }
  }
  return characters <= MAX_CHARACTERS && links <= MAX_LINKS
}

function makeDocument(root: Container, url: string, containers: readonly Container[]): DomDocument {
  const document = new JSDOMParser().parse('<html><head></head><body></body></html>', url) as DomDocument
  const numbers = new Map(containers.map((container, index) => [container, String(index)]))
  fill(document.body, root, document, numbers)
  return document
}

function fill(
  element: DomElement,
  container: Container,
  document: DomDocument,
  numbers: ReadonlyMap<Container, string>,
): void {
  const number = numbers.get(container) ?? ''
  describe(element, container.element)
  element.setAttribute(MARK, number)
  for (const child of container.children) {
    if ('element' in child) {
      if (SKIPPED_TAGS.has(child.element.tagName)) continue
      fill(addElement(element, child.element.tagName, document), child, document, numbers)
    } else if (BARE_TEXT_HOSTS.test(container.element.tagName)) {
      const paragraph = addElement(element, 'p', document)
      paragraph.setAttribute(MARK, number)
      append(paragraph, child.nodes, document)
    } else append(element, child.nodes, document)
  }
}

function addElement(parent: DomElement, tagName: string, document: DomDocument): DomElement {
  const element = document.createElement(PLAIN_NAME.test(tagName) ? tagName : 'div')
  parent.appendChild(element)
  return element
}

function addText(parent: DomElement, text: string, document: DomDocument): void {
  if (text !== '') parent.appendChild(document.createTextNode(text))
}

/** Of inline elements, Readability only considers links, images and line breaks; the rest is text. */
function append(parent: DomElement, nodes: readonly ElementContent[], document: DomDocument): void {
  addText(parent, appendAmong(nodes, parent, '', document), document)
}

/** @returns text that is not appended yet, because more may follow */
function appendAmong(
  nodes: readonly ElementContent[],
  parent: DomElement,
  before: string,
  document: DomDocument,
): string {
  let text = before
  for (const node of nodes) {
    if (node.type === 'text') text += node.value
    if (node.type !== 'element' || SKIPPED_TAGS.has(node.tagName)) continue
    if (!/^(?:a|img|br)$/.test(node.tagName)) {
      text = appendAmong(node.children, parent, text, document)
      continue
    }
    addText(parent, text, document)
    text = ''
    const element = addElement(parent, node.tagName, document)
    describe(element, node)
    append(element, node.children, document)
  }
  return text
}

function describe(element: DomElement, source: Element): void {
  const names = classNames(source)
  if (names !== '') element.setAttribute('class', names)
  for (const name of READ_ATTRIBUTES) {
    const value = attribute(source, name)
    if (value !== undefined) element.setAttribute(name, value)
  }
}
