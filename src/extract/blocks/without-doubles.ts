import type { Block, Container } from '../text-blocks.ts'
import { classNames } from '../tree.ts'
import type { Choice } from './choose-blocks.ts'

/** A shorter text may be said twice. */
const MIN_WORDS = 20
/** Longer ones are not compared: pages do not hold themselves twice. */
const MAX_WORDS = 400
/** In these, words are repeated on purpose. */
const QUOTING = /^(?:blockquote|q|table|ul|ol|dl|pre|figure)$/
const QUOTE_CLASS = /quote/i

/** The kept blocks of a container that is not too long; `says` joins their texts. */
type Part = { readonly container: Container; readonly blocks: readonly Block[]; readonly says: string }

/**
 * Drops from what was chosen a text that the page has twice, each in a box of another kind: one for wide and one for narrow screens,
 * or the introduction below the title and again at the beginning of the text. Boxes of the same kind, such as stanzas and posts,
 * may say the same.
 */
export function withoutDoubles(root: Container, chosen: Choice): Choice {
  const kept = new Set(chosen)
  const seen = new Map<string, Container>()
  let before: Block | undefined
  visit(root, '')
  return kept

  function visit(container: Container, around: string): void {
    if (QUOTING.test(container.element.tagName) || QUOTE_CLASS.test(classNames(container.element))) return
    const found = partOf(container, chosen)
    // A box may hold nothing but another that says all of it.
    const part = found?.says === around ? undefined : found
    const first = part === undefined ? undefined : seen.get(part.says)
    if (part !== undefined && first !== undefined && kindOf(first) !== kindOf(container) && !isAnnounced(before)) {
      for (const block of part.blocks) kept.delete(block)
      return
    }
    if (part !== undefined && first === undefined) seen.set(part.says, container)
    for (const child of container.children) {
      if ('element' in child) visit(child, found?.says ?? around)
      else if (chosen.has(child) && child.words > 0) before = child
    }
  }
}

function partOf(container: Container, chosen: Choice): Part | undefined {
  // A box around a single box says the same as that.
  if (container.children.length === 1 && container.children.every((child) => 'element' in child)) return undefined
  const blocks: Block[] = []
  if (collect(container, chosen, blocks, 0) > MAX_WORDS) return undefined
  const words = blocks.reduce((sum, block) => sum + block.words, 0)
  return words < MIN_WORDS ? undefined : { container, blocks, says: blocks.map(({ text }) => text).join('\n') }
}

/** Collects the kept blocks below a container until there are too many words; returns how many these are. */
function collect(container: Container, chosen: Choice, blocks: Block[], before: number): number {
  let words = before
  for (const child of container.children) {
    if ('element' in child) words = collect(child, chosen, blocks, words)
    else if (chosen.has(child)) {
      blocks.push(child)
      words += child.words
    }
    if (words > MAX_WORDS) break
  }
  return words
}

function kindOf({ element }: Container): string {
  return `${element.tagName} ${classNames(element)}`
}

/** Whether a line announces what follows: a question, a heading, a label. */
function isAnnounced(line: Block | undefined): boolean {
  return (
    line !== undefined &&
    (/[?:：？]$/.test(line.text) || /^(?:h[1-6]|summary|dt|button)$/.test(line.parent.element.tagName))
  )
}
