import type { Root } from 'mdast'
import remarkStringify from 'remark-stringify'
import { unified } from 'unified'

const processor = unified().use(remarkStringify).freeze()

/** Returns text as a fenced code block, whatever fences it holds. */
export function fence(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].slice(0, 1000).map(([ticks]) => ticks.length))
  const ticks = '`'.repeat(longest + 1)
  const info = language === 'text' ? '' : language.replace(/[^\w+#.-]/g, '')
  return `${ticks}${info}\n${text}\n${ticks}`
}

/** Returns text as one Markdown paragraph in which nothing is markup. */
export function markdownLine(text: string): string {
  const value = text.replace(/\s+/g, ' ').trim()
  const root: Root = { type: 'root', children: [{ type: 'paragraph', children: [{ type: 'text', value }] }] }
  return processor.stringify(root).trim()
}
