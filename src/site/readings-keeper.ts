/** Something that keeps, for the next build, what it has read in this one. */
export type Reader = { keep(): Promise<void> }

/** Keeps what was read in a build. It only saves time, so it may wait. */
export type ReadingsKeeper = {
  keep(): Promise<void>
  /** The same for `--serve`, where nothing may take any time between a save and its page. */
  keepLater(): void
  /** To be called when a build begins: what waits is kept after that one. */
  begin(): void
}

const WAIT_MS = 2000

export function createReadingsKeeper(readers: readonly Reader[]): ReadingsKeeper {
  let waiting: NodeJS.Timeout | undefined
  const keep = async (): Promise<void> => {
    for (const reader of readers) await reader.keep()
  }
  return {
    keep,
    keepLater() {
      waiting = setTimeout(() => void keep(), WAIT_MS)
      waiting.unref()
    },
    begin: () => clearTimeout(waiting),
  }
}
