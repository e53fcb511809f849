export { type ArchiveContext, archiveLinks, type Outcome, type Progress } from './archive-links.ts'
export { collectLinks } from './collect/collect-links.ts'
export { normalizeUrl } from './collect/normalize-url.ts'
export { createDownloader, type Downloader, type DownloadOptions } from './download/download-page.ts'
export { default } from './eleventy-plugin.ts'
export { extractArticle } from './extract/extract-article.ts'
export type {
  Annotation,
  Article,
  Attempt,
  Capture,
  Citation,
  Copy,
  Entry,
  EntryFields,
  Extraction,
  Failure,
  Health,
  Ledger,
  Link,
  MediaFile,
  Reason,
  Response,
  Source,
} from './model.ts'
export { type LinkCacheOptions, type ResolvedOptions, resolveOptions } from './options.ts'
export { type EntryStore, openEntryStore } from './save/entry-store.ts'
export { annotateHtml } from './show/annotate-html.ts'
export { renderCopyPage } from './show/copy-page.ts'
