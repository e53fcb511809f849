import type { Health } from '../model.ts'

/** All words that readers see, in one language, as plain text: escape them wherever you use them. */
export type Words = {
  /** The annotation beside a link, and the heading of a copy's banner. */
  readonly archivedCopy: string
  /** What stands before and after the annotation: ` (` and `)`. */
  readonly brackets: readonly [string, string]
  /** The accessible name of a link to a copy. */
  readonly archivedCopyOf: (title: string) => string
  /** After a link that leads to the copy, if the original's server says that there is no such page. */
  readonly originalGone: string
  /** The same, if the original is dead for another reason, or for an unknown one. */
  readonly originalDead: string

  /** The banner's first line. */
  readonly copyOf: (url: string) => string
  readonly saved: (date: string) => string
  readonly savedLive: (date: string) => string
  readonly savedWayback: (date: string) => string
  /** From a web archive other than the Wayback Machine. */
  readonly savedWebArchive: (date: string, host: string) => string
  readonly savedImport: (date: string) => string
  readonly readOriginal: string
  /** The same, if the original is dead. */
  readonly tryOriginal: string
  readonly inWebArchive: string
  /** Above the list of posts that cite the page. */
  readonly citedIn: (count: number) => string
  /** The same, if only one post cites it; `post` is the link to it. */
  readonly citedInPost: (post: string) => string
  readonly otherVersions: string
  readonly allCopies: string
  readonly dead: string
  readonly deadSince: (date: string) => string
  /** Like `dead`, if the server says that there is no such page. */
  readonly gone: string
  readonly goneSince: (date: string) => string
  readonly failing: string
  /** Like `failing`, if the server says that there is no such page. */
  readonly notFound: string
  readonly changed: string
  /** `share` is a formatted percentage: `12%`. */
  readonly changedBy: (share: string) => string

  /** On a card: title, description and lead image only. */
  readonly onlySummary: string
  /** The link to the file that was kept as itself; `type` is `PDF`, `PNG` … */
  readonly openFile: (type: string) => string
  readonly by: (author: string) => string
  readonly untitled: string
  /** Accessible names of the boxes that scroll. */
  readonly code: (number: number) => string
  readonly table: (number: number) => string
  readonly formula: (number: number) => string
  /** The accessible name of the link from a footnote back to the text. */
  readonly backToText: string
  /** The accessible name of an image that needs one and has none of its own. */
  readonly image: string
  readonly audio: string
  readonly video: string
  /** The accessible name of the box with links to the original, the posts and so on. */
  readonly ways: string
  /** The link that replaces a frame or a plug-in. */
  readonly embedded: string

  /** The link from the index to the site, if that has no title. */
  readonly home: string
  readonly indexTitle: string
  readonly indexTitleOf: (site: string) => string
  readonly copies: (count: number) => string
  readonly filter: string
  readonly groupBy: string
  readonly byMonth: string
  readonly bySite: string
  readonly allHealth: string
  readonly health: Readonly<Record<Health, string>>
  readonly original: string
  readonly noneYet: string
  readonly noMatch: string
  readonly undated: string
  readonly feedTitle: string
  readonly feedTitleOf: (site: string) => string
}
