import type { Element } from 'hast'
import type { Article, Extraction, Failure, Response } from '../model.ts'
import { articleMarkdown } from './article-markdown.ts'
import { describeBlocks } from './block-features.ts'
import { blockLikelihood } from './block-likelihood.ts'
import { chooseBlocks, keepChosen } from './choose-blocks.ts'
import { cleanPage } from './clean-page.ts'
import { decodeText } from './decode-text.ts'
import { type Metadata, readMetadata } from './metadata.ts'
import { type Page, parseDocument } from './parse-document.ts'
import { type Block, findBlocks } from './text-blocks.ts'
import { tidyContent } from './tidy-content.ts'
import { findElements } from './tree.ts'

/** What is known of a page besides its response. */
export type ExtractContext = {
  /** The text of the link that cites the page: a title where the page has none. */
  readonly linkTitle?: string
}

/** Returns what a reader keeps of a response: an article, a card, a file, or the reason why there is none. */
export async function extractArticle(response: Response, context: ExtractContext = {}): Promise<Extraction> {
  const { text } = decodeText(response.body, response.contentType)
  const page = parseDocument(text, response.finalUrl)
  const metadata = readMetadata(page)
  const content = tidyContent(mainContent(page, metadata), page.baseUrl)
  const markdown = articleMarkdown(content)
  return article(response, context, metadata, markdown, imagesIn(content))
}

/** The part of the page that a reader came for. */
function mainContent(page: Page, metadata: Metadata): Element {
  const body = cleanPage(page.body, { baseUrl: page.baseUrl, hidden: 'drop' })
  const { root, blocks } = findBlocks(body)
  const titles = metadata.titles.map((title) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim(),
  )
  const rows = describeBlocks(root, blocks, { titles, types: metadata.types, url: page.url })
  const likelihood = new Map<Block, number>()
  blocks.forEach((block, index) => {
    const row = rows[index]
    if (row !== undefined && block.words > 0) likelihood.set(block, blockLikelihood(row))
  })
  return keepChosen(root, chooseBlocks(root, likelihood))
}

function imagesIn(content: Element): readonly string[] {
  const sources = findElements(content, ({ tagName }) => tagName === 'img').map(({ properties }) => properties.src)
  return [...new Set(sources.filter((source): source is string => typeof source === 'string'))]
}

function article(
  response: Response,
  context: ExtractContext,
  metadata: Metadata,
  markdown: string,
  images: readonly string[],
): Article | Failure {
  const { byline, siteName, publishedAt, lang, dir, excerpt } = metadata
  const title = metadata.title ?? context.linkTitle ?? new URL(response.finalUrl).hostname
  return {
    ok: true,
    kind: 'article',
    title,
    ...(byline !== undefined && { byline }),
    ...(siteName !== undefined && { siteName }),
    ...(publishedAt !== undefined && { publishedAt }),
    ...(lang !== undefined && { lang }),
    ...(dir !== undefined && { dir }),
    ...(excerpt !== undefined && { excerpt }),
    markdown,
    images,
  }
}
