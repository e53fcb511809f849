import { relative } from 'node:path'
import { checkPlaces } from './check-places.ts'
import type { EleventyConfig, EleventyPage } from './eleventy-config.ts'
import type { Copy } from './model.ts'
import { type LinkCacheOptions, resolveOptions } from './options.ts'
import { createReporter, failWhereStrict } from './report.ts'
import { createSiteBuild, type SiteBuild } from './site-build.ts'
import { currentVisitor, VisitEnded } from './visit-site.ts'

const MARKDOWN = 'md,markdown'

/**
 * The Eleventy plugin.
 *
 * @param eleventyConfig the site's configuration, as Eleventy hands it to plugins
 * @throws TypeError one sentence that names the option, the value and the fix
 */
export default function linkCachePlugin(eleventyConfig: EleventyConfig, given: LinkCacheOptions = {}): void {
  const options = resolveOptions(given)
  let markdownIt: unknown
  const reporter = createReporter(eleventyConfig.logger)
  const build = createSiteBuild(options, {
    now: () => new Date(),
    root: process.cwd(),
    hrefOf: (url, page) => hrefOf(eleventyConfig, url, page),
    linkifies: () => isLinkifying(markdownIt),
    onProgress: reporter.onProgress,
    isVisited: () => currentVisitor() !== undefined,
  })

  for (const folder of [options.cacheDir, '.cache'].map(asPattern)) {
    // The archive's own index.md files are no templates of the site, and a copy that was just saved starts no rebuild.
    eleventyConfig.ignores.add(`${folder}/**`)
    eleventyConfig.watchIgnores.add(`${folder}/**`)
  }
  eleventyConfig.amendLibrary('md', (library) => {
    markdownIt = library
  })
  eleventyConfig.on('eleventy.before', (run) => {
    checkPlaces(options, run.directories)
    return build.begin(run)
  })
  eleventyConfig.addPreprocessor('link-cache-site', '*', (data) => {
    build.seeTemplate(data)
    return undefined
  })
  eleventyConfig.addPreprocessor('link-cache', MARKDOWN, async (data, content) => {
    await build.seePost(data, content)
    return undefined
  })
  eleventyConfig.on('eleventy.contentMap', async (map) => {
    const visit = currentVisitor()
    if (!visit) return build.archiveInBuild(map)
    await visit(build, map)
    throw new VisitEnded()
  })
  eleventyConfig.addTransform('link-cache', function (content) {
    return isHtml(this, content) ? build.annotate(content, this) : content
  })
  eleventyConfig.on('eleventy.after', async (run) => {
    const result = await build.publish(run)
    if (!result) return
    reporter.report(result)
    // While somebody writes, a new link has no copy yet, and that is no mistake.
    if (run.runMode === 'build') failWhereStrict(result.outcomes, options.strict)
  })
  eleventyConfig.addFilter('archivedCopy', (url: string) => build.copyOf(url))
  eleventyConfig.addGlobalData('archivedCopies', () => new ArchivedCopies(build))
}

/**
 * What templates read of the archive as `archivedCopies`. An instance, since Eleventy merges plain objects, which would
 * read the copies before there are any; with getters of its own, since Liquid reads nothing that is inherited.
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

/** Eleventy compares its patterns with paths that begin in the project, with slashes. */
function asPattern(folder: string): string {
  return relative('', folder).replaceAll('\\', '/')
}

function isHtml(page: EleventyPage, content: unknown): content is string {
  return typeof content === 'string' && typeof page.outputPath === 'string' && /\.html?$/.test(page.outputPath)
}

/** As `HtmlBasePlugin` would write it where the site uses that plugin; else with the path prefix. */
function hrefOf(eleventyConfig: EleventyConfig, url: string, page: EleventyPage): string {
  const withBase = eleventyConfig.getFilter('htmlBaseUrl')
  if (withBase) return withBase.call({ page }, url, page.baseHref)
  const prefixed = `${(eleventyConfig.pathPrefix ?? '/').replace(/\/+$/, '')}${url}`.replace(/^(?!\/)/, '/')
  return page.baseHref !== undefined && URL.canParse(page.baseHref) ? new URL(prefixed, page.baseHref).href : prefixed
}

function isLinkifying(library: unknown): boolean {
  const { options } = (library ?? {}) as { options?: { linkify?: unknown } }
  return options?.linkify === true
}
