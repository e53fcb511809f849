// By name, a Node that has no `hash` yet could not even be told that it is too old.
import crypto from 'node:crypto'
import type { Link } from '../model.ts'

/** The links of one text. */
export type ReadLinks = {
  readonly links: readonly Omit<Link, 'inputPath'>[]
  /** A hash of the links without their lines. */
  readonly id: string
}

/** Keeps the links of each text, by its hash, from build to build. */
export type KeptLinks = {
  read(name: string, make: () => Promise<ReadLinks>): Promise<ReadLinks>
}

/** Reads the links of each text only once. */
export type LinkReader = (markdown: string, inputPath: string) => Promise<ReadLinks>

export function createLinkReader(kept: KeptLinks): LinkReader {
  /** By file: with `--serve`, every save reads all files, and all but one are unchanged. */
  const last = new Map<string, { readonly markdown: string; readonly read: ReadLinks }>()
  return async (markdown, inputPath) => {
    const before = last.get(inputPath)
    if (before?.markdown === markdown) return before.read
    const read = await kept.read(crypto.hash('sha1', markdown, 'base64url'), () => collect(markdown))
    last.set(inputPath, { markdown, read })
    return read
  }
}

let parser: Promise<typeof import('./collect-links.ts')> | undefined

/** The Markdown parser is loaded on demand: it takes a while, and most builds have no new text. */
async function collect(markdown: string): Promise<ReadLinks> {
  // Kept, because every `import()` costs as much time as parsing a text.
  parser ??= import('./collect-links.ts')
  const links = (await parser).collectLinks(markdown, '').map(withoutPath)
  return {
    links,
    id: crypto.hash(
      'sha1',
      links.map(({ url, href, bare, fuzzy = false }) => `${url} ${href} ${bare} ${fuzzy}`).join('\n'),
      'base64url',
    ),
  }
}

function withoutPath(link: Link): Omit<Link, 'inputPath'> {
  const { inputPath: _, ...others } = link
  return others
}
