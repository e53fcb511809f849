import type { Command } from 'commander'
import type { CheckOutcome } from '../check-links.ts'
import { plainText, plural } from '../plain-text.ts'
import { checkLines } from '../report-lines.ts'
import type { CheckOrder } from '../site/site-commands.ts'
import { workflowAnnotations } from '../workflow-annotations.ts'
import {
  annotateWorkflow,
  keyOf,
  progressTo,
  refuseOffline,
  type SiteFlags,
  siteCommand,
  toJson,
  visitCache,
  wholeNumber,
} from './site-command.ts'
import type { ExitCode, Streams } from './streams.ts'
import { untilStopped } from './until-stopped.ts'

type CheckFlags = SiteFlags & { readonly url?: readonly string[]; readonly limit?: number; readonly everyDays: number }

/** `link-cache check`: asks for the originals again, and notes in the ledgers whether they are alive. */
export function checkCommand(streams: Streams, done: (code: ExitCode) => void): Command {
  return siteCommand('check', 'check whether the originals are still there and unchanged', [
    '',
    '--every-days 30 --limit 100',
    '--url https://example.org/page',
  ])
    .option('--url <url...>', 'only these URLs, whenever they were last checked')
    .option('--limit <n>', 'at most n URLs, those checked longest ago first', wholeNumber)
    .option('--every-days <n>', 'only those not checked for n days; 0 for all', wholeNumber, 1)
    .action(async (flags: CheckFlags) => {
      const wanted = flags.url && new Set(flags.url.map(keyOf))
      const found: Found = { checks: [], total: 0, offline: 0, whyOffline: '', unsaved: 0, problemOf: () => undefined }
      const stopped = await untilStopped(streams, (signal) =>
        visitCache(flags, async (site, map) => {
          refuseOffline(site, 'checked')
          found.checks = await site.check(map, {
            signal,
            everyDays: flags.everyDays,
            ...notedIn(found, streams),
            ...(wanted ? { only: (url: string) => wanted.has(keyOf(url)) } : {}),
            ...(flags.limit === undefined ? {} : { limit: flags.limit }),
          })
          found.problemOf = (url) => site.store().find(url)?.problems[0]
          annotateWorkflow(streams, workflowAnnotations({ checks: found.checks, links: site.links(map) }))
        }),
      )
      const { checks, offline, unsaved } = found
      // With a limit, its turn may not have come.
      const isWhole = flags.limit === undefined && offline + unsaved === 0 && stopped === undefined
      const unknown = isWhole ? unknownOf(wanted, found) : []
      const misses = [...(stopped === undefined ? [] : leftLines(found)), ...offlineLines(found), ...unknown]
      for (const line of misses) streams.stderr.write(`${line}\n`)
      const text = checkLines(checks).join('\n') || nothingChecked(found)
      streams.stdout.write(flags.json ? toJson(checks) : `${text}\n`)
      const isBad = checks.some(({ health }) => health === 'dead') || unknown.length > 0 || offline + unsaved > 0
      done(stopped ?? (isBad ? 1 : 0))
    })
}

/** What a check has found, noted as it goes on: it may be stopped at any time. */
type Found = {
  checks: readonly CheckOutcome[]
  /** How many originals there are to check. */
  total: number
  /** How many were not checked, because of the network. */
  offline: number
  whyOffline: string
  /** How many were checked in vain, because the disk refused the answers. */
  unsaved: number
  /** What is wrong with the folder of a URL. */
  problemOf: (url: string) => string | undefined
}

function notedIn(found: Found, streams: Streams): Pick<CheckOrder, 'onProgress' | 'onOffline' | 'onUnsaved'> {
  const tell = progressTo(streams)
  return {
    onProgress: (progress) => {
      found.total = progress.total
      tell(progress)
    },
    onOffline: (count, why) => {
      found.offline = count
      found.whyOffline = why
    },
    onUnsaved: (count, why) => {
      found.unsaved = count
      streams.stderr.write(`${plural(count, 'original')} checked, but the answers could not be saved: ${why}\n`)
    },
  }
}

function leftLines({ total, checks, offline, unsaved }: Found): readonly string[] {
  const left = total - checks.length - offline - unsaved
  return left > 0 ? [`${plural(left, 'original')} not checked: stopped; run the command again to continue`] : []
}

function offlineLines({ offline, whyOffline }: Found): readonly string[] {
  return offline > 0 ? [plainText(`${plural(offline, 'original')} not checked: ${whyOffline}`)] : []
}

/** The URLs that were asked for by name, and why they could not be checked. */
function unknownOf(wanted: ReadonlySet<string> | undefined, { checks, problemOf }: Found): readonly string[] {
  const known = new Set(checks.map(({ url }) => keyOf(url)))
  return [...(wanted ?? [])]
    .filter((url) => !known.has(url))
    .map((url) => `${url}: ${problemOf(url) ?? 'there is no copy to compare it with'}`)
}

function nothingChecked({ total, unsaved }: Found): string {
  if (unsaved > 0) return 'No answers were saved.'
  return total > 0 ? 'No originals were checked.' : 'No originals to check now.'
}
