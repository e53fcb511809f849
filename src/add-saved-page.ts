import type { Outcome } from './archive-links.ts'
import { openCaptureTools, readPage } from './capture-page.ts'
import type { Response } from './model.ts'
import { hindranceTo, type ReplaceContext, replaceCopy } from './replace-copy.ts'
import { folderOf } from './save/entry-path.ts'
import { isoSeconds } from './save/ledger.ts'
import { sha256 } from './save/page-stamp.ts'
import { imagesBeside, openSavedFile } from './save/saved-page.ts'

/** A page that somebody saved by hand. */
export type SavedPage = {
  /** Of the file: images are looked for beside it. */
  readonly path: string
  readonly bytes: Uint8Array
  /** ISO 8601, no more precise than known; else what the file says, or now. */
  readonly archivedAt?: string
}

/** Makes the copy of a page that somebody saved by hand, with the images that were saved beside it. */
export async function addSavedPage(url: string, saved: SavedPage, context: ReplaceContext): Promise<Outcome> {
  const { path, bytes } = saved
  const hindrance = hindranceTo(url, context)
  if (hindrance) return hindrance
  const { html, contentType, images, savedAt } = openSavedFile(path, bytes, url)
  const beside = imagesBeside(path, url)
  const tools = openCaptureTools(context.options, { now: context.now })
  const response: Response = {
    ok: true,
    url,
    finalUrl: url,
    status: 200,
    contentType,
    headers: {},
    body: html,
    fetchedAt: isoSeconds(context.now()),
    source: 'import',
  }
  try {
    const page = await readPage(response, { url }, tools, async (image) => images.get(image) ?? beside(image))
    const folder = context.store.find(url)?.folder ?? folderOf(url)
    // The file failed, not the page: its ledger has nothing to note, and nobody answered with a status.
    if (!page.ok) return { url, links: [], result: 'failed', folder, reason: page.reason, detail: page.detail }
    const hash = sha256(bytes)
    const known = context.store.find(url)?.fields
    const earlier = known?.sha256 === hash ? known.archivedAt : undefined
    const archivedAt = saved.archivedAt ?? savedAt ?? earlier ?? response.fetchedAt
    return await replaceCopy(url, { ...page, fields: { ...page.fields, archivedAt, sha256: hash } }, context)
  } finally {
    await tools.close()
  }
}
