import { folderOf } from './entry-path.ts'

/** What a folder says of itself, by which it can be found. */
export type Findable = { readonly folder: string; readonly fields?: { readonly url: string } }

/** Finds the folder of a URL: named by the md5 of its serialisation, or of the URL as written (older caches). */
export type FolderFinder<T extends Findable> = {
  readonly find: (url: string, asWritten?: string) => T | undefined
  /** A folder was written to, or is there no more. */
  readonly set: (folder: string, stored: T | undefined) => void
  /** All folders, by name. */
  readonly list: () => readonly T[]
}

export function createFolderFinder<T extends Findable>(folders: Map<string, T>): FolderFinder<T> {
  const names = new Map<string, string>()
  let byUrl: Map<string, string> | undefined
  /** An md5 for each question would be a good part of a build that has nothing to do. */
  const nameOf = (url: string): string => {
    const name = names.get(url) ?? folderOf(url)
    names.set(url, name)
    return name
  }
  const findByField = (url: string): T | undefined => {
    if (!byUrl) {
      byUrl = new Map()
      for (const stored of folders.values()) rememberUrl(byUrl, stored)
    }
    return folders.get(byUrl.get(url) ?? '')
  }
  return {
    find: (url, asWritten) =>
      folders.get(nameOf(url)) ??
      (asWritten === undefined ? undefined : folders.get(nameOf(asWritten))) ??
      findByField(url),
    set(folder, stored) {
      if (stored === undefined) folders.delete(folder)
      else folders.set(folder, stored)
      if (byUrl && stored) rememberUrl(byUrl, stored)
    },
    list: () => [...folders.values()],
  }
}

/** The URL that a folder's own `index.md` names, in case its name is another's. */
function rememberUrl(byUrl: Map<string, string>, { folder, fields }: Findable): void {
  const url = fields?.url
  if (url === undefined || !URL.canParse(url)) return
  const parsed = new URL(url)
  parsed.hash = ''
  byUrl.set(parsed.href, folder)
}
