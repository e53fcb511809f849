import { folderOf, urlOfEntry } from './entry-path.ts'

/** A folder's name, and the URLs that its `index.md` names. */
export type Findable = {
  readonly folder: string
  readonly fields?: { readonly url: string; readonly finalUrl?: string | undefined }
  readonly ledger?: { readonly url: string; readonly forgotten?: unknown }
}

/**
 * Finds the folder of a URL: named by the md5 of its serialisation, or of the URL as written (older caches), or one that names
 * the URL itself. Of several, one with a tombstone or a copy goes before one that knows of failures alone.
 */
export type FolderFinder<T extends Findable> = {
  readonly find: (url: string, asWritten?: string) => T | undefined
  /** A folder whose page was redirected to this URL when it was captured. */
  readonly redirectedTo: (url: string) => T | undefined
  /** To be called when a folder was written to or removed. */
  readonly set: (folder: string, stored: T | undefined) => void
  /** All folders, by name. */
  readonly list: () => readonly T[]
}

export function createFolderFinder<T extends Findable>(folders: Map<string, T>): FolderFinder<T> {
  const names = new Map<string, string>()
  let byUrl: Map<string, string> | undefined
  let byFinalUrl: Map<string, string> | undefined
  /** Remembered, because hashing again each time would be a good part of a build with nothing to do. */
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
  /** The URL that a folder itself names, in case its name is another's. */
  const rememberUrl = (known: Map<string, string>, stored: T): void => {
    const url = urlOfEntry(stored.fields?.url || stored.ledger?.url || '')
    if (url === undefined) return
    const other = folders.get(known.get(url) ?? '')
    if (!other || rankOf(stored) > rankOf(other)) known.set(url, stored.folder)
  }
  const rememberFinalUrl = (known: Map<string, string>, { folder, fields }: T): void => {
    if (fields?.finalUrl !== undefined && !known.has(fields.finalUrl)) known.set(fields.finalUrl, folder)
  }
  return {
    find(url, asWritten = url) {
      const named = folders.get(nameOf(url))
      if (named && decides(named)) return named
      const written = asWritten === url ? undefined : folders.get(nameOf(asWritten))
      if (written && decides(written)) return written
      const naming = findByField(url)
      return naming && decides(naming) ? naming : (named ?? written ?? naming)
    },
    redirectedTo(url) {
      if (!byFinalUrl) {
        byFinalUrl = new Map()
        for (const stored of folders.values()) rememberFinalUrl(byFinalUrl, stored)
      }
      const stored = folders.get(byFinalUrl.get(url) ?? '')
      return stored?.fields?.finalUrl === url ? stored : undefined
    },
    set(folder, stored) {
      if (stored === undefined) folders.delete(folder)
      else folders.set(folder, stored)
      if (byUrl && stored) rememberUrl(byUrl, stored)
      if (byFinalUrl && stored) rememberFinalUrl(byFinalUrl, stored)
    },
    list: () => [...folders.values()],
  }
}

const decides = ({ fields, ledger }: Findable): boolean => fields !== undefined || ledger?.forgotten !== undefined

function rankOf({ fields, ledger }: Findable): number {
  if (ledger?.forgotten !== undefined) return 2
  return fields === undefined ? 0 : 1
}
