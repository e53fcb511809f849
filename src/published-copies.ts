import { normalizeUrl } from './collect/normalize-url.ts'
import type { Citation, Copy, EntryFields, Reason } from './model.ts'
import type { Publish, PublishRule } from './options.ts'
import { createPublishPolicy, type PublishableCopy } from './publish-policy.ts'
import { awayReason } from './save/ledger.ts'
import { shortHash } from './save/page-stamp.ts'
import { type StoredFolder, totalBytes } from './save/stored-folder.ts'

/** What the posts of a site say of the copies of what they cite. */
export type PostsSay = {
  /** The posts that cite each URL, as readers are told. */
  readonly citations: ReadonlyMap<string, readonly Citation[]>
  /** For each URL, what the posts that cite it wish of its publication; undefined where no post wishes anything. */
  readonly wishes: ReadonlyMap<string, readonly (Publish | undefined)[]> | undefined
}

/** Which copies a site shows. */
export type PublishedCopies = {
  /** A copy is shown once it has a page, and where the site, or a post that cites it, wants it shown. */
  readonly isPublished: (stored: StoredFolder) => boolean
  /** Whether it is published now, or would be were its original dead: else it is its author's own. */
  readonly mayEverBePublished: (stored: StoredFolder) => boolean
  /** Whether a post with that wish has its link to the copy annotated. */
  readonly isShownBy: (copy: PublishableCopy, wish: Publish | undefined) => boolean
  readonly citationsOf: (url: string) => readonly Citation[]
  readonly toCopy: (stored: StoredFolder) => Copy | undefined
}

/** @param say asked once it is needed, and each time anew: it is to be known by then */
export function publishedCopies(rule: PublishRule, say: () => PostsSay): PublishedCopies {
  const allows = createPublishPolicy(rule)
  const isPublished = (stored: StoredFolder): boolean => {
    const { fields, stamp, ledger } = stored
    if (!fields || stamp === undefined || ledger?.forgotten) return false
    const copy = publishable(stored, fields)
    const some = say().wishes?.get(copy.url)
    return some ? some.some((wish) => allows(copy, wish)) : allows(copy)
  }
  const citationsOf = (url: string): readonly Citation[] => say().citations.get(url) ?? []
  return {
    isPublished,
    citationsOf,
    isShownBy: allows,
    mayEverBePublished(stored) {
      if (!stored.fields) return false
      const copy = { ...publishable(stored, stored.fields), health: 'dead' } as const
      return (say().wishes?.get(copy.url) ?? [undefined]).some((wish) => allows(copy, wish))
    },
    toCopy(stored) {
      const { folder, fields, files } = stored
      if (!fields || !isPublished(stored)) return undefined
      const { url, health } = publishable(stored, fields)
      return { folder, fields, health, citations: citationsOf(url), bytes: totalBytes(files) }
    },
  }
}

/** A copy, as far as links to it need to know. */
export type LinkedCopy = PublishableCopy & {
  readonly folder: string
  /** Why the original is away, where `health` is `failing` or `dead`. */
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

/** The same with no more of its fields than links show: there are thousands, to be handed from thread to thread. */
export function withFewFields({ fields, ...copy }: LinkedCopy): LinkedCopy {
  const { url, title, hashUrl, archivedAt } = fields
  return { ...copy, fields: { url, title, hashUrl, ...(archivedAt === undefined ? {} : { archivedAt }) } }
}

/** Names of the folders that no reader is shown. */
export function hiddenFolders(
  { isPublished }: Pick<PublishedCopies, 'isPublished'>,
  stored: readonly StoredFolder[],
): readonly string[] {
  return stored.flatMap((one) => (isPublished(one) ? [] : [one.folder]))
}

const seen = new WeakMap<StoredFolder, PublishableCopy>()

/** The copy in a folder that has one, as rules are asked about it: many times over in a build, and parsed once. */
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
 * A hash of all that annotations depend on beside the page itself.
 *
 * @param site what they depend on beside the copies
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

/** A hash of what the index says of all copies. */
export function contentKeyOf({ toCopy }: Pick<PublishedCopies, 'toCopy'>, stored: readonly StoredFolder[]): string {
  const parts = stored.flatMap((one) => {
    const copy = toCopy(one)
    return copy ? JSON.stringify([copy.folder, one.hash, copy.health, copy.bytes, copy.citations]) : []
  })
  return shortHash(parts.sort().join('\n'))
}
