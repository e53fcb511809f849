import { OWN_NAME } from '../metadata/meta-tags.ts'
import type { Candidate } from './wall-sight.ts'

/** Directives with a value after a colon; any other word before a colon names a robot. */
const VALUED_WORDS: ReadonlySet<string> = new Set([
  'unavailable_after',
  'max-snippet',
  'max-image-preview',
  'max-video-preview',
])

/** Whether the page, or its server, asks not to be archived. */
export function noArchive({ metadata, response }: Candidate): string | undefined {
  return [...metadata.robots, ...wordsForAll(response.headers['x-robots-tag'] ?? '')].some(
    (word) => word === 'noarchive' || word === 'none',
  )
    ? 'The page asks not to be archived (robots: noarchive).'
    : undefined
}

/** The directives of `X-Robots-Tag` for everybody or for us. In `googlebot: noindex, noarchive`, both are for that robot. */
function wordsForAll(header: string): readonly string[] {
  let forUs = true
  return header
    .toLowerCase()
    .split(',')
    .flatMap((part) => {
      const [, name, rest] = /^\s*([\w.-]+)\s*:(.*)$/s.exec(part) ?? []
      if (name === undefined || VALUED_WORDS.has(name)) return forUs ? [part.trim()] : []
      forUs = name === OWN_NAME
      return forUs ? [(rest ?? '').trim()] : []
    })
}
