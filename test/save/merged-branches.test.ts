import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import type { Attempt, Ledger } from '../../src/model.ts'
import { folderOf } from '../../src/save/entry-path.ts'
import { type EntryStore, openEntryStore } from '../../src/save/entry-store.ts'
import { newLedger, recordAttempt } from '../../src/save/ledger.ts'
import { verifyCache } from '../../src/save/verify-cache.ts'

const URL_ = 'http://lamps.example/fresnel'
const FOLDER = folderOf(URL_)
const START = '2026-01-01T00:00:00Z'

let dir: string
const git = (...words: readonly string[]): void => {
  execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...words], { cwd: dir, stdio: 'pipe' })
}
const store = (): EntryStore => openEntryStore(join(dir, 'cache'))
const ledgerNow = (): Ledger | undefined => store().find(URL_)?.ledger
const read = (name: string): string => readFileSync(join(dir, 'cache', FOLDER, name), 'utf8')
const verify = (fix: boolean) => verifyCache(join(dir, 'cache'), { fix })

async function archive(at: string, body = 'Rings of glass.', sha256 = 'a'.repeat(64)): Promise<void> {
  const fields = { title: 'Lamps', url: URL_, hashUrl: FOLDER.slice(0, 10), archivedAt: at, sha256 }
  await store().saveEntry(URL_, fields, body, [])
  await note({ at, outcome: 'archived', status: 200 })
}

async function note(attempt: Attempt): Promise<void> {
  await store().saveLedger(recordAttempt(ledgerNow() ?? newLedger(URL_, new Date(attempt.at)), attempt))
}

/** Two branches do their work apart and are merged. */
async function merge(ours: () => Promise<void>, theirs: () => Promise<void>): Promise<boolean> {
  git('add', '-A')
  git('commit', '-qm', 'before', '--allow-empty')
  git('checkout', '-qb', 'theirs')
  await theirs()
  git('add', '-A')
  git('commit', '-qm', 'theirs')
  git('checkout', '-q', 'main')
  await ours()
  git('add', '-A')
  git('commit', '-qm', 'ours')
  return (
    spawnSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', 'merge', '-q', 'theirs'], { cwd: dir })
      .status === 0
  )
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'link-cache-branches-'))
  git('init', '-q', '-b', 'main')
})

test('two branches that archived the same page are put together by verify --fix', async () => {
  const isClean = await merge(
    () => archive('2026-01-02T00:00:00Z', 'Rings of glass.', 'b'.repeat(64)),
    () => archive('2026-01-01T00:00:00Z'),
  )
  expect([isClean, store().find(URL_)?.fields]).toEqual([false, undefined])
  const { problems } = await verify(true)
  expect(problems.filter(({ fixed }) => fixed).map(({ file }) => file)).toEqual(['index.md', 'ledger.json'])
  expect(store().find(URL_)).toMatchObject({
    problems: [],
    fields: { archivedAt: '2026-01-01T00:00:00Z', sha256: 'a'.repeat(64) },
    ledger: { firstSeen: '2026-01-01T00:00:00Z', attempts: [{ outcome: 'archived' }, { outcome: 'archived' }] },
  })
})

test('two captures of an article about merges are put together with the markers that it shows', async () => {
  const body = '```\n<<<<<<< HEAD\none\n=======\nother\n>>>>>>> topic\n```\n'
  await merge(
    () => archive('2026-01-02T00:00:00Z', body, 'b'.repeat(64)),
    () => archive('2026-01-01T00:00:00Z', body),
  )
  await verify(true)
  expect(store().find(URL_)).toMatchObject({ problems: [], fields: { archivedAt: '2026-01-01T00:00:00Z' } })
  expect((await store().read(FOLDER))?.body).toBe(body)
})

test('between two captures that say different things a person chooses', async () => {
  await merge(
    () => archive('2026-01-02T00:00:00Z', 'Rings of brass.'),
    () => archive('2026-01-01T00:00:00Z', 'Rings of glass.'),
  )
  const before = read('index.md')
  const { problems } = await verify(true)
  expect(problems.find(({ problem }) => problem.startsWith('index.md'))).toMatchObject({ fixed: false })
  expect(read('index.md')).toBe(before)
})

test('a ledger with both sides of a merge counts as both, and the next attempt keeps both', async () => {
  await archive(START)
  await merge(
    () => note({ at: '2026-01-03T00:00:00Z', outcome: 'alive', status: 200 }),
    () => note({ at: '2026-01-02T00:00:00Z', outcome: 'failed', reason: 'gone', status: 404 }),
  )
  expect(store().find(URL_)?.problems).toEqual([
    'ledger.json holds both sides of a merge: "npx link-cache verify --fix" puts them together',
  ])
  expect(ledgerNow()?.health).toBe('alive')
  // The side that failed waits for its next attempt; the side that asked later does not.
  expect(ledgerNow()?.nextAttempt).toBeUndefined()
  await note({ at: '2026-01-04T00:00:00Z', outcome: 'alive', status: 200 })
  expect(JSON.parse(read('ledger.json')).attempts.map(({ at }: Attempt) => at)).toEqual([
    START,
    '2026-01-02T00:00:00Z',
    '2026-01-03T00:00:00Z',
    '2026-01-04T00:00:00Z',
  ])
})

const monthly = (month: number): string => new Date(Date.UTC(2016, month)).toISOString()

test.each<[what: string, later: Omit<Attempt, 'at'>]>([
  ['stays gone', { outcome: 'failed', status: 404, reason: 'gone' }],
  ['turns programs away', { outcome: 'failed', status: 403, reason: 'http-status' }],
])('a page that died long before the attempts that are kept, and since then %s, died when it did', async (_, later) => {
  await note({ at: monthly(0), outcome: 'archived', status: 200 })
  for (const month of [1, 2]) await note({ at: monthly(month), outcome: 'failed', status: 404, reason: 'gone' })
  for (let month = 3; month < 40; month += 1) await note({ at: monthly(month), ...later })
  const before = ledgerNow()
  expect(before).toMatchObject({ health: 'dead', healthSince: monthly(1) })
  await merge(
    () => note({ at: monthly(40), ...later }),
    () => note({ at: monthly(41), ...later }),
  )
  await verify(true)
  expect(ledgerNow()).toMatchObject({ health: 'dead', healthSince: monthly(1) })
  const other = store()
  await note({ at: monthly(42), ...later })
  await other.saveLedger(recordAttempt(other.find(URL_)?.ledger as Ledger, { at: monthly(43), ...later }))
  expect(ledgerNow()).toMatchObject({ health: 'dead', healthSince: monthly(1) })
  expect(ledgerNow()?.attempts.at(-1)?.at).toBe(monthly(43))
})

test('a page that died on one branch, and answered on the other since, is alive', async () => {
  await archive(START)
  await merge(
    async () => {
      for (const day of ['02', '05']) await note({ at: `2026-01-${day}T00:00:00Z`, outcome: 'failed', reason: 'gone' })
    },
    () => note({ at: '2026-01-09T00:00:00Z', outcome: 'alive', status: 200 }),
  )
  await verify(true)
  expect(ledgerNow()?.health).toBe('alive')
})

test('a page that died since a clock was years ahead is dead when branches are merged', async () => {
  await archive(START)
  await note({ at: '2029-01-01T00:00:00Z', outcome: 'alive', status: 200 })
  await merge(
    async () => {
      for (const day of ['02', '05']) await note({ at: `2026-02-${day}T00:00:00Z`, outcome: 'failed', reason: 'gone' })
    },
    () => note({ at: '2026-03-01T00:00:00Z', outcome: 'failed', reason: 'gone' }),
  )
  await verify(true)
  expect(ledgerNow()).toMatchObject({ health: 'dead', healthSince: '2026-02-02T00:00:00Z' })
  expect(ledgerNow()?.attempts.map(({ at }) => at.slice(0, 7))).toEqual([
    '2026-01',
    '2029-01',
    '2026-02',
    '2026-02',
    '2026-03',
  ])
})

test('a page that was taken down on one branch stays taken down when the other has captured it again', async () => {
  await archive(START)
  await merge(
    async () => {
      const ledger = ledgerNow() ?? newLedger(URL_, new Date(START))
      await store().saveLedger({ ...ledger, forgotten: { at: '2026-01-02T00:00:00Z', why: 'asked' } })
      await store().remove(FOLDER)
    },
    async () => {
      await archive('2026-01-03T00:00:00Z', 'Other words.')
      await note({ at: '2026-01-04T00:00:00Z', outcome: 'alive', status: 200 })
    },
  )
  expect([existsSync(join(dir, 'cache', FOLDER, 'index.md')), ledgerNow()?.forgotten?.why]).toEqual([true, 'asked'])
  await verify(true)
  expect(existsSync(join(dir, 'cache', FOLDER, 'index.md'))).toBe(false)
})

test('a ledger that nobody can read is left to be mended, but for a tombstone', async () => {
  await archive(START)
  const cut = read('ledger.json').slice(0, 60)
  writeFileSync(join(dir, 'cache', FOLDER, 'ledger.json'), cut)
  await note({ at: '2026-01-02T00:00:00Z', outcome: 'alive', status: 200 })
  expect(read('ledger.json')).toBe(cut)
  await store().saveLedger({ ...newLedger(URL_, new Date(START)), forgotten: { at: START, why: 'asked' } }, 'damage')
  expect(ledgerNow()?.forgotten?.why).toBe('asked')
})
