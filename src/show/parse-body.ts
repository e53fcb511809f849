import type { Root } from 'hast'
import { fromParse5 } from 'hast-util-from-parse5'
import MarkdownIt, { type MarkdownIt as Markdown, type Token as MarkdownToken } from 'markdown-it'
import footnote from 'markdown-it-footnote'
import { type DefaultTreeAdapterMap, defaultTreeAdapter, html, Parser, type Token } from 'parse5'

/** Browsers stop nesting at 512. Walks of the tree recurse, so this bounds the stack too. */
const MAX_DEPTH = 200

/** How many unclosed `<b>`, `<a>`, `<font>` … may be reopened in the next paragraph, where each costs an element. */
const MAX_FORMATTING = 8

/** More footnotes, with all their marks in the text, than any article has. Joining them takes quadratic time. */
const MAX_NOTES = 5000

/** What link references may add to a text: a long URL, defined once, could be referred to until no memory is left. */
const MAX_REFERRED_CHARACTERS = 10_000_000

const plain = makeMarkdown()
const withNotes = makeMarkdown().use(footnote)
// GFM has no inline footnotes: `x^[2]` is text.
withNotes.inline.ruler.disable('footnote_inline')
// The mark is only the note's number, however often it is cited.
withNotes.renderer.rules.footnote_caption = (tokens, index) => `[${Number(tokens[index]?.meta?.id) + 1}]`
// For each note it copies all that stands before: with the text set aside, that is only the other notes.
withNotes.core.ruler.before('footnote_tail', 'set_text_aside', (state) => {
  const [text, notes] = partNotes(state.tokens)
  state.env.text = text
  state.tokens = notes
})
withNotes.core.ruler.after('footnote_tail', 'put_text_back', (state) => {
  state.tokens = [...state.env.text, ...state.tokens]
})

/**
 * CommonMark with GFM's tables, strikethrough, task lists and bare URLs. Raw HTML passes through, to be parsed and sanitised later.
 * markdown-it bounds its own nesting, and takes linear time for nested quotes, lists and brackets.
 */
function makeMarkdown(): Markdown {
  const markdown = new MarkdownIt({ html: true, linkify: true })
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
  // The sanitiser decides what a link may be; there, a refused link keeps its text.
  markdown.validateLink = () => true
  markdown.core.ruler.before('inline', 'bound_references', ({ env, src }) => boundReferences(env, src))
  markdown.core.ruler.before('text_join', 'task_list', (state) => markTasks(state.tokens))
  return markdown
}

type References = Record<string, { readonly href: string; readonly title?: string }>

/** Forgets definitions that are too long for as many references as the text may hold. */
function boundReferences({ references = {} }: { references?: References }, source: string): void {
  const longest = MAX_REFERRED_CHARACTERS / source.split(']').length
  for (const [label, { href, title = '' }] of Object.entries(references)) {
    if (href.length + title.length > longest) delete references[label]
  }
}

/** Returns the tree of a Markdown body, with raw HTML parsed as a browser does. Nothing in it is safe yet. */
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

/** An HTML parser that bounds what a hostile page can make it build: it drops tags that are too deep, and keeps their text. */
class BoundedParser extends Parser<DefaultTreeAdapterMap> {
  override onStartTag(token: Token.TagToken): void {
    if (this.openElements.stackTop >= MAX_DEPTH || SELECTOR.test(token.tagName)) return
    if (FORMATTING.has(token.tagName) && waiting(this.activeFormattingElements) >= MAX_FORMATTING) return
    super.onStartTag(token)
  }
}

// `fromParse5` reads a name as a CSS selector: `<template#>` would become a template, but one without content, and end the build.
const SELECTOR = /[.#]/

const FORMATTING = new Set('b big code em font i nobr s small strike strong tt u'.split(' '))

function waiting(list: Parser<DefaultTreeAdapterMap>['activeFormattingElements']): number {
  let count = 0
  for (let entry = list.newest; entry !== null && count < MAX_FORMATTING; entry = entry.older) count += 1
  return count
}

// The default adapter searches from the first child on, which is quadratic if a table moves its content out.
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

/** The tokens of the text, and those of the notes that are defined in it. */
function partNotes(tokens: readonly MarkdownToken[]): readonly [text: MarkdownToken[], notes: MarkdownToken[]] {
  const text: MarkdownToken[] = []
  const notes: MarkdownToken[] = []
  let isNote = false
  for (const token of tokens) {
    if (token.type === 'footnote_reference_open') isNote = true
    const place = isNote ? notes : text
    place.push(token)
    if (token.type === 'footnote_reference_close') isNote = false
  }
  return [text, notes]
}

/** Writes the box of a GFM task as a character, since a form control would need a label. */
function markTasks(tokens: readonly MarkdownToken[]): void {
  for (const [index, token] of tokens.entries()) {
    const text = token.type === 'inline' ? token.children?.[0] : undefined
    const opensItem = tokens[index - 1]?.type === 'paragraph_open' && tokens[index - 2]?.type === 'list_item_open'
    if (text?.type !== 'text' || !opensItem) continue
    text.content = text.content.replace(/^\[([ xX])\](?=\s)/, (_, mark: string) => (mark === ' ' ? '☐' : '☑'))
  }
}
