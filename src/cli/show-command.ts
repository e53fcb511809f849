import type { Command } from 'commander'
import type { Ledger } from '../model.ts'
import { formatBytes, plainText } from '../plain-text.ts'
import type { EntryStore, StoredFolder } from '../save/entry-store.ts'
import { totalBytes } from '../save/stored-folder.ts'
import { urlVariants } from '../save/url-variants.ts'
import { reasonWords } from './cache-status.ts'
import { keyOf, type SiteFlags, siteCommand, toJson, visitCache } from './site-command.ts'
import type { ExitCode, Streams } from './streams.ts'

/** `link-cache show URL`: everything that is known about one link. */
export function showCommand(streams: Streams, done: (code: ExitCode) => void): Command {
  return siteCommand('show', 'show everything that is known about one link', ['https://example.org/page'])
    .argument('<url>', 'the link')
    .action(async (url: string, flags: SiteFlags) => {
      await visitCache(flags, async (site) => {
        const key = keyOf(url)
        const stored = site.store().find(key, url)
        const text = (): string =>
          stored ? describe(key, stored, site.options.cacheDir) : describeUnknown(key, site.store())
        streams.stdout.write(flags.json ? toJson(plain(key, stored)) : text())
        done(stored?.fields ? 0 : 1)
      })
    })
}

/** When the page was submitted to Save Page Now, and where its capture is. */
function handedIn({ submitted, awaitsSubmission }: Ledger): string | undefined {
  if (awaitsSubmission === true) return 'not yet: waiting for Save Page Now'
  return submitted && [submitted.at, submitted.archiveUrl].filter(Boolean).join(': ')
}

/** For programs: what the files say, without the fields that only save the plugin time. */
function plain(url: string, stored: StoredFolder | undefined): object {
  if (!stored) return { url }
  const { folder, fields, ledger, files, versions, problems } = stored
  return {
    url,
    folder,
    ...(fields ? { fields } : {}),
    ...(ledger ? { ledger } : {}),
    files: files.map(({ name, size }) => ({ name, size })),
    versions: versions.map(({ name, fields: { title, archivedAt } }) => ({ name, title, archivedAt })),
    problems,
  }
}

/** A browser's address bar shows other addresses than posts write. */
function describeUnknown(url: string, store: EntryStore): string {
  const known = urlVariants(url).find((variant) => store.find(variant) !== undefined)
  return `${url}: nothing is known about it${known === undefined ? '' : `, but of ${known}`}.\n`
}

function describe(url: string, stored: StoredFolder, cacheDir: string): string {
  const { fields, ledger, files, versions, folder, problems } = stored
  const bytes = totalBytes(files)
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['url', url],
    ['folder', `${cacheDir}/${folder}`],
    ['title', fields?.title],
    ['archived', fields?.archivedAt],
    ['source', fields?.archiveUrl ?? fields?.source],
    ['size', formatBytes(bytes)],
    [
      'health',
      ledger &&
        `${ledger.asWritten?.health ?? ledger.health}${ledger.healthSince ? ` since ${ledger.healthSince}` : ''}`,
    ],
    ['next attempt', ledger?.nextAttempt],
    [
      'forgotten',
      ledger?.forgotten && ([ledger.forgotten.at, ledger.forgotten.why].filter(Boolean).join(': ') || 'yes'),
    ],
    ['handed in', ledger && handedIn(ledger)],
    ['cited by', ledger?.citedBy.join(', ')],
    ['versions', versions.map(({ name }) => name).join(', ')],
    ['problems', problems.join(' ')],
  ]
  const known = rows.filter(([, value]) => value !== undefined && value !== '')
  const attempts = (ledger?.attempts ?? [])
    .map(({ at, outcome, status, reason, detail, drift }) =>
      [
        `  ${at} ${outcome}`,
        status,
        reason && reasonWords(reason),
        drift === undefined ? undefined : `${Math.round(drift * 100)} % differs`,
        // The detail of a failure is for whoever reads the ledger; this one says where the page is now.
        outcome === 'failed' ? undefined : detail,
      ]
        .filter((part) => part !== undefined)
        .join(', '),
    )
    .map(plainText)
  const lines = known.map(([name, value]) => `${name.padEnd(14)}${plainText(value ?? '')}`)
  return `${[...lines, ...(attempts.length > 0 ? ['attempts', ...attempts] : [])].join('\n')}\n`
}
