import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Outcome } from '../archive-links.ts'
import { addSavedPage, type RefreshContext, refreshLink } from '../refresh-link.ts'
import { describeFailure, formatBytes } from '../report.ts'
import type { SiteBuild } from '../site-build.ts'
import { visitSite } from '../visit-site.ts'
import type { ExitCode, Streams } from './run.ts'
import { keyOf, plainOutcomes, type SiteFlags, siteAddressOf, siteCommand, toJson } from './site-command.ts'

/** `link-cache refresh URL`: captures a page again, and keeps the earlier copy as a version. */
export function refreshCommand(streams: Streams, done: (code: ExitCode) => void): Command {
  return siteCommand('refresh', 'capture a page again; the earlier copy is kept as a version')
    .argument('<url>', 'the page')
    .action(async (url: string, flags: SiteFlags) => {
      await replace(flags, streams, done, (context) => refreshLink(keyOf(url), context))
    })
}

/** `link-cache add URL FILE`: makes the copy from a page saved by hand. */
export function addCommand(streams: Streams, done: (code: ExitCode) => void): Command {
  return siteCommand('add', 'make the copy of a page from a file saved by hand')
    .argument('<url>', 'where the page was')
    .argument('<file>', 'the page as a browser saved it: HTML, with its images in a folder beside it, or a PDF')
    .action(async (url: string, file: string, flags: SiteFlags) => {
      const path = resolve(file)
      const bytes = await readSaved(path)
      await replace(flags, streams, done, (context) => addSavedPage(keyOf(url), path, bytes, context))
    })
}

async function replace(
  flags: SiteFlags,
  streams: Streams,
  done: (code: ExitCode) => void,
  capture: (context: RefreshContext) => Promise<Outcome>,
): Promise<void> {
  await visitSite(siteAddressOf(flags), async (build, map) => {
    refuseForgotten(build)
    const outcome = await capture({ options: build.options, store: build.store(), now: () => new Date() })
    await build.settle(map)
    streams.stdout.write(flags.json ? toJson(plainOutcomes([outcome])[0]) : describe(outcome))
    done(outcome.result === 'archived' ? 0 : 1)
  })
}

function refuseForgotten({ options }: SiteBuild): void {
  if (options.offline) throw new Error('The option "offline" is set: nothing can be captured.')
}

function describe(outcome: Outcome): string {
  if (outcome.result !== 'archived') return `The copy stays as it was: ${describeFailure(outcome)}\n`
  return `${outcome.url}: archived (${formatBytes(outcome.bytes ?? 0)}) in ${outcome.folder}\n`
}

async function readSaved(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new Error(`${path} cannot be read.`, { cause: error })
  }
}
