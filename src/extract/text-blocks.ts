import type { Element, ElementContent } from 'hast'
import { textOf } from './tree.ts'

/** A block-level element, or one that contains such an element. */
export type Container = {
  readonly element: Element
  readonly parent: Container | undefined
  readonly depth: number
  /** Its content, in document order. */
  readonly children: (Container | Block)[]
}

/** A run of inline siblings: what readers see as one paragraph, heading, cell or label. */
export type Block = {
  readonly nodes: readonly ElementContent[]
  readonly parent: Container
  readonly text: string
  readonly words: number
  /** Words inside links. */
  readonly linkWords: number
  readonly links: number
}

const BLOCK_TAGS: ReadonlySet<string> = new Set(
  (
    'address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu nav ol p pre search section summary table caption ' +
    'tbody td tfoot th thead tr ul xmp optgroup option select'
  ).split(' '),
)
/** Never text for readers. */
const UNREAD_TAGS: ReadonlySet<string> = new Set(
  'script style template noscript head title meta link iframe object embed svg audio video canvas select datalist textarea'.split(
    ' ',
  ),
)
/** Scripts without spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u
const IN_WORD = /[\p{L}\p{N}_]/u
/**
 * The kind of each character, filled in when it is first met: 1 no part of a word, 2 part of a word, 3 a word by itself or part of
 * others, 4 a word by itself.
 */
const kinds = new Uint8Array(0x1_0000)

/** The number of words. A character of a script without spaces counts as one, unless it continues a word of letters. */
export function countWords(text: string): number {
  let words = 0
  let inWord = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    let kind = kinds[code] ?? 0
    if (kind === 0) {
      // Surrogate pairs are classified each time, since one half says nothing.
      const pair = code >= 0xd800 && code < 0xdc00
      const sign = pair ? String.fromCodePoint(text.codePointAt(at) ?? 0) : String.fromCharCode(code)
      kind = UNSPACED.test(sign) ? (IN_WORD.test(sign) ? 3 : 4) : IN_WORD.test(sign) ? 2 : 1
      if (pair) at += sign.length - 1
      else kinds[code] = kind
    }
    if (kind === 1 || (kind === 4 && inWord)) inWord = false
    if (kind === 1) continue
    if (kind === 2) {
      if (!inWord) words++
      inWord = true
    } else if (!inWord || kind === 4) words++
  }
  return words
}

const counted = new WeakMap<Element, number>()

/** The number of words in an element, counted only once: elements never change. */
export function wordsIn(element: Element): number {
  let words = counted.get(element)
  if (words === undefined) {
    words = countWords(textOf(element))
    counted.set(element, words)
  }
  return words
}

/** Whether a block reads like prose: ten words or more, few of them in links. */
export function isProse({ words, linkWords }: Block): boolean {
  return words >= 10 && linkWords <= words / 2
}

/** Whether a block is a heading, or part of one. */
export function isHeading({ parent }: Block): boolean {
  return /^h[1-6]$/.test(parent.element.tagName)
}

/** Finds the block-level elements below an element, as a tree, and all blocks in document order. */
export function findBlocks(body: Element): { readonly root: Container; readonly blocks: readonly Block[] } {
  const blocks: Block[] = []
  const withBlocks = new Set<Element>()
  holdsBlocks(body, withBlocks)
  return { root: containerOf(body, undefined, withBlocks, blocks), blocks }
}

// These functions are not closures over a page: V8 drops a function's compiled code with its last closure, and would compile
// them again every few pages.

function containerOf(
  element: Element,
  parent: Container | undefined,
  withBlocks: ReadonlySet<Element>,
  blocks: Block[],
): Container {
  const container: Container = { element, parent, depth: (parent?.depth ?? -1) + 1, children: [] }
  let run: ElementContent[] = []
  for (const child of element.children) {
    if (child.type === 'element' && (BLOCK_TAGS.has(child.tagName) || withBlocks.has(child))) {
      addBlock(container, run, blocks)
      run = []
      container.children.push(containerOf(child, container, withBlocks, blocks))
    } else run.push(child)
  }
  addBlock(container, run, blocks)
  return container
}

function addBlock(container: Container, nodes: readonly ElementContent[], blocks: Block[]): void {
  if (nodes.length === 0) return
  const measure = measureRun(nodes)
  if (measure === undefined) return
  const block: Block = { nodes, parent: container, ...measure }
  container.children.push(block)
  blocks.push(block)
}

function holdsBlocks(element: Element, found: Set<Element>): boolean {
  let holds = false
  for (const child of element.children) {
    if (child.type !== 'element' || UNREAD_TAGS.has(child.tagName)) continue
    if (holdsBlocks(child, found) || BLOCK_TAGS.has(child.tagName)) holds = true
  }
  if (holds) found.add(element)
  return holds
}

type Run = { text: string; linkWords: number; links: number; solid: boolean }

function measureRun(nodes: readonly ElementContent[]): Omit<Block, 'nodes' | 'parent'> | undefined {
  const run: Run = { text: '', linkWords: 0, links: 0, solid: false }
  for (const node of nodes) addToRun(node, false, run)
  const { linkWords, links, solid } = run
  const text = run.text.replace(/\s+/g, ' ').trim()
  if (text === '' && !solid) return undefined
  return { text, words: countWords(text), linkWords, links }
}

function addToRun(node: ElementContent, inLink: boolean, run: Run): void {
  if (node.type === 'text') {
    run.text += node.value
    if (inLink) run.linkWords += countWords(node.value)
    return
  }
  if (node.type !== 'element') return
  if (UNREAD_TAGS.has(node.tagName)) {
    // Media make a block worth keeping even without words.
    if (/^(?:iframe|object|embed|svg|math|audio|video)$/.test(node.tagName)) run.solid = true
    return
  }
  if (node.tagName === 'img' || node.tagName === 'picture') run.solid = true
  if (node.tagName === 'br') run.text += ' '
  if (node.tagName === 'a') run.links++
  for (const child of node.children) addToRun(child, inLink || node.tagName === 'a' || node.tagName === 'button', run)
}
