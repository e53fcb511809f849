import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { EntryFields, Ledger, MediaFile } from '../../src/model.ts'
import { folderOf, hashUrlOf } from '../../src/save/entry-path.ts'
import { openEntryStore } from '../../src/save/entry-store.ts'
import { newLedger, recordAttempt } from '../../src/save/ledger.ts'
import { verifyCache } from '../../src/save/verify-cache.ts'
import { cacheAfter, ENDS, type End, type Recorder, recordOperations, toldBefore } from './disk-model.ts'

const ONE = 'https://one.example/'
const TWO = 'https://two.example/'
const LATER = new Date(Date.now() + 24 * 3_600_000)

/** All that a build does to a cache: new copies, pages, ledgers, a refresh that keeps the earlier version, a takedown. */
async function work(recorder: Recorder, cacheDir: string): Promise<void> {
  const store = openEntryStore(cacheDir, new Map(), recorder.operations)
  const save = async (url: string, revision: string, ledger?: Ledger): Promise<void> => {
    const media = [mediaOf(`${url} ${revision} first`), mediaOf(`${url} ${revision} second`)]
    const shown = media.map(({ name }) => `![](${name})`).join('\n\n')
    await store.saveEntry(url, fieldsOf(url), `Revision ${revision}.\n\n${shown}`, media, ledger)
    recorder.tell(`${url} ${revision}`)
    if (ledger) recorder.tell(`${url} ledger`)
    await store.savePages(folderOf(url), [{ html: `<p>${url} ${revision}</p>`, stamp: 'a'.repeat(16) }])
  }
  await save(ONE, '1')
  await store.saveLedger(ledgerOf(ONE))
  recorder.tell(`${ONE} ledger`)
  await save(TWO, '1', ledgerOf(TWO))
  await store.keepVersion(folderOf(ONE))
  await save(ONE, '2')
  recorder.tell(`${TWO} going`)
  await store.remove(folderOf(TWO))
  recorder.tell(`${TWO} gone`)
}

function ledgerOf(url: string): Ledger {
  const at = '2026-01-01T00:00:00Z'
  return recordAttempt(newLedger(url, new Date(at)), { at, outcome: 'archived', status: 200 })
}

function fieldsOf(url: string): EntryFields {
  return { title: url, url, hashUrl: hashUrlOf(folderOf(url)), archivedAt: '2026-01-01T00:00:00Z' }
}

function mediaOf(text: string): MediaFile {
  const bytes = new TextEncoder().encode(text)
  return { name: `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.png`, bytes }
}

async function recorded(change: (recorder: Recorder) => Recorder = (same) => same): Promise<Recorder> {
  const cacheDir = mkdtempSync(join(tmpdir(), 'link-cache-recorded-'))
  const recorder = recordOperations(cacheDir)
  await work(change(recorder), cacheDir)
  rmSync(cacheDir, { recursive: true })
  return recorder
}

/** What is wrong with a cache as the next build finds it, given what was promised. */
async function wrongWith(cacheDir: string, told: readonly string[]): Promise<readonly string[]> {
  const store = openEntryStore(cacheDir)
  const wrong = store.list().flatMap(({ folder, problems }) => problems.map((problem) => `${folder}: ${problem}`))
  for (const promise of told) {
    const [url = '', what = ''] = promise.split(' ')
    const isGoing = told.includes(`${url} going`)
    const text = (await store.read(folderOf(url)))?.body ?? ''
    if (what === 'ledger' && store.find(url)?.ledger?.attempts.length !== 1) wrong.push(`${url} lost its ledger`)
    if (what === 'gone' && text !== '') wrong.push(`${url} is still there`)
    if (/^\d$/.test(what) && !isGoing && Number(/Revision (\d)/.exec(text)?.[1] ?? 0) < Number(what)) {
      wrong.push(`${url} lost revision ${what}`)
    }
  }
  await store.cleanLeftovers(LATER)
  const { problems } = await verifyCache(cacheDir, { fix: true, now: LATER })
  // A page is derived: the next build makes it.
  const left = problems.filter(({ file, fixed }) => !fixed && !file.endsWith('index.html'))
  return [...wrong, ...left.map(({ folder, file, problem }) => `${folder}/${file}: ${problem}`)]
}

async function wrongAfterEachStep({ steps }: Recorder, end: End): Promise<readonly string[]> {
  const wrong: string[] = []
  for (let count = 0; count <= steps.length; count += 1) {
    const cacheDir = cacheAfter(steps, count, end)
    for (const one of await wrongWith(cacheDir, toldBefore(steps, count))) wrong.push(`after ${count} steps: ${one}`)
    rmSync(cacheDir, { recursive: true })
  }
  return wrong
}

describe('a machine that stops after any single file operation', () => {
  let recorder: Recorder
  beforeAll(async () => {
    recorder = await recorded()
  })

  test.each(ENDS)('leaves whole entries, and all that were reported as archived: %s', async (end) => {
    expect(recorder.steps.length).toBeGreaterThan(50)
    expect(await wrongAfterEachStep(recorder, end)).toEqual([])
  })
})

describe('the model sees what goes wrong', () => {
  test('where nothing is flushed, a power cut loses what was reported', async () => {
    const recorder = await recorded((given) => ({
      ...given,
      operations: { ...given.operations, flushFolder: async () => undefined },
    }))
    expect(await wrongAfterEachStep(recorder, 'power, names lost')).not.toEqual([])
  })

  test('where a file is written under its own name, a kill in the midst of it tears it', async () => {
    const cacheDir = mkdtempSync(join(tmpdir(), 'link-cache-recorded-'))
    const recorder = recordOperations(cacheDir)
    await work(recorder, cacheDir)
    const steps = recorder.steps.flatMap((step) => {
      const next = recorder.steps[recorder.steps.indexOf(step) + 1]
      if (step.kind === 'write' && next?.kind === 'rename') return [{ ...step, path: next.to }]
      return step.kind === 'rename' ? [] : [step]
    })
    expect(await wrongAfterEachStep({ ...recorder, steps }, 'torn')).not.toEqual([])
  })
})

test('a write that fails leaves the file as it was, and nothing beside it', async () => {
  const cacheDir = mkdtempSync(join(tmpdir(), 'link-cache-failing-'))
  const store = openEntryStore(cacheDir)
  await store.saveEntry(ONE, fieldsOf(ONE), 'Text.', [])
  const recorder = recordOperations(cacheDir)
  const failing = openEntryStore(cacheDir, new Map(), {
    ...recorder.operations,
    rename: () => Promise.reject(Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC', syscall: 'rename' })),
  })
  await expect(failing.saveEntry(ONE, fieldsOf(ONE), 'Other.', [])).rejects.toThrow('ENOSPC')
  expect(readFileSync(join(cacheDir, folderOf(ONE), 'index.md'), 'utf8')).toContain('Text.')
  expect(openEntryStore(cacheDir).find(ONE)?.leftovers).toBeUndefined()
})
