import { readFile, realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'

/**
 * Finds the images that a browser saved beside a page, such as `article_files/lens.png`. The page names them relative to itself;
 * once it is read, their URLs are relative to the page's.
 *
 * @param file the path of the saved page
 * @param url the URL that it was saved from
 * @returns a function that gives the bytes for an image's URL; undefined if there is no such file in the page's folder
 */
export function imagesBeside(file: string, url: string): (imageUrl: string) => Promise<Uint8Array | undefined> {
  const folder = dirname(file)
  const base = new URL('./', url).href
  return async (imageUrl) => {
    if (!imageUrl.startsWith(base)) return undefined
    const [path = ''] = imageUrl.slice(base.length).split(/[?#]/, 1)
    return readInside(folder, decodePath(path))
  }
}

/** Reads nothing outside the page's own folder, whatever the page names. */
async function readInside(folder: string, path: string): Promise<Uint8Array | undefined> {
  try {
    const [root, target] = await Promise.all([realpath(folder), realpath(join(folder, path))])
    return target.startsWith(root + sep) ? await readFile(target) : undefined
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch (error) {
    if (error instanceof URIError) return path
    throw error
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ERR_INVALID_ARG_VALUE'
}
