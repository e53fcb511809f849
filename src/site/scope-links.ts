import { normalizeUrl } from '../collect/normalize-url.ts'
import type { Link } from '../model.ts'

/** The links of a post's rendered page that the option `scope` includes; their line in the post is not known. */
export async function linksInScope(html: string, scope: string, inputPath: string): Promise<readonly Link[]> {
  const { linksInHtml } = await import('../collect/links-in-html.ts')
  return linksInHtml(html, scope).flatMap((href) => {
    const url = normalizeUrl(href)
    return url === undefined ? [] : [{ url, href, inputPath, line: 0, bare: false }]
  })
}

/** @throws TypeError one sentence that names the option, the value and the fix */
export async function checkScope(scope: string): Promise<void> {
  const { checkSelector } = await import('../collect/links-in-html.ts')
  try {
    checkSelector(scope)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new TypeError(`eleventy-plugin-link-cache: the option "scope": ${error.message}`, { cause: error })
  }
}
