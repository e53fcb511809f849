import { parseKept, readKeptBytes, readKeptBytesMeanwhile, writeKeptBytes } from './kept-state.ts'

/** Values by name, one per line, each parsed only when it is asked for: a large site has thousands. */
export type KeptLines<T> = {
  readonly size: number
  readonly names: () => Iterable<string>
  /** Undefined if there is none, or if it is damaged. */
  readonly get: (name: string) => T | undefined
  /** The line as it is kept. */
  readonly lineOf: (name: string) => Uint8Array | undefined
}

export function readKeptLines<T>(path: string, format: string): KeptLines<T> {
  return linesIn(readKeptBytes(path, format))
}

/** The same, asynchronously. */
export async function readKeptLinesMeanwhile<T>(path: string, format: string): Promise<KeptLines<T>> {
  return linesIn(await readKeptBytesMeanwhile(path, format))
}

/** @param lines what `lineOf` or `keptLine` gives */
export function writeKeptLines(path: string, format: string, lines: Iterable<string | Uint8Array>): Promise<boolean> {
  return writeKeptBytes(path, format, lines)
}

/** @param name without white space */
export function keptLine(name: string, value: unknown): string {
  return `${name} ${JSON.stringify(value)}\n`
}

const LINE_END = 0x0a
const SPACE = 0x20

function linesIn<T>(bytes: Buffer = Buffer.alloc(0)): KeptLines<T> {
  const places = new Map<string, readonly [start: number, value: number, end: number]>()
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(LINE_END, start)
    const space = bytes.indexOf(SPACE, start)
    // A truncated line.
    if (end === -1 || space === -1 || space > end) break
    places.set(bytes.toString('latin1', start, space), [start, space + 1, end])
    start = end + 1
  }
  return {
    size: places.size,
    names: () => places.keys(),
    get(name) {
      const [, value, end] = places.get(name) ?? []
      return value === undefined ? undefined : parseKept<T>(bytes.toString('utf8', value, end))
    },
    lineOf(name) {
      const [start, , end = 0] = places.get(name) ?? []
      return start === undefined ? undefined : bytes.subarray(start, end + 1)
    },
  }
}
