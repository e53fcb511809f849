import type { Citation } from '../model.ts'
import { escapeHtml, oneLine } from './escape-html.ts'

/** A link to each post that cites a page. `hrefOf` is the way there, if there is one. */
export function postLinks(
  citations: readonly Citation[],
  hrefOf: (url: string) => string | undefined,
): readonly string[] {
  return citations.flatMap(({ title, url }) => {
    const href = hrefOf(url)
    return href === undefined ? [] : [`<a href="${escapeHtml(href)}">${escapeHtml(oneLine(title) || url)}</a>`]
  })
}
