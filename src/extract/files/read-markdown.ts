import { toHtml } from 'hast-util-to-html'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { toHast } from 'mdast-util-to-hast'
import { gfm } from 'micromark-extension-gfm'
import { cleanPage } from '../clean/clean-page.ts'
import { articleMarkdown } from '../markdown/article-markdown.ts'
import { parseDocument } from '../parse-document.ts'
import { tidyContent } from '../tidy/tidy-content.ts'
import { findElement, findElements, textOf } from '../tree.ts'

/** The content of a Markdown file for a copy. */
export type ReadMarkdown = {
  readonly title: string | undefined
  readonly markdown: string
  /** The absolute URLs of its images, in order, each once. */
  readonly images: readonly string[]
}

/** Front matter as in Jekyll, Hugo and Eleventy. */
const FRONT_MATTER = /^---[ \t]*\n(?:[^\n]*\n){0,200}?---[ \t]*(?:\n|$)/
const TITLE_FIELD = /^title[ \t]*:[ \t]*(?:"([^"\n]{1,300})"|'([^'\n]{1,300})'|([^"'\n][^\n]{0,299}))[ \t]*$/m

/**
 * Converts strangers' Markdown to a page, and that to Markdown like any other page, so that its links become absolute and its HTML is
 * cleaned.
 */
export function readMarkdown(text: string, url: string): ReadMarkdown {
  const fields = FRONT_MATTER.exec(text)?.[0] ?? ''
  const tree = fromMarkdown(text.slice(fields.length), { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
  const page = parseDocument(toHtml(toHast(tree, { allowDangerousHtml: true }), { allowDangerousHtml: true }), url)
  const body = cleanPage(page.body, { baseUrl: page.baseUrl, hidden: 'drop' })
  const heading = findElement(body, ({ tagName }) => tagName === 'h1')
  const title = titleField(fields) ?? (heading === undefined ? undefined : textOf(heading))
  const content = tidyContent(body, page.baseUrl, title === undefined ? [] : [title])
  const sources = findElements(content, ({ tagName }) => tagName === 'img').map(({ properties }) => properties.src)
  return {
    title,
    markdown: articleMarkdown(content),
    images: [...new Set(sources.filter((source): source is string => typeof source === 'string'))],
  }
}

function titleField(fields: string): string | undefined {
  const [, double, single, plain] = TITLE_FIELD.exec(fields) ?? []
  return double ?? single ?? plain
}
