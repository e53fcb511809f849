import type { Copy } from '../model.ts'
import { eachOnce } from './each-once.ts'
import { oneLine } from './escape-html.ts'
import { machineDate } from './format-date.ts'
import { type ListedCopy, listCopies } from './list-copies.ts'
import { relativeUrl, siteUrlOf, webUrl } from './safe-url.ts'

export type IndexJsonInput = {
  readonly copies: readonly Copy[]
  /** Root-relative URL of the index: `/cache/`. */
  readonly pageUrl: string
  /** The site's address with its path prefix. If it is known, links are absolute; otherwise relative to the file. */
  readonly siteUrl?: string | undefined
  readonly siteTitle?: string | undefined
}

/**
 * Returns the index as JSON, newest copy first:
 * `{ version, title?, copies: [{ url, copy, title, archivedAt?, …, health, bytes, citedBy: [{ title, url }] }] }`.
 * Values come from the web: escape them wherever you use them.
 */
export function renderIndexJson(input: IndexJsonInput): string {
  const { pageUrl, siteUrl } = input
  const link = eachOnce((path: string) => siteUrlOf(path, siteUrl) ?? relativeUrl(pageUrl, path))
  const copies = listCopies(input.copies).map((listed) => describe(listed, link(pageUrl), link))
  const title = oneLine(input.siteTitle) || undefined
  return `${JSON.stringify({ version: 1, title, copies }, null, 1)}\n`
}

/** The URL of a page of the site, by its path. */
type Link = (path: string) => string | undefined

function describe({ copy, ...listed }: ListedCopy, index: string | undefined, link: Link): object {
  const { fields } = copy
  return {
    url: listed.url,
    copy: index === undefined ? undefined : `${index}${listed.folder}/`,
    title: listed.title,
    archivedAt: listed.archivedAt,
    source: optional(fields.source),
    archiveUrl: webUrl(fields.archiveUrl),
    finalUrl: webUrl(fields.finalUrl),
    author: optional(fields.byline),
    siteName: optional(fields.siteName),
    publishedAt: machineDate(fields.publishedAt),
    lang: optional(fields.lang),
    kind: optional(fields.kind),
    health: listed.health,
    bytes: copy.bytes,
    citedBy: copy.citations.map(({ title, url }) => ({ title: oneLine(title), url: link(url) })),
  }
}

function optional(value: unknown): string | undefined {
  return oneLine(value) || undefined
}
