// The steps for people with other needs. Each loads what it takes at its first call: whoever imports the package for the
// plugin alone, as every site's configuration does, does not wait for parsers.

import type { Downloader, DownloadOptions, DownloadWorld } from './download/download-page.ts'
import type { ExtractContext } from './extract/extract-article.ts'
import type { Extraction, Link, Response } from './model.ts'
import type { CopyPageInput } from './show/copy-page.ts'

/** The outbound links of a Markdown text, in its order. */
export async function collectLinks(markdown: string, inputPath: string): Promise<readonly Link[]> {
  return (await import('./collect/collect-links.ts')).collectLinks(markdown, inputPath)
}

/** What fetches pages within these limits; what is left out has its default. Close it when done. */
export async function createDownloader(
  options: Partial<DownloadOptions> = {},
  world: DownloadWorld = {},
): Promise<Downloader> {
  const step = await import('./download/download-page.ts')
  return step.createDownloader({ ...step.DEFAULT_DOWNLOAD_OPTIONS, ...options }, world)
}

/** What a reader keeps of a response: an article, a card, a file, or the reason why there is none. */
export async function extractArticle(response: Response, context?: ExtractContext): Promise<Extraction> {
  return (await import('./extract/extract-article.ts')).extractArticle(response, context)
}

/** The page of an archived copy: a whole HTML document. */
export async function renderCopyPage(input: CopyPageInput): Promise<string> {
  return (await import('./show/copy-page.ts')).renderCopyPage(input)
}
