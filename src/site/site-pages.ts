import type { Annotation } from '../model.ts'
import type { ResolvedOptions } from '../options.ts'
import type { KeptFile } from '../save/made-once.ts'
import type { EleventyPage } from './eleventy-config.ts'
import { meanwhile } from './meanwhile.ts'
import { createPageAnnotator } from './page-annotator.ts'
import type { Post } from './post.ts'
import type { SettledBuild } from './settled-build.ts'
import type { SiteCache } from './site-cache.ts'
import type { SiteCopies } from './site-copies.ts'
import type { SiteLinks } from './site-links.ts'
import type { SitePosts } from './site-posts.ts'
import { createTemplateLinks, type TemplateLink } from './template-links.ts'

/** What annotations are made from. */
export type PagesContext = {
  readonly options: ResolvedOptions
  readonly cache: SiteCache
  readonly posts: SitePosts
  readonly links: SiteLinks
  readonly copies: SiteCopies
  /** What an earlier build left, if this one has nothing to do. */
  readonly settled: () => SettledBuild | undefined
  readonly keptFile: KeptFile
}

/** The rendered pages of a site. */
export type SitePages = {
  /** To be called when a build begins. `isWatched`: more builds follow, and see only some of the pages. */
  begin(isWatched: boolean): void
  annotate(html: string, page: EleventyPage): Promise<string>
  /** Asks early for what links need to know of the copies, if this build needs no more of them. */
  learnCopies(): Promise<void> | undefined
  /** Links of posts' pages that the option `scope` would have archived. */
  templateLinks(): readonly TemplateLink[]
  /** To be called when the posts change. */
  forget(): void
  /** Stores what the next build can use. */
  keep(): Promise<void>
}

export function createSitePages(context: PagesContext): SitePages {
  const { options, cache, posts, links, copies, settled, keptFile } = context
  const annotator = createPageAnnotator(options, keptFile)
  const templateLinks = createTemplateLinks(links.selects, links.areInPosts)
  let isWatching = false
  let learning: Promise<void> | undefined

  /** The pages of a settled build need little of each copy, and most need nothing. */
  const learnCopies = (): Promise<void> | undefined => {
    const { hidden } = settled() ?? {}
    if (!hidden || isWatching) return undefined
    learning ??= meanwhile(cache.linkedCopies(hidden).then((list) => list && copies.learn(list)))
    return learning
  }
  const findAnnotations = (page: EleventyPage, post: Post | undefined): ((href: string) => Annotation | undefined) => {
    const isPost = post !== undefined && (post.isMarkdown || post.kind === 'post')
    // Later builds of `--serve` see only a few pages, and would find other links than the first.
    const isToTell = isPost && options.scope === undefined && !isWatching
    const tell = isToTell ? templateLinks.readPage(post.inputPath) : undefined
    return (href) => {
      const annotation = copies.annotationOf(href, page)
      if (!annotation) tell?.(href)
      return annotation
    }
  }

  return {
    learnCopies,
    templateLinks: templateLinks.found,
    forget: templateLinks.forget,
    keep: () => annotator.keep(),

    begin(isWatched) {
      isWatching = isWatched
      learning = undefined
      annotator.begin(isWatched)
    },

    annotate(html, page) {
      const { inputPath = '' } = page
      const post = posts.get(inputPath)
      const key = settled()?.annotationKey ?? copies.key()
      return annotator.annotate({
        html,
        name: page.outputPath || inputPath,
        material: key === undefined ? undefined : [key, inputPath, page.baseHref ?? ''],
        lang: post?.lang ?? options.lang,
        finder: async () => {
          await learnCopies()
          return findAnnotations(page, post)
        },
      })
    },
  }
}
