import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type EntryStore, openEntryStore } from '../../src/save/entry-store.ts'
import { isTemporary } from '../../src/save/leftovers.ts'
import { verifyCache } from '../../src/save/verify-cache.ts'
import { LAYOUT, makeSite, post } from '../support/site.ts'
import { articlePage, startWeb } from '../support/web.ts'
import { startScript } from './killed-process.ts'

const KILLS = 100
let cacheDir = ''
beforeEach(() => {
  cacheDir = mkdtempSync(join(tmpdir(), 'link-cache-killed-'))
})
afterEach(() => rmSync(cacheDir, { recursive: true, force: true }))

/** Faults that no build repairs by itself. Pages are derived: the next build makes them. */
async function damage(): Promise<readonly string[]> {
  const { problems } = await verifyCache(cacheDir, { fix: false })
  const isHarmless = (problem: string): boolean =>
    /left it half written|being written|never finished|is empty|belongs to an earlier version/.test(problem)
  return problems
    .filter(({ file, problem }) => !file.endsWith('index.html') && !isHarmless(problem))
    .map(({ folder, file, problem }) => `${folder}/${file}: ${problem}`)
}

function leftovers(): readonly string[] {
  return readdirSync(cacheDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    isTemporary(name.split('/').at(-1) ?? ''),
  )
}

test(`a process that saves copies is killed ${KILLS} times: every entry is whole, none that was reported is lost`, async () => {
  const saved = new Map<string, string>()
  let told = 0
  for (let seed = 0; seed < KILLS; seed += 1) {
    const child = startScript('save-loop.mjs', [cacheDir, String(seed)])
    // "begun", and every second time a copy that is reported: how long a disk takes for one differs a hundredfold.
    await child.untilLines(1 + (seed % 2))
    await child.killAfter(Math.random() * 100)
    for (const line of child.lines().slice(1)) {
      const [url = '', revision = ''] = line.split(' ')
      saved.set(url, revision)
      told += 1
    }
    const store = openEntryStore(cacheDir)
    expect(lost(saved, store)).toEqual([])
    if (seed % 10 === 9) expect(await damage()).toEqual([])
  }
  // Were none of them in the midst of its work, this would prove nothing.
  expect(told).toBeGreaterThanOrEqual(KILLS / 2)
  await openEntryStore(cacheDir).cleanLeftovers(new Date())
  expect(leftovers()).toEqual([])
})

/** What was reported and is not there, nor anything newer. */
function lost(saved: ReadonlyMap<string, string>, store: EntryStore): readonly string[] {
  return [...saved].flatMap(([url, revision]) => {
    const title = store.find(url)?.fields?.title ?? ''
    return isAtLeast(title, revision) ? [] : [`${url}: ${revision} was reported, there is ${title || 'nothing'}`]
  })
}

/** Revisions are `SEED.ROUND`, whole numbers both: 80.14 comes after 80.2. */
function isAtLeast(revision: string, other: string): boolean {
  const [seed = -1, round = -1] = revision.split('.').map(Number)
  const [otherSeed = -1, otherRound = -1] = other.split('.').map(Number)
  return seed === otherSeed ? round >= otherRound : seed > otherSeed
}

test('an archiving process is killed again and again: what it reported is there, and the work comes to its end', async () => {
  const urls = Array.from({ length: 30 }, (_, at) => `http://site-${at % 7}.example/${at}`)
  const web = await startWeb(
    Object.fromEntries(urls.map((url, at) => [url, articlePage(`Page ${at}`, 'A text about lamps. ')])),
  )
  try {
    for (let kills = 0; kills < 8; kills += 1) {
      const child = startScript('archive-once.mjs', [cacheDir, ...urls], web.env)
      await child.untilLines(1)
      await child.killAfter(50 + Math.random() * 900)
      const store = openEntryStore(cacheDir)
      const reported = child.lines().flatMap((line) => (line.startsWith('archived ') ? [line.slice(9)] : []))
      expect(reported.filter((url) => !store.find(url)?.fields)).toEqual([])
      expect(await damage()).toEqual([])
    }
    const last = startScript('archive-once.mjs', [cacheDir, ...urls], web.env)
    expect(await last.ended).toBe(0)
    expect(
      openEntryStore(cacheDir)
        .list()
        .filter(({ fields }) => fields),
    ).toHaveLength(urls.length)
    expect(leftovers()).toEqual([])
    expect(await damage()).toEqual([])
  } finally {
    await web.close()
  }
})

test('two processes over one cache both end well, and nothing is doubled or torn', async () => {
  const urls = Array.from({ length: 16 }, (_, at) => `http://site-${at % 5}.example/${at}`)
  const web = await startWeb(
    Object.fromEntries(urls.map((url, at) => [url, articlePage(`Page ${at}`, 'A text about lamps. ')])),
  )
  try {
    const both = [urls, [...urls].reverse()].map((some) =>
      startScript('archive-once.mjs', [cacheDir, ...some], web.env),
    )
    expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([0, 0])
    for (const { lines } of both) {
      const results = JSON.parse(lines().at(-1) ?? '[]') as readonly string[]
      expect(results).toEqual(urls.map(() => 'archived'))
    }
    const folders = openEntryStore(cacheDir).list()
    expect(folders.map(({ files }) => files.map(({ name }) => name))).toEqual(
      urls.map(() => ['index.md', 'ledger.json']),
    )
    expect(await damage()).toEqual([])
    expect(leftovers()).toEqual([])
  } finally {
    await web.close()
  }
})

test('a build that is killed leaves a site that builds, with every copy', async () => {
  const urls = Array.from({ length: 12 }, (_, at) => `http://site-${at % 5}.example/${at}`)
  const web = await startWeb(
    Object.fromEntries(urls.map((url, at) => [url, articlePage(`Page ${at}`, 'A text about lamps. ')])),
  )
  const site = makeSite(
    {
      '_includes/base.html': LAYOUT,
      ...Object.fromEntries(urls.map((url, at) => [`post-${at}.md`, post(`Post ${at}`, `See [it](${url}).`)])),
    },
    { options: 'hostGapMs: 0' },
  )
  try {
    for (let kills = 0; kills < 4; kills += 1) {
      const running = site.serve([], web.env)
      await new Promise((resolve) => setTimeout(resolve, 700 + Math.random() * 1500))
      await running.stop()
    }
    await site.built([], web.env)
    const folders = openEntryStore(join(site.folder, 'cache')).list()
    expect(folders.map(({ problems, fields }) => [problems, fields === undefined])).toEqual(urls.map(() => [[], false]))
    expect(folders.filter(({ folder }) => !site.read(`_site/cache/${folder}/index.html`).includes('</html>'))).toEqual(
      [],
    )
    expect((await verifyCache(join(site.folder, 'cache'), { fix: false })).problems).toEqual([])
  } finally {
    site.remove()
    await web.close()
  }
})
