import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { EleventyConfig, EleventyContentMap, MergedConfig } from './eleventy-config.ts'
import type { SiteCommands } from './site-commands.ts'

/** What a visitor does with a site whose posts have been read: before it is rendered, where nothing is to be learnt from that. */
export type Visitor = (site: SiteCommands, map: EleventyContentMap) => Promise<void>

/** Which site to visit, as for the `eleventy` command. */
export type SiteAddress = {
  /** The project's folder. */
  readonly root: string
  readonly input?: string
  readonly config?: string
}

/** Shared by all copies of this package in the process: the site's own, and the one whose command is running. */
const VISITOR = Symbol.for('eleventy-plugin-link-cache.visitor')
const visitors = globalThis as { [VISITOR]?: Visitor }

/** The visitor of the site that is being read, if any. */
export function currentVisitor(): Visitor | undefined {
  return visitors[VISITOR]
}

/** Thrown by the plugin when the visitor is done, so that Eleventy renders nothing. */
export class VisitEnded extends Error {
  override readonly name = 'VisitEnded'
}

/**
 * Reads a site with its own Eleventy configuration, as a build does, and lets the visitor work with it. Writes nothing to the
 * site's output.
 *
 * @throws Error one sentence if Eleventy is not installed or the site does not use the plugin; and whatever the site's
 * own configuration throws
 */
export async function visitSite(address: SiteAddress, visitor: Visitor): Promise<void> {
  const Eleventy = await importEleventy(address.root)
  // Never made by us, so that a visit that is killed leaves nothing behind.
  const output = join(tmpdir(), `link-cache-visit-${randomUUID()}`)
  let visited = false
  visitors[VISITOR] = async (site, map) => {
    visited = true
    await visitor(site, map)
  }
  try {
    const eleventy = new Eleventy(address.input, output, {
      source: 'script',
      dryRun: true,
      quietMode: true,
      config(eleventyConfig: EleventyConfig) {
        // Made before Eleventy knows that it should be quiet.
        for (const group of Object.values(eleventyConfig.benchmarkManager?.getAll() ?? {})) group.setIsVerbose(false)
        eleventyConfig.on('eleventy.config', (merged) => {
          const built = outputOf(merged, address)
          if (built !== undefined) eleventyConfig.ignores.add(`${built}/**`)
        })
        // Checked first: without the plugin, Eleventy would take the archive's files for templates and fail on them.
        eleventyConfig.on('eleventy.before', () => {
          if (!eleventyConfig.getFilter('archivedCopy')) throw withoutPlugin(address.root)
        })
      },
      ...(address.config === undefined ? {} : { configPath: address.config }),
    })
    // As for the `eleventy` command, what is named there wins over the configuration.
    if (address.input !== undefined) eleventy.directories.freeze()
    eleventy.disableLogger()
    await eleventy.write()
  } catch (error) {
    if (!isVisitEnded(error)) throw error
  } finally {
    delete visitors[VISITOR]
    await rm(output, { recursive: true, force: true })
  }
  if (!visited) throw withoutPlugin(address.root)
}

/**
 * The folder that builds of the site write to, relative to the project; undefined if the templates are in it. Eleventy ignores the
 * output, but a visit gives it another, and what a build has left in the folder would be taken for templates.
 */
function outputOf({ config, userConfig }: MergedConfig, { root, input }: SiteAddress): string | undefined {
  const folders = { ...config?.dir, ...userConfig?.directoryAssignments }
  const output = resolve(root, folders.output ?? '_site')
  const isOutside = /^\.\.(?:[\\/]|$)/.test(relative(output, resolve(root, input ?? folders.input ?? '.')))
  return isOutside ? relative(root, output).replaceAll('\\', '/') : undefined
}

function withoutPlugin(root: string): Error {
  return new Error(
    `The Eleventy site in ${root} does not use eleventy-plugin-link-cache: add the plugin to its configuration, run this in the folder of that, or name it with --config.`,
  )
}

type EleventyClass = new (
  input: string | undefined,
  output: string,
  options: Readonly<Record<string, unknown>>,
) => { readonly directories: { freeze(): void }; disableLogger(): void; write(): Promise<unknown> }

async function importEleventy(root: string): Promise<EleventyClass> {
  const require = createRequire(join(root, 'package.json'))
  try {
    // What `require()` gets, `src/EleventyCommonJs.cjs`, throws before Node 20.19 and 22.12; the package's folder leads to its `main`.
    const folder = join(require.resolve('@11ty/eleventy'), '../..')
    const module = (await import(pathToFileURL(require.resolve(folder)).href)) as { default: EleventyClass }
    return module.default
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND'
    throw new Error(
      `Eleventy is not installed in ${root}: run this in the folder of your site, after npm install.`,
      isMissing ? {} : { cause: error },
    )
  }
}

/** Eleventy wraps the errors of plugins. */
function isVisitEnded(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause ?? (at as { originalError?: unknown }).originalError) {
    if (at.name === 'VisitEnded') return true
  }
  return false
}
