import type { Command } from 'commander'
import { isoSeconds, newLedger } from '../save/ledger.ts'
import { visitSite } from '../visit-site.ts'
import type { ExitCode, Streams } from './run.ts'
import { keyOf, type SiteFlags, siteAddressOf, siteCommand, toJson } from './site-command.ts'

type ForgetFlags = SiteFlags & { readonly why?: string; readonly undo?: boolean }

/** `link-cache forget URL`: takes a copy down and keeps it from being made again. */
export function forgetCommand(streams: Streams, done: (code: ExitCode) => void): Command {
  return siteCommand('forget', 'take a copy down, and keep the page from being archived again', [
    'https://example.org/page --why "the author asked"',
    'https://example.org/page --undo',
  ])
    .argument('<url>', 'the page')
    .option('--why <text>', 'the reason, kept in the ledger')
    .option('--undo', 'undo that: the next build archives the page again')
    .action(async (url: string, flags: ForgetFlags) => {
      await visitSite(siteAddressOf(flags), async (build, map) => {
        const key = keyOf(url)
        const store = build.store()
        const stored = store.find(key, url)
        if (flags.undo && !stored?.ledger?.forgotten) {
          streams.stdout.write(flags.json ? toJson({ url: key, forgotten: null }) : `${key}: it was not taken down.\n`)
          return done(1)
        }
        const { forgotten: _, nextAttempt: __, ...ledger } = stored?.ledger ?? newLedger(key, new Date())
        const tombstone = { at: isoSeconds(new Date()), why: flags.why ?? 'no reason given' }
        // The tombstone first: what ends in between leaves a copy that is not shown, never a page made again.
        const saved = await store.saveLedger(flags.undo ? ledger : { ...ledger, forgotten: tombstone })
        if (!flags.undo) await store.remove(saved.folder)
        await build.settle(map)
        const takenDown = stored?.fields
          ? 'taken down; it will not be archived again, and the next build removes it from the site'
          : stored?.ledger?.forgotten
            ? 'was already taken down'
            : 'had no copy; it will not be archived from now on'
        const words = flags.undo ? 'may be archived again' : takenDown
        streams.stdout.write(
          flags.json ? toJson({ url: key, forgotten: flags.undo ? null : tombstone }) : `${key}: ${words}.\n`,
        )
        done(0)
      })
    })
}
