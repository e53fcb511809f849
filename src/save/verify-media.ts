import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ENTRY_FILE, mediaHash } from './entry-path.ts'
import { namedMedia, supersededMedia } from './named-media.ts'
import { type Finding, type Place, present } from './verify-step.ts'

/** Every file that is named by its content must have that content. */
export function hashMedia({ path, stored }: Place): readonly Finding[] {
  return present(path, stored).flatMap(({ name, size }) => {
    if (mediaHash(basename(name)) === undefined || isNamedByContent(join(path, name))) return []
    const problem = size === 0 ? 'it is empty' : 'its content is not what its name stands for: it was cut or changed'
    return [{ file: name, problem: `${problem}${remedy(name)}` }]
  })
}

/** What only an earlier version shows is nowhere else. */
const remedy = (path: string): string => (path.includes('/') ? '' : '; link-cache refresh brings it again')

/** Every file that `index.md` names must exist. */
export function findMedia({ path, stored }: Place): readonly Finding[] {
  const { fields, versions, ledger } = stored
  if (ledger?.forgotten) return []
  const there = new Set(present(path, stored).map(({ name }) => name))
  const folders = [...(fields ? [''] : []), ...versions.map(({ name }) => `${name}/`)]
  return folders.flatMap((folder) =>
    [...namedMedia(join(path, folder, ENTRY_FILE))]
      .filter((name) => !there.has(folder + name))
      .map((name) => ({
        file: folder + name,
        problem: `${ENTRY_FILE} names it, but it is not there${remedy(folder)}`,
      })),
  )
}

/** A refresh was cut off: what the earlier version alone shows lies in its folder too. */
export function dropSuperseded({ path, stored, settings: { operations } }: Place): readonly Finding[] {
  return supersededMedia(path, stored).map((name) => ({
    file: name,
    problem: 'it belongs to an earlier version, which has it',
    harmless: true,
    fix: () => operations.remove(join(path, name)),
  }))
}

/** Media without an `index.md` belong to a copy that was never finished. Removes only files whose names prove them ours. */
export function dropUnfinished({ path, stored, settings: { now, operations } }: Place): readonly Finding[] {
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
