import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Outcome } from '../archive-links.ts'
import type { CheckOutcome } from '../check-links.ts'
import { normalizeUrl } from '../collect/normalize-url.ts'
import { pageOf } from '../make-pages.ts'
import type { Copy, Link } from '../model.ts'
import type { ResolvedOptions } from '../options.ts'
import type { EntryStore, StoredFolder } from '../save/entry-store.ts'
import { isDiskError } from '../save/file-operations.ts'
import { problemsIn } from '../save/stored-folder.ts'
import type { PageToBe } from '../save/verify-cache.ts'
import { PAGE_FORMAT } from '../show/page-format.ts'
import { packageVersion } from '../version.ts'
import { groupByUrl, type Progress } from '../work-queue.ts'
import type { EleventyContentMap, EleventyPage, EleventyRun, TemplateData } from './eleventy-config.ts'
import { createLatePages } from './late-pages.ts'
import type { Linkified } from './linkified.ts'
import { lookForWork, type WorkFound } from './look-for-work.ts'
import { createPageAnnotator } from './page-annotator.ts'
import { contentKeyOf, hiddenFolders } from './published-copies.ts'
import { checkScope, createScopeReader, type ScopeReading } from './scope-pages.ts'
import type { SettledBuild } from './settled-build.ts'
import { createSiteCache } from './site-cache.ts'
import { createSiteCopies } from './site-copies.ts'
import { createSiteIdentity } from './site-identity.ts'
import { createSiteIndex, type IndexContext } from './site-index.ts'
import { createSiteLinks } from './site-links.ts'
import { createSitePosts } from './site-posts.ts'
import { createSiteReadings } from './site-readings.ts'
import { type Archiving, type Checking, createSiteWork, type SiteWork } from './site-work.ts'
import { createTemplateLinks, type TemplateLink } from './template-links.ts'

/** What one build of a site brings in from outside. */
export type SiteWorld = {
  readonly now: () => Date
  /** The project's folder: `cacheDir` and `.cache/` are in it. */
  readonly root: string
  /** A root-relative URL of the site as the page's own links are written: with path prefix, absolute in feeds. */
  readonly hrefOf: (url: string, page: EleventyPage) => string
  /** Which bare URLs the site's Markdown library turns into links. */
  readonly linkified: () => Linkified
  readonly onProgress?: (progress: Progress) => void
  /** Whether a command, not a build, is at work. */
  readonly isVisited: () => boolean
}

/** How a caller other than a build wants the archiving done. */
export type ArchiveOrder = Omit<Archiving, 'isOffline'> & {
  /** Only these of the site's links. */
  readonly only?: (link: Link) => boolean
}

/** How a caller other than a build wants originals checked. */
export type CheckOrder = Checking & {
  /** Only originals that were not checked in the last so many days. */
  readonly everyDays?: number
  /** Check these, however recently they were checked. */
  readonly only?: (url: string) => boolean
}

/** What a build did. */
export type BuildResult = {
  readonly outcomes: readonly Outcome[]
  /** Number of other URLs that have a copy. */
  readonly alsoKept: number
  readonly checks: readonly CheckOutcome[]
  /** What is wrong with the cache, one sentence each. */
  readonly problems: readonly string[]
  /** Links of posts' pages that the option `scope` would have archived. */
  readonly templateLinks: readonly TemplateLink[]
  /** Number of posts; if there are no links, of Markdown posts. */
  readonly posts: number
}

/** The pipeline for one site: it sees the posts, archives, annotates and publishes, build after build. */
export type SiteBuild = {
  readonly options: ResolvedOptions
  begin(run: EleventyRun): void
  /** To be called for every template: the site's address is somewhere in its data. */
  seeTemplate(data: TemplateData): void
  /** To be called for every template. @param markdown its text, if that is Markdown */
  seePost(data: TemplateData, markdown: string | undefined): Promise<void>
  /** Archives and checks within the time budget; the next build goes on with the rest. */
  archiveInBuild(map: EleventyContentMap): Promise<void>
  /** The same for a command: it writes to the cache whatever mode Eleventy runs in. */
  archive(map: EleventyContentMap, order: ArchiveOrder): Promise<readonly Outcome[]>
  /** The same for originals: checks those that are due, or that the caller names. */
  check(map: EleventyContentMap, order: CheckOrder): Promise<readonly CheckOutcome[]>
  /** Makes the pages that are out of date, and keeps what was learnt, after a command changed the cache. */
  settle(map: EleventyContentMap): Promise<void>
  /** For a command: to be called for every rendered page, since with the option `scope` some links are known only from there. */
  readScope(html: string, page: EleventyPage): Promise<unknown>
  annotate(html: string, page: EleventyPage): Promise<string>
  /** Publishes the copies, and returns what became of each URL; undefined if this build writes nothing. */
  publish(run: EleventyRun): Promise<BuildResult | undefined>
  /** To be called at the very end: publishes once more if others, such as bundlers, have made the output again since. */
  publishAgain(run: EleventyRun): Promise<void>
  copyOf(href: string): Copy | undefined
  /** All copies that are published; none until the posts have been read. */
  copies(): readonly Copy[]
  /** The links that the options select. */
  links(map: EleventyContentMap): readonly Link[]
  /** Number of posts; if there are no links, of Markdown posts. */
  postCount(): number
  store(): EntryStore
  /** The page that each copy should have, given its posts and health. */
  pageOf(map: EleventyContentMap): (stored: StoredFolder, version?: string) => PageToBe
  /** Reads the cache again, after a command changed it behind the store's back. */
  reopen(): void
}

const KEEP_AFTER_MS = 2000
/** The format of the links and edits that are kept between builds. */
const KEPT_FORMAT = '9'

/** The build, or the visit of a command, that is under way. */
type CurrentBuild = {
  readonly run: EleventyRun | undefined
  readonly work: SiteWork
  /** Fires when the time for the web is up. */
  deadline: AbortSignal | undefined
  isOffline: boolean
  /** Set once the posts are read; never in the visit of a command. */
  found: WorkFound | undefined
  /** The copies on their way to the output. */
  publishing: Promise<unknown> | undefined
  /** Whether copies were put into the output. */
  isPublished: boolean
  learning: Promise<void> | undefined
}

/** A page as Eleventy rendered it, and as it is written. */
type RenderedPage = { readonly html: string; readonly annotated: string; readonly page: EleventyPage }

export function createSiteBuild(given: ResolvedOptions, world: SiteWorld): SiteBuild {
  const options = { ...given, offline: given.offline || isSet(process.env.LINK_CACHE_OFFLINE) }
  const { hrefOf } = world
  const keptPath = (name: string): string => join(world.root, '.cache', 'eleventy-plugin-link-cache', name)
  const settledPath = keptPath('settled.json')
  const posts = createSitePosts()
  const identity = createSiteIdentity(options.siteUrl)
  const ownUrls = () => [options.siteUrl, identity.url(), hrefOf('/', {})]
  const links = createSiteLinks({ options, posts, linkified: world.linkified, ownUrls })
  const readings = createSiteReadings({ path: keptPath('links.txt'), format: KEPT_FORMAT })
  const cache = createSiteCache(resolve(world.root, options.cacheDir), keptPath('folders'))
  const store = (): EntryStore => cache.store()
  const copies = createSiteCopies({ options, store, posts, selects: links.selects, hrefOf, siteUrl: identity.url })
  const annotator = createPageAnnotator(options, { path: keptPath('edits.txt'), format: KEPT_FORMAT })
  const scopeReader = createScopeReader({
    scope: options.scope,
    root: () => siteRoot() ?? hrefOf('/', {}),
    path: keptPath('pages.txt'),
    format: KEPT_FORMAT,
  })
  const latePages = createLatePages(world.root)
  const templateLinks = createTemplateLinks(links.selects, links.areInPosts)
  const siteIndex = createSiteIndex({ options, cache, copies, keptPath: keptPath('index'), site: () => siteInIndex() })
  let build = newBuild(undefined)
  let keeping: NodeJS.Timeout | undefined

  return {
    options,
    store,
    links: linksOf,
    postCount: posts.count,
    copyOf: copies.copyOf,
    copies: copies.all,
    reopen() {
      cache.reopen()
      copies.forget()
    },

    begin(run) {
      build = newBuild(run)
      clearTimeout(keeping)
      cache.begin(!world.isVisited())
      copies.forget()
      readings.begin()
      annotator.begin(isWatching())
      posts.begin()
      latePages.forget()
    },

    seeTemplate: identity.see,

    seePost(data, markdown) {
      if (markdown === undefined) return posts.see(data)
      return posts.see(data, () => readings.readLinks(markdown, data.page.inputPath))
    },

    async archiveInBuild(map) {
      if (options.scope !== undefined) await checkScope(options.scope)
      build.deadline = Number.isFinite(options.timeBudgetMs) ? AbortSignal.timeout(options.timeBudgetMs) : undefined
      build.isOffline = isOffline() || !writes()
      place(map)
      const found = await look()
      build.found = found
      if (found.settled) publishSettled(found, found.settled)
      else await archiveAndPublish(found.selected)
    },

    async archive(map, { only, ...order }) {
      const { work } = build
      const selected = linksOf(map)
      await work.archive(only ? selected.filter(only) : selected, { ...order, isOffline: options.offline })
      if (!options.offline) await work.handIn(order)
      await work.makePages()
      await finish()
      return work.told()
    },

    async check(map, { only, everyDays = 0, ...order }) {
      const { work } = build
      const selected = linksOf(map)
      if (only) {
        const named = store().list()
        await work.check(
          named.filter(({ fields }) => fields !== undefined && only(fields.url)),
          order,
        )
      } else await work.checkDue(everyDays, order)
      await work.makePages()
      await finish(selected)
      return work.checks
    },

    pageOf(map) {
      place(map)
      return (stored, version) => pageOf(stored, store(), { options, citationsOf: copies.citationsOf }, version)
    },

    async settle(map) {
      const selected = linksOf(map)
      await build.work.makePages()
      await finish(selected)
    },

    readScope,

    async annotate(html, page) {
      const reading = await readScope(html, page)
      if (posts.get(page.inputPath ?? '')?.leftOut) return html
      const annotated = await annotateNow(html, page)
      if (reading) noteIfLate(reading, { html, annotated, page })
      return annotated
    },

    async publish({ directories: { output } }) {
      if (!writes()) return undefined
      await build.publishing
      if (options.scope !== undefined) await archiveShown(output)
      if (settled()) await keepSettled()
      else await finishBuild(output)
      if (isLastBuild()) cache.end()
      build.isPublished = existsSync(targetIn(output))
      return result()
    },

    async publishAgain({ directories: { output } }) {
      const target = targetIn(output)
      if (!build.isPublished || existsSync(target)) return
      await cache.publish(target, new Set(settled()?.hidden ?? hiddenFolders(copies, store().list())))
      await siteIndex.publish(settled()?.contentKey ?? contentKeyOf(copies, store().list()), target)
    },
  }

  function newBuild(run: EleventyRun | undefined): CurrentBuild {
    const { now, onProgress } = world
    return {
      run,
      work: createSiteWork({ options, now, store, posts, copies, ...(onProgress ? { onProgress } : {}) }),
      deadline: undefined,
      isOffline: options.offline,
      found: undefined,
      publishing: undefined,
      isPublished: false,
      learning: undefined,
    }
  }

  function settled(): SettledBuild | undefined {
    return build.found?.settled
  }

  function writes(): boolean {
    return build.run?.outputMode === 'fs' && !identity.isDryRun()
  }

  function isWatching(): boolean {
    return build.run?.runMode === 'serve' || build.run?.runMode === 'watch'
  }

  function isLastBuild(): boolean {
    return build.run?.runMode === 'build'
  }

  /** Authors who save a post every minute do not want to wait for the web, unless they say so. */
  function isOffline(): boolean {
    return options.offline || (isWatching() && process.env.LINK_CACHE_OFFLINE !== '0')
  }

  /** Later builds of `--serve` see only a few pages, and would find other links than the first. */
  function isScopeMissed(): boolean {
    return options.scope === undefined && isLastBuild()
  }

  function targetIn(output: string): string {
    return join(output, ...options.urlPath.split('/'))
  }

  /** The site's address, with path prefix. */
  function siteRoot(): string | undefined {
    const url = identity.url()
    return url === undefined ? undefined : new URL(hrefOf('/', {}), url).href
  }

  function siteInIndex(): ReturnType<IndexContext['site']> {
    return {
      siteTitle: identity.title(),
      siteUrl: siteRoot(),
      lang: options.lang ?? posts.commonLang(),
    }
  }

  function look(): Promise<WorkFound> {
    const site = [identity.url(), identity.title(), hrefOf('/', {}), world.linkified()]
    const others = [KEPT_FORMAT, PAGE_FORMAT, packageVersion(), site]
    const { now } = world
    const circumstances = { isOffline: build.isOffline, isWriting: writes(), isWatching: isWatching() }
    return lookForWork({ options, cache, copies, posts, links, others, settledPath, now, ...circumstances })
  }

  function place({ inputPathToUrl }: EleventyContentMap): void {
    posts.place(inputPathToUrl)
    links.forget()
    templateLinks.forget()
    copies.forget()
  }

  function linksOf(map: EleventyContentMap): readonly Link[] {
    place(map)
    return links.selected()
  }

  function untilDeadline(): { readonly signal?: AbortSignal } {
    return build.deadline ? { signal: build.deadline } : {}
  }

  /** A build that has nothing to do opens no store: a thread publishes the copies, and what is told was told before. */
  function publishSettled({ isNewlySettled, facts }: WorkFound, settled: SettledBuild): void {
    const { others, problems, hidden, contentKey } = settled
    const { work, run } = build
    const urls = new Set(others.map(({ url }) => url))
    const cited = groupByUrl(links.selected((url) => urls.has(url)))
    for (const outcome of others) work.outcomes.set(outcome.url, { ...outcome, links: cited.get(outcome.url) ?? [] })
    for (const problem of problems) work.problems.add(problem)
    // Before the thread is busy publishing: what made this build look again usually changes the pages too.
    if (isNewlySettled) void learnCopies()
    if (!run) return
    const target = targetIn(run.directories.output)
    const index = siteIndex.publishUnread(contentKey, target, () => (isNewlySettled ? undefined : facts()))
    build.publishing = meanwhile(Promise.all([cache.publish(target, new Set(hidden)), index]))
  }

  async function archiveAndPublish(selected: readonly Link[]): Promise<void> {
    const { work, run, isOffline } = build
    await work.archive(selected, { ...untilDeadline(), isOffline })
    if (!isOffline && options.check) await work.checkDue(options.check.everyDays, untilDeadline())
    if (!isOffline) await work.handIn(untilDeadline())
    if (!writes() || !run) return
    // The rest is known only when all pages are rendered.
    if (options.scope !== undefined) return expectCitations()
    await work.makePages()
    build.publishing = meanwhile(publishAll(run.directories.output))
  }

  function publishAll(output: string): Promise<void> {
    return cache.publish(targetIn(output), new Set(hiddenFolders(copies, store().list())))
  }

  /** The pages of a settled build need little of each copy, and most need nothing. */
  function learnCopies(): Promise<void> | undefined {
    const { hidden } = settled() ?? {}
    if (!hidden || isWatching()) return undefined
    build.learning ??= meanwhile(cache.linkedCopies(hidden).then((list) => list && copies.learn(list)))
    return build.learning
  }

  async function annotateNow(html: string, page: EleventyPage): Promise<string> {
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
        const isPost = post !== undefined && (post.isMarkdown || post.kind === 'post')
        const tell = isPost && isScopeMissed() ? templateLinks.readPage(inputPath) : undefined
        return (href) => {
          const annotation = copies.annotationOf(href, page)
          if (!annotation) tell?.(href)
          return annotation
        }
      },
    })
  }

  async function readScope(html: string, page: EleventyPage): Promise<ScopeReading | undefined> {
    const reading = await scopeReader.read(html, page)
    if (reading) posts.show(reading.page)
    return reading
  }

  /** Notes a page whose links are archived when all pages are rendered. */
  function noteIfLate({ page: { links: inScope, inputPath }, urls }: ScopeReading, rendered: RenderedPage): void {
    const { html, annotated, page } = rendered
    if (!page.outputPath || !writes() || isOffline()) return
    const isMissing = (url: string): boolean => links.selects({ url, inputPath }) && !store().find(url, url)?.fields
    latePages.add({
      outputPath: page.outputPath,
      html,
      annotated,
      urls: urls.filter(isMissing),
      isAwaited: inScope.some(({ url }) => isMissing(url)),
      annotate: (text) => annotateNow(text, page),
    })
  }

  /** Until all pages are rendered, what earlier builds have noted must do. */
  function expectCitations(): void {
    const citedBy = store()
      .list()
      .flatMap(({ fields, ledger }) => {
        const url = normalizeUrl(fields?.url ?? ledger?.url ?? '')
        return url === undefined || !ledger ? [] : [{ url, inputPaths: ledger.citedBy }]
      })
    posts.expect(citedBy)
    copies.forget()
  }

  /** Archives the links that only rendered pages have, when all of them are known, and annotates these pages. */
  async function archiveShown(output: string): Promise<void> {
    const { work } = build
    copies.forget()
    const selected = links.selected()
    const cited = groupByUrl(selected)
    const rest = selected.filter(({ url }) => !work.outcomes.has(url))
    if (rest.length > 0) await work.archive(rest, { ...untilDeadline(), isOffline: isOffline() })
    for (const [url, outcome] of work.outcomes) {
      const citing = cited.get(url)
      if (citing) work.outcomes.set(url, { ...outcome, links: citing })
      else work.outcomes.delete(url)
    }
    if (!isOffline()) await work.handIn(untilDeadline())
    await work.makePages()
    await publishAll(output)
    await latePages.annotate((url) => copies.copyOf(url) !== undefined)
  }

  /** Writes what was learnt of the whole site to the ledgers and to `.cache/`; returns the `contentId` of the cache. */
  async function finish(cited = posts.links((url) => build.work.outcomes.has(url))): Promise<string> {
    const { recordCitations } = await import('../archive-links.ts')
    await recordCitations(cited, store())
    await cleanCache(store(), world.now())
    const id = await cache.keep()
    await keepReadings()
    return id
  }

  async function keepReadings(): Promise<void> {
    await readings.keep()
    await scopeReader.keep()
    await annotator.keep()
  }

  /** The readings only save time, so in `--serve` they must not take any between a save and its page. */
  function keepReadingsLater(): void {
    keeping = setTimeout(() => void keepReadings(), KEEP_AFTER_MS)
    keeping.unref()
  }

  async function keepSettled(): Promise<void> {
    await build.found?.keepSettled()
    if (isLastBuild()) await keepReadings()
    else keepReadingsLater()
  }

  async function finishBuild(output: string): Promise<void> {
    const { problems } = build.work
    const id = await finish()
    // Last, because the index tells how large each copy is, with its ledger.
    await siteIndex.publish(contentKeyOf(copies, store().list()), targetIn(output))
    if (problems.size === 0) await build.found?.keepDone(id, store())
    for (const problem of problemsOf(store(), options.cacheDir)) problems.add(problem)
  }

  function result(): BuildResult {
    const { work } = build
    return {
      outcomes: settled() ? [...work.outcomes.values()] : work.told(),
      alsoKept: settled()?.kept ?? 0,
      checks: [...work.checks],
      problems: [...work.problems],
      templateLinks: templateLinks.found(),
      posts: posts.count(),
    }
  }
}

/** Work that goes on while Eleventy renders: an error is thrown where it is awaited, and does not end the process earlier. */
function meanwhile<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined)
  return work
}

/** Removes what killed processes left half written. In a cache that cannot be written to it stays, which does no harm. */
async function cleanCache(store: EntryStore, now: Date): Promise<void> {
  try {
    await store.cleanLeftovers(now)
  } catch (error) {
    if (!isDiskError(error)) throw error
  }
}

function problemsOf(store: EntryStore, cacheDir: string): readonly string[] {
  const ofFolders = problemsIn(cacheDir, store.list())
  return store.problem === undefined ? ofFolders : [store.problem, ...ofFolders]
}

const isSet = (value: string | undefined): boolean => value !== undefined && !/^(?:0|false|no|)$/i.test(value)
