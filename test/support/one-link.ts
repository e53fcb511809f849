import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { archiveLinks } from '../../src/archive-links.ts'
import type { Link } from '../../src/model.ts'
import { resolveOptions } from '../../src/resolve-options.ts'
import { type EntryStore, openEntryStore } from '../../src/save/entry-store.ts'
import { articlePage, type Web } from './web.ts'

// One link of one post, whose page is archived; what becomes of it then is told by the tests.

export const URL_ = 'http://lamps.example/fresnel'
export const STORY: string = articlePage('How Fresnel built a lamp', 'The lens was built in rings of glass.')
export const DAY = 86_400_000
export const options = resolveOptions({ archives: [], hostGapMs: 0, maxRetries: 0 })
export const link: Link = { url: URL_, href: URL_, inputPath: './a.md', line: 1, bare: false }

let clock = 0

export const now = (): Date => new Date(clock)
export const later = (days: number): void => {
  clock += days * DAY
}

/** Starts the clock anew, and archives the page into a cache of its own. */
export async function archiveStory(web: Web): Promise<EntryStore> {
  clock = Date.parse('2026-01-01T12:00:00Z')
  const store = openEntryStore(mkdtempSync(join(tmpdir(), 'link-cache-life-')))
  web.answers.clear()
  web.answers.set(URL_, STORY)
  await archiveLinks([link], { options, store, now })
  return store
}
