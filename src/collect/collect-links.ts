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
 * The links of one post, in document order, the same URL as often as it is cited: inline and reference links,
 * autolinks, bare URLs, those in tables and footnotes, and `<a href>` in raw HTML. Images, code and comments have
 * none, and a URL that a template makes is left alone. Pure; the text is Markdown without front matter.
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
    return citations.flatMap(({ href, destination, offset, bare }) => {
      const url = normalizeUrl(destination)
      if (url === undefined) return []
      const line = lineOf(block.line + rowOf(offset) - 1, block.content, offset)
      return [{ url, href, inputPath, line, bare }]
    })
  })
}

/** A look is cheaper than a parse, and many posts cite nothing. */
const MAY_HOLD_LINK = /\/\/|www\./i

type Citation = {
  /** As the post writes it. */
  readonly href: string
  /** As the rendered page has it. */
  readonly destination: string
  /** In the block's content, on the right line. */
  readonly offset: number
  readonly bare: boolean
}

function citationsIn({ content, inlines, linkified }: Block): readonly Citation[] {
  // A tag left open in one block does not reach into the next.
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

/** By the attribute for one link, as markdown-it-attrs writes it: `[text](url){data-no-archive}`. */
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
  return urls.map(({ href, index }) => written(href, Math.max(row, end - text.length + index), true))
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
 * What a Markdown renderer makes of a destination: markdown-it and CommonMark's reference encode these, whereas the
 * URL standard keeps some (`|`, `^`, `[`), so that without this the key would differ from that of the page's link.
 */
function percentEncoded(destination: string): string {
  return destination.replace(/%(?![\da-f]{2})|[\s"<>[\\\]^`{|}]/gi, encodeURIComponent)
}
