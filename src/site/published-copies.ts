import { normalizeUrl } from '../collect/normalize-url.ts'
import type { Citation, Copy, EntryFields, Reason } from '../model.ts'
import type { Publish, PublishRule } from '../options.ts'
import { awayReason } from '../save/ledger.ts'
import { shortHash } from '../save/page-stamp.ts'
import { type StoredFolder, totalBytes } from '../save/stored-folder.ts'
import { createPublishPolicy, type PublishableCopy } from './publish-policy.ts'

/** What a site's posts say about the copies of the pages that they cite. */
export type PostsSay = {
  /** The posts that cite each URL. */
  readonly citations: ReadonlyMap<string, readonly Citation[]>
  /** For each URL, how the citing posts wish it published; undefined if no post has a wish. */
  readonly wishes: ReadonlyMap<string, readonly (Publish | undefined)[]> | undefined
}

/** Which copies a site shows. */
export type PublishedCopies = {
  /** Whether a copy has a page, and the site or a citing post wants it shown. */
  readonly isPublished: (stored: StoredFolder) => boolean
  /** Whether it is published now, or would be if its original were dead. Otherwise it is private. */
  readonly mayEverBePublished: (stored: StoredFolder) => boolean
  /** Whether links in a post with this wish are annotated. */
  readonly isShownBy: (copy: PublishableCopy, wish: Publish | undefined) => boolean
  readonly citationsOf: (url: string) => readonly Citation[]
  readonly toCopy: (stored: StoredFolder) => Copy | undefined
}

/** @param say called whenever it is needed, never before the posts are read */
export function publishedCopies(rule: PublishRule, say: () => PostsSay): PublishedCopies {
  const allows = createPublishPolicy(rule)
  const citationsOf = (url: string): readonly Citation[] => say().citations.get(url) ?? []
  const isAllowed = (copy: PublishableCopy, ledger: StoredFolder['ledger']): boolean => {
    const wishes = say().wishes?.get(copy.url)
    if (wishes) return wishes.some((wish) => allows(copy, wish))
    // A post that kept its copies private may be gone, or a draft again: that must not show them to everybody.
    return allows(copy) && (citationsOf(copy.url).length > 0 || allows(copy, ledger?.publish))
  }
  const isPublished = (stored: StoredFolder): boolean => {
    const { fields, stamp, ledger } = stored
    if (!fields || stamp === undefined || ledger?.forgotten) return false
    return isAllowed(publishable(stored, fields), ledger)
  }
  return {
    isPublished,
    citationsOf,
    isShownBy: allows,
    mayEverBePublished(stored) {
      if (!stored.fields) return false
      const copy = { ...publishable(stored, stored.fields), health: 'dead' } as const
      return isAllowed(copy, stored.ledger)
    },
    toCopy(stored) {
      const { folder, fields, files } = stored
      if (!fields || !isPublished(stored)) return undefined
      const { url, health } = publishable(stored, fields)
      return { folder, fields, health, citations: citationsOf(url), bytes: totalBytes(files) }
    },
  }
}

/** What a link needs to know of the copy that it leads to. */
export type LinkedCopy = PublishableCopy & {
  readonly folder: string
  /** Why the original is unavailable, if `health` is `failing` or `dead`. */
  readonly healthReason?: Reason
  readonly isPublished: boolean
}

export function linkedCopyOf(
  stored: StoredFolder,
  isPublished: PublishedCopies['isPublished'],
): LinkedCopy | undefined {
  const { folder, fields, ledger } = stored
  if (!fields) return undefined
  const healthReason = awayReason(ledger)
  return {
    ...publishable(stored, fields),
    folder,
    isPublished: isPublished(stored),
    ...(healthReason === undefined ? {} : { healthReason }),
  }
}

/** Only the fields that links show: there may be thousands of copies to send between threads. */
export function withFewFields({ fields, ...copy }: LinkedCopy): LinkedCopy {
  const { url, title, hashUrl, archivedAt } = fields
  return { ...copy, fields: { url, title, hashUrl, ...(archivedAt === undefined ? {} : { archivedAt }) } }
}

/** The names of the folders that are not published. */
export function hiddenFolders(
  { isPublished }: Pick<PublishedCopies, 'isPublished'>,
  stored: readonly StoredFolder[],
): readonly string[] {
  return stored.flatMap((one) => (isPublished(one) ? [] : [one.folder]))
}

const seen = new WeakMap<StoredFolder, PublishableCopy>()

/** What rules get to know of a copy. A build asks many times, so the URL is parsed once. */
function publishable(stored: StoredFolder, fields: EntryFields): PublishableCopy {
  const known = seen.get(stored)
  if (known) return known
  const copy = {
    url: normalizeUrl(fields.url) ?? fields.url,
    health: stored.ledger?.health ?? 'unknown',
    fields,
  } as const
  seen.set(stored, copy)
  return copy
}

/**
 * A hash of all that annotations depend on besides the page itself.
 *
 * @param site what they depend on besides the copies
 */
export function annotationKeyOf(
  site: string,
  { isPublished }: PublishedCopies,
  stored: readonly StoredFolder[],
): string {
  const parts = stored.filter(isPublished).map(({ folder, fields, ledger }) => {
    return JSON.stringify([folder, fields?.url, fields?.title, fields?.archivedAt, ledger?.health, awayReason(ledger)])
  })
  return shortHash([site, ...parts.sort()].join('\n'))
}

/** A hash of all that the index shows. */
export function contentKeyOf({ toCopy }: Pick<PublishedCopies, 'toCopy'>, stored: readonly StoredFolder[]): string {
  const parts = stored.flatMap((one) => {
    const copy = toCopy(one)
    return copy ? JSON.stringify([copy.folder, one.hash, copy.health, copy.bytes, copy.citations]) : []
  })
  return shortHash(parts.sort().join('\n'))
}
