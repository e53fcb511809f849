import type { Element } from 'hast'
import { findNotes, isMark } from '../footnotes.ts'
import type { Block, Container } from '../text-blocks.ts'
import { findElements } from '../tree.ts'
import type { Choice } from './choose-blocks.ts'

/** Adds to what was chosen the footnotes to which it refers: mostly links, they do not read like text. */
export function withNotes(root: Container, chosen: Choice, baseUrl: string): Choice {
  const marks = [...chosen].flatMap((node) => ('element' in node ? [] : marksIn(node)))
  if (marks.length === 0) return chosen
  const notes = findNotes(root.element, baseUrl)
  const wanted = new Set(marks.map((mark) => notes.get(mark)))
  const kept = new Set(chosen)
  addNotes(root, false)
  return kept

  function addNotes(container: Container, isInNote: boolean): void {
    const isNote = isInNote || wanted.has(container.element)
    if (isNote) kept.add(container)
    for (const child of container.children) {
      if ('element' in child) addNotes(child, isNote)
      else if (isNote) kept.add(child)
    }
  }
}

function marksIn(block: Block): readonly Element[] {
  if (block.links === 0) return []
  const elements = block.nodes.filter((node) => node.type === 'element')
  return elements.flatMap((element) => [...(isMark(element) ? [element] : []), ...findElements(element, isMark)])
}
