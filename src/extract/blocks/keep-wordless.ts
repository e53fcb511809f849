import type { Block, Container } from '../text-blocks.ts'
import type { Choice } from './choose-blocks.ts'

/**
 * Adds to what was chosen the pictures and rules that stand between chosen text in the page's body itself, as on old pages. They
 * say nothing by words: anywhere else they are kept with the box that they stand in, but a body is never kept as such.
 */
export function withWordless(root: Container, chosen: Choice): Choice {
  const holdsChosen = root.children.map((child) => partsOf(child).some((part) => chosen.has(part)))
  const first = holdsChosen.indexOf(true)
  const last = holdsChosen.lastIndexOf(true)
  const between = root.children.filter((_, at) => at > first && at < last && !holdsChosen[at])
  const wordless = between.map(partsOf).filter((parts) => parts.every((part) => 'element' in part || part.words === 0))
  return new Set([...chosen, ...wordless.flat()])
}

/** Itself, and what it contains. */
function partsOf(child: Block | Container): readonly (Block | Container)[] {
  return 'element' in child ? [child, ...child.children.flatMap(partsOf)] : [child]
}
