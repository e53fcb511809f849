import type { Element, ElementContent } from 'hast'
import type { Block, Container } from '../text-blocks.ts'

/** What is kept of a page: blocks, and containers that are kept as such. */
export type Choice = ReadonlySet<Block | Container>

/**
 * The cost, in words, of keeping a block in a dropped container or dropping one from a kept container. It is multiplied by the
 * threshold, because on a page where nothing is likely, no block gains much.
 */
const SWITCH_COST = 2
/** Bounds of the threshold, whatever the page: likelier blocks than the highest are kept, less likely ones than the lowest are not. */
const HIGHEST_THRESHOLD = 0.5
const LOWEST_THRESHOLD = 0.05

const MAX_HEADING_WORDS = 12

type Costs = { readonly keep: number; readonly drop: number }

/** The costs of blocks known to be clutter, and of containers with nothing else: dropped, without influence on what surrounds them. */
const HOPELESS: Costs = { keep: 0, drop: 0 }

/** How likely each block is, the threshold for keeping it, and the costs computed so far. */
type Scales = {
  readonly likelihood: ReadonlyMap<Block, number>
  readonly threshold: number
  readonly switchCost: number
  readonly costs: Map<Container, Costs>
}

/** What has been decided so far, with all blocks in document order. */
type Decision = { readonly blocks: Block[]; readonly chosen: Set<Block | Container> }

/**
 * Chooses the blocks to keep, given how likely each is text of the page (0 to 1): the choice that is expected to be wrong about the
 * fewest words, with an extra cost for treating a block differently from its container. So a doubtful heading stays with its
 * section, but a link list in the middle of an article still goes.
 */
export function chooseBlocks(root: Container, likelihood: ReadonlyMap<Block, number>): Choice {
  const threshold = bestThreshold(likelihood)
  const scales: Scales = { likelihood, threshold, switchCost: SWITCH_COST * threshold, costs: new Map() }
  const decision: Decision = { blocks: [], chosen: new Set() }
  weigh(root, scales)
  settle(root, false, scales, decision)
  keepHeadings(decision, scales)
  return decision.chosen
}

function costsOf(node: Block | Container, scales: Scales): Costs {
  if ('element' in node) return scales.costs.get(node) ?? weigh(node, scales)
  const { likelihood, threshold } = scales
  if (isHopeless(node, scales)) return HOPELESS
  const gain =
    ((likelihood.get(node) ?? threshold) - threshold) * Math.sqrt(node.words) * Math.min(8, Math.sqrt(node.words))
  return gain > 0 ? { keep: 0, drop: gain } : { keep: -gain, drop: 0 }
}

function isHopeless(block: Block, { likelihood }: Scales): boolean {
  return likelihood.get(block) === 0
}

function weigh(container: Container, scales: Scales): Costs {
  let keep = 0
  let drop = 0
  let isAnyHopeless = false
  for (const child of container.children) {
    const cost = costsOf(child, scales)
    if (cost === HOPELESS) {
      isAnyHopeless = true
      continue
    }
    keep += Math.min(cost.keep, cost.drop + scales.switchCost)
    drop += Math.min(cost.drop, cost.keep + scales.switchCost)
  }
  const costs = isAnyHopeless && keep === 0 && drop === 0 ? HOPELESS : { keep, drop }
  scales.costs.set(container, costs)
  return costs
}

function settle(container: Container, kept: boolean, scales: Scales, decision: Decision): void {
  if (kept) decision.chosen.add(container)
  for (const child of container.children) {
    const cost = costsOf(child, scales)
    const keepChild = cost !== HOPELESS && isWorthKeeping(cost, kept, scales)
    if ('element' in child) {
      settle(child, keepChild, scales, decision)
      continue
    }
    decision.blocks.push(child)
    if (keepChild) decision.chosen.add(child)
  }
}

function isWorthKeeping({ keep, drop }: Costs, isAroundKept: boolean, { switchCost }: Scales): boolean {
  return isAroundKept ? keep <= drop + switchCost : keep + switchCost < drop
}

/** Keeps short headings between kept text and kept text that they introduce. */
function keepHeadings({ blocks, chosen }: Decision, scales: Scales): void {
  const first = blocks.findIndex((block) => chosen.has(block))
  for (let index = blocks.length - 2; index > first && first >= 0; index--) {
    const block = blocks[index]
    const next = blocks[index + 1]
    if (block === undefined || next === undefined || block.words === 0 || block.words > MAX_HEADING_WORDS) continue
    if (isHopeless(block, scales)) continue
    if (/^h[2-6]$/.test(block.parent.element.tagName) && chosen.has(next)) chosen.add(block)
  }
}

/**
 * The likelihood above which keeping blocks is expected to give the best F1 score, counted in words. A page on which little is certain,
 * such as a listing, has a lower one than an article.
 */
function bestThreshold(likelihood: ReadonlyMap<Block, number>): number {
  const blocks = [...likelihood].sort(([, a], [, b]) => b - a)
  const expected = blocks.reduce((sum, [{ words }, chance]) => sum + words * chance, 0)
  let best = { gain: 0, threshold: HIGHEST_THRESHOLD }
  let right = 0
  let kept = 0
  for (const [{ words }, chance] of blocks) {
    right += words * chance
    kept += words
    const gain = (2 * right) / (kept + expected)
    if (gain > best.gain) best = { gain, threshold: chance }
  }
  return Math.min(HIGHEST_THRESHOLD, Math.max(LOWEST_THRESHOLD, best.threshold - Number.EPSILON))
}

const CELL_TAGS: ReadonlySet<string> = new Set(['td', 'th'])

/** Copies a container's element with what was chosen and the elements around it. `openings` are put before what is kept of a container. */
export function keepChosen(
  root: Container,
  chosen: Choice,
  openings: ReadonlyMap<Container, Element> = new Map(),
): Element {
  return { ...root.element, children: keptChildren(root, chosen, openings) }
}

function keptChildren(
  container: Container,
  chosen: Choice,
  openings: ReadonlyMap<Container, Element>,
): ElementContent[] {
  const kept: ElementContent[] = []
  let isKept = false
  for (const child of container.children) {
    if (!('element' in child)) {
      if (chosen.has(child)) kept.push(...child.nodes)
      continue
    }
    const children = keptChildren(child, chosen, openings)
    if (isBlankLine(child) && chosen.has(child)) {
      kept.push(child.element)
      continue
    }
    // An `<hr>` is always empty; other empty elements mean nothing.
    const says = children.length > 0 || (chosen.has(child) && child.element.tagName === 'hr')
    if (says) isKept = true
    // Without an empty cell, those after it would stand under the wrong head.
    if (says || CELL_TAGS.has(child.element.tagName)) kept.push({ ...child.element, children })
  }
  if (container.element.tagName === 'tr' && !isKept) return []
  const opening = openings.get(container)
  return opening === undefined || kept.length === 0 ? kept : [opening, ...kept]
}

/** Whether a box is what an editor writes between two stanzas or paragraphs: `<div><br></div>`. */
function isBlankLine({ element, children }: Container): boolean {
  if (children.length > 0 || element.tagName !== 'div') return false
  return element.children.some((child) => child.type === 'element' && child.tagName === 'br')
}
