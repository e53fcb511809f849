import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { diskOperations, type FileOperations } from '../../src/save/file-operations.ts'

/** One operation, with paths relative to the cache; `told` is what a caller was promised at that moment. */
type Step =
  | { readonly kind: 'folder' | 'remove' | 'flush'; readonly path: string }
  | { readonly kind: 'write'; readonly path: string; readonly content: Uint8Array; readonly flush: boolean }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  | { readonly kind: 'told'; readonly path: string }

/**
 * How a machine stops:
 * - `killed`: the process is ended; what it did is done;
 * - `torn`: the same in the midst of a write, of which half is there;
 * - `power, names lost`: what was not flushed is lost;
 * - `power, last name kept`: the same, but the newest name made it to the disk before the older ones.
 */
export const ENDS = ['killed', 'torn', 'power, names lost', 'power, last name kept'] as const
export type End = (typeof ENDS)[number]

export type Recorder = {
  readonly operations: FileOperations
  /** Notes that a caller was told of this. */
  tell(what: string): void
  readonly steps: readonly Step[]
}

/** Does the operations for real, and remembers them. */
export function recordOperations(cacheDir: string): Recorder {
  const steps: Step[] = []
  const local = (path: string): string => relative(cacheDir, path)
  return {
    steps,
    tell: (what) => void steps.push({ kind: 'told', path: what }),
    operations: {
      async makeFolder(path) {
        steps.push({ kind: 'folder', path: local(path) })
        await diskOperations.makeFolder(path)
      },
      async write(path, content, flush) {
        steps.push({ kind: 'write', path: local(path), content: Buffer.from(content as Uint8Array), flush })
        await diskOperations.write(path, content, flush)
      },
      async rename(from, to) {
        steps.push({ kind: 'rename', path: local(from), to: local(to) })
        await diskOperations.rename(from, to)
      },
      async remove(path) {
        steps.push({ kind: 'remove', path: local(path) })
        await diskOperations.remove(path)
      },
      async flushFolder(path) {
        steps.push({ kind: 'flush', path: local(path) })
        await diskOperations.flushFolder(path)
      },
    },
  }
}

/** What callers had been told before a machine stopped after that many steps. */
export function toldBefore(steps: readonly Step[], count: number): readonly string[] {
  return steps.slice(0, count).flatMap((step) => (step.kind === 'told' ? [step.path] : []))
}

/** The cache, in a folder of its own, as a machine leaves it that stops after that many steps. */
export function cacheAfter(steps: readonly Step[], count: number, end: End): string {
  const files = new Map<string, Uint8Array>()
  const folders = new Set<string>([''])
  const done = steps.slice(0, count)
  done.forEach((step, at) => {
    const isCut = at === count - 1 && end === 'torn'
    if (!isLost(step, at, done, end)) apply(step, isCut, end, files, folders)
  })
  return materialize(files, folders)
}

function isLost(step: Step, at: number, done: readonly Step[], end: End): boolean {
  if (!end.startsWith('power') || step.kind === 'told' || step.kind === 'flush' || step.kind === 'write') return false
  const name = step.kind === 'rename' ? step.to : step.path
  const isFlushed = done.slice(at + 1).some((later) => later.kind === 'flush' && later.path === folderOf(name))
  if (isFlushed) return false
  const isLast = !done.slice(at + 1).some(({ kind }) => kind === 'rename' || kind === 'remove')
  return !(end === 'power, last name kept' && isLast)
}

function apply(step: Step, isCut: boolean, end: End, files: Map<string, Uint8Array>, folders: Set<string>): void {
  if (step.kind === 'folder') folders.add(step.path)
  if (step.kind === 'write' && folders.has(folderOf(step.path))) {
    const isGone = end.startsWith('power') && !step.flush
    files.set(
      step.path,
      isGone ? new Uint8Array() : isCut ? step.content.subarray(0, step.content.length / 2) : step.content,
    )
  }
  if (step.kind === 'rename') move(step.path, step.to, files, folders)
  if (step.kind === 'remove') remove(step.path, files, folders)
}

function move(from: string, to: string, files: Map<string, Uint8Array>, folders: Set<string>): void {
  if (folders.delete(from)) folders.add(to)
  for (const [name, content] of Array.from(files)) {
    if (name !== from && !name.startsWith(`${from}/`)) continue
    files.delete(name)
    files.set(to + name.slice(from.length), content)
  }
}

function remove(path: string, files: Map<string, Uint8Array>, folders: Set<string>): void {
  folders.delete(path)
  for (const name of files.keys()) if (name === path || name.startsWith(`${path}/`)) files.delete(name)
}

function materialize(files: ReadonlyMap<string, Uint8Array>, folders: ReadonlySet<string>): string {
  const place = mkdtempSync(join(tmpdir(), 'link-cache-model-'))
  for (const folder of folders) mkdirSync(join(place, folder), { recursive: true })
  for (const [name, content] of files) {
    if (folders.has(folderOf(name))) writeFileSync(join(place, name), content)
  }
  return place
}

function folderOf(path: string): string {
  const folder = dirname(path)
  return folder === '.' ? '' : folder
}
