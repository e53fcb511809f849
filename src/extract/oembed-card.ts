import type { Element, ElementContent } from 'hast'
import type { Article, Extraction, Response } from '../model.ts'
import { cleanLine } from './clean-line.ts'
import { decodeText } from './decode-text.ts'
import { knownFields } from './known-fields.ts'
import { articleMarkdown } from './markdown/article-markdown.ts'
import { parseJson } from './parse-json.ts'
import { webUrl } from './web-url.ts'

/** What we use of an oEmbed answer (https://oembed.com §2.3.4). Its HTML is for players, and ignored. */
type Oembed = {
  readonly title: string | undefined
  readonly author: string | undefined
  readonly provider: string | undefined
  readonly thumbnail: string | undefined
}

/** Completes the extraction of a page without readable text from its oEmbed answer, if that says anything. */
export function withOembed(extraction: Extraction, answer: Response): Extraction {
  const oembed = readOembed(answer)
  if (oembed === undefined) return extraction
  if (extraction.ok) return completed(extraction, oembed)
  return oembed.title === undefined ? extraction : cardOf({ ...oembed, title: oembed.title })
}

function readOembed({ body, contentType, finalUrl }: Response): Oembed | undefined {
  const said = parseJson(decodeText(body, contentType).text)
  if (typeof said !== 'object' || said === null) return undefined
  const values: Readonly<Record<string, unknown>> = { ...said }
  const line = (name: string, maxLength: number): string | undefined => {
    const value = values[name]
    return typeof value === 'string' ? cleanLine(value, maxLength) : undefined
  }
  const thumbnail = values.thumbnail_url
  return {
    title: line('title', 300),
    author: line('author_name', 200),
    provider: line('provider_name', 200),
    thumbnail: typeof thumbnail === 'string' ? webUrl(thumbnail, finalUrl) : undefined,
  }
}

/** Keeps the page's own words, and adds an image if it has none. */
function completed(article: Article, { title, author, provider, thumbnail }: Oembed): Article {
  const picture = article.images.length === 0 && thumbnail !== undefined ? [thumbnail] : []
  return {
    ...article,
    kind: 'card',
    title: title ?? article.title,
    ...knownFields({ byline: article.byline ?? author, siteName: article.siteName ?? provider }),
    markdown: [...picture.map((src) => markdownOf([image(src)])), article.markdown].join('\n\n'),
    images: [...picture, ...article.images],
  }
}

function cardOf({ title, author, provider, thumbnail }: Oembed & { readonly title: string }): Article {
  const by = [author, provider].filter((name) => name !== undefined).join(' · ')
  const text: ElementContent = { type: 'text', value: by === '' ? title : by }
  return {
    ok: true,
    kind: 'card',
    title,
    ...knownFields({ byline: author, siteName: provider }),
    markdown: markdownOf([...(thumbnail === undefined ? [] : [image(thumbnail)]), text]),
    images: thumbnail === undefined ? [] : [thumbnail],
  }
}

function image(src: string): Element {
  return { type: 'element', tagName: 'img', properties: { src, alt: '' }, children: [] }
}

/** The Markdown of these parts, each in a paragraph. */
function markdownOf(parts: readonly ElementContent[]): string {
  const paragraphs = parts.map((part): Element => ({ type: 'element', tagName: 'p', properties: {}, children: [part] }))
  return articleMarkdown({ type: 'element', tagName: 'div', properties: {}, children: paragraphs })
}
