import type { Root } from 'hast'
import { fromParse5 } from 'hast-util-from-parse5'
import MarkdownIt, { type MarkdownIt as Markdown, type Token as MarkdownToken } from 'markdown-it'
import footnote from 'markdown-it-footnote'
import { type DefaultTreeAdapterMap, defaultTreeAdapter, html, Parser, type Token } from 'parse5'

/** Browsers stop nesting at 512. Every walk of the tree recurses, so that this also bounds the stack. */
const MAX_DEPTH = 200

/** How many `<b>`, `<a>`, `<font>` … may wait to be opened again in the next paragraph: each costs an element there. */
const MAX_FORMATTING = 8

/** More notes than any article has. Joining them takes time that grows with the square of their number. */
const MAX_NOTES = 1000

const plain = makeMarkdown()
const withNotes = makeMarkdown().use(footnote)
// GFM knows no notes within the line: `x^[2]` is text.
withNotes.inline.ruler.disable('footnote_inline')
// The mark is the number of the note alone, however often it is cited.
withNotes.renderer.rules.footnote_caption = (tokens, index) => `[${Number(tokens[index]?.meta?.id) + 1}]`

/**
 * CommonMark with GFM's tables, strikethrough, task lists and bare URLs; raw HTML goes through, it is parsed and sanitised
 * later. markdown-it bounds its own nesting, and takes linear time on nested quotes, lists and brackets.
 */
function makeMarkdown(): Markdown {
  const markdown = new MarkdownIt({ html: true, linkify: true })
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
  // What a link may be is decided once, in the sanitiser; a refused one keeps its text there.
  markdown.validateLink = () => true
  markdown.core.ruler.before('text_join', 'task_list', (state) => markTasks(state.tokens))
  return markdown
}

/** Returns the tree of a Markdown body, its raw HTML parsed as a browser does. Nothing in it is safe yet. */
export function parseBody(source: string): Root {
  const notes = source.split('[^', MAX_NOTES + 2).length - 1
  const rendered = (notes > MAX_NOTES ? plain : withNotes).render(source)
  const context = defaultTreeAdapter.createElement('div', html.NS.HTML, [])
  const parser = BoundedParser.getFragmentParser<DefaultTreeAdapterMap>(context, {
    treeAdapter,
    scriptingEnabled: false,
  })
  parser.tokenizer.write(rendered, true)
  return fromParse5(parser.getFragment()) as Root
}

/** The HTML parser, with bounds on what a hostile page can make it build: a tag too deep is left out, its text stays. */
class BoundedParser extends Parser<DefaultTreeAdapterMap> {
  override onStartTag(token: Token.TagToken): void {
    if (this.openElements.stackTop >= MAX_DEPTH) return
    if (FORMATTING.has(token.tagName) && waiting(this.activeFormattingElements) >= MAX_FORMATTING) return
    super.onStartTag(token)
  }
}

const FORMATTING = new Set('b big code em font i nobr s small strike strong tt u'.split(' '))

function waiting(list: Parser<DefaultTreeAdapterMap>['activeFormattingElements']): number {
  let count = 0
  for (let entry = list.newest; entry !== null && count < MAX_FORMATTING; entry = entry.older) count += 1
  return count
}

// The default adapter looks for a node from the first child on: quadratic where a table pushes its content out.
const treeAdapter: typeof defaultTreeAdapter = {
  ...defaultTreeAdapter,
  insertBefore(parent, node, reference) {
    parent.childNodes.splice(parent.childNodes.lastIndexOf(reference), 0, node)
    node.parentNode = parent
  },
  insertTextBefore(parent, text, reference) {
    const before = parent.childNodes[parent.childNodes.lastIndexOf(reference) - 1]
    if (before !== undefined && defaultTreeAdapter.isTextNode(before)) before.value += text
    else this.insertBefore(parent, defaultTreeAdapter.createTextNode(text), reference)
  },
  detachNode(node) {
    const siblings = node.parentNode?.childNodes
    siblings?.splice(siblings.lastIndexOf(node), 1)
    node.parentNode = null
  },
}

/** GFM's task list items: the box as a character, since a form control in a text would ask for a label. */
function markTasks(tokens: readonly MarkdownToken[]): void {
  for (const [index, token] of tokens.entries()) {
    const text = token.type === 'inline' ? token.children?.[0] : undefined
    const opensItem = tokens[index - 1]?.type === 'paragraph_open' && tokens[index - 2]?.type === 'list_item_open'
    if (text?.type !== 'text' || !opensItem) continue
    text.content = text.content.replace(/^\[([ xX])\](?=\s)/, (_, mark: string) => (mark === ' ' ? '☐' : '☑'))
  }
}
