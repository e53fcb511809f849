import type { Citation } from './model.ts'
import type { ResolvedOptions } from './options.ts'
import { optionsText } from './options-key.ts'
import { awayReason } from './save/ledger.ts'
import { makeStamp, type PageStamp } from './save/page-stamp.ts'
import type { StoredFolder } from './save/stored-folder.ts'
import type { CopyPageInput } from './show/copy-page.ts'
import { eachOnce } from './show/each-once.ts'
import { PAGE_FORMAT } from './show/page-format.ts'

/** Where to get what a page shows besides its entry. */
export type PageSources = {
  readonly options: ResolvedOptions
  readonly citationsOf: (url: string) => readonly Citation[]
}

/** What a page shows besides its entry: citing posts, health, other versions, the site's options. */
export type PageMaterial = Omit<CopyPageInput, 'entry' | 'imageSizes'>

export function materialOf(
  stored: StoredFolder,
  { options, citationsOf }: PageSources,
  version?: string,
): PageMaterial {
  const { folder, fields, ledger } = stored
  return {
    health: ledger?.health ?? 'unknown',
    healthSince: ledger?.healthSince,
    healthReason: awayReason(ledger),
    drift: shownDrift(stored),
    citations: citationsOf(fields?.url ?? ''),
    versions: otherVersions(stored, version),
    pageUrl: `${options.urlPath}${folder}/${version === undefined ? '' : `${version}/`}`,
    indexUrl: options.urlPath,
    words: options.words,
    fallbackLang: options.lang,
    stylesheetHref: options.stylesheet,
    template: options.template,
  }
}

/** As exact as pages tell it, and only where they do: a check that finds nothing new is to change no page. */
function shownDrift({ fields, ledger }: StoredFolder): number | undefined {
  if (ledger?.health !== 'changed' || fields?.kind === 'file') return undefined
  const drift = ledger.attempts.findLast(({ outcome }) => outcome === 'changed')?.drift
  return drift === undefined ? undefined : Math.round(drift * 100) / 100
}

/** The stamp of a page that is up to date with its entry (by the hash of its `index.md`) and with all else that it shows. */
export function wantedStamp(hash: string | undefined, { words, template, ...said }: PageMaterial): PageStamp {
  return makeStamp(PAGE_FORMAT, `${JSON.stringify([hash, said])} ${wordsText(words)} ${String(template ?? '')}`)
}

/** The words are the same for all pages, and functions among them are slow to turn into text. */
const wordsText = eachOnce(optionsText)

/** Whether the pages of an entry and of its earlier versions are up to date. */
export function isInStep(stored: StoredFolder, sources: PageSources): boolean {
  const { hash, stamp, versions } = stored
  return (
    stamp === wantedStamp(hash, materialOf(stored, sources)) &&
    versions.every((version) => version.stamp === wantedStamp(version.hash, materialOf(stored, sources, version.name)))
  )
}

function otherVersions({ fields, versions }: StoredFolder, version?: string): CopyPageInput['versions'] {
  const earlier = versions
    .filter(({ name }) => name !== version)
    .map(({ name, fields: { archivedAt } }) => ({
      date: archivedAt ?? name,
      href: `${version === undefined ? '' : '../'}${name}/`,
    }))
  if (version === undefined) return earlier
  return [{ date: fields?.archivedAt ?? '', href: '../' }, ...earlier]
}
