import type { CapturedPage } from './capture-page.ts'
import { compareText, NOTHING_LEFT } from './extract/compare-text.ts'
import { isOtherSite, otherSite } from './extract/other-site.ts'
import type { Entry, Failure, Ledger } from './model.ts'
import type { StoredFolder } from './save/entry-store.ts'
import { urlVariants } from './save/url-variants.ts'

/**
 * Why a live page is not the one that the cache has a copy of under another address of its own; undefined if it may be. A post that
 * is changed from `http:` to `https:` still means the page that it meant, not what took its place when the domain lapsed.
 *
 * @param death what `deathOf` tells of that address
 */
export function notThePageOf(copy: Entry, death: Ledger | undefined, page: CapturedPage): Failure | undefined {
  const { article, response, fields } = page
  const { status } = response
  const html = Buffer.from(response.body).toString()
  if (isOtherSite(copy, { article, html, afterDeath: false })) return { ...otherSite(article), status }
  if (death === undefined || fields.sha256 === copy.fields.sha256) return undefined
  if (compareText(copy.body, page.body) < NOTHING_LEFT) return undefined
  const detail = `Nothing is left here of the page that was archived as ${copy.fields.url}.`
  return { ok: false, reason: 'soft-404', detail, status }
}

/** The ledger of a page's other address where the page died, too. A short link, or one that was redirected, may die alone. */
export function deathOf(url: string, { ledger }: StoredFolder): Ledger | undefined {
  return ledger?.health === 'dead' && urlVariants(url).includes(ledger.url) ? ledger : undefined
}
