import { join } from 'node:path'
import { isEntryFolder } from './entry-path.ts'
import { diskErrorText, diskOperations, isDiskError } from './file-operations.ts'
import { isLink, readFolder } from './stored-folder.ts'
import { finishTakingDown, mendLedger, readEntry } from './verify-entry.ts'
import { outsideFolders, removeEmptyFolder, removeLeftovers, tellForeign } from './verify-foreign.ts'
import { dropSuperseded, dropUnfinished, findMedia, hashMedia } from './verify-media.ts'
import { checkPages } from './verify-pages.ts'
import { type Finding, namesIn, type Place, type Step, type VerifyOptions, type VerifySettings } from './verify-step.ts'

export type { PageToBe, VerifyOptions } from './verify-step.ts'

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
  const settings = { now: new Date(), operations: diskOperations, ...options }
  const problems = await carryOut('', outsideFolders(cacheDir, names, settings), settings)
  const folders = names.filter(isEntryFolder)
  const byUrl = new Map<string, string>()
  for (const folder of folders) {
    const stored = readFolder(cacheDir, folder)
    if (!stored) continue
    if (isLink(join(cacheDir, folder))) {
      problems.push(...stored.problems.map((problem) => ({ folder, file: '', problem, harmless: false, fixed: false })))
      continue
    }
    const place: Place = { path: join(cacheDir, folder), stored, settings, byUrl }
    for (const step of STEPS) problems.push(...(await carryOut(folder, await step(place), settings)))
  }
  return { checked: folders.length, problems }
}

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
  { fix: isFixing }: VerifySettings,
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
