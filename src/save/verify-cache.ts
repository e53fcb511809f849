import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import {
  ENTRY_FILE,
  folderOf,
  hashUrlOf,
  isEntryFolder,
  LEDGER_FILE,
  mediaHash,
  PAGE_FILE,
  urlOfEntry,
} from './entry-path.ts'
import { isVersion, takeDown } from './entry-versions.ts'
import {
  diskErrorText,
  diskOperations,
  type FileOperations,
  isCode,
  isDiskError,
  writeWhole,
} from './file-operations.ts'
import { formatLedgerFile } from './ledger-file.ts'
import { isAbandoned, isTemporary } from './leftovers.ts'
import { mergeEntries } from './merge-entries.ts'
import { mergedLedger } from './merge-ledgers.ts'
import { namedMedia, supersededMedia } from './named-media.ts'
import { type PageStamp, stampedPage, stampOf } from './page-stamp.ts'
import { readFolder, type StoredFolder } from './stored-folder.ts'

/** The page that an entry, or an earlier version of it, should have. */
export type PageToBe = {
  readonly stamp: PageStamp
  /** Undefined if its `index.md` cannot be read. */
  render(): Promise<string | undefined>
}

export type VerifyOptions = {
  /** Repair what can be repaired. Only files that we made, and can make again, are ever written or removed. */
  readonly fix: boolean
  /** The page that an entry should have. Without it, pages are only checked for damage. */
  readonly pageOf?: (stored: StoredFolder, version?: string) => PageToBe
  readonly now?: Date
  readonly operations?: FileOperations
}

export type CacheProblem = {
  /** Empty for a problem of the cache itself. */
  readonly folder: string
  /** Empty for a problem of the folder itself. */
  readonly file: string
  /** One sentence, for people. */
  readonly problem: string
  /** True if it does no harm, such as a file that is not ours. */
  readonly harmless: boolean
  readonly fixed: boolean
}

export type Verification = {
  /** How many folders were looked at. */
  readonly checked: number
  /** By folder. */
  readonly problems: readonly CacheProblem[]
}

/**
 * Looks at every file of a cache: whether it is whole, named by its content, and in step with the others. Never removes what
 * is not provably ours and derived, and never changes what an `index.md` says.
 */
export async function verifyCache(cacheDir: string, options: VerifyOptions): Promise<Verification> {
  const names = [...namesIn(cacheDir)].sort()
  const problems = await carryOut('', outsideFolders(cacheDir, names, options), options)
  const folders = names.filter(isEntryFolder)
  const byUrl = new Map<string, string>()
  for (const folder of folders) {
    const stored = readFolder(cacheDir, folder)
    if (!stored) continue
    const place: Place = { path: join(cacheDir, folder), stored, options, byUrl }
    for (const step of STEPS) problems.push(...(await carryOut(folder, await step(place), options)))
  }
  return { checked: folders.length, problems }
}

/** What a step found, and how to repair it. */
type Finding = {
  readonly file: string
  readonly problem: string
  readonly harmless?: boolean
  readonly fix?: () => Promise<void>
}

/** The folder that is being checked. */
type Place = {
  readonly path: string
  readonly stored: StoredFolder
  readonly options: VerifyOptions
  /** The folders seen so far. */
  readonly byUrl: Map<string, string>
}

type Step = (place: Place) => readonly Finding[] | Promise<readonly Finding[]>

/** In this order: each step sees what earlier ones repaired. */
const STEPS: readonly Step[] = [
  removeLeftovers,
  removeEmptyFolder,
  readEntry,
  mendLedger,
  finishTakingDown,
  hashMedia,
  findMedia,
  dropSuperseded,
  dropUnfinished,
  checkPages,
  tellForeign,
]

async function carryOut(
  folder: string,
  findings: readonly Finding[],
  { fix: isFixing }: VerifyOptions,
): Promise<CacheProblem[]> {
  const problems: CacheProblem[] = []
  for (const { file, problem, harmless = false, fix } of findings) {
    const failure = isFixing && fix ? await failureOf(fix) : undefined
    const fixed = isFixing && fix !== undefined && failure === undefined
    problems.push({ folder, file, problem: failure ? `${problem}; ${failure}` : problem, harmless, fixed })
  }
  return problems
}

async function failureOf(fix: () => Promise<void>): Promise<string | undefined> {
  try {
    await fix()
    return undefined
  } catch (error) {
    if (!isDiskError(error)) throw error
    return `it could not be repaired: ${diskErrorText(error)}`
  }
}

/** Files and folders beside the entries. */
function outsideFolders(cacheDir: string, names: readonly string[], options: VerifyOptions): readonly Finding[] {
  return names
    .filter((name) => !isEntryFolder(name))
    .map((name) => (isTemporary(name) ? leftover(cacheDir, name, options) : foreign(name)))
}

function removeLeftovers({ path, stored, options }: Place): readonly Finding[] {
  return (stored.leftovers ?? []).map((name) => leftover(path, name, options))
}

function leftover(
  path: string,
  name: string,
  { now = new Date(), operations = diskOperations }: VerifyOptions,
): Finding {
  const stats = statSync(join(path, name), { throwIfNoEntry: false })
  if (stats && !isAbandoned(name, stats.mtimeMs, now.getTime())) {
    return { file: name, problem: 'it is being written now', harmless: true }
  }
  return {
    file: name,
    problem: 'a killed process left it half written',
    fix: () => operations.remove(join(path, name)),
  }
}

function removeEmptyFolder({ path, stored }: Place): readonly Finding[] {
  if (stored.problems.length > 0 || namesIn(path).length > 0) return []
  // `rmdir` removes only empty folders.
  return [{ file: '', problem: 'the folder is empty', fix: async () => rmdirSync(path) }]
}

function readEntry({ path, stored, options, byUrl }: Place): readonly Finding[] {
  const { folder, fields, versions } = stored
  const unreadable = stored.problems
    .filter((problem) => !problem.startsWith(LEDGER_FILE))
    .map((problem) => finishMerge(path, options) ?? { file: '', problem: `${problem}; ${BY_HAND}` })
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
function finishMerge(path: string, { operations }: VerifyOptions): Finding | undefined {
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

function mendLedger({ path, stored, options: { operations } }: Place): readonly Finding[] {
  const { folder, ledger, fields } = stored
  const damage = stored.problems.find((problem) => problem.startsWith(LEDGER_FILE))
  if (damage !== undefined) {
    const file = join(path, LEDGER_FILE)
    const merged = mergedLedger(readFileSync(file, 'utf8'))
    if (!merged) return [{ file: LEDGER_FILE, problem: `${damage}; ${BY_HAND}` }]
    const fix = (): Promise<void> => writeWhole(file, formatLedgerFile(merged), operations)
    return [{ file: LEDGER_FILE, problem: 'it holds both sides of a merge', fix }]
  }
  if (!ledger || fields?.url === ledger.url) return []
  if (URL.canParse(ledger.url) && namesOf(ledger.url).has(folder)) return []
  return [{ file: LEDGER_FILE, problem: `it speaks of another url: ${ledger.url}` }]
}

/** A `forget` was interrupted, and left files that it should have removed. */
function finishTakingDown({ path, stored, options: { operations } }: Place): readonly Finding[] {
  const { ledger, files } = stored
  const left = files.filter(({ name }) => name !== LEDGER_FILE && isOurs(name))
  if (!ledger?.forgotten || left.length === 0) return []
  return [{ file: '', problem: 'it was taken down, but files are left', fix: () => takeDown(path, operations) }]
}

function hashMedia({ path, stored }: Place): readonly Finding[] {
  return present(path, stored).flatMap(({ name, size }) => {
    const hash = mediaHash(baseName(name))
    if (hash === undefined) return []
    const real = createHash('sha256')
      .update(readFileSync(join(path, name)))
      .digest('hex')
    if (real.startsWith(hash)) return []
    const problem = size === 0 ? 'it is empty' : 'its content is not what its name stands for: it was cut or changed'
    return [{ file: name, problem: `${problem}; link-cache refresh brings it again` }]
  })
}

/** Every file that `index.md` names must exist. */
function findMedia({ path, stored }: Place): readonly Finding[] {
  const { fields, versions, ledger } = stored
  if (ledger?.forgotten) return []
  const there = new Set(present(path, stored).map(({ name }) => name))
  const folders = [...(fields ? [''] : []), ...versions.map(({ name }) => `${name}/`)]
  return folders.flatMap((folder) =>
    [...namedMedia(join(path, folder, ENTRY_FILE))]
      .filter((name) => !there.has(folder + name))
      .map((name) => ({
        file: folder + name,
        problem: `${ENTRY_FILE} names it, but it is not there; link-cache refresh brings it again`,
      })),
  )
}

/** A refresh was cut off: what the earlier version alone shows lies in its folder too. */
function dropSuperseded({ path, stored, options: { operations = diskOperations } }: Place): readonly Finding[] {
  return supersededMedia(path, stored).map((name) => ({
    file: name,
    problem: 'it belongs to an earlier version, which has it',
    harmless: true,
    fix: () => operations.remove(join(path, name)),
  }))
}

/** Media without an `index.md` belong to a copy that was never finished. Removes only files whose names prove them ours. */
function dropUnfinished({
  path,
  stored,
  options: { now = new Date(), operations = diskOperations },
}: Place): readonly Finding[] {
  const { fields, problems, ledger } = stored
  if (fields || problems.length > 0 || ledger?.forgotten) return []
  return present(path, stored)
    .filter(({ name, mtimeMs }) => mediaHash(name) !== undefined && now.getTime() - mtimeMs > UNFINISHED_FOR_MS)
    .filter(({ name }) => isNamedByContent(join(path, name)))
    .map(({ name }) => ({
      file: name,
      problem: 'it belongs to a copy that was never finished',
      fix: () => operations.remove(join(path, name)),
    }))
}

/** Younger ones may belong to a build that is about to write the `index.md`. */
const UNFINISHED_FOR_MS = 3_600_000

function isNamedByContent(file: string): boolean {
  const hash = mediaHash(basename(file)) ?? '-'
  return createHash('sha256').update(readFileSync(file)).digest('hex').startsWith(hash)
}

async function checkPages(place: Place): Promise<readonly Finding[]> {
  const { fields, versions, ledger } = place.stored
  if (!fields || ledger?.forgotten) return []
  const found = [undefined, ...versions.map(({ name }) => name)].map((version) => checkPage(place, version))
  return found.flatMap((finding) => finding ?? [])
}

function checkPage({ path, stored, options }: Place, version: string | undefined): Finding | undefined {
  const file = version === undefined ? PAGE_FILE : `${version}/${PAGE_FILE}`
  const page = readIfThere(join(path, file))
  const wanted = options.pageOf?.(stored, version)
  const stamp = page && stampOf(page)
  const problem = problemOfPage(page, stamp, wanted)
  if (problem === undefined) return undefined
  if (!wanted) return { file, problem: `${problem}; the next build makes it anew` }
  const fix = async (): Promise<void> => {
    const html = await wanted.render()
    if (html !== undefined) await writeWhole(join(path, file), stampedPage(html, wanted.stamp), options.operations)
  }
  return { file, problem, fix }
}

function problemOfPage(
  page: Buffer | undefined,
  stamp: PageStamp | undefined,
  wanted: PageToBe | undefined,
): string | undefined {
  if (!page) return 'there is no page yet'
  if (stamp === undefined) return 'it was cut, or changed since it was made'
  return wanted && stamp !== wanted.stamp ? `it is not in step with ${ENTRY_FILE}, its posts or its health` : undefined
}

function tellForeign({ path, stored }: Place): readonly Finding[] {
  const isKnown = (name: string): boolean => isOurs(name) || isTemporary(name) || isVersion(name)
  const names = [
    ...namesIn(path).filter((name) => !isKnown(name)),
    ...stored.files.map(({ name }) => name).filter((name) => name.includes('/') && !isOurs(baseName(name))),
  ]
  return names.map((name) => (isShown(path, name) ? unpublished(path, name) : foreign(name)))
}

/** Whether the `index.md` beside it shows a file that a person named. */
function isShown(path: string, name: string): boolean {
  const file = join(path, name)
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return false
  const text = readIfThere(join(dirname(file), ENTRY_FILE))?.toString() ?? ''
  return [`](${baseName(name)}`, `](<${baseName(name)}`, `src="${baseName(name)}"`].some((place) =>
    text.includes(place),
  )
}

function unpublished(path: string, name: string): Finding {
  const bytes = readFileSync(join(path, name))
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  const better = `${hash}${extname(name).toLowerCase()}`
  return {
    file: name,
    problem: `${ENTRY_FILE} shows it, but only files that are named by their content are published: name it ${better}, here and there`,
  }
}

function foreign(name: string): Finding {
  return { file: name, problem: 'it is not a file of the plugin', harmless: true }
}

function isOurs(name: string): boolean {
  const own = baseName(name)
  return own === ENTRY_FILE || own === PAGE_FILE || own === LEDGER_FILE || mediaHash(own) !== undefined
}

/** The files that still exist: an earlier step may have removed some. */
function present(path: string, { files }: StoredFolder): StoredFolder['files'] {
  return files.filter(({ name }) => statSync(join(path, name), { throwIfNoEntry: false })?.isFile())
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    throw error
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}
