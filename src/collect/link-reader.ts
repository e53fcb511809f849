import { hash } from 'node:crypto'
import type { Link } from '../model.ts'

/** The links of one text. */
export type ReadLinks = {
  readonly links: readonly Omit<Link, 'inputPath'>[]
  /** A hash of what they say, but for their lines. */
  readonly id: string
}

/** Where the links of a text are kept, by its hash, with those of an earlier build. */
export type KeptLinks = {
  read(name: string, make: () => Promise<ReadLinks>): Promise<ReadLinks>
}

/** Reads the links of each text once: what was read for the same text before is taken from there. */
export type LinkReader = (markdown: string, inputPath: string) => Promise<ReadLinks>

export function createLinkReader(kept: KeptLinks): LinkReader {
  /** By file: with `--serve` all are read at each save, and all but one are as they were. */
  const last = new Map<string, { readonly markdown: string; readonly read: ReadLinks }>()
  return async (markdown, inputPath) => {
    const before = last.get(inputPath)
    if (before?.markdown === markdown) return before.read
    const read = await kept.read(hash('sha1', markdown, 'base64url'), () => collect(markdown))
    last.set(inputPath, { markdown, read })
    return read
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
