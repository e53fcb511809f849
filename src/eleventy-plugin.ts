import { relative } from 'node:path'
import { checkNode } from './check-node.ts'
import type { Copy } from './model.ts'
import type { LinkCacheOptions } from './options.ts'
import { createReporter, failWhereStrict } from './report.ts'
import { resolveOptions } from './resolve-options.ts'
import { afterAllHandlers, insteadOfAfter, runAfterOthers } from './site/after-others.ts'
import type { BuildResult } from './site/build-result.ts'
import { checkPages } from './site/check-pages.ts'
import { checkPlaces, templatesInArchive } from './site/check-places.ts'
import type { EleventyConfig, EleventyPage, TemplateData } from './site/eleventy-config.ts'
import { type Linkified, linkifiedBy } from './site/linkified.ts'
import { checkScope } from './site/scope-pages.ts'
import { createSiteBuild, type SiteBuild } from './site/site-build.ts'
import { currentVisitor, VisitEnded } from './site/visit-site.ts'

/**
 * The Eleventy plugin.
 *
 * @param eleventyConfig the site's configuration, as Eleventy hands it to plugins
 * @throws TypeError one sentence that names the option, the value and the fix; Error if Node is too old
 */
export default function linkCachePlugin(eleventyConfig: EleventyConfig, given: LinkCacheOptions = {}): void {
  checkNode()
  if (typeof eleventyConfig.addPreprocessor !== 'function') {
    throw new TypeError('eleventy-plugin-link-cache: it needs Eleventy 3: npm install @11ty/eleventy@3')
  }
  const options = resolveOptions(given)
  // Two would publish over each other, and only one of them would see the posts.
  if (configured.has(eleventyConfig.ignores)) {
    throw new TypeError(
      'eleventy-plugin-link-cache: it is added twice: keep one addPlugin, with all of the options. A theme or another plugin may have added it already.',
    )
  }
  configured.add(eleventyConfig.ignores)
  let markdown: unknown
  let linkified: Linkified = 'nothing'
  const reporter = createReporter(eleventyConfig.logger, isQuietSite(eleventyConfig))
  const build = createSiteBuild(options, {
    now: () => new Date(),
    root: process.cwd(),
    hrefOf: (url, page) => hrefOf(eleventyConfig, url, page),
    linkified: () => linkified,
    onProgress: reporter.onProgress,
    isVisited: () => currentVisitor() !== undefined,
  })

  for (const folder of [options.cacheDir, '.cache'].map(asPattern)) {
    // The archive's index.md files are not templates of the site, and saving a copy must not start a rebuild.
    eleventyConfig.ignores.add(`${folder}/**`)
    eleventyConfig.watchIgnores.add(`${folder}/**`)
  }
  eleventyConfig.amendLibrary('md', (library) => {
    markdown = library
  })
  // Thrown once all are read: of an error in a preprocessor, Eleventy 4 (alpha 10) tells only that there was one.
  let wrongPost: unknown
  eleventyConfig.on('eleventy.before', (run) => {
    wrongPost = undefined
    checkPlaces(options, run.directories)
    return build.begin(run)
  })
  eleventyConfig.addPreprocessor('link-cache', '*', async (data, content) => {
    try {
      build.seeTemplate(data)
      await build.seePost(data, isMarkdown(data.page) ? content : undefined)
    } catch (error) {
      wrongPost ??= error
    }
    return undefined
  })
  runAfterOthers(eleventyConfig, 'preprocessors')
  eleventyConfig.on('eleventy.contentMap', async (map) => {
    if (wrongPost) throw wrongPost
    linkified = await linkifiedBy(markdown)
    const visit = currentVisitor()
    if (!visit) {
      checkPages(options, map)
      return build.archive(map)
    }
    if (options.scope === undefined) {
      await visit(build.commands, map)
      throw new VisitEnded()
    }
    await checkScope(options.scope)
    insteadOfAfter(eleventyConfig.events, () => visit(build.commands, map))
  })
  eleventyConfig.addTransform('link-cache', async function (content) {
    if (!isHtml(this, content)) return content
    if (!currentVisitor()) return build.annotate(content, this)
    await build.readScope(content, this)
    return content
  })
  runAfterOthers(eleventyConfig, 'transforms')
  let published: Promise<BuildResult | undefined> | undefined
  /** Listed once: Eleventy ignores what an author adds there while it watches. */
  let misplaced: readonly string[] | undefined
  // Plugins that use the output in `eleventy.after` find the copies there, and do not move a folder that is being written to.
  eleventyConfig.on('afterBuild', async (run) => {
    published = build.publish(run)
    await published
  })
  eleventyConfig.on('eleventy.after', async (run) => {
    const result = await (published ?? build.publish(run))
    published = undefined
    if (!result) return
    misplaced ??= templatesInArchive(options, run.directories)
    const problems = [...misplaced, ...result.problems]
    reporter.report({ ...result, problems, scope: options.scope, isWatched: run.runMode !== 'build' })
    // While you write, a new link has no copy yet: that is no error.
    if (run.runMode === 'build') failWhereStrict(result.outcomes, options.strict)
  })
  afterAllHandlers(eleventyConfig.events, (run) => build.publishAgain(run))
  // Layouts apply it to data that only some posts have: `{{ link | archivedCopy }}`.
  eleventyConfig.addFilter('archivedCopy', (url: unknown) => (isUrl(url) ? build.copyOf(String(url)) : undefined))
  eleventyConfig.addGlobalData('archivedCopies', () => new ArchivedCopies(build))
}

const isUrl = (value: unknown): boolean => typeof value === 'string' || value instanceof URL

/** Keyed by an object that Eleventy makes again whenever it reads its configuration again, as with `--serve`. */
const configured = new WeakSet<EleventyConfig['ignores']>()

/**
 * What templates get as `archivedCopies`. A class, because Eleventy merges plain objects and would call the getters before
 * there are any copies. The getters are own properties, because Liquid does not read inherited ones.
 */
class ArchivedCopies {
  /** Every published copy: `{ folder, fields, health, citations, bytes }`. */
  declare readonly all: readonly Copy[]
  declare readonly count: number

  constructor(build: SiteBuild) {
    Object.defineProperties(this, {
      all: { enumerable: true, get: () => build.copies() },
      count: { enumerable: true, get: () => build.copies().length },
    })
  }
}

/** Markdown by file name, or because Eleventy renders it as such: another extension, or `templateEngineOverride`. */
function isMarkdown({ inputPath, templateSyntax }: TemplateData['page']): boolean {
  if (/\.(?:md|markdown)$/.test(inputPath)) return true
  const engines = String(templateSyntax).split(',')
  return engines.includes('md') && !engines.includes('11ty.js')
}

/** Eleventy matches its patterns against paths relative to the project, with forward slashes. */
function asPattern(folder: string): string {
  return relative('', folder).replaceAll('\\', '/')
}

function isHtml(page: EleventyPage, content: unknown): content is string {
  return typeof content === 'string' && typeof page.outputPath === 'string' && /\.html?$/.test(page.outputPath)
}

/** Whether the site's configuration makes it quiet, and not `--quiet`, which locks the setting. */
function isQuietSite(eleventyConfig: EleventyConfig): boolean {
  if (eleventyConfig.quietMode !== true || !eleventyConfig.setQuietMode) return false
  eleventyConfig.setQuietMode(false)
  if (eleventyConfig.quietMode) return false
  eleventyConfig.setQuietMode(true)
  return true
}

/** The URL as `HtmlBasePlugin` writes it, if the site uses that plugin; otherwise with the path prefix. */
function hrefOf(eleventyConfig: EleventyConfig, url: string, page: EleventyPage): string {
  const withBase = eleventyConfig.getFilter('htmlBaseUrl')
  if (withBase) return withBase.call({ page }, url, page.baseHref)
  const prefixed = `${(eleventyConfig.pathPrefix ?? '/').replace(/\/+$/, '')}${url}`.replace(/^(?!\/)/, '/')
  return page.baseHref !== undefined && URL.canParse(page.baseHref) ? new URL(prefixed, page.baseHref).href : prefixed
}
