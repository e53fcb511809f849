import { type Command, InvalidArgumentError } from 'commander'
import type { Outcome } from '../archive-links.ts'
import { READER_HEAP_MB, startReader } from '../extract/extractor.ts'
import { failureLines, nothingFound, summaryLines } from '../report-lines.ts'
import { inShard, type Shard } from '../shard.ts'
import { workflowAnnotations } from '../workflow-annotations.ts'
import {
  annotateWorkflow,
  keyOf,
  plainOutcomes,
  progressTo,
  type SiteFlags,
  siteCommand,
  toJson,
  visitCache,
  wholeNumber,
} from './site-command.ts'
import type { ExitCode, Streams } from './streams.ts'
import { untilStopped } from './until-stopped.ts'

type ArchiveFlags = SiteFlags & {
  readonly url?: readonly string[]
  readonly limit?: number
  readonly retry?: boolean
  readonly shard?: Shard
}

/** `link-cache archive`: archives what the site links to, as a build does, but builds no pages. */
export function archiveCommand(streams: Streams, done: (code: ExitCode) => void): Command {
  return siteCommand('archive', 'archive the links that have no copy yet, without building the site', [
    '',
    '--limit 50',
    '--retry --url https://example.org/page',
  ])
    .option('--url <url...>', 'only these URLs')
    .option('--limit <n>', 'at most n URLs', wholeNumber)
    .option('--retry', 'try failed links again now, without waiting for their next attempt')
    .option('--shard <i/n>', 'only share i of n of the hosts, to spread the work over n machines', shardOf)
    .action(async (flags: ArchiveFlags) => {
      const wanted = flags.url && new Set(flags.url.map(keyOf))
      const { shard } = flags
      let outcomes: readonly Outcome[] = []
      let nothing = 'No links to archive.'
      // It gets ready on another core while Eleventy does on this one.
      startReader(READER_HEAP_MB)
      const stopped = await untilStopped(streams, (signal) =>
        visitCache(flags, async (site, map) => {
          outcomes = await site.archive(map, {
            signal,
            onProgress: progressTo(streams),
            only: ({ url }) => (!wanted || wanted.has(url)) && (!shard || inShard(url, shard)),
            ...(flags.limit === undefined ? {} : { limit: flags.limit }),
            ...(flags.retry === undefined ? {} : { retry: flags.retry }),
          })
          if (!wanted && !shard) nothing = nothingFound(site.postCount(), site.options.scope)
        }),
      )
      const known = new Set(outcomes.map(({ url }) => url))
      const unknown = [...(wanted ?? [])].filter((url) => !known.has(url) && (!shard || inShard(url, shard)))
      for (const url of unknown) streams.stderr.write(`${url}: no post links to it, or your options exclude it\n`)
      const lines = [...summaryLines(outcomes), ...failureLines(outcomes, stopped === undefined ? 'late' : 'stopped')]
      streams.stdout.write(flags.json ? toJson(plainOutcomes(outcomes)) : `${lines.join('\n') || nothing}\n`)
      annotateWorkflow(streams, workflowAnnotations({ outcomes }))
      done(stopped ?? (outcomes.some(({ result }) => result === 'failed') || unknown.length > 0 ? 1 : 0))
    })
}

function shardOf(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  const shard = { index: Number(index), count: Number(count) }
  if (!(shard.index >= 1 && shard.index <= shard.count)) throw new InvalidArgumentError('Write it as 2/4.')
  return shard
}
