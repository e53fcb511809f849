import { fragmentOf, normalizeUrl, textFragmentOf } from '../collect/normalize-url.ts'
import type { SelectableLink } from '../collect/select-link.ts'
import type { Annotation, Copy } from '../model.ts'
import type { ModeFunction, ResolvedOptions } from '../options.ts'
import { isDecidedByFunctions, optionsText } from '../options-key.ts'
import type { EntryStore } from '../save/entry-store.ts'
import { createFolderFinder } from '../save/folder-finder.ts'
import { shortHash } from '../save/page-stamp.ts'
import { packageVersion } from '../version.ts'
import type { EleventyPage } from './eleventy-config.ts'
import {
  annotationKeyOf,
  type LinkedCopy,
  linkedCopyOf,
  type PostsSay,
  type PublishedCopies,
  publishedCopies,
} from './published-copies.ts'
import type { SitePosts } from './site-posts.ts'

/** What a site's copies depend on. */
export type CopiesContext = {
  readonly options: ResolvedOptions
  readonly store: () => EntryStore
  readonly posts: SitePosts
  readonly selects: (link: SelectableLink) => boolean
  readonly hrefOf: (url: string, page: EleventyPage) => string
  readonly siteUrl: () => string | undefined
}

/** Which copies a site shows, and how each link to them is annotated. */
export type SiteCopies = Pick<PublishedCopies, 'isPublished' | 'mayEverBePublished' | 'citationsOf' | 'toCopy'> & {
  /** All published copies. */
  readonly all: () => readonly Copy[]
  readonly copyOf: (href: string) => Copy | undefined
  readonly annotationOf: (href: string, page: EleventyPage) => Annotation | undefined
  readonly say: () => PostsSay
  /** What annotations depend on besides the page and the copies; undefined if functions decide. */
  readonly siteKey: () => string | undefined
  /** A hash of all that annotations depend on besides the page itself; undefined if that is not known. */
  readonly key: () => string | undefined
  /** Takes what links need to know of each copy, so that the store need not be opened for them. */
  readonly learn: (copies: readonly LinkedCopy[]) => void
  /** To be called when the store, the posts or the site's address change. */
  readonly forget: () => void
}

export function createSiteCopies(context: CopiesContext): SiteCopies {
  const { options, posts, store } = context
  let say: PostsSay | undefined
  let key: string | undefined
  let learnt: ((url: string, href: string) => LinkedCopy | undefined) | undefined

  const postsSay = (): PostsSay => {
    say ??= { citations: posts.citations(), wishes: posts.publishWishes() }
    return say
  }
  const published = publishedCopies(options.publish, postsSay)
  const { isPublished, mayEverBePublished, citationsOf, isShownBy, toCopy } = published
  const findInStore = (url: string, href: string): LinkedCopy | undefined => {
    const stored = store().find(url, href)
    return stored && linkedCopyOf(stored, isPublished)
  }
  const siteKey = (): string | undefined => {
    if (isDecidedByFunctions(options)) return undefined
    const site = [packageVersion(), optionsText(options), context.siteUrl() ?? '', context.hrefOf('/', {})]
    return shortHash(site.join('\n'))
  }

  return {
    isPublished,
    mayEverBePublished,
    citationsOf,
    toCopy,
    say: postsSay,
    siteKey,
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
      const copy = url === undefined ? undefined : (learnt ?? findInStore)(url, href)
      if (url === undefined || !copy?.isPublished) return undefined
      const inputPath = page.inputPath ?? ''
      if (!context.selects({ url, inputPath })) return undefined
      const { folder, health, healthReason, fields } = copy
      if (!isShownBy(copy, posts.get(inputPath)?.publish)) return undefined
      const mode = modeOf(options.mode, { health, fields, url, inputPath })
      if (mode === 'none') return undefined
      const copyUrl = `${options.urlPath}${folder}/`
      const fromRoot = context.hrefOf(copyUrl, {})
      const siteUrl = context.siteUrl()
      return {
        originalUrl: `${url}${fragmentOf(href)}`,
        copyUrl: `${context.hrefOf(copyUrl, page)}${textFragmentOf(href)}`,
        versionUrl: siteUrl === undefined ? fromRoot : new URL(fromRoot, siteUrl).href,
        title: fields.title,
        health,
        ...(healthReason === undefined ? {} : { healthReason }),
        mode,
        ...(fields.archivedAt === undefined ? {} : { versionDate: fields.archivedAt }),
      }
    },

    key() {
      const site = siteKey()
      key ??= site === undefined ? undefined : annotationKeyOf(site, published, store().list())
      return key
    },

    learn(copies) {
      learnt = createFolderFinder(new Map(copies.map((copy) => [copy.folder, copy]))).find
    },

    forget() {
      say = undefined
      key = undefined
      learnt = undefined
    },
  }
}

function modeOf(mode: ResolvedOptions['mode'], link: Parameters<ModeFunction>[0]): Annotation['mode'] | 'none' {
  const wanted = typeof mode === 'function' ? mode(link) : mode
  if (wanted === 'replace-dead') return link.health === 'dead' ? 'replace' : 'annotate'
  if (MODES.has(wanted)) return wanted
  throw new TypeError(
    `eleventy-plugin-link-cache: the option "mode" gives ${JSON.stringify(wanted)} for ${link.url}: return "annotate", "replace", "replace-dead", "attributes" or "none".`,
  )
}

// A site's own function may return anything.
const MODES: ReadonlySet<unknown> = new Set(['annotate', 'replace', 'attributes', 'none'])
