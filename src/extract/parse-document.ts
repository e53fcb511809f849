import type { Element, ElementContent, Properties, Root } from 'hast'
import { type DefaultTreeAdapterMap, Parser, type ParserOptions } from 'parse5'
import { QuickTokenizer } from './quick-tokenizer.ts'

/** A page as browsers parse it. Elements are `hast`; attributes unknown to hast keep their names as written. */
export type Page = {
  readonly root: Root
  readonly head: Element
  readonly body: Element
  /** The `<html>` element's own attributes. */
  readonly htmlProperties: Properties
  /** The page's own URL. */
  readonly url: string
  /** What relative URLs are relative to: `<base href>`, else `url`. */
  readonly baseUrl: string
}

/** Deeper elements become siblings, as in Chrome, which stops at 512: every later walk may then recurse. */
const MAX_DEPTH = 256
const MAX_ATTRIBUTES = 100
const MAX_ATTRIBUTE_LENGTH = 65_536

type Node = DefaultTreeAdapterMap['node']
type ParentNode = DefaultTreeAdapterMap['parentNode']
type InsertElement = Parser<DefaultTreeAdapterMap>['_insertElement']
type ElementToken = Parameters<InsertElement>[0]

/** hast's names for the attributes that we and the Markdown converter read. */
const PROPERTY_NAMES: Readonly<Record<string, string>> = {
  class: 'className',
  colspan: 'colSpan',
  rowspan: 'rowSpan',
  srcset: 'srcSet',
  datetime: 'dateTime',
}

class BoundedParser extends Parser<DefaultTreeAdapterMap> {
  constructor(options?: ParserOptions<DefaultTreeAdapterMap>) {
    super(options)
    this.tokenizer = new QuickTokenizer(this.options, this)
  }

  // parse5 searches its whole stack of open elements at each tag. With a bounded stack that stays linear.
  override _insertElement(token: ElementToken, namespace: Parameters<InsertElement>[1]): void {
    if (this.openElements.stackTop < MAX_DEPTH || isRawText(token.tagName)) super._insertElement(token, namespace)
    else this._appendElement(token, namespace)
  }
}

/** These switch the tokenizer's state until their end tag, so they must be on the stack. */
function isRawText(tagName: string): boolean {
  return /^(?:script|style|textarea|title|xmp|iframe|noembed|noframes|noscript|template|plaintext|select)$/.test(
    tagName,
  )
}

/** Parses an HTML page. */
export function parseDocument(html: string, url: string): Page {
  const document = BoundedParser.parse<DefaultTreeAdapterMap>(html, { scriptingEnabled: false })
  const root: Root = { type: 'root', children: [] }
  copyChildren(document, root)
  const htmlElement = childNamed(root, 'html')
  const head = childNamed(htmlElement, 'head')
  const body = childNamed(htmlElement, 'body')
  return { root, head, body, htmlProperties: htmlElement.properties, url, baseUrl: baseUrlOf(root, url) }
}

/** Parses a piece of HTML. */
export function parseFragment(html: string): Root {
  return { type: 'root', children: parseDocument(html, 'about:blank').body.children }
}

/** Copies a parse5 tree without recursion, since the adoption agency algorithm may nest deeper than the stack of open elements. */
function copyChildren(source: ParentNode, target: Root): void {
  const pending: { from: ParentNode; to: Root | Element; depth: number }[] = [{ from: source, to: target, depth: 0 }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { from, to, depth } = next
    // Too deep: the descendants' text goes into the last element that is kept, in document order.
    if (depth > MAX_DEPTH + 50) {
      appendText(to, textBelow(from))
      continue
    }
    for (const child of from.childNodes) {
      const node = copyNode(child)
      if (node === undefined) continue
      to.children.push(node)
      if (node.type !== 'element') continue
      pending.push({ from: contentOf(child as DefaultTreeAdapterMap['element']), to: node, depth: depth + 1 })
    }
  }
}

function contentOf(element: DefaultTreeAdapterMap['element']): ParentNode {
  return isShadowTree(element) ? element.content : element
}

/** What readers see of an element: for a declarative `<template shadowrootmode>`, its shadow tree. */
function isShadowTree(element: DefaultTreeAdapterMap['element']): element is DefaultTreeAdapterMap['template'] {
  return 'content' in element && element.attrs.some(({ name }) => name === 'shadowrootmode')
}

function copyNode(node: Node): ElementContent | undefined {
  if (node.nodeName === '#text') return { type: 'text', value: (node as DefaultTreeAdapterMap['textNode']).value }
  if (!('tagName' in node)) return undefined
  const tagName = isShadowTree(node) ? 'div' : node.tagName
  return { type: 'element', tagName, properties: propertiesOf(node), children: [] }
}

function propertiesOf(element: DefaultTreeAdapterMap['element']): Properties {
  const properties: Properties = {}
  for (const { name, value } of element.attrs.slice(0, MAX_ATTRIBUTES)) {
    if (value.length > MAX_ATTRIBUTE_LENGTH) continue
    if (name === 'class') properties.className = value.split(/[\t\n\f\r ]+/).filter((word) => word !== '')
    else properties[PROPERTY_NAMES[name] ?? name] = value
  }
  return properties
}

function textBelow(parent: ParentNode): string {
  const texts: string[] = []
  const pending: Node[] = [...parent.childNodes].reverse()
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.nodeName === '#text') texts.push((node as DefaultTreeAdapterMap['textNode']).value)
    else if ('childNodes' in node && !/^(?:script|style)$/.test(node.nodeName)) {
      for (let index = node.childNodes.length - 1; index >= 0; index--) pending.push(node.childNodes[index] as Node)
    }
  }
  return texts.join('')
}

function appendText(parent: Root | Element, value: string): void {
  if (value !== '') parent.children.push({ type: 'text', value })
}

function childNamed(parent: Root | Element, tagName: string): Element {
  for (const child of parent.children) if (child.type === 'element' && child.tagName === tagName) return child
  // A page with frames has no body.
  return { type: 'element', tagName, properties: {}, children: [] }
}

function baseUrlOf(root: Root, url: string): string {
  const base = findBase(root)
  if (base === undefined || !URL.canParse(base, url)) return url
  const resolved = new URL(base, url)
  return resolved.protocol === 'http:' || resolved.protocol === 'https:' ? resolved.href : url
}

function findBase(parent: Root | Element): string | undefined {
  for (const child of parent.children) {
    if (child.type !== 'element') continue
    const { href } = child.properties
    if (child.tagName === 'base' && typeof href === 'string') return href
    const found = child.tagName === 'html' || child.tagName === 'head' ? findBase(child) : undefined
    if (found !== undefined) return found
  }
  return undefined
}
