import type { Token } from 'markdown-it'
import type { Link } from '../model.ts'
import { bareUrls } from './bare-urls.ts'
import { boundNesting } from './bound-nesting.ts'
import { type AnchorReader, anchorReader } from './html-anchors.ts'
import { lineFinder, originalLineFinder } from './line-finder.ts'
import { type Block, isBareLink, offsetOf, readBlocks } from './markdown-parser.ts'
import { normalizeUrl } from './normalize-url.ts'
import { maskTemplateSyntax } from './template-syntax.ts'

/**
 * Returns the links of one post in document order, a URL as often as it is cited: inline and reference links, autolinks,
 * bare URLs, links in tables and footnotes, and `<a href>` in raw HTML. Not images, nor what stands in code and comments, nor
 * URLs that a template makes.
 *
 * @param markdown the post's text without front matter
 */
export function collectLinks(markdown: string, inputPath: string): readonly Link[] {
  if (!MAY_HOLD_LINK.test(markdown)) return []
  const masked = maskTemplateSyntax(markdown)
  const text = boundNesting(masked.text)
  const lineOf = originalLineFinder(markdown, text)
  return readBlocks(text).flatMap((block) => {
    const citations = citationsIn(block).filter(({ href }) => !masked.isTemplated(href))
    if (citations.length === 0) return []
    const rowOf = lineFinder(block.content)
    return citations.flatMap(({ href, destination, offset, bare, fuzzy }) => {
      const url = normalizeUrl(destination)
      if (url === undefined) return []
      const line = lineOf(block.line + rowOf(offset) - 1, block.content, offset)
      return [{ url, href, inputPath, line, bare, ...(fuzzy ? { fuzzy } : {}) }]
    })
  })
}

/** Looking is cheaper than parsing, and many posts cite nothing. */
const MAY_HOLD_LINK = /\/\/|[^\s.]\.[a-z\u0080-\uffff]{2}/i

type Citation = {
  /** As the post writes it. */
  readonly href: string
  /** As the rendered page has it. */
  readonly destination: string
  /** Position in the block's content; exact enough to tell the line. */
  readonly offset: number
  readonly bare: boolean
  readonly fuzzy?: true
}

function citationsIn({ content, inlines, linkified }: Block): readonly Citation[] {
  // A tag left open in one block does not affect the next.
  if (inlines === undefined) return inHtml(content, 0, anchorReader())
  const links = linksIn(inlines)
  return linkified.length === 0
    ? links
    : [...bareLinksIn(content, linkified), ...links].sort((a, b) => a.offset - b.offset)
}

function linksIn(tokens: readonly Token[]): readonly Citation[] {
  const html = anchorReader()
  return outsideOfLinks(tokens).flatMap((token, index, all) => {
    if (token.type === 'html_inline') return inHtml(token.content, offsetOf(token), html)
    if (token.type !== 'link_open' || isUnwanted(all[index + 1])) return []
    return [written(hrefOf(token), offsetOf(token), false)]
  })
}

/** Whether a link has the attribute that excludes it, as markdown-it-attrs writes it: `[text](url){data-no-archive}`. */
function isUnwanted(next: Token | undefined): boolean {
  return next?.type === 'text' && /^\{[^{}\n]{0,200}\bdata-no-archive\b/.test(next.content)
}

function bareLinksIn(content: string, tokens: readonly Token[]): readonly Citation[] {
  const html = anchorReader()
  return outsideOfLinks(tokens).flatMap((token) => {
    if (token.type === 'html_inline') html.read(token.content)
    if (html.isInsideLinkOrCode()) return []
    if (token.type === 'text') return inText(token.content, content, offsetOf(token))
    return isBareLink(token) ? [written(hrefOf(token), offsetOf(token), true)] : []
  })
}

function inText(text: string, content: string, end: number): readonly Citation[] {
  const urls = bareUrls(text)
  if (urls.length === 0) return []
  const row = content.lastIndexOf('\n', end - 1) + 1
  return urls.map(({ href, index, fuzzy }) => ({
    ...written(href, Math.max(row, end - text.length + index), true),
    ...(fuzzy ? { fuzzy } : {}),
  }))
}

function outsideOfLinks(tokens: readonly Token[]): readonly Token[] {
  let inLink = false
  return tokens.filter(({ type }) => {
    const within = inLink
    if (type === 'link_open') inLink = true
    if (type === 'link_close') inLink = false
    return !within
  })
}

function hrefOf(link: Token): string {
  return String(link.attrGet('href'))
}

function inHtml(html: string, start: number, reader: AnchorReader): readonly Citation[] {
  return reader.read(html).map(({ href, offset }) => ({ href, destination: href, offset: start + offset, bare: false }))
}

function written(href: string, offset: number, bare: boolean): Citation {
  return { href, destination: percentEncoded(href), offset, bare }
}

/**
 * Encodes a destination as Markdown renderers do. markdown-it and CommonMark's reference implementation encode characters that
 * the URL standard keeps (`|`, `^`, `[`); otherwise the key would differ from that of the link on the page.
 */
function percentEncoded(destination: string): string {
  return destination.replace(/%(?![\da-f]{2})|[\s"<>[\\\]^`{|}]/gi, encodeURIComponent)
}
