import { hash } from 'node:crypto'
import type { Link } from '../model.ts'

/** Links by the hash of the text that holds them, as a later build reads them again. */
export type KeptLinks = Readonly<Record<string, readonly Omit<Link, 'inputPath'>[]>>

/** Reads the links of each text once: what was read for the same text before is taken from there. */
export type LinkReader = {
  read(markdown: string, inputPath: string): Promise<readonly Link[]>
  /** What was read or used since the reader was made. */
  kept(): KeptLinks
  /** Whether anything was read anew, or is no longer used. */
  hasChanged(): boolean
}

export function createLinkReader(known: KeptLinks = {}): LinkReader {
  const used: Record<string, readonly Omit<Link, 'inputPath'>[]> = {}
  /** By file: with `--serve` all are read at each save, and all but one are as they were. */
  const last = new Map<string, { readonly markdown: string; readonly links: readonly Link[] }>()
  return {
    async read(markdown, inputPath) {
      const before = last.get(inputPath)
      if (before?.markdown === markdown) return before.links
      const key = hash('sha1', markdown, 'base64url')
      const links = used[key] ?? known[key] ?? (await collect(markdown))
      used[key] = links
      const own = links.map((link) => ({ ...link, inputPath }))
      last.set(inputPath, { markdown, links: own })
      return own
    },
    kept: () => used,
    hasChanged: () =>
      Object.keys(used).length !== Object.keys(known).length || Object.keys(used).some((key) => !known[key]),
  }
}

let parser: Promise<typeof import('./collect-links.ts')> | undefined

/** The Markdown parser takes a while to load, and most builds have no text that was not read before. */
async function collect(markdown: string): Promise<readonly Omit<Link, 'inputPath'>[]> {
  // Once: each `import()` asks the loader anew, for as long as it takes to parse a text.
  parser ??= import('./collect-links.ts')
  return (await parser).collectLinks(markdown, '').map(withoutPath)
}

function withoutPath({ url, href, line, bare }: Link): Omit<Link, 'inputPath'> {
  return { url, href, line, bare }
}
