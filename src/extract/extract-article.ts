import type { Element } from 'hast'
import type { Article, Extraction, Failure, Response } from '../model.ts'
import { cardContent } from './card.ts'
import { cleanPage } from './clean/clean-page.ts'
import { cleanLine } from './clean-line.ts'
import { decodeText } from './decode-text.ts'
import { describeFile } from './files/describe-file.ts'
import { judgeArticle } from './gate/judge-article.ts'
import { knownFields } from './known-fields.ts'
import { mainContent } from './main-content.ts'
import { articleMarkdown } from './markdown/article-markdown.ts'
import { texDelimiters } from './math/raw-tex.ts'
import type { Drawings } from './media/drawing.ts'
import { withProductImage } from './media/product-image.ts'
import { type Metadata, readMetadata } from './metadata/metadata.ts'
import { type Page, parseDocument } from './parse-document.ts'
import { wordsIn } from './text-blocks.ts'
import { tidyContent } from './tidy/tidy-content.ts'
import { attribute, findElement, findElements } from './tree.ts'
import { webUrl } from './web-url.ts'
import { isServedAsXml, xhtmlAsHtml } from './xhtml.ts'

/** What is known of a page from elsewhere. */
export type ExtractContext = {
  /** The text of the link that cites the page, used as the title if the page has none. */
  readonly linkTitle?: string
}

/** A text with fewer words is not worth reading; the page becomes a card if it has a description. */
const MIN_WORDS = 25
/** A page with scripts and fewer words is rendered in the browser. */
const SCRIPT_ONLY_WORDS = 15
const MIN_WORDS_WITHOUT_CARD = 8

/** Returns what is worth keeping of a response: an article, a card or a file; or a failure that says why there is nothing. */
export async function extractArticle(response: Response, context: ExtractContext = {}): Promise<Extraction> {
  if (response.body.byteLength === 0) return { ok: false, reason: 'empty', detail: 'The answer has no bytes.' }
  const file = await describeFile(response, context.linkTitle)
  return withinReason(file ?? extractPage(response, context))
}

/** What the cache holds of one page may be no longer: see `MAX_TEXT_BYTES` there. */
const MAX_MARKDOWN_BYTES = 4_500_000

function withinReason(extraction: Extraction): Extraction {
  const bytes = extraction.ok ? Buffer.byteLength(extraction.markdown) : 0
  if (bytes <= MAX_MARKDOWN_BYTES) return extraction
  const detail = `The text has ${bytes} bytes, the limit is ${MAX_MARKDOWN_BYTES}.`
  return { ok: false, reason: 'too-large', detail, ours: true }
}

function extractPage(response: Response, context: ExtractContext): Extraction {
  const { text } = decodeText(response.body, response.contentType)
  const page = parseDocument(isServedAsXml(response.contentType) ? xhtmlAsHtml(text) : text, response.finalUrl)
  const metadata = readMetadata(page)
  const drawings: Drawings = { pageUrl: response.finalUrl, found: new Map() }
  const body = cleanPage(page.body, { baseUrl: page.baseUrl, hidden: 'drop', tex: texDelimiters(page.root), drawings })
  const kept = tidyContent(mainContent(body, page, metadata), page.baseUrl, shownTitles(metadata))
  const content = withProductImage(kept, metadata)
  // A page saved by hand has been seen by a person.
  const refusal = response.source === 'import' ? undefined : judgeArticle({ response, page, metadata, body, content })
  if (refusal !== undefined) return refusal
  if (wordsIn(content) >= MIN_WORDS || showsSomething(content))
    return withDrawings(article('article', response, context, metadata, content), drawings)
  const oembedUrl = findOembedUrl(page)
  return { ...littleToRead(), ...(oembedUrl !== undefined && { oembedUrl }) }

  function littleToRead(): Extraction {
    const card = cardContent(metadata)
    if (card !== undefined) return article('card', response, context, metadata, card)
    return wordsIn(content) >= MIN_WORDS_WITHOUT_CARD
      ? withDrawings(article('article', response, context, metadata, content), drawings)
      : nothingToRead(page, body)
  }
}

/** The title as it will appear above the text, and as the page writes it, for example with the site's name. */
function shownTitles({ title, titles }: Metadata): readonly string[] {
  return title === undefined ? [] : [title, ...titles.filter((other) => other.includes(title))]
}

/** The page's oEmbed link: https://oembed.com §4. */
function findOembedUrl(page: Page): string | undefined {
  const link = findElement(
    page.root,
    (element) => element.tagName === 'link' && /^application\/json\+oembed$/i.test(attribute(element, 'type') ?? ''),
  )
  return link === undefined ? undefined : webUrl(attribute(link, 'href'), page.baseUrl)
}

/** Whether content with few words is worth keeping for its code, table or images. */
function showsSomething(content: Element): boolean {
  if (findElement(content, ({ tagName }) => tagName === 'pre' || tagName === 'table') !== undefined) return true
  return findElements(content, ({ tagName }) => tagName === 'img').length > 2
}

function nothingToRead(page: Page, body: Element): Failure {
  const words = wordsIn(body)
  const scripted = findElement(page.root, ({ tagName }) => tagName === 'script') !== undefined
  if (scripted && words < SCRIPT_ONLY_WORDS)
    return { ok: false, reason: 'script-only', detail: 'The page is empty until scripts have run.' }
  return {
    ok: false,
    reason: 'too-little-text',
    detail: `The page has too little text to read: ${words} words in all.`,
  }
}

function article(
  kind: 'article' | 'card',
  response: Response,
  context: ExtractContext,
  metadata: Metadata,
  content: Element,
): Article {
  const { byline, siteName, publishedAt, lang, dir, excerpt } = metadata
  const title = metadata.title ?? cleanLine(context.linkTitle, 300) ?? new URL(response.finalUrl).hostname
  return {
    ok: true,
    kind,
    title,
    ...knownFields({ byline, siteName, publishedAt, lang, dir, excerpt }),
    markdown: articleMarkdown(content),
    images: imagesIn(content),
  }
}

function withDrawings(made: Article, { found }: Drawings): Article {
  const drawings = made.images.flatMap((url) => found.get(url) ?? [])
  return drawings.length === 0 ? made : { ...made, drawings }
}

/** The addresses of all images in document order, each once. */
function imagesIn(content: Element): readonly string[] {
  const sources = findElements(content, ({ tagName }) => tagName === 'img').map(({ properties }) => properties.src)
  return [...new Set(sources.filter((source): source is string => typeof source === 'string'))]
}
