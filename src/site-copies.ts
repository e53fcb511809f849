import { fragmentOf, normalizeUrl } from './collect/normalize-url.ts'
import type { SelectableLink } from './collect/select-link.ts'
import type { EleventyPage } from './eleventy-config.ts'
import type { Annotation, Citation, Copy, EntryFields } from './model.ts'
import type { ModeFunction, ResolvedOptions } from './options.ts'
import { isDecidedByFunctions, optionsText } from './options-key.ts'
import { createPublishPolicy, type PublishableCopy } from './publish-policy.ts'
import type { EntryStore, StoredFolder } from './save/entry-store.ts'
import { awayReason } from './save/ledger.ts'
import { shortHash } from './save/page-stamp.ts'
import { totalBytes } from './save/stored-folder.ts'
import type { SitePosts } from './site-posts.ts'
import { packageVersion } from './version.ts'

/** What the copies of a site depend on. */
export type CopiesContext = {
  readonly options: ResolvedOptions
  readonly store: () => EntryStore
  readonly posts: SitePosts
  readonly selects: (link: SelectableLink) => boolean
  readonly hrefOf: (url: string, page: EleventyPage) => string
  readonly siteUrl: () => string | undefined
}

/** Which copies a site shows, and how each link to them is annotated. */
export type SiteCopies = {
  readonly isPublished: (stored: StoredFolder) => boolean
  /** Whether it is published now, or would be were its original dead: else it is its author's own. */
  readonly mayEverBePublished: (stored: StoredFolder) => boolean
  /** All that are published. */
  readonly all: () => readonly Copy[]
  /** The posts that cite a URL. */
  readonly citationsOf: (url: string) => readonly Citation[]
  readonly copyOf: (href: string) => Copy | undefined
  readonly annotationOf: (href: string, page: EleventyPage) => Annotation | undefined
  /**
   * A hash of all that annotations depend on beside the page itself; undefined where functions of the site decide, of
   * which nobody knows what they depend on.
   */
  readonly key: () => string | undefined
  /** A hash of what the index says of all copies. */
  readonly contentKey: () => string
  /** To be called when the store, the posts or the site's address changed. */
  readonly forget: () => void
}

export function createSiteCopies(context: CopiesContext): SiteCopies {
  const { options, posts, store } = context
  const allows = createPublishPolicy(options.publish)
  let citations: ReadonlyMap<string, readonly Citation[]> | undefined
  let wishes: { readonly of: ReturnType<SitePosts['publishWishes']> } | undefined
  let key: string | undefined

  /** A copy is shown once it has a page, and where the site, or a post that cites it, wants it shown. */
  const isPublished = (stored: StoredFolder): boolean => {
    const { fields, stamp, ledger } = stored
    if (!fields || stamp === undefined || ledger?.forgotten) return false
    wishes ??= { of: posts.publishWishes() }
    const copy = publishable(stored, fields)
    const some = wishes.of?.get(copy.url)
    return some ? some.some((wish) => allows(copy, wish)) : allows(copy)
  }
  const mayEverBePublished = (stored: StoredFolder): boolean => {
    if (!stored.fields) return false
    wishes ??= { of: posts.publishWishes() }
    const copy = { ...publishable(stored, stored.fields), health: 'dead' } as const
    return (wishes.of?.get(copy.url) ?? [undefined]).some((wish) => allows(copy, wish))
  }
  const citationsOf = (url: string): readonly Citation[] => {
    citations ??= posts.citations()
    return citations.get(url) ?? []
  }
  const toCopy = (stored: StoredFolder): Copy | undefined => {
    const { folder, fields, files } = stored
    if (!fields || !isPublished(stored)) return undefined
    const { url, health } = publishable(stored, fields)
    return { folder, fields, health, citations: citationsOf(url), bytes: totalBytes(files) }
  }

  return {
    isPublished,
    mayEverBePublished,
    citationsOf,
    all: () =>
      store()
        .list()
        .flatMap((stored) => toCopy(stored) ?? []),

    copyOf(href) {
      const url = normalizeUrl(href)
      const stored = url === undefined ? undefined : store().find(url, href)
      return stored && toCopy(stored)
    },

    annotationOf(href, page) {
      const url = normalizeUrl(href)
      const stored = url === undefined ? undefined : store().find(url, href)
      if (url === undefined || !stored?.fields || !isPublished(stored)) return undefined
      const inputPath = page.inputPath ?? ''
      if (!context.selects({ url, inputPath })) return undefined
      const copy = publishable(stored, stored.fields)
      if (!allows(copy, posts.get(inputPath)?.publish)) return undefined
      const mode = modeOf(options.mode, { ...copy, url, inputPath })
      if (mode === 'none') return undefined
      const copyUrl = `${options.urlPath}${stored.folder}/`
      const fromRoot = context.hrefOf(copyUrl, {})
      const siteUrl = context.siteUrl()
      const { title, archivedAt } = stored.fields
      const healthReason = awayReason(stored.ledger)
      return {
        originalUrl: `${url}${fragmentOf(href)}`,
        copyUrl: context.hrefOf(copyUrl, page),
        versionUrl: siteUrl === undefined ? fromRoot : new URL(fromRoot, siteUrl).href,
        title,
        health: copy.health,
        ...(healthReason === undefined ? {} : { healthReason }),
        mode,
        ...(archivedAt === undefined ? {} : { versionDate: archivedAt }),
      }
    },

    key() {
      if (isDecidedByFunctions(options)) return undefined
      key ??= shortHash(
        [
          packageVersion(),
          optionsText(options),
          context.siteUrl() ?? '',
          context.hrefOf('/', {}),
          ...store()
            .list()
            .map((stored) => keyOf(stored, isPublished(stored))),
        ].join('\n'),
      )
      return key
    },

    contentKey() {
      citations ??= posts.citations()
      const parts = store()
        .list()
        .filter(isPublished)
        .map(({ folder, hash, ledger, files }) => [folder, hash, ledger?.health, totalBytes(files)].join(' '))
      return shortHash([...parts, JSON.stringify([...citations])].join('\n'))
    },

    forget() {
      citations = undefined
      wishes = undefined
      key = undefined
    },
  }
}

const seen = new WeakMap<StoredFolder, PublishableCopy>()

/** Asked for each copy many times over in a build: parsed once. */
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

function keyOf({ folder, fields, ledger }: StoredFolder, isShown: boolean): string {
  return isShown
    ? JSON.stringify([folder, fields?.url, fields?.title, fields?.archivedAt, ledger?.health, awayReason(ledger)])
    : ''
}

function modeOf(mode: ResolvedOptions['mode'], link: Parameters<ModeFunction>[0]): Annotation['mode'] | 'none' {
  const wanted = typeof mode === 'function' ? mode(link) : mode
  if (wanted === 'replace-dead') return link.health === 'dead' ? 'replace' : 'annotate'
  if (MODES.has(wanted)) return wanted
  throw new TypeError(
    `eleventy-plugin-link-cache: the option "mode" gives ${JSON.stringify(wanted)} for ${link.url}: return "annotate", "replace", "replace-dead", "attributes" or "none".`,
  )
}

// What a site's own function gives is of any type.
const MODES: ReadonlySet<unknown> = new Set(['annotate', 'replace', 'attributes', 'none'])
