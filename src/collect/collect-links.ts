import type { Html, Link as MarkdownLink, Node, Parents, Root, Text } from 'mdast'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { SKIP, visit } from 'unist-util-visit'
import type { Link } from '../model.ts'
import { bareUrls } from './bare-urls.ts'
import { boundNesting } from './bound-nesting.ts'
import { type AnchorReader, anchorReader } from './html-anchors.ts'
import { normalizeUrl } from './normalize-url.ts'
import { maskTemplateSyntax } from './template-syntax.ts'

/**
 * The links of one post, in document order, the same URL as often as it is cited: inline and reference links,
 * autolinks, bare URLs, those in tables and footnotes, and `<a href>` in raw HTML. Images, code and comments have
 * none, and a URL that a template makes is left alone. Pure; the text is Markdown without front matter.
 */
export function collectLinks(markdown: string, inputPath: string): readonly Link[] {
  if (!MAY_HOLD_LINK.test(markdown)) return []
  const masked = maskTemplateSyntax(markdown)
  const lineAt = lineFinder(markdown)
  return findCitations(boundNesting(masked.text)).flatMap(({ href, destination, offset, bare }) => {
    if (masked.isTemplated(href)) return []
    const url = normalizeUrl(destination)
    return url === undefined ? [] : [{ url, href, inputPath, line: lineAt(offset), bare }]
  })
}

/** A look is cheaper than a parse, and many posts cite nothing. */
const MAY_HOLD_LINK = /\/\/|www\./i

const parser = unified()
  .use(remarkParse)
  .data({
    // Eleventy switches indented code off in its markdown-it.
    micromarkExtensions: [gfm(), { disable: { null: ['codeIndented'] } }],
    // Their transforms look for bare URLs and e-mail addresses in the finished tree, and lose the positions.
    fromMarkdownExtensions: [gfmFromMarkdown().map(({ transforms: _transforms, ...extension }) => extension)],
  })
  .freeze()

type Citation = {
  /** As the post writes it. */
  readonly href: string
  /** As the rendered page has it. */
  readonly destination: string
  readonly offset: number
  readonly bare: boolean
}

function findCitations(text: string): readonly Citation[] {
  const tree = parser.parse(text)
  const definitions = definedUrls(tree)
  const found: Citation[] = []
  let html = anchorReader()
  visit(tree, (node, _index, parent) => {
    switch (node.type) {
      case 'paragraph':
      case 'heading':
      case 'tableCell':
        // A tag left open in one block does not reach into the next.
        html = anchorReader()
        return undefined
      case 'html':
        found.push(...inHtml(node, isPhrasing(parent) ? html : anchorReader()))
        return undefined
      case 'text':
        if (!html.isInsideLinkOrCode()) found.push(...inText(node))
        return undefined
      case 'link':
        if (!isBare(node, text)) found.push(written(node.url, startOf(node)))
        else if (!html.isInsideLinkOrCode()) found.push({ ...written(node.url, startOf(node)), bare: true })
        return SKIP
      case 'linkReference': {
        const url = definitions.get(node.identifier)
        if (url !== undefined) found.push(written(url, startOf(node)))
        return SKIP
      }
      default:
        return undefined
    }
  })
  return found
}

/** CommonMark: of two definitions with the same label the first counts. */
function definedUrls(tree: Root): ReadonlyMap<string, string> {
  const urls = new Map<string, string>()
  visit(tree, 'definition', ({ identifier, url }) => {
    if (!urls.has(identifier)) urls.set(identifier, url)
  })
  return urls
}

function isPhrasing(parent: Parents | undefined): boolean {
  return parent !== undefined && !FLOW_PARENTS.has(parent.type)
}

const FLOW_PARENTS: ReadonlySet<string> = new Set(['root', 'blockquote', 'listItem', 'footnoteDefinition'])

function written(href: string, offset: number): Citation {
  return { href, destination: percentEncoded(href), offset, bare: false }
}

function inHtml(node: Html, reader: AnchorReader): readonly Citation[] {
  const start = startOf(node)
  // Inside a quote or a list the value lacks the markers of its lines, so the offset is right to the line's length.
  return reader
    .read(node.value)
    .map(({ href, offset }) => ({ href, destination: href, offset: start + offset, bare: false }))
}

function inText(node: Text): readonly Citation[] {
  const start = startOf(node)
  return bareUrls(node.value).map(({ href, index }) => ({
    href,
    destination: percentEncoded(href),
    offset: start + index,
    bare: true,
  }))
}

/** GFM's autolink literal is a link node like the others; `[` or `<` opens those. */
function isBare(node: MarkdownLink, source: string): boolean {
  const first = source[startOf(node)]
  return first !== '[' && first !== '<'
}

function startOf(node: Node): number {
  return node.position?.start.offset ?? 0
}

/**
 * What a Markdown renderer makes of a destination: markdown-it and CommonMark's reference encode these, whereas the
 * URL standard keeps some (`|`, `^`, `[`), so that without this the key would differ from that of the page's link.
 */
function percentEncoded(destination: string): string {
  return destination.replace(/%(?![\da-f]{2})|[\s"<>[\\\]^`{|}]/gi, encodeURIComponent)
}

/** Line numbers, 1-based, of offsets in a text. */
function lineFinder(text: string): (offset: number) => number {
  const ends = Array.from(text.matchAll(/\r\n|\n|\r/g), (match) => match.index)
  return (offset) => {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle] ?? 0) < offset) low = middle + 1
      else high = middle
    }
    return low + 1
  }
}
