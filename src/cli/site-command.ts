import { Command, InvalidArgumentError } from 'commander'
import type { Outcome } from '../archive-links.ts'
import { normalizeUrl } from '../collect/normalize-url.ts'
import { createProgress } from '../progress-bar.ts'
import type { SiteCommands } from '../site/site-commands.ts'
import { type SiteAddress, type Visitor, visitSite } from '../site/visit-site.ts'
import type { Progress } from '../work-queue.ts'
import type { Streams } from './streams.ts'

/** The options of each command that reads a site. */
export type SiteFlags = { readonly config?: string; readonly input?: string; readonly json?: boolean }

/** A command that finds links through the site's own Eleventy configuration; its help ends with these examples. */
export function siteCommand(name: string, summary: string, examples: readonly string[]): Command {
  const lines = examples.map((words) => `  $ npx link-cache ${name}${words === '' ? '' : ` ${words}`}`)
  return new Command(name)
    .description(summary)
    .addHelpText('after', `\nExamples:\n${lines.join('\n')}`)
    .option('--config <file>', 'Eleventy configuration file, if its name is not a usual one')
    .option('--input <folder>', 'input folder, as for the eleventy command')
    .option('--json', 'print JSON')
}

/** The site in the current folder. */
export function siteAddressOf({ config, input }: SiteFlags): SiteAddress {
  return {
    root: process.cwd(),
    ...(config === undefined ? {} : { config }),
    ...(input === undefined ? {} : { input }),
  }
}

/**
 * Like `visitSite`, for commands that need the cache.
 *
 * @throws Error if that cannot be read as a whole: every page would be fetched, and none could be saved
 */
export function visitCache(flags: SiteFlags, visitor: Visitor): Promise<void> {
  return visitSite(siteAddressOf(flags), async (site, map) => {
    const { problem } = site.store()
    if (problem !== undefined) throw new Error(`${problem} Mend that first.`)
    await visitor(site, map)
  })
}

/** The key of a URL as a person types it. */
export function keyOf(url: string): string {
  const key = normalizeUrl(url)
  if (key === undefined) throw new Error(`"${url}" is not an http(s) URL: write it as the post does, with https://.`)
  return key
}

/** Progress goes to `stderr`, so that the output can be piped: a bar on a terminal, elsewhere a line now and then. */
export function progressTo({ stderr }: Streams): (progress: Progress) => void {
  return createProgress((message) => stderr.write(`${message}\n`))
}

/** On `stderr`, where GitHub reads them too, since the output may go to a file. */
export function annotateWorkflow({ stderr }: Streams, annotations: readonly string[]): void {
  for (const annotation of annotations) stderr.write(`${annotation}\n`)
}

/** Reads a number from the command line. */
export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

/** What a command prints as JSON: escaped where it could steer a terminal, or the runner of a workflow, as in `plainText`. */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value, undefined, 2)
  return `${json.replace(/(?!\n)[\p{Cc}\p{Cf}]|(?<=##)\[/gu, escapedUnits)}\n`
}

function escapedUnits(character: string): string {
  return character.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** For commands that are of no use without a network. `LINK_CACHE_OFFLINE` sets the option too. */
export function refuseOffline({ options }: Pick<SiteCommands, 'options'>, done: string): void {
  if (options.offline)
    throw new Error(`Nothing can be ${done}: the option "offline" or LINK_CACHE_OFFLINE is set. Unset it first.`)
}

/** Outcomes for programs: with the posts in place of each link. */
export function plainOutcomes(outcomes: readonly Outcome[]): readonly object[] {
  return outcomes.map(({ links, ...outcome }) => ({
    ...outcome,
    citedBy: [...new Set(links.map(({ inputPath }) => inputPath))].sort(),
  }))
}
