import type { Element, ElementContent } from 'hast'
import type { Block, Container } from './text-blocks.ts'

/** What is kept of a page: whole blocks, and the containers that are kept as such. */
export type Choice = ReadonlySet<Block | Container>

/** What it costs, in words, to keep a block in a dropped container, or to drop one from a kept container. */
const SWITCH_COST = 2
/** A block less likely than this is not worth its words. */
const THRESHOLD = 0.35

type Costs = { readonly keep: number; readonly drop: number }

/**
 * Returns the blocks to keep, given how likely each is text of the page (0 to 1): the choice that is wrong about the
 * fewest words, where each change between a container and what it holds costs some too. So a doubtful heading
 * stays with its section, and a link list in the middle of an article still goes.
 */
export function chooseBlocks(
  root: Container,
  likelihood: ReadonlyMap<Block, number>,
  threshold: number = THRESHOLD,
  switchCost: number = SWITCH_COST,
): Choice {
  const costs = new Map<Container, Costs>()
  const chosen = new Set<Block | Container>()
  weigh(root)
  settle(root, false)
  return chosen

  function costsOf(node: Block | Container): Costs {
    if ('element' in node) return costs.get(node) ?? weigh(node)
    const gain =
      ((likelihood.get(node) ?? threshold) - threshold) * Math.sqrt(node.words) * Math.min(8, Math.sqrt(node.words))
    return gain > 0 ? { keep: 0, drop: gain } : { keep: -gain, drop: 0 }
  }

  function weigh(container: Container): Costs {
    let keep = 0
    let drop = 0
    for (const child of container.children) {
      const cost = costsOf(child)
      keep += Math.min(cost.keep, cost.drop + switchCost)
      drop += Math.min(cost.drop, cost.keep + switchCost)
    }
    costs.set(container, { keep, drop })
    return { keep, drop }
  }

  function settle(container: Container, kept: boolean): void {
    if (kept) chosen.add(container)
    for (const child of container.children) {
      const cost = costsOf(child)
      const keepChild = kept ? cost.keep <= cost.drop + switchCost : cost.keep + switchCost < cost.drop
      if ('element' in child) settle(child, keepChild)
      else if (keepChild) chosen.add(child)
    }
  }
}

/** Returns a copy of a container's element that holds what was chosen and the elements around it. */
export function keepChosen(root: Container, chosen: Choice): Element {
  return { ...root.element, children: keep(root) }

  function keep(container: Container): ElementContent[] {
    const kept: ElementContent[] = []
    for (const child of container.children) {
      if (!('element' in child)) {
        if (chosen.has(child)) kept.push(...child.nodes)
        continue
      }
      const children = keep(child)
      // A rule has nothing in it; other empty elements say nothing.
      if (children.length > 0 || (chosen.has(child) && child.element.tagName === 'hr'))
        kept.push({ ...child.element, children })
    }
    return kept
  }
}
