import type { Command } from 'commander'
import { type Forgotten, forgetPage, liftTombstone } from '../forget-page.ts'
import { plainText } from '../plain-text.ts'
import type { EntryStore } from '../save/entry-store.ts'
import { keyOf, type SiteFlags, siteCommand, toJson, visitCache } from './site-command.ts'
import type { ExitCode, Streams } from './streams.ts'

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
      await visitCache(flags, async (site, map) => {
        const key = keyOf(url)
        const told = flags.undo ? await lift(key, url, site.store()) : await takeDown(key, url, flags.why, site.store())
        await site.settle(map)
        streams.stdout.write(flags.json ? toJson({ url: key, ...told.json }) : told.text)
        done(told.code)
      })
    })
}

type Told = { readonly json: object; readonly text: string; readonly code: ExitCode }

async function lift(url: string, asWritten: string, store: EntryStore): Promise<Told> {
  const isLifted = await liftTombstone(url, asWritten, store)
  const words = isLifted ? 'may be archived again' : 'it was not taken down'
  return { json: { forgotten: null }, text: `${url}: ${words}.\n`, code: isLifted ? 0 : 1 }
}

async function takeDown(url: string, asWritten: string, why: string | undefined, store: EntryStore): Promise<Told> {
  const forgotten = await forgetPage(url, asWritten, why, store, new Date())
  const { tombstone, also, similar } = forgotten
  return { json: { forgotten: tombstone, also, similar }, text: describe(url, forgotten), code: 0 }
}

function describe(url: string, { before, also, similar }: Forgotten): string {
  const words = before?.fields
    ? 'taken down; it will not be archived again, and the next build removes it from the site'
    : before?.ledger?.forgotten
      ? 'was already taken down'
      : 'had no copy; it will not be archived from now on'
  const lines = [
    `${url}: ${words}.`,
    ...also.map((other) => `${other}: taken down too, as it leads to that page.`),
    ...similar.map(
      (other) => `${other}: has a copy, which was left. If you mean that one too, run the command with its address.`,
    ),
  ]
  return lines.map((line) => `${plainText(line)}\n`).join('')
}
