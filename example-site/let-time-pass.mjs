import { linkCache } from './build-site.mjs'

/** What happens to the archive after the first day: a page is captured again, and all originals are checked twice. */
const STORY = [
  { day: '2026-11-02T08:00:00Z', words: ['refresh', 'http://docs.example/lumen/characters'] },
  { day: '2026-11-09T08:00:00Z', words: ['check'] },
  // One bad day makes no link dead: those that failed are checked once more.
  { day: '2026-11-12T08:00:00Z', words: ['check', '--every-days', '30'] },
]

/**
 * Plays the weeks in which pages of the small web change and die. `onStep` is called with each command before it runs.
 * Returns the URLs that were requested.
 */
export async function letTimePass({ onStep, ...more }) {
  const asked = []
  for (const { day, words } of STORY) {
    onStep({ day: day.slice(0, 10), command: ['npx', 'link-cache', ...words].join(' ') })
    const { code, said, hits } = await linkCache(words, { day, ...more })
    // Exit code 1: the work is done, and some originals are dead.
    if (code > 1) throw new Error(`link-cache ${words.join(' ')} failed:\n${said}`)
    asked.push(...hits)
  }
  return asked
}
