import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import type { Outcome } from '../archive-links.ts'
import { describeFailure } from '../describe-outcome.ts'
import { formatBytes } from '../plain-text.ts'
import type { ReplaceContext } from '../replace-copy.ts'
import { isoSeconds } from '../save/ledger.ts'
import { totalBytes } from '../save/stored-folder.ts'
import { keyOf, refuseOffline, type SiteFlags, siteCommand, toJson, visitCache } from './site-command.ts'
import type { ExitCode, Streams } from './streams.ts'

/** `link-cache refresh URL`: captures a page again, and keeps the earlier copy as a version. */
export function refreshCommand(streams: Streams, done: (code: ExitCode) => void): Command {
  return siteCommand('refresh', 'capture a page again; the earlier copy is kept as a version', [
    'https://example.org/page',
  ])
    .argument('<url>', 'the page')
    .action(async (url: string, flags: SiteFlags) => {
      await replace(flags, streams, done, 'the page has not changed', async (context) => {
        refuseOffline(context, 'captured')
        // Loaded late, as below: the code that fetches and reads pages takes a while to load, and other commands do not need it.
        const { refreshLink } = await import('../refresh-link.ts')
        return refreshLink(keyOf(url), context)
      })
    })
}

/** `link-cache add URL FILE`: makes the copy from a page saved by hand. */
export function addCommand(streams: Streams, done: (code: ExitCode) => void): Command {
  return siteCommand('add', 'add a copy from a page that you saved by hand', [
    'https://example.org/page ~/Downloads/page.html',
    'https://example.org/page page.pdf --archived-at 2024-05-01',
  ])
    .argument('<url>', 'the address of the page')
    .argument(
      '<file>',
      'the page as a browser saved it: HTML, with its images in a folder beside it or in itself, MHTML, or a PDF',
    )
    .option(
      '--archived-at <date>',
      'when you saved it: 2024-05-01, or 2024-05-01T18:30Z (default: as the file says, or now)',
      dayOrTime,
    )
    .action(async (url: string, file: string, flags: AddFlags) => {
      const path = resolve(file)
      const { archivedAt } = flags
      const saved = { path, bytes: await readSaved(path), ...(archivedAt === undefined ? {} : { archivedAt }) }
      await replace(flags, streams, done, 'its copy comes from that file', async (context) => {
        const { addSavedPage } = await import('../add-saved-page.ts')
        return addSavedPage(keyOf(url), saved, context)
      })
    })
}

type AddFlags = SiteFlags & { readonly archivedAt?: string }

/** A day stays a day, since nobody remembers the hour; a time becomes UTC. */
function dayOrTime(text: string): string {
  const [, day = '', time] = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))?$/.exec(text) ?? []
  const date = new Date(text)
  // JavaScript takes 31 February for a day in March.
  const isDay = !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day)
  if (!isDay || Number.isNaN(date.getTime())) {
    throw new InvalidArgumentError('Write a day, 2024-05-01, or a time with its zone, 2024-05-01T18:30Z.')
  }
  if (date > new Date()) throw new InvalidArgumentError('It is in the future.')
  return time === undefined ? day : isoSeconds(date)
}

async function replace(
  flags: SiteFlags,
  streams: Streams,
  done: (code: ExitCode) => void,
  sameWords: string,
  capture: (context: ReplaceContext) => Promise<Outcome>,
): Promise<void> {
  await visitCache(flags, async (site, map) => {
    const { links: _, ...outcome } = await capture({
      options: site.options,
      store: site.store(),
      now: () => new Date(),
    })
    await site.settle(map)
    const stored = site.store().find(outcome.url)
    const { citedBy = [], health } = stored?.ledger ?? {}
    // Read again, now that its page is made.
    const bytes = totalBytes(stored?.files ?? [])
    const told = { ...outcome, ...(health ? { health } : {}), ...(outcome.result === 'archived' ? { bytes } : {}) }
    streams.stdout.write(
      flags.json
        ? toJson({ ...told, citedBy })
        : describe({ ...told, links: [] }, stored?.fields !== undefined, sameWords),
    )
    done(outcome.result === 'failed' ? 1 : 0)
  })
}

function describe(outcome: Outcome, hasCopy: boolean, sameWords: string): string {
  if (outcome.result === 'kept') return `${outcome.url}: ${sameWords}; the copy stays as it was\n`
  if (outcome.result !== 'archived') {
    return `${hasCopy ? 'The copy stays as it was' : 'No copy was made'}: ${describeFailure(outcome)}\n`
  }
  return `${outcome.url}: archived (${formatBytes(outcome.bytes ?? 0)}) in ${outcome.folder}\n`
}

async function readSaved(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new Error(`${path} cannot be read.`, { cause: error })
  })
  if (bytes.length === 0) throw new Error(`${path} is empty: save the page again.`)
  return bytes
}
