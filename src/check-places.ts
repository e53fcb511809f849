import { isAbsolute, relative, resolve } from 'node:path'
import type { EleventyRun } from './eleventy-config.ts'
import type { ResolvedOptions } from './options.ts'

/**
 * Looks whether the archive has a folder to itself. Within the posts' folder it may lie, the other way round the posts would
 * be ignored with it; and where copies are published, files are removed that are published no longer.
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
