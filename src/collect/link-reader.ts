import { createHash } from 'node:crypto'
import type { Link } from '../model.ts'
import { collectLinks } from './collect-links.ts'

/** Links by the hash of the text that holds them, as a later build reads them again. */
export type KeptLinks = Readonly<Record<string, readonly Omit<Link, 'inputPath'>[]>>

/** Reads the links of each text once: what was read for the same text before is taken from there. */
export type LinkReader = {
  read(markdown: string, inputPath: string): readonly Link[]
  /** What was read or used since the reader was made. */
  kept(): KeptLinks
}

export function createLinkReader(known: KeptLinks = {}): LinkReader {
  const used: Record<string, readonly Omit<Link, 'inputPath'>[]> = {}
  return {
    read(markdown, inputPath) {
      const hash = createHash('sha1').update(markdown).digest('base64url')
      const links = used[hash] ?? known[hash] ?? collectLinks(markdown, '').map(withoutPath)
      used[hash] = links
      return links.map((link) => ({ ...link, inputPath }))
    },
    kept: () => used,
  }
}

function withoutPath({ url, href, line, bare }: Link): Omit<Link, 'inputPath'> {
  return { url, href, line, bare }
}
