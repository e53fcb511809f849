import { hash } from 'node:crypto'
import type { Link } from '../model.ts'

/** The links of one text. */
export type ReadLinks = {
  readonly links: readonly Omit<Link, 'inputPath'>[]
  /** A hash of what they say, but for their lines. */
  readonly id: string
}

/** Links by the hash of the text that holds them, as a later build reads them again. */
export type KeptLinks = Readonly<Record<string, ReadLinks>>

/** Reads the links of each text once: what was read for the same text before is taken from there. */
export type LinkReader = {
  read(markdown: string, inputPath: string): Promise<ReadLinks>
  /** What was read or used since the reader was made. */
  kept(): KeptLinks
  /** Whether anything was read anew, or is no longer used. */
  hasChanged(): boolean
}

export function createLinkReader(known: KeptLinks = {}): LinkReader {
  const used: Record<string, ReadLinks> = {}
  /** By file: with `--serve` all are read at each save, and all but one are as they were. */
  const last = new Map<string, { readonly markdown: string; readonly read: ReadLinks }>()
  return {
    async read(markdown, inputPath) {
      const before = last.get(inputPath)
      if (before?.markdown === markdown) return before.read
      const key = hash('sha1', markdown, 'base64url')
      const read = used[key] ?? known[key] ?? (await collect(markdown))
      used[key] = read
      last.set(inputPath, { markdown, read })
      return read
    },
    kept: () => used,
    hasChanged: () =>
      Object.keys(used).length !== Object.keys(known).length || Object.keys(used).some((key) => !known[key]),
  }
}

let parser: Promise<typeof import('./collect-links.ts')> | undefined

/** The Markdown parser takes a while to load, and most builds have no text that was not read before. */
async function collect(markdown: string): Promise<ReadLinks> {
  // Once: each `import()` asks the loader anew, for as long as it takes to parse a text.
  parser ??= import('./collect-links.ts')
  const links = (await parser).collectLinks(markdown, '').map(withoutPath)
  return {
    links,
    id: hash('sha1', links.map(({ url, href, bare }) => `${url} ${href} ${bare}`).join('\n'), 'base64url'),
  }
}

function withoutPath({ url, href, line, bare }: Link): Omit<Link, 'inputPath'> {
  return { url, href, line, bare }
}
