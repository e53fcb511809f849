import { type Command, InvalidArgumentError } from 'commander'
import type { Outcome, Progress } from '../archive-links.ts'
import { failureLines, summaryLines } from '../report.ts'
import { visitSite } from '../visit-site.ts'
import type { ExitCode, Streams } from './run.ts'
import { type SiteFlags, siteAddressOf, siteCommand } from './site-command.ts'

type ArchiveFlags = SiteFlags & { readonly url?: readonly string[]; readonly limit?: number; readonly retry?: boolean }

/** `link-cache archive`: archives what the site links to, as a build does, without building. */
export function archiveCommand(streams: Streams, done: (code: ExitCode) => void): Command {
  return siteCommand('archive', 'archive the links that have no copy yet, without building the site')
    .option('--url <url...>', 'only these URLs')
    .option('--limit <n>', 'at most n URLs', wholeNumber)
    .option('--retry', 'ask again for what failed, whenever that was')
    .action(async (flags: ArchiveFlags) => {
      let outcomes: readonly Outcome[] = []
      await visitSite(siteAddressOf(flags), async (build, map) => {
        const wanted = flags.url && new Set(flags.url.map((url) => (URL.canParse(url) ? withoutFragment(url) : url)))
        outcomes = await build.archive(map, {
          onProgress: progressTo(streams),
          ...(wanted ? { only: ({ url }) => wanted.has(url) } : {}),
          ...(flags.limit === undefined ? {} : { limit: flags.limit }),
          ...(flags.retry === undefined ? {} : { retry: flags.retry }),
        })
      })
      const lines = flags.json ? [toJson(outcomes)] : [...summaryLines(outcomes), ...failureLines(outcomes)]
      streams.stdout.write(`${lines.join('\n') || 'No links to archive.'}\n`)
      done(outcomes.some(({ result }) => result === 'failed') ? 1 : 0)
    })
}

function progressTo({ stderr }: Streams): (progress: Progress) => void {
  return ({ done, total, url }) => stderr.write(`${done}/${total} ${url}\n`)
}

function toJson(outcomes: readonly Outcome[]): string {
  const plain = outcomes.map(({ links, ...outcome }) => ({
    ...outcome,
    citedBy: [...new Set(links.map(({ inputPath }) => inputPath))].sort(),
  }))
  return JSON.stringify(plain, undefined, 2)
}

function withoutFragment(url: string): string {
  const parsed = new URL(url)
  parsed.hash = ''
  return parsed.href
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}
