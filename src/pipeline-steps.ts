// The steps as functions of their own, for other programs. Each one loads its code at its first call, so that a site's
// configuration, which needs only the plugin, does not wait for parsers.

import type { ArchiveContext, Outcome } from './archive-links.ts'
import type { CheckContext, CheckOutcome } from './check-links.ts'
import type { Downloader, DownloadOptions, DownloadWorld } from './download/download-page.ts'
import type { ExtractContext } from './extract/extract-article.ts'
import type { Extraction, Link, Response } from './model.ts'
import type { EntryStore, StoredFolder } from './save/entry-store.ts'
import type { AnnotateInput } from './show/annotate-html.ts'
import type { CopyPageInput } from './show/copy-page.ts'

/** The outbound links of a Markdown text without front matter, in document order. */
export async function collectLinks(markdown: string, inputPath: string): Promise<readonly Link[]> {
  return (await import('./collect/collect-links.ts')).collectLinks(markdown, inputPath)
}

/** Links in, entries out: downloads, extracts and saves what has no copy yet. Never throws because of the web. */
export async function archiveLinks(links: readonly Link[], context: ArchiveContext): Promise<readonly Outcome[]> {
  return (await import('./archive-links.ts')).archiveLinks(links, context)
}

/** The copies whose originals are due for a check, those checked longest ago first. */
export async function dueForCheck(store: EntryStore, everyDays: number, now: Date): Promise<readonly StoredFolder[]> {
  return (await import('./check-links.ts')).dueForCheck(store, everyDays, now)
}

/** Checks the originals of these copies, and notes the results in their ledgers. */
export async function checkLinks(
  entries: readonly StoredFolder[],
  context: CheckContext,
): Promise<readonly CheckOutcome[]> {
  return (await import('./check-links.ts')).checkLinks(entries, context)
}

/** A downloader with these limits; options left out have their defaults. Close it when you are done. */
export async function createDownloader(
  options: Partial<DownloadOptions> = {},
  world: DownloadWorld = {},
): Promise<Downloader> {
  const step = await import('./download/download-page.ts')
  return step.createDownloader({ ...step.DEFAULT_DOWNLOAD_OPTIONS, ...options }, world)
}

/** What is worth keeping of a response: an article, a card or a file; or a failure that says why there is nothing. */
export async function extractArticle(response: Response, context?: ExtractContext): Promise<Extraction> {
  return (await import('./extract/extract-article.ts')).extractArticle(response, context)
}

/** The page of an archived copy: a complete HTML document. */
export async function renderCopyPage(input: CopyPageInput): Promise<string> {
  return (await import('./show/copy-page.ts')).renderCopyPage(input)
}

/** A page, or a fragment of one, with its archived links annotated; every other byte stays as it was. */
export async function annotateHtml(html: string, input: AnnotateInput): Promise<string> {
  return (await import('./show/annotate-html.ts')).annotateHtml(html, input)
}
