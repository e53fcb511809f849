import MarkdownIt, { type MarkdownIt as Markdown, type StateCore, type Token } from 'markdown-it'
import StateInline from 'markdown-it/lib/rules_inline/state_inline.mjs'
import footnote from 'markdown-it-footnote'
import { bareUrlAt } from './bare-urls.ts'

/** A block that holds inline content, or raw HTML. */
export type Block = {
  readonly content: string
  /** Where it starts, 1-based. */
  readonly line: number
  /** Undefined for raw HTML. */
  readonly inlines: readonly Token[] | undefined
  /** The same for a site that turns bare URLs into links; empty if there are none. */
  readonly linkified: readonly Token[]
}

/** Reads Markdown as Eleventy does, and returns its blocks in the order in which they are written. */
export function readBlocks(text: string): readonly Block[] {
  const blocks: Block[] = []
  const env = {}
  let row = 0
  for (const { type, map, content, children } of parser.parse(text, env)) {
    // The cells of a table have no lines of their own.
    if (type === 'tr_open') row = map?.[0] ?? 0
    const line = 1 + (map?.[0] ?? row)
    if (type === 'html_block') blocks.push({ content, line, inlines: undefined, linkified: [] })
    if (type === 'inline' && children !== null && children.length > 0)
      blocks.push({
        content,
        line,
        inlines: children,
        linkified: children.some(mayHoldUrl) ? linkify(content, env) : [],
      })
  }
  return blocks
}

/** Where an inline token begins in its block's content; for a text, where it ends. */
export function offsetOf({ map }: Token): number {
  return map?.[0] ?? 0
}

export function isBareLink({ type, markup }: Token): boolean {
  return type === 'link_open' && markup === 'linkify'
}

function mayHoldUrl({ type, content }: Token): boolean {
  return type === 'text' && MAY_HOLD_URL.test(content)
}

const MAY_HOLD_URL = /:\/\/|[^\s.]\.[a-z\u0080-\uffff]{2}/i

function linkify(content: string, env: object): readonly Token[] {
  const tokens: Token[] = []
  linkifier.inline.parse(content, linkifier, env, tokens)
  return tokens
}

/** markdown-it's core rule of this name, but only for blocks that may hold a link. */
function parseInline({ tokens, md, env }: StateCore): void {
  const mayHoldLink = env.references === undefined ? MAY_HOLD_LINK : MAY_HOLD_REFERENCE
  for (const { type, content, children } of tokens) {
    if (type === 'inline' && mayHoldLink.test(content)) md.inline.parse(content, md, env, children ?? [])
  }
}

const MAY_HOLD_LINK = /\]\(|<|\/\/|[^\s.]\.[a-z\u0080-\uffff]{2}/i
const MAY_HOLD_REFERENCE = /\[|<|\/\/|[^\s.]\.[a-z\u0080-\uffff]{2}/i

/** Notes in `map`, where block tokens have their lines, the position of each inline token. */
class PlacedState extends StateInline {
  override push(type: string, tag: string, nesting: -1 | 0 | 1): Token {
    return this.placed(super.push(type, tag, nesting))
  }

  override pushPending(): Token {
    return this.placed(super.pushPending())
  }

  placed(token: Token): Token {
    token.map = [this.pos, this.pos]
    return token
  }
}

const parser = makeParser()
const linkifier = makeLinkifier()

function makeParser(): Markdown {
  const markdown = new MarkdownIt({ html: true }).use(footnote)
  markdown.inline.State = PlacedState
  // Eleventy switches indented code off. Footnotes stay where they are written, cited or not; and since Eleventy's own
  // markdown-it knows no footnotes, links inside their brackets must be found too.
  markdown.disable(['code', 'footnote_inline', 'footnote_ref', 'footnote_tail', 'text_join'])
  markdown.core.ruler.at('inline', parseInline)
  // A link's URL is wanted as the post writes it.
  markdown.normalizeLink = (url) => url
  return markdown
}

function makeLinkifier(): Markdown {
  const markdown = makeParser()
  markdown.inline.ruler.at('linkify', linkifyUrl)
  return markdown
}

/** Replaces the inline rule `linkify`. It runs before emphasis, so that `_` and `*` in a URL are not taken for marks. */
function linkifyUrl(state: StateInline, silent: boolean): boolean {
  if (isInsideLink(state) || !state.src.startsWith('://', state.pos)) return false
  const scheme = SCHEME.exec(state.src.slice(Math.max(0, state.pos - 6), state.pos))?.[0]
  if (scheme === undefined) return false
  const start = state.pos - scheme.length
  const url = bareUrlAt(state.src, start)
  if (url === undefined || !(silent || state.pending.endsWith(scheme))) return false
  if (!silent) {
    state.pending = state.pending.slice(0, -scheme.length)
    const open = state.push('link_open', 'a', 1)
    open.attrs = [['href', url]]
    open.markup = 'linkify'
    state.push('link_close', 'a', -1)
  }
  state.pos = start + url.length
  return true
}

const SCHEME = /(?<![\da-z])https?$/i

/** Uses a field that the types leave out. */
function isInsideLink(state: StateInline & { readonly linkLevel?: number }): boolean {
  return (state.linkLevel ?? 0) > 0
}
