import { createHash } from 'node:crypto'
import type { Edit } from './show/splice-page.ts'

/** Edits by what they were made of, as a later build takes them from there: position, length and text of each. */
export type KeptEdits = Readonly<Record<string, readonly (readonly [start: number, length: number, text: string])[]>>

/** Makes the edits of each page once: what was made of the same before is taken from there. */
export type EditReader = {
  /** @param material all that the edits depend on: the page, and what is known of copies, words and options */
  read(material: readonly string[], make: () => Promise<readonly Edit[]>): Promise<readonly Edit[]>
  /** What was made or used since the reader was made. */
  kept(): KeptEdits
  /** Whether anything was made anew, or is no longer used. */
  hasChanged(): boolean
}

export function createEditReader(known: KeptEdits = {}): EditReader {
  const used: Record<string, KeptEdits[string]> = {}
  return {
    async read(material, make) {
      // Part by part: to join them would be to copy the page.
      const hash = createHash('sha1')
      for (const part of material) hash.update(part).update('\0')
      const key = hash.digest('base64url')
      const there = used[key] ?? known[key]
      if (there) {
        used[key] = there
        return there.map(([start, length, text]) => ({ start, end: start + length, text }))
      }
      const edits = await make()
      used[key] = edits.map(({ start, end, text }) => [start, end - start, text])
      return edits
    },
    kept: () => used,
    hasChanged: () =>
      Object.keys(used).length !== Object.keys(known).length || Object.keys(used).some((key) => !known[key]),
  }
}
