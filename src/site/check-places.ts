import { lstatSync, readdirSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import type { ResolvedOptions } from '../options.ts'
import { isEntryFolder } from '../save/entry-path.ts'
import { isDiskError } from '../save/file-operations.ts'
import type { EleventyRun } from './eleventy-config.ts'

/**
 * Checks that the archive has a folder to itself. It may be inside the posts' folder, but posts inside the archive would be
 * ignored with it; files that are no longer published are deleted from the folder of the published copies; and whatever is in
 * the output is published, copies that are never to be shown and ledgers too.
 *
 * @throws TypeError one sentence that names the folders and the fix
 */
export function checkPlaces(
  { cacheDir, urlPath }: Pick<ResolvedOptions, 'cacheDir' | 'urlPath'>,
  { input, output }: EleventyRun['directories'],
): void {
  const published = resolve(output, `.${urlPath}`)
  // A site that is built into its own folder, or above it, has everything there.
  if (isWithin(cacheDir, output) && !isWithin(input, output)) {
    throw new TypeError(
      `eleventy-plugin-link-cache: the archive in "${cacheDir}" is in the output, "${output}", where all of it would be published: give the option "cacheDir" a folder of its own, such as "cache", and move the archive there.`,
    )
  }
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

/**
 * Templates in the archive's folder that seem to be the author's, because a folder of that name already existed. Eleventy is told
 * to ignore them there. A `README` does not count.
 */
export function templatesInArchive(
  { cacheDir }: Pick<ResolvedOptions, 'cacheDir'>,
  { input }: EleventyRun['directories'],
): readonly string[] {
  if (!isWithin(cacheDir, input)) return []
  const files = filesIn(cacheDir).filter((file) => TEMPLATE.test(file) && !/^readme\b/i.test(file))
  if (files.length === 0) return []
  const more = files.length === 1 ? ' is' : ` and ${files.length - 1} more ${files.length === 2 ? 'file' : 'files'} are`
  return [
    `${join(cacheDir, files[0] ?? '')}${more} not built, for the folder "${cacheDir}" is the archive: give the option "cacheDir" a folder of its own, such as "link-archive"`,
  ]
}

const TEMPLATE = /\.(?:md|markdown|html?|njk|liquid|webc|11ty\.[cm]?[jt]sx?)$/i

/** The files in the folder and below it, without the archive's own; sorted. */
function filesIn(folder: string): readonly string[] {
  const names = namesIn(folder).filter((name) => !isEntryFolder(name))
  return names.sort().flatMap((name) => {
    const isFolder = lstatSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true
    return isFolder ? filesIn(join(folder, name)).map((below) => join(name, below)) : [name]
  })
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    // The folder comes with the first copy; any other trouble with it is reported by the code that uses it.
    if (isDiskError(error)) return []
    throw error
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return !isAbsolute(way) && way.split(/[\\/]/)[0] !== '..'
}
