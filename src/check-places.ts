import { isAbsolute, relative, resolve } from 'node:path'
import type { EleventyRun } from './eleventy-config.ts'
import type { ResolvedOptions } from './options.ts'

/**
 * Checks that the archive has a folder to itself. It may lie inside the posts' folder, but posts inside the archive would be
 * ignored with it; and the folder of the published copies is cleaned of whatever is no longer published.
 *
 * @throws TypeError one sentence that names the folders and the fix
 */
export function checkPlaces(
  { cacheDir, urlPath }: Pick<ResolvedOptions, 'cacheDir' | 'urlPath'>,
  { input, output }: EleventyRun['directories'],
): void {
  const published = resolve(output, `.${urlPath}`)
  if (isWithin(input, cacheDir)) {
    throw new TypeError(
      `eleventy-plugin-link-cache: the posts in "${input}" are in the folder of the archive, "${cacheDir}": give the option "cacheDir" a folder of its own, such as "cache".`,
    )
  }
  if (isWithin(published, cacheDir) || isWithin(cacheDir, published)) {
    throw new TypeError(
      `eleventy-plugin-link-cache: the archive in "${cacheDir}" and the copies that are published at "${urlPath}", in "${relative('', published)}", would be in one folder: give the option "cacheDir" another, such as "link-archive", and rename the folder if it is there.`,
    )
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return !isAbsolute(way) && way.split(/[\\/]/)[0] !== '..'
}
