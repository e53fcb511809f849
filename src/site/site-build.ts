import { join, resolve } from 'node:path'
import type { Copy, Link } from '../model.ts'
import type { ResolvedOptions } from '../options.ts'
import type { EntryStore } from '../save/entry-store.ts'
import { PAGE_FORMAT } from '../show/page-format.ts'
import { packageVersion } from '../version.ts'
import type { Progress } from '../work-queue.ts'
import type { BuildResult } from './build-result.ts'
import type { EleventyContentMap, EleventyPage, EleventyRun, TemplateData } from './eleventy-config.ts'
import type { Linkified } from './linkified.ts'
import { lookForWork, type WorkFound } from './look-for-work.ts'
import { meanwhile } from './meanwhile.ts'
import { createReadingsKeeper } from './readings-keeper.ts'
import { isOfflineWhile, isSetOffline, isWatching } from './run-mode.ts'
import { checkScope } from './scope-pages.ts'
import type { SettledBuild } from './settled-build.ts'
import { createSiteCache } from './site-cache.ts'
import { createSiteCommands, type SiteCommands } from './site-commands.ts'
import { createSiteCopies } from './site-copies.ts'
import { createSiteIdentity } from './site-identity.ts'
import { createSiteIndex } from './site-index.ts'
import { createSiteLinks } from './site-links.ts'
import { createSiteOutput } from './site-output.ts'
import { createSitePages } from './site-pages.ts'
import { createSitePosts } from './site-posts.ts'
import { createSiteReadings } from './site-readings.ts'
import { createSiteScope } from './site-scope.ts'
import { type Archiving, createSiteWork, type SiteWork } from './site-work.ts'

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

/** The pipeline for one site: it sees the posts, archives, annotates and publishes, build after build. In this order: */
export type SiteBuild = {
  begin(run: EleventyRun): void
  /** To be called for every template: the site's address is somewhere in its data. */
  seeTemplate(data: TemplateData): void
  /** To be called for every template. @param markdown its text, if that is Markdown */
  seePost(data: TemplateData, markdown: string | undefined): Promise<void>
  /** Archives and checks within the time budget; the next build goes on with the rest. */
  archive(map: EleventyContentMap): Promise<void>
  annotate(html: string, page: EleventyPage): Promise<string>
  /** Publishes the copies, and returns what became of each URL; undefined if this build writes nothing. */
  publish(run: EleventyRun): Promise<BuildResult | undefined>
  /** To be called at the very end: publishes once more if others, such as bundlers, have made the output again since. */
  publishAgain(run: EleventyRun): Promise<void>
  /** For templates. */
  copyOf(href: string): Copy | undefined
  /** All copies that are published; none until the posts have been read. */
  copies(): readonly Copy[]
  /** For a command: to be called for every rendered page, since with the option `scope` some links are known only from there. */
  readScope(html: string, page: EleventyPage): Promise<unknown>
  readonly commands: SiteCommands
}

/** The format of the links and edits that are kept between builds. */
const KEPT_FORMAT = '9'

/** Until a build begins, none writes anything. */
const NO_RUN: EleventyRun = { directories: { input: '', output: '' } }

/** The build, or the visit of a command, that is under way. */
type CurrentBuild = {
  readonly run: EleventyRun
  readonly work: SiteWork
  /** Whether, and until when, the web may be asked. */
  web: Archiving
  /** Set once the posts are read; never in the visit of a command. */
  found: WorkFound | undefined
  /** The copies on their way to the output. */
  publishing: Promise<unknown> | undefined
  /** Whether copies were put into the output. */
  isPublished: boolean
}

export function createSiteBuild(given: ResolvedOptions, world: SiteWorld): SiteBuild {
  const options = { ...given, offline: given.offline || isSetOffline() }
  const { hrefOf, linkified, root } = world
  const home = (): string => hrefOf('/', {})
  const keptPath = (name: string): string => join(root, '.cache', 'eleventy-plugin-link-cache', name)
  const keptFile = (name: string) => ({ path: keptPath(name), format: KEPT_FORMAT })
  const settled = (): SettledBuild | undefined => build.found?.settled
  const identity = createSiteIdentity(options.siteUrl, home)
  const posts = createSitePosts()
  const readings = createSiteReadings(keptFile('links.txt'))
  const ownUrls = () => [options.siteUrl, identity.url(), home()]
  const links = createSiteLinks({ options, posts, linkified, ownUrls })
  const cache = createSiteCache(resolve(root, options.cacheDir), keptPath('folders'))
  const store = (): EntryStore => cache.store()
  const copies = createSiteCopies({ options, store, posts, selects: links.selects, hrefOf, siteUrl: identity.url })
  const pages = createSitePages({ options, cache, posts, links, copies, settled, keptFile: keptFile('edits.txt') })
  const scope = createSiteScope({
    scope: options.scope,
    root: () => identity.root() ?? home(),
    keptFile: keptFile('pages.txt'),
    projectRoot: root,
    cache,
    posts,
    links,
    copies,
  })
  const site = () => ({
    siteTitle: identity.title(),
    siteUrl: identity.root(),
    lang: options.lang ?? posts.commonLang(),
  })
  const index = createSiteIndex({ options, cache, copies, keptPath: keptPath('index'), site })
  const output = createSiteOutput({ urlPath: options.urlPath, cache, copies, index, settled })
  const keeper = createReadingsKeeper([readings, scope, pages])
  const work = (): SiteWork => build.work
  let build = newBuild(NO_RUN)

  return {
    commands: createSiteCommands({ options, cache, copies, posts, work, linksIn, finish }),
    copyOf: copies.copyOf,
    copies: copies.all,
    readScope: (html, page) => scope.read(html, page),

    begin(run) {
      build = newBuild(run)
      keeper.begin()
      cache.begin(!world.isVisited())
      copies.forget()
      readings.begin()
      pages.begin(isWatching(run))
      posts.begin()
      scope.begin()
    },

    seeTemplate: identity.see,

    seePost(data, markdown) {
      if (markdown === undefined) return posts.see(data)
      return posts.see(data, () => readings.readLinks(markdown, data.page.inputPath))
    },

    async archive(map) {
      if (options.scope !== undefined) await checkScope(options.scope)
      build.web = webOf()
      place(map)
      build.found = await look()
      if (build.found.settled) publishSettled(build.found, build.found.settled)
      else await archiveAndPublish(build.found.selected)
    },

    async annotate(html, page) {
      const reading = await scope.read(html, page)
      if (posts.get(page.inputPath ?? '')?.leftOut) return html
      const annotated = await pages.annotate(html, page)
      if (reading && !build.web.isOffline) {
        scope.noteIfLate(reading, { html, annotated, page, annotate: (text) => pages.annotate(text, page) })
      }
      return annotated
    },

    async publish({ directories }) {
      if (!writes()) return undefined
      await build.publishing
      if (options.scope !== undefined) await archiveShown(directories.output)
      if (settled()) await keepSettled()
      else await finishBuild(directories.output)
      if (!isWatching(build.run)) cache.end()
      build.isPublished = output.isIn(directories.output)
      return result()
    },

    async publishAgain({ directories }) {
      if (!build.isPublished || output.isIn(directories.output)) return
      await output.publishCopies(directories.output)
      await output.publishIndex(directories.output)
    },
  }

  function newBuild(run: EleventyRun): CurrentBuild {
    const { now, onProgress } = world
    return {
      run,
      work: createSiteWork({ options, now, store, posts, copies, ...(onProgress ? { onProgress } : {}) }),
      web: { isOffline: options.offline },
      found: undefined,
      publishing: undefined,
      isPublished: false,
    }
  }

  function writes(): boolean {
    return build.run.outputMode === 'fs' && !identity.isDryRun()
  }

  function webOf(): Archiving {
    const { timeBudgetMs } = options
    return {
      isOffline: options.offline || isOfflineWhile(build.run) || !writes(),
      ...(Number.isFinite(timeBudgetMs) ? { signal: AbortSignal.timeout(timeBudgetMs) } : {}),
    }
  }

  function place({ inputPathToUrl }: EleventyContentMap): void {
    posts.place(inputPathToUrl)
    links.forget()
    pages.forget()
    copies.forget()
  }

  function linksIn(map: EleventyContentMap): readonly Link[] {
    place(map)
    return links.selected()
  }

  function look(): Promise<WorkFound> {
    const { run, web } = build
    return lookForWork({
      options,
      cache,
      copies,
      posts,
      links,
      others: [KEPT_FORMAT, PAGE_FORMAT, packageVersion(), identity.url(), identity.title(), home(), linkified()],
      settledPath: keptPath('settled.json'),
      now: world.now,
      isOffline: web.isOffline,
      isWriting: writes(),
      isWatching: isWatching(run),
    })
  }

  /** A build that has nothing to do opens no store: a thread publishes the copies, and what is told was told before. */
  function publishSettled({ isNewlySettled, facts }: WorkFound, known: SettledBuild): void {
    const { work, run } = build
    work.takeOver(known, links.selected)
    // Before the thread is busy publishing: what made this build look again usually changes the pages too.
    if (isNewlySettled) void pages.learnCopies()
    const newFacts = () => (isNewlySettled ? undefined : facts())
    build.publishing = meanwhile(output.publishSettled(run.directories.output, known, newFacts))
  }

  async function archiveAndPublish(selected: readonly Link[]): Promise<void> {
    const { work, run, web } = build
    await work.archive(selected, web)
    if (options.check && !web.isOffline) await work.checkDue(options.check.everyDays, web)
    await work.handIn(web)
    if (!writes()) return
    // The rest is known only when all pages are rendered.
    if (options.scope !== undefined) return scope.expectCitations()
    await work.makePages()
    build.publishing = meanwhile(output.publishCopies(run.directories.output))
  }

  /** Archives the links that only rendered pages have, when all of them are known, and annotates these pages. */
  async function archiveShown(folder: string): Promise<void> {
    const { work, web } = build
    copies.forget()
    await work.archiveRest(links.selected(), web)
    await work.handIn(web)
    await work.makePages()
    await output.publishCopies(folder)
    await scope.annotateLate()
  }

  /** Writes what was learnt of the whole site to the ledgers and to `.cache/`; returns the `contentId` of the cache. */
  async function finish(cited?: readonly Link[]): Promise<string> {
    await build.work.recordCitations(cited)
    const id = await cache.keep()
    await keeper.keep()
    return id
  }

  async function finishBuild(folder: string): Promise<void> {
    const { work, found } = build
    const id = await finish()
    // Last, because the index tells how large each copy is, with its ledger.
    await output.publishIndex(folder)
    if (work.problems.size === 0) await found?.keepDone(id, store())
    work.inspectCache()
  }

  async function keepSettled(): Promise<void> {
    await build.found?.keepSettled()
    if (isWatching(build.run)) keeper.keepLater()
    else await keeper.keep()
  }

  function result(): BuildResult {
    const { work } = build
    return {
      outcomes: work.told(),
      alsoKept: settled()?.kept ?? 0,
      checks: [...work.checks],
      problems: [...work.problems],
      templateLinks: pages.templateLinks(),
      posts: posts.count(),
    }
  }
}
