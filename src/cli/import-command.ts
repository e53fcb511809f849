import { resolve } from 'node:path'
import type { Command } from 'commander'
import { counted, plainText } from '../plain-text.ts'
import { type Imported, importCache } from '../save/import-cache.ts'
import { type SiteFlags, siteCommand, toJson, visitCache } from './site-command.ts'
import type { ExitCode, Streams } from './streams.ts'

/** `link-cache import FOLDER`: takes over the copies of another cache, in this or the older format. */
export function importCommand(streams: Streams, done: (code: ExitCode) => void): Command {
  return siteCommand('import', 'import the copies of another cache: folders named by md5, each with an index.md', [
    '../old-blog/cache',
  ])
    .argument('<folder>', 'the other cache')
    .action(async (folder: string, flags: SiteFlags) => {
      await visitCache(flags, async (site, map) => {
        const imported = await importCache(resolve(folder), site.store())
        site.reopen()
        await site.settle(map)
        streams.stdout.write(flags.json ? toJson(imported) : describe(imported))
        done(imported.problems.length > 0 ? 1 : 0)
      })
    })
}

function describe({ taken, there, forgotten, empty, problems }: Imported): string {
  const counts = [
    counted(taken.length, 'imported'),
    counted(there.length, 'already there'),
    counted(problems.length, 'left out'),
    ...(forgotten.length > 0 ? [counted(forgotten.length, 'taken down there, and now here')] : []),
    ...(empty.length > 0 ? [counted(empty.length, 'without a copy')] : []),
  ]
  const lines = problems.map(({ folder, problem }) => `  ${folder}: ${plainText(problem)}`)
  return `${[...lines, counts.join(', ')].join('\n')}\n`
}
