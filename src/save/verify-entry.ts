import { join } from 'node:path'
import { ENTRY_FILE, folderOf, hashUrlOf, LEDGER_FILE, urlOfEntry } from './entry-path.ts'
import { isVersion, takeDown } from './entry-versions.ts'
import { writeWhole } from './file-operations.ts'
import { formatLedgerFile } from './ledger-file.ts'
import { mergeEntries } from './merge-entries.ts'
import { mergedLedger } from './merge-ledgers.ts'
import { readIfThere } from './read-if-there.ts'
import { type Finding, isOurs, namesIn, type Place, type VerifySettings } from './verify-step.ts'

/** Whether `index.md` can be read, and says what its folder is for. */
export function readEntry({ path, stored, settings, byUrl }: Place): readonly Finding[] {
  const { folder, fields, versions } = stored
  const unreadable = stored.problems
    .filter((problem) => !problem.startsWith(LEDGER_FILE))
    .map((problem) => finishMerge(path, settings) ?? { file: '', problem: `${problem}; ${BY_HAND}` })
  if (!fields) return unreadable
  const findings: Finding[] = [...unreadable]
  const tell = (problem: string): void => void findings.push({ file: ENTRY_FILE, problem })
  if (!URL.canParse(fields.url)) tell('it names no url, so that no link finds it')
  else if (!namesOf(fields.url).has(folder)) tell(`the folder is not named by the md5 of its url ${fields.url}`)
  if (fields.hashUrl !== hashUrlOf(folder)) tell(`its hash_url is not ${hashUrlOf(folder)}`)
  const other = byUrl.get(fields.url)
  if (other !== undefined) tell(`its url is also that of ${other}`)
  if (fields.url !== '') byUrl.set(fields.url, folder)
  const damaged = namesIn(path).filter((name) => isVersion(name) && !versions.some((version) => version.name === name))
  for (const name of damaged)
    findings.push({ file: name, problem: `this earlier version has no ${ENTRY_FILE} that can be read` })
  return findings
}

const BY_HAND = 'mend it by hand, or bring it back from your history'

/** Two branches that archived the same page, and found the same. */
function finishMerge(path: string, { operations }: VerifySettings): Finding | undefined {
  const file = join(path, ENTRY_FILE)
  const merged = mergeEntries(readIfThere(file)?.toString() ?? '')
  if (merged === undefined) return undefined
  const problem = 'it holds both sides of a merge, which say the same of two captures'
  return { file: ENTRY_FILE, problem, fix: () => writeWhole(file, merged, operations) }
}

/** The names that a URL's folder may have: by its standard form or, in older caches, by the URL as written. */
function namesOf(url: string): ReadonlySet<string> {
  return new Set([url, urlOfEntry(url) ?? url].map(folderOf))
}

/** Whether the ledger can be read, and is that of this page. */
export function mendLedger({ path, stored, settings: { operations } }: Place): readonly Finding[] {
  const { folder, ledger, fields } = stored
  const damage = stored.problems.find((problem) => problem.startsWith(LEDGER_FILE))
  if (damage !== undefined) {
    const file = join(path, LEDGER_FILE)
    const merged = mergedLedger(readIfThere(file)?.toString() ?? '')
    if (!merged) return [{ file: LEDGER_FILE, problem: `${damage}; ${BY_HAND}` }]
    const problem = 'it holds both sides of a merge'
    return [{ file: LEDGER_FILE, problem, fix: () => writeWhole(file, formatLedgerFile(merged), operations) }]
  }
  if (!ledger || fields?.url === ledger.url) return []
  if (URL.canParse(ledger.url) && namesOf(ledger.url).has(folder)) return []
  return [{ file: LEDGER_FILE, problem: `it speaks of another url: ${ledger.url}` }]
}

/** A `forget` was interrupted, and left files that it should have removed. */
export function finishTakingDown({ path, stored, settings: { operations } }: Place): readonly Finding[] {
  const { ledger, files } = stored
  const left = files.filter(({ name }) => name !== LEDGER_FILE && isOurs(name))
  if (!ledger?.forgotten || left.length === 0) return []
  return [{ file: '', problem: 'it was taken down, but files are left', fix: () => takeDown(path, operations) }]
}
