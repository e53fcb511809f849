import type { Copy } from '../model.ts'
import { escapeHtml, oneLine } from './escape-html.ts'
import { type ListedCopy, listCopies } from './list-copies.ts'
import { siteUrlOf } from './safe-url.ts'
import { canonicalLang, type LocalWords, type WordOverrides, wordsFor } from './words.ts'

export type IndexFeedInput = {
  readonly copies: readonly Copy[]
  /** Root-relative URL of the index: `/cache/`. */
  readonly pageUrl: string
  /** Root-relative URL of the feed: `/cache/feed.xml`. */
  readonly feedUrl: string
  /** The site's address with its path prefix. Atom's ids and links are absolute. */
  readonly siteUrl: string | undefined
  readonly siteTitle?: string | undefined
  readonly lang?: string | undefined
  readonly words?: WordOverrides | undefined
  /** The largest number of entries. @default 40 */
  readonly maxEntries?: number | undefined
}

type Dated = ListedCopy & { readonly updated: string }

/** Returns the Atom feed (RFC 4287) of new copies; undefined if the site's address is not known. */
export function renderIndexFeed(input: IndexFeedInput): string | undefined {
  const index = siteUrlOf(input.pageUrl, input.siteUrl)
  const self = siteUrlOf(input.feedUrl, input.siteUrl)
  if (index === undefined || self === undefined) return undefined
  const text = wordsFor(input.lang, input.words)
  const entries = listCopies(input.copies)
    .flatMap(dated)
    .slice(0, input.maxEntries ?? 40)
  const site = oneLine(input.siteTitle)
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${escapeHtml(text.locale)}">
<id>${escapeHtml(index)}</id>
<title>${escapeHtml(site === '' ? text.feedTitle : text.feedTitleOf(site))}</title>
<link rel="self" type="application/atom+xml" href="${escapeHtml(self)}"/>
<link rel="alternate" type="text/html" href="${escapeHtml(index)}"/>
<author><name>${escapeHtml(site || new URL(index).host)}</name></author>
<updated>${newest(entries)}</updated>
${entries.map((entry) => renderEntry(entry, index, text)).join('')}</feed>
`
}

function dated(listed: ListedCopy): Dated[] {
  // Atom requires a full date-time: a year or a day counts from its start.
  const time = Date.parse(listed.archivedAt ?? '')
  return Number.isNaN(time) ? [] : [{ ...listed, updated: new Date(time).toISOString() }]
}

function newest(entries: readonly Dated[]): string {
  // ISO 8601 in UTC sorts as text.
  return (
    entries
      .map(({ updated }) => updated)
      .sort()
      .at(-1) ?? '1970-01-01T00:00:00.000Z'
  )
}

function renderEntry({ folder, title, url, host, updated, copy }: Dated, index: string, text: LocalWords): string {
  const lang = canonicalLang(copy.fields.lang)
  const excerpt = oneLine(copy.fields.excerpt, 500)
  const href = escapeHtml(`${index}${folder}/`)
  return `<entry${lang === undefined ? '' : ` xml:lang="${escapeHtml(lang)}"`}>
<id>${href}</id>
<title>${escapeHtml(title)}</title>
<link rel="alternate" type="text/html" href="${href}"/>
<link rel="via" title="${escapeHtml(text.original)}" href="${escapeHtml(url)}"/>
<author><name>${escapeHtml(oneLine(copy.fields.byline, 200) || host)}</name></author>
<updated>${updated}</updated>${excerpt === '' ? '' : `\n<summary>${escapeHtml(excerpt)}</summary>`}
</entry>
`
}
