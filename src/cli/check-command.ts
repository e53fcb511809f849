import type { Command } from 'commander'
import type { CheckOutcome } from '../check-links.ts'
import { plural } from '../plain-text.ts'
import { checkLines } from '../report.ts'
import { visitSite } from '../site/visit-site.ts'
import { workflowAnnotations } from '../workflow-annotations.ts'
import type { ExitCode, Streams } from './run.ts'
import {
  annotateWorkflow,
  keyOf,
  progressTo,
  refuseOffline,
  type SiteFlags,
  siteAddressOf,
  siteCommand,
  toJson,
  wholeNumber,
} from './site-command.ts'
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
      let checks: readonly CheckOutcome[] = []
      let offline = 0
      let unsaved = 0
      let problemOf: (url: string) => string | undefined = () => undefined
      const tell = progressTo(streams)
      let total = 0
      const stopped = await untilStopped(streams, (signal) =>
        visitSite(siteAddressOf(flags), async (build, map) => {
          refuseOffline(build, 'checked')
          checks = await build.check(map, {
            signal,
            everyDays: flags.everyDays,
            onProgress: (progress) => {
              total = progress.total
              tell(progress)
            },
            onOffline: (count) => {
              offline = count
            },
            onUnsaved: (count, why) => {
              unsaved = count
              streams.stderr.write(`${plural(count, 'original')} checked, but the answers could not be saved: ${why}\n`)
            },
            ...(wanted ? { only: (url: string) => wanted.has(keyOf(url)) } : {}),
            ...(flags.limit === undefined ? {} : { limit: flags.limit }),
          })
          problemOf = (url) => build.store().find(url)?.problems[0]
          annotateWorkflow(streams, workflowAnnotations({ checks, links: build.links(map) }))
        }),
      )
      const left = total - checks.length - offline - unsaved
      if (stopped !== undefined && left > 0) {
        streams.stderr.write(`${plural(left, 'original')} not checked: stopped; run the command again to continue\n`)
      }
      if (offline > 0) {
        streams.stderr.write(
          `${plural(offline, 'original')} not checked: no host answers, so this machine seems to be offline\n`,
        )
      }
      const known = new Set(checks.map(({ url }) => keyOf(url)))
      // With a limit, its turn may not have come.
      const unknown =
        flags.limit === undefined && offline === 0 && stopped === undefined
          ? [...(wanted ?? [])].filter((url) => !known.has(url))
          : []
      for (const url of unknown)
        streams.stderr.write(`${url}: ${problemOf(url) ?? 'there is no copy to compare it with'}\n`)
      const lines = checkLines(checks)
      const none =
        unsaved > 0
          ? 'No answers were saved.'
          : offline > 0
            ? 'No originals were checked.'
            : 'No originals to check now.'
      streams.stdout.write(flags.json ? toJson(checks) : `${lines.join('\n') || none}\n`)
      const isBad = checks.some(({ health }) => health === 'dead') || unknown.length > 0 || offline + unsaved > 0
      done(stopped ?? (isBad ? 1 : 0))
    })
}
