import { createHash } from 'node:crypto'
import { lstatSync, readFileSync, rmdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { ENTRY_FILE, isEntryFolder } from './entry-path.ts'
import { isVersion } from './entry-versions.ts'
import { isAbandoned, isTemporary } from './leftovers.ts'
import { readIfThere } from './read-if-there.ts'
import { type Finding, isOurs, namesIn, type Place, type VerifySettings } from './verify-step.ts'

/** Files and folders beside the entries. */
export function outsideFolders(
  cacheDir: string,
  names: readonly string[],
  settings: VerifySettings,
): readonly Finding[] {
  return names
    .filter((name) => !isEntryFolder(name))
    .map((name) => (isTemporary(name) ? leftover(cacheDir, name, settings) : foreign(name)))
}

/** What killed processes left half written. */
export function removeLeftovers({ path, stored, settings }: Place): readonly Finding[] {
  return (stored.leftovers ?? []).map((name) => leftover(path, name, settings))
}

function leftover(path: string, name: string, { now, operations }: VerifySettings): Finding {
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

export function removeEmptyFolder({ path, stored }: Place): readonly Finding[] {
  if (stored.problems.length > 0 || namesIn(path).length > 0) return []
  // `rmdir` removes only empty folders.
  return [{ file: '', problem: 'the folder is empty', fix: async () => rmdirSync(path) }]
}

/** Files that are not ours are left alone. */
export function tellForeign({ path, stored }: Place): readonly Finding[] {
  const isKnown = (name: string): boolean => isOurs(name) || isTemporary(name) || isVersion(name)
  const names = [
    ...namesIn(path).filter((name) => !isKnown(name)),
    ...stored.files.map(({ name }) => name).filter((name) => name.includes('/') && !isOurs(basename(name))),
  ]
  return names.map((name) => (isShown(path, name) ? unpublished(path, name) : foreign(name)))
}

/** Whether the `index.md` beside it shows a file that a person named. */
function isShown(path: string, name: string): boolean {
  const file = join(path, name)
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return false
  const text = readIfThere(join(dirname(file), ENTRY_FILE))?.toString() ?? ''
  return [`](${basename(name)}`, `](<${basename(name)}`, `src="${basename(name)}"`].some((place) =>
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
