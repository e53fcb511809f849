import type { Element, ElementContent } from 'hast'
import { isSolid, nextSolid, textOf } from '../tree.ts'
import { isLanguage } from './code-block.ts'

/** Many pages show the name of the language above code: moves it to where Markdown has it. */
export function labelCode(children: readonly ElementContent[]): ElementContent[] {
  const labels = new Set<ElementContent>()
  children.forEach((child, index) => {
    const next = nextSolid(children, index)
    const code = next === undefined ? undefined : findCode(next)
    if (code === undefined || !isLabel(child)) return
    const name = textOf(child).trim().toLowerCase()
    const classes = Array.isArray(code.properties.className) ? code.properties.className : []
    if (!classes.includes(`language-${name}`) && !isLanguage(name)) return
    labels.add(child)
    if (classes.length === 0) code.properties.className = [`language-${name}`]
  })
  return labels.size === 0 ? [...children] : children.filter((child) => !labels.has(child))
}

function isLabel(node: ElementContent): boolean {
  return (
    node.type === 'element' &&
    /^(?:div|p|span|header|figcaption)$/.test(node.tagName) &&
    /^\s*[\w+#.-]{1,20}\s*$/.test(textOf(node))
  )
}

/** The code in an element that contains nothing else. */
function findCode(node: ElementContent): Element | undefined {
  if (node.type !== 'element') return undefined
  const solid = node.children.filter(isSolid)
  const [only] = solid
  if (solid.length !== 1 || only?.type !== 'element') return undefined
  return node.tagName === 'pre' && only.tagName === 'code' ? only : findCode(only)
}
