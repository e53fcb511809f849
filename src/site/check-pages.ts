import type { ResolvedOptions } from '../options.ts'
import type { EleventyContentMap } from './eleventy-config.ts'

/**
 * Checks that none of the site's own pages is where the copies and their index are published, and would be overwritten.
 *
 * @throws TypeError one sentence that names the page, the template and the fix
 */
export function checkPages({ urlPath, publish }: ResolvedOptions, { inputPathToUrl }: EleventyContentMap): void {
  if (publish === 'never') return
  const isTaken = (url: string): boolean => url.startsWith(urlPath) && OURS.test(url.slice(urlPath.length))
  for (const [inputPath, urls] of Object.entries(inputPathToUrl)) {
    const taken = (urls || []).find((url) => url !== false && isTaken(url))
    if (taken === undefined) continue
    throw new TypeError(
      `eleventy-plugin-link-cache: ${inputPath} makes the page ${taken}, where archived copies are published: give the option "urlPath" another path, such as "/archived/", or the page another permalink.`,
    )
  }
}

/** What the plugin publishes below `urlPath`: the index in its three forms, and the copies' folders. */
const OURS = /^(?:(?:index\.html|index\.json|feed\.xml)?$|[\da-f]{32}(?:\/|$))/
