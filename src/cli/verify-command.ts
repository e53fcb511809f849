import type { Command } from 'commander'
import { counted, plainText, plural } from '../plain-text.ts'
import { type CacheProblem, type Verification, verifyCache } from '../save/verify-cache.ts'
import { type SiteFlags, siteCommand, toJson, visitCache } from './site-command.ts'
import type { ExitCode, Streams } from './streams.ts'

type VerifyFlags = SiteFlags & { readonly fix?: boolean }

/** `link-cache verify`: looks whether every file of the cache is whole and up to date. */
export function verifyCommand(streams: Streams, done: (code: ExitCode) => void): Command {
  return siteCommand('verify', 'check that every file of the cache is intact, and every page up to date', ['', '--fix'])
    .option('--fix', 'repair what the plugin made and can make again; what index.md says never changes')
    .action(async (flags: VerifyFlags) => {
      await visitCache(flags, async (site, map) => {
        const fix = flags.fix === true
        const found = await verifyCache(site.store().cacheDir, { fix, pageOf: site.pageOf(map) })
        if (fix) {
          site.reopen()
          await site.settle(map)
        }
        streams.stdout.write(flags.json ? toJson(found) : describe(found))
        done(found.problems.some(isOpen) ? 1 : 0)
      })
    })
}

const isOpen = ({ fixed, harmless }: CacheProblem): boolean => !fixed && !harmless

function describe({ checked, problems }: Verification): string {
  const open = problems.filter(isOpen).length
  const lines = problems.map(({ folder, file, problem, fixed, harmless }) => {
    const place = [folder, file].filter((part) => part !== '').join('/')
    return plainText(`  ${place || 'cache'}: ${problem}${fixed ? ' (repaired)' : harmless ? ' (left alone)' : ''}`)
  })
  const fixed = problems.filter((problem) => problem.fixed).length
  const counts = [`${plural(checked, 'folder')} checked`, plural(open, 'problem'), counted(fixed, 'repaired')]
  return `${[...lines, counts.join(', ')].join('\n')}\n`
}
