export type { ArchiveContext, Outcome } from './archive-links.ts'
export type { CheckContext, CheckOutcome } from './check-links.ts'
export { normalizeUrl } from './collect/normalize-url.ts'
export type { Downloader, DownloadOptions } from './download/download-page.ts'
export type { WebArchive } from './download/past-captures.ts'
// With `configFunction`, Eleventy accepts the whole module as a plugin: that is what `require()` returns in CommonJS.
export { default, default as configFunction } from './eleventy-plugin.ts'
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
export type { LinkCacheOptions, ResolvedOptions } from './options.ts'
export {
  annotateHtml,
  archiveLinks,
  checkLinks,
  collectLinks,
  createDownloader,
  dueForCheck,
  extractArticle,
  renderCopyPage,
} from './pipeline-steps.ts'
export { resolveOptions } from './resolve-options.ts'
export { type EntryStore, openEntryStore } from './save/entry-store.ts'
export type { AnnotateInput } from './show/annotate-html.ts'
export type { CopyPageInput, CopyPageParts } from './show/copy-page.ts'
export type { WordOverrides } from './show/words.ts'
export type { Submission } from './submit-pages.ts'
export type { Progress } from './work-queue.ts'
