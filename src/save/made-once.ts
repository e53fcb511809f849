import { type KeptLines, keptLine, readKeptLinesMeanwhile, writeKeptLines } from './kept-lines.ts'

/** Values that are made only once, over all builds. Each is known by the name of what it is made from. */
export type MadeOnce<T> = {
  /** @param name without white space; equal for values made from the same thing */
  read(name: string, make: () => T | Promise<T>): Promise<T>
  /** Keeps what was made or used, if that has changed. */
  keep(): Promise<void>
}

/** Where such values are kept between builds, and in which format: those of another one are made again. */
export type KeptFile = { readonly path: string; readonly format: string }

export async function openMadeOnce<T>({ path, format }: KeptFile): Promise<MadeOnce<T>> {
  return madeOnce(await readKeptLinesMeanwhile<T>(path, format), (lines) => writeKeptLines(path, format, lines))
}

function madeOnce<T>(
  known: KeptLines<T>,
  write: (lines: Iterable<string | Uint8Array>) => Promise<unknown>,
): MadeOnce<T> {
  const made = new Map<string, T>()
  const used = new Set<string>()
  let kept = `0 ${known.size}`
  return {
    async read(name, make) {
      const there = made.get(name) ?? known.get(name)
      const value = there ?? (await make())
      if (there === undefined) made.set(name, value)
      else if (!made.has(name)) used.add(name)
      return value
    },
    async keep() {
      const now = `${made.size} ${used.size}`
      if (now === kept) return
      await write(linesOf(known, used, made))
      kept = now
    },
  }
}

function* linesOf<T>(
  known: KeptLines<T>,
  used: ReadonlySet<string>,
  made: ReadonlyMap<string, T>,
): Iterable<string | Uint8Array> {
  for (const name of used) yield known.lineOf(name) ?? ''
  for (const [name, value] of made) yield keptLine(name, value)
}
