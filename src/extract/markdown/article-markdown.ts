import type { Element, ElementContent } from 'hast'
import { defaultNodeHandlers, type Handle, type State, toMdast } from 'hast-util-to-mdast'
import type { Code, FootnoteDefinition, Nodes, Root } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkStringify from 'remark-stringify'
import { unified } from 'unified'
import { cleanText } from '../clean-line.ts'
import { NOTE_DEFINITION, NOTE_REFERENCE } from '../footnotes.ts'
import { attribute, findElement, textOf } from '../tree.ts'
import { collapseSpace } from './collapse-space.ts'
import { figure } from './figure-markdown.ts'
import { heading } from './heading-markdown.ts'
import { emphasis, formula, inlineCode, inlineHtml, link } from './inline-markdown.ts'
import { joinText } from './join-text.ts'
import { descriptionList, details, orderedList } from './list-markdown.ts'
import { withoutLoneLabels } from './lone-labels.ts'
import { table } from './table-markdown.ts'
import { textWriter } from './text-writer.ts'

const MAX_CHILDREN = 5000

/** Converts tidy content to Markdown: CommonMark, GFM, and HTML for what these cannot express. Read back, it gives the same text. */
export function articleMarkdown(content: Element): string {
  const { children } = joinText(collapseSpace({ ...content, children: inChunks(content.children) }))
  // The converter would first copy the tree and collapse its white space, which takes longer than all the rest and has been
  // done already. So it gets an empty tree, whose root is then replaced by the real one.
  const makeRoot = (state: State): Root => withJoinedTexts(defaultNodeHandlers.root(state, { type: 'root', children }))
  const tree = toMdast({ type: 'root', children: [] }, { handlers, nodeHandlers: { root: makeRoot } })
  const root = tree as Root
  return cleanText(processor.stringify({ ...root, children: withoutLoneLabels(root.children) })).trim()
}

const processor = unified()
  .use(remarkGfm, { tablePipeAlign: false })
  .use(remarkStringify, {
    bullet: '-',
    emphasis: '_',
    rule: '-',
    fences: true,
    listItemIndent: 'one',
    handlers: { text: textWriter() },
  })
  .freeze()

/** The same with neighbouring texts joined, such as the signs around formulas: the converter takes quadratic time for them. */
function withJoinedTexts<Node extends Nodes>(node: Node): Node {
  if (!('children' in node)) return node
  const children: Nodes[] = []
  for (const child of node.children) {
    const last = children.at(-1)
    if (child.type === 'text' && last?.type === 'text') last.value += child.value
    else children.push(child.type === 'text' ? { ...child } : withJoinedTexts<Nodes>(child))
  }
  return { ...node, children }
}

/** The converter passes children as arguments of a call, which fails for a hundred thousand of them. */
function inChunks(children: readonly ElementContent[]): ElementContent[] {
  if (children.length <= MAX_CHILDREN) return [...children]
  const chunks: ElementContent[] = []
  for (let at = 0; at < children.length; at += MAX_CHILDREN) {
    chunks.push({ type: 'element', tagName: 'div', properties: {}, children: children.slice(at, at + MAX_CHILDREN) })
  }
  return chunks
}

const handlers: Record<string, Handle> = {
  ...Object.fromEntries(
    'abbr bdi bdo dfn ins kbd mark q rb rp rt ruby samp small sub sup u var'
      .split(' ')
      .map((tagName) => [tagName, inlineHtml]),
  ),
  pre: codeBlock,
  strong: (state, node) => emphasis(state, node, 'strong'),
  b: (state, node) => emphasis(state, node, 'strong'),
  em: (state, node) => emphasis(state, node, 'emphasis'),
  i: (state, node) => emphasis(state, node, 'emphasis'),
  a: link,
  code: inlineCode,
  tt: inlineCode,
  math: formula,
  dl: descriptionList,
  ol: orderedList,
  details,
  figure,
  table,
  h1: heading,
  h2: heading,
  h3: heading,
  h4: heading,
  h5: heading,
  h6: heading,
  [NOTE_REFERENCE]: (_, node) => ({ type: 'footnoteReference', ...labelOf(node) }),
  [NOTE_DEFINITION]: (state, node) => ({
    type: 'footnoteDefinition',
    ...labelOf(node),
    children: state.toFlow(state.all(node)) as FootnoteDefinition['children'],
  }),
  iframe: () => undefined,
  input: () => undefined,
}

function labelOf(node: Element): { readonly identifier: string; readonly label: string } {
  const label = attribute(node, 'label') ?? ''
  return { identifier: label, label }
}

function codeBlock(_: State, node: Element): Code {
  const code = findElement(node, ({ tagName }) => tagName === 'code')
  const className = code?.properties.className
  const language = Array.isArray(className) ? String(className[0] ?? '').replace(/^language-/, '') : ''
  return { type: 'code', lang: language === '' ? null : language, meta: null, value: textOf(node) }
}
