import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ArchiveContext, Outcome } from '../archive-links.ts'
import type { CheckContext, CheckOutcome } from '../check-links.ts'
import { createLinkReader, type LinkReader, type ReadLinks } from '../collect/link-reader.ts'
import { createSelector, type SelectableLink } from '../collect/select-link.ts'
import { makePages, type PageContext, pageOf } from '../make-pages.ts'
import type { Copy, Link } from '../model.ts'
import type { ResolvedOptions } from '../options.ts'
import { isDecidedByFunctions, optionsText } from '../options-key.ts'
import type { EntryStore, StoredFolder } from '../save/entry-store.ts'
import { isDiskError } from '../save/file-operations.ts'
import { type MadeOnce, openMadeOnce } from '../save/made-once.ts'
import { shortHash } from '../save/page-stamp.ts'
import { problemsIn, totalBytes } from '../save/stored-folder.ts'
import type { PageToBe } from '../save/verify-cache.ts'
import { PAGE_FORMAT } from '../show/page-format.ts'
import { packageVersion } from '../version.ts'
import { groupByUrl, type Progress } from '../work-queue.ts'
import type { EleventyContentMap, EleventyPage, EleventyRun, TemplateData } from './eleventy-config.ts'
import { isLinkifiedBy, type Linkified } from './linkified.ts'
import { createPageAnnotator } from './page-annotator.ts'
import { contentKeyOf, hiddenFolders } from './published-copies.ts'
import { checkScope, linksInScope } from './scope-links.ts'
import type { SiteFacts } from './settle-site.ts'
import { readSettled, type SettledBuild, writeSettled } from './settled-build.ts'
import { createSiteCache } from './site-cache.ts'
import { createSiteCopies } from './site-copies.ts'
import { absoluteUrl, hostsOf, siteTitleInData, siteUrlInData } from './site-facts.ts'
import { createSiteIndex } from './site-index.ts'
import { createSitePosts } from './site-posts.ts'
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
export type ArchiveOrder = Pick<ArchiveContext, 'limit' | 'retry' | 'onProgress' | 'signal'> & {
  /** Only these of the site's links. */
  readonly only?: (link: Link) => boolean
}

/** How a caller other than a build wants originals checked. */
export type CheckOrder = Pick<CheckContext, 'limit' | 'onProgress' | 'onOffline' | 'onUnsaved' | 'signal'> & {
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
  /** Number of Markdown posts. */
  readonly posts: number
}

/** The pipeline for one site: it sees the posts, archives, annotates and publishes, build after build. */
export type SiteBuild = {
  readonly options: ResolvedOptions
  begin(run: EleventyRun): void
  /** To be called for every template: the site's address is somewhere in its data. */
  seeTemplate(data: TemplateData): void
  /** To be called for every Markdown template. */
  seePost(data: TemplateData, content: string): Promise<void>
  /** Archives and checks within the time budget; the next build goes on with the rest. */
  archiveInBuild(map: EleventyContentMap): Promise<void>
  /** The same for a command: it writes to the cache whatever mode Eleventy runs in. */
  archive(map: EleventyContentMap, order: ArchiveOrder): Promise<readonly Outcome[]>
  /** The same for originals: checks those that are due, or that the caller names. */
  check(map: EleventyContentMap, order: CheckOrder): Promise<readonly CheckOutcome[]>
  /** Makes the pages that are out of date, and keeps what was learnt, after a command changed the cache. */
  settle(map: EleventyContentMap): Promise<void>
  /** For a command: to be called for every rendered page, since with the option `scope` some links are known only from there. */
  readScope(html: string, page: EleventyPage): Promise<void>
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
  store(): EntryStore
  /** The page that each copy should have, given its posts and health. */
  pageOf(map: EleventyContentMap): (stored: StoredFolder, version?: string) => PageToBe
  /** Reads the cache again, after a command changed it behind the store's back. */
  reopen(): void
}

const KEEP_AFTER_MS = 2000
/** The format of the links and edits that are kept between builds. */
const KEPT_FORMAT = '9'

export function createSiteBuild(given: ResolvedOptions, world: SiteWorld): SiteBuild {
  const options = { ...given, offline: given.offline || isSet(process.env.LINK_CACHE_OFFLINE) }
  const cacheDir = resolve(world.root, options.cacheDir)
  const keptFile = (name: string): string => join(world.root, '.cache', 'eleventy-plugin-link-cache', name)
  const posts = createSitePosts()
  const outcomes = new Map<string, Outcome>()
  const checks: CheckOutcome[] = []
  const problems = new Set<string>()
  let keptLinks: Promise<MadeOnce<ReadLinks>> | undefined
  let reader: Promise<LinkReader> | undefined
  let settled: SettledBuild | undefined
  let settledKey: string | undefined
  let keeping: NodeJS.Timeout | undefined
  let run: EleventyRun | undefined
  let sample: TemplateData | undefined
  let siteUrl = options.siteUrl
  let siteTitle: string | undefined
  let isSelected: ((link: SelectableLink) => boolean) | undefined
  let deadline: AbortSignal | undefined
  let published: Promise<unknown> | undefined
  /** Whether this build has put copies into the output. */
  let isPublished = false
  let learning: Promise<void> | undefined
  /** What a thread found out in this build, to be kept for the next. */
  let fresh: { readonly key: string; readonly settled: SettledBuild } | undefined
  let offline = options.offline
  let selected: readonly Link[] = []

  const annotator = createPageAnnotator(options, { path: keptFile('edits.txt'), format: KEPT_FORMAT })
  const settledFile = keptFile('settled.json')
  const cache = createSiteCache(cacheDir, keptFile('folders'))
  const store = (): EntryStore => cache.store()
  const selects = (link: SelectableLink): boolean => {
    isSelected ??= createSelector({
      ...(options.include ? { include: options.include } : {}),
      exclude: options.exclude,
      ownHosts: hostsOf([options.siteUrl, siteUrl, world.hrefOf('/', {})].map(absoluteUrl)),
    })
    return isSelected(link)
  }
  const { hrefOf } = world
  const copies = createSiteCopies({ options, store, posts, selects, hrefOf, siteUrl: () => siteUrl })
  const siteIndex = createSiteIndex({
    options,
    cache,
    copies,
    keptPath: keptFile('index'),
    site: () => ({
      siteTitle,
      siteUrl: siteUrl === undefined ? undefined : new URL(hrefOf('/', {}), siteUrl).href,
      lang: options.lang ?? posts.commonLang(),
    }),
  })
  const writes = (): boolean => run?.outputMode === 'fs' && !isDryRun(sample)
  const isWatching = (): boolean => run?.runMode === 'serve' || run?.runMode === 'watch'
  /** Authors who save a post every minute do not want to wait for the web, unless they say so. */
  const isOffline = (): boolean => options.offline || (isWatching() && process.env.LINK_CACHE_OFFLINE !== '0')

  let urlsInPosts: ReadonlySet<string> | undefined
  const templateLinks = createTemplateLinks(selects, (url) => {
    urlsInPosts ??= new Set(posts.links().map((link) => link.url))
    return urlsInPosts.has(url)
  })
  /** Later builds of `--serve` see only a few pages, and would find other links than the first. */
  const isScopeMissed = (): boolean => options.scope === undefined && run?.runMode === 'build'

  const place = ({ inputPathToUrl }: EleventyContentMap): void => {
    posts.place(inputPathToUrl)
    isSelected = undefined
    urlsInPosts = undefined
    templateLinks.forget()
    copies.forget()
  }
  const selectedLinks = (isAskedFor?: (url: string) => boolean): readonly Link[] => {
    const linkified = world.linkified()
    const isLink = ({ bare, fuzzy, href }: Link): boolean => !bare || isLinkifiedBy(linkified, href, fuzzy === true)
    return posts.links(isAskedFor).filter((link) => isLink(link) && selects(link))
  }
  const linksOf = (map: EleventyContentMap): readonly Link[] => {
    place(map)
    return selectedLinks()
  }
  const shared = () => ({
    store: store(),
    now: world.now,
    ...(world.onProgress ? { onProgress: world.onProgress } : {}),
    ...(deadline ? { signal: deadline } : {}),
  })
  const pageContext: PageContext = {
    options,
    citationsOf: copies.citationsOf,
    onProblem: (problem) => problems.add(problem),
  }
  const archiveThese = async (links: readonly Link[], order: ArchiveOrder, offline: boolean): Promise<void> => {
    const { archiveLinks } = await import('../archive-links.ts')
    const { only: _, ...given } = order
    const postOf: ArchiveContext['postOf'] = (inputPath) => posts.get(inputPath)
    // Made while other links are being fetched: at the end, one core would have to make them all.
    const onSaved = (stored: StoredFolder): Promise<void> => makePages([stored], store(), pageContext)
    const context = { ...shared(), options: { ...options, offline }, postOf, onSaved, ...given }
    for (const outcome of await archiveLinks(links, context)) outcomes.set(outcome.url, outcome)
    copies.forget()
  }
  const handInThese = async (onProgress = world.onProgress): Promise<void> => {
    if (!options.savePageNow) return
    const { submitPages } = await import('../submit-pages.ts')
    const context = { ...shared(), options, ...(onProgress ? { onProgress } : {}) }
    const submissions = await submitPages(
      [...outcomes.values()].filter(isToHandIn).map(({ url }) => url),
      context,
    )
    for (const [url, submission] of submissions) {
      const outcome = outcomes.get(url)
      if (outcome) outcomes.set(url, { ...outcome, submission })
    }
  }
  /** Copies captured live just now, or waiting since an earlier build, unless the author keeps them to himself. */
  const isToHandIn = ({ url, links, result, archiveUrl, submission }: Outcome): boolean => {
    const stored = store().find(url, links[0]?.href)
    if (!stored || submission) return false
    const isFresh = result === 'archived' && archiveUrl === undefined
    const awaits = stored.ledger?.awaitsSubmission === true && !stored.ledger.forgotten
    return (isFresh || awaits) && copies.mayEverBePublished(stored)
  }
  /** The outcomes with what is known at the end, when the pages are made too. */
  const told = (): readonly Outcome[] =>
    [...outcomes.values()].map((outcome) => {
      const { ledger, files = [] } = store().find(outcome.url, outcome.links[0]?.href) ?? {}
      return {
        ...outcome,
        ...(ledger ? { health: ledger.health } : {}),
        ...(outcome.result === 'archived' ? { bytes: totalBytes(files) } : {}),
      }
    })
  const checkThese = async (entries: readonly StoredFolder[], order: CheckOrder): Promise<void> => {
    const { checkLinks } = await import('../check-links.ts')
    const { only: _, everyDays: __, ...given } = order
    const onUnsaved = (count: number, why: string): void =>
      void problems.add(`What ${count} checks found could not be saved: ${why}`)
    checks.push(...(await checkLinks(entries, { ...shared(), options, onUnsaved, ...given })))
    copies.forget()
  }
  const makePagesOf = async (entries: readonly StoredFolder[]): Promise<void> => {
    await makePages(entries, store(), pageContext)
    copies.forget()
  }
  const targetIn = (output: string): string => join(output, ...options.urlPath.split('/'))
  const publishEntries = (output: string, hidden: readonly string[]): Promise<void> =>
    cache.publish(targetIn(output), new Set(hidden))
  const publishOwnEntries = (output: string): Promise<void> =>
    publishEntries(output, hiddenFolders(copies, store().list()))
  /** A build that has nothing to do opens no store: its pages need little of each copy, and most need nothing. */
  const learnCopies = (): Promise<void> | undefined => {
    if (!settled || isWatching()) return undefined
    learning ??= meanwhile(cache.linkedCopies(settled.hidden).then((list) => list && copies.learn(list)))
    return learning
  }
  /** Writes what was learnt of the whole site to the ledgers and to `.cache/`; returns the `contentId` of the cache. */
  const finish = async (links: readonly Link[] = posts.links((url) => outcomes.has(url))): Promise<string> => {
    const { recordCitations } = await import('../archive-links.ts')
    await recordCitations(links, store())
    await cleanCache(store(), world.now())
    const id = await cache.keep()
    await keepReadings()
    return id
  }
  const linkReader = (): Promise<LinkReader> => {
    keptLinks ??= openMadeOnce(keptFile('links.txt'), KEPT_FORMAT)
    reader ??= keptLinks.then(createLinkReader)
    return reader
  }
  const keepReadings = async (): Promise<void> => {
    await (await keptLinks)?.keep()
    await annotator.keep()
  }

  /** The readings only save time, so in `--serve` they must not take any between a save and its page. */
  const keepReadingsLater = (): void => {
    keeping = setTimeout(() => void keepReadings(), KEEP_AFTER_MS)
    keeping.unref()
  }

  /** A hash of everything that a build depends on apart from the cache and the clock; undefined if that is not known. */
  const buildKey = (): string | undefined => {
    if (!writes() || options.scope !== undefined || isDecidedByFunctions(options)) return undefined
    const site = [siteUrl, siteTitle, hrefOf('/', {}), world.linkified(), offline]
    return shortHash(optionsText([KEPT_FORMAT, PAGE_FORMAT, packageVersion(), options, site, posts.key()]))
  }
  /** To be called only if no function of the options decides: a thread cannot be given one. */
  const siteFacts = (): SiteFacts => {
    const cited = groupByUrl(selected)
    const inPosts = groupByUrl(posts.links((url) => cited.has(url)))
    return {
      // Functions and regular expressions are not plain data.
      options: { ...(JSON.parse(optionsText(options)) as ResolvedOptions), offline },
      say: copies.say(),
      links: [...cited].flatMap(([url, [first]]) =>
        first ? { ...first, citedBy: (inPosts.get(url) ?? []).map(({ inputPath }) => inputPath) } : [],
      ),
      siteKey: copies.siteKey() ?? '',
      now: world.now(),
    }
  }
  /** Keeps what the next build needs if nothing changes until then. */
  const keepSettled = async (id: string): Promise<void> => {
    if (settledKey === undefined) return
    if (problems.size > 0 || store().problem !== undefined) return
    const { settleSite } = await import('./settle-site.ts')
    const left = settleSite(siteFacts(), id, store())
    if (left) await writeSettled(settledFile, settledKey, left)
  }

  return {
    options,
    store,
    links: linksOf,
    copyOf: copies.copyOf,
    copies: copies.all,
    reopen() {
      cache.reopen()
      copies.forget()
    },

    begin(next) {
      run = next
      settled = undefined
      clearTimeout(keeping)
      cache.begin(!world.isVisited())
      copies.forget()
      void linkReader()
      annotator.begin(isWatching())
      outcomes.clear()
      checks.length = 0
      problems.clear()
      published = undefined
      isPublished = false
      learning = undefined
      fresh = undefined
    },

    seeTemplate(data) {
      sample = data
      siteUrl ??= siteUrlInData(data)
      siteTitle ??= siteTitleInData(data)
    },

    seePost(data, content) {
      return posts.see(data, async () => (await linkReader())(content, data.page.inputPath))
    },

    async archiveInBuild(map) {
      if (options.scope !== undefined) await checkScope(options.scope)
      deadline = Number.isFinite(options.timeBudgetMs) ? AbortSignal.timeout(options.timeBudgetMs) : undefined
      offline = isOffline() || !writes()
      place(map)
      const look = await cache.look()
      settledKey = look.problem === undefined && !look.untidy ? buildKey() : undefined
      settled = settledKey === undefined ? undefined : readSettled(settledFile, settledKey, look.id, world.now())
      selected = settled ? [] : selectedLinks()
      // In `--serve` and `--watch` the store stays open in this thread, and answers at once.
      if (settledKey !== undefined && !settled && !isWatching()) {
        settled = await cache.settle(siteFacts)
        fresh = settled && { key: settledKey, settled }
      }
      if (settled && run) {
        const { output } = run.directories
        const urls = new Set(settled.others.map(({ url }) => url))
        const cited = groupByUrl(selectedLinks((url) => urls.has(url)))
        for (const outcome of settled.others)
          outcomes.set(outcome.url, { ...outcome, links: cited.get(outcome.url) ?? [] })
        for (const problem of settled.problems) problems.add(problem)
        // Before the thread is busy publishing: what made this build look again usually changes the pages too.
        if (fresh) void learnCopies()
        const facts = () => (fresh ? undefined : siteFacts())
        const entries = publishEntries(output, settled.hidden)
        const index = siteIndex.publishUnread(settled.contentKey, targetIn(output), facts)
        published = meanwhile(Promise.all([entries, index]))
        return
      }
      await archiveThese(selected, {}, offline)
      if (!offline && options.check) await checkDue(options.check.everyDays)
      if (!offline) await handInThese()
      if (!writes() || !run) return
      await makePagesOf(store().list())
      published = meanwhile(publishOwnEntries(run.directories.output))
    },

    async archive(map, order) {
      // Submitting, which comes later, heeds it too.
      deadline = order.signal
      const links = linksOf(map)
      await archiveThese(order.only ? links.filter(order.only) : links, order, options.offline)
      if (!options.offline) await handInThese(order.onProgress)
      await makePagesOf(store().list())
      await finish()
      return told()
    },

    async check(map, order) {
      const links = linksOf(map)
      const { only, everyDays = 0 } = order
      const named =
        only &&
        store()
          .list()
          .filter(({ fields }) => fields !== undefined && only(fields.url))
      const { dueForCheck } = await import('../check-links.ts')
      await checkThese(named ?? dueForCheck(store(), everyDays, world.now()), order)
      await makePagesOf(store().list())
      await finish(links)
      return checks
    },

    pageOf(map) {
      linksOf(map)
      return (stored, version) => pageOf(stored, store(), pageContext, version)
    },

    async settle(map) {
      const links = linksOf(map)
      await makePagesOf(store().list())
      await finish(links)
    },

    async readScope(html, { inputPath = '' }) {
      if (options.scope === undefined || !posts.get(inputPath)) return
      posts.addLinks(inputPath, await linksInScope(html, options.scope, inputPath))
    },

    async annotate(html, page) {
      const inputPath = page.inputPath ?? ''
      const post = posts.get(inputPath)
      if (post?.leftOut) return html
      if (post && options.scope !== undefined) await archiveScope(html, options.scope, inputPath)
      const key = settled?.annotationKey ?? copies.key()
      return annotator.annotate({
        html,
        name: page.outputPath || inputPath,
        material: key === undefined ? undefined : [key, inputPath, page.baseHref ?? ''],
        lang: post?.lang ?? options.lang,
        finder: async () => {
          await learnCopies()
          const tell = post && isScopeMissed() ? templateLinks.readPage(inputPath) : undefined
          return (href) => {
            const annotation = copies.annotationOf(href, page)
            if (!annotation) tell?.(href)
            return annotation
          }
        },
      })
    },

    async publish({ directories: { output } }) {
      if (!writes()) return undefined
      await published
      if (options.scope !== undefined) {
        if (!isOffline()) await handInThese()
        await makePagesOf(store().list())
        await publishOwnEntries(output)
      }
      if (settled) {
        if (fresh) await writeSettled(settledFile, fresh.key, fresh.settled)
        if (run?.runMode === 'build') await keepReadings()
        else keepReadingsLater()
      } else {
        await siteIndex.publish(contentKeyOf(copies, store().list()), targetIn(output))
        await keepSettled(await finish())
        for (const found of problemsOf(store(), options.cacheDir)) problems.add(found)
      }
      if (run?.runMode === 'build') cache.end()
      isPublished = existsSync(targetIn(output))
      const alsoKept = settled?.kept ?? 0
      return {
        outcomes: settled ? [...outcomes.values()] : told(),
        alsoKept,
        checks: [...checks],
        problems: [...problems],
        templateLinks: templateLinks.found(),
        posts: posts.count(),
      }
    },

    async publishAgain({ directories: { output } }) {
      const target = targetIn(output)
      if (!isPublished || existsSync(target)) return
      await publishEntries(output, settled?.hidden ?? hiddenFolders(copies, store().list()))
      await siteIndex.publish(settled?.contentKey ?? contentKeyOf(copies, store().list()), target)
    },
  }

  async function checkDue(everyDays: number): Promise<void> {
    const { dueForCheck } = await import('../check-links.ts')
    await checkThese(dueForCheck(store(), everyDays, world.now()), {})
  }

  /** Links made by templates, known only once the page is rendered. */
  async function archiveScope(html: string, scope: string, inputPath: string): Promise<void> {
    const found = (await linksInScope(html, scope, inputPath)).filter((link) => selects(link))
    posts.addLinks(inputPath, found)
    const fresh = found.filter(({ url }) => !outcomes.has(url))
    if (fresh.length === 0) return
    await archiveThese(fresh, {}, isOffline() || !writes())
    if (writes()) await makePagesOf(fresh.flatMap(({ url, href }) => store().find(url, href) ?? []))
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

/** With `--dryrun` no template is written; Eleventy gives plugins no other sign. */
function isDryRun(data: TemplateData | undefined): boolean {
  if (process.argv.some((word) => /^--dryrun(?:=true)?$/.test(word))) return true
  const { all } = (data?.collections ?? {}) as { all?: readonly { template?: { isDryRun?: boolean } }[] }
  return all !== undefined && all.length > 0 && all.every(({ template }) => template?.isDryRun === true)
}

const isSet = (value: string | undefined): boolean => value !== undefined && !/^(?:0|false|no|)$/i.test(value)
