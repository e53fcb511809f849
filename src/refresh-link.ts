import type { Outcome } from './archive-links.ts'
import { captureLivePage, openCaptureTools } from './capture-page.ts'
import { hindranceTo, type ReplaceContext, replaceCopy } from './replace-copy.ts'

/** Captures a page again, and keeps the earlier copy as a version; unless the new capture is worse. */
export async function refreshLink(url: string, context: ReplaceContext): Promise<Outcome> {
  const hindrance = hindranceTo(url, context)
  if (hindrance) return hindrance
  const tools = openCaptureTools(context.options, { now: context.now, stored: () => context.store.list() })
  try {
    const page = await captureLivePage({ url }, tools)
    return await replaceCopy(url, page, context)
  } finally {
    await tools.close()
  }
}
