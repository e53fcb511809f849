import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { EntryFields, Ledger } from '../../src/model.ts'
import { formatEntryFile, parseEntryFile } from '../../src/save/entry-file.ts'
import { folderOf, hashUrlOf } from '../../src/save/entry-path.ts'
import { openEntryStore } from '../../src/save/entry-store.ts'
import { holdsConflict } from '../../src/save/merge-sides.ts'
import { contentId, readCache } from '../../src/save/read-cache.ts'
import { readMhtml } from '../../src/save/read-mhtml.ts'
import { isUnchanged, readFolder } from '../../src/save/stored-folder.ts'
import { verifyCache } from '../../src/save/verify-cache.ts'

const URL_OF = 'https://example.org/page'
const FOLDER = folderOf(URL_OF)
const MEDIA = '0123456789abcdef.png'
const FIELDS: EntryFields = { title: 'A page', url: URL_OF, hashUrl: hashUrlOf(FOLDER) }
const LEDGER: Ledger = { url: URL_OF, firstSeen: '', citedBy: [], health: 'alive', attempts: [] }

let cache: string
let entry: string
let elsewhere: string

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-cache-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  cache = join(folder, 'cache')
  entry = join(cache, FOLDER)
  elsewhere = join(folder, 'elsewhere')
  mkdirSync(entry, { recursive: true })
  mkdirSync(elsewhere)
  writeFileSync(join(elsewhere, 'secret'), 'a secret')
  writeFileSync(join(elsewhere, 'index.md'), formatEntryFile(FIELDS, 'Another text.'))
})

function stored() {
  return readCache(cache).folders.get(FOLDER)
}

describe('a symbolic link in a cache from strangers', () => {
  test('to a file is neither read nor published, and is told', () => {
    writeFileSync(join(entry, 'index.md'), formatEntryFile(FIELDS, `![](${MEDIA})`))
    symlinkSync(join(elsewhere, 'secret'), join(entry, MEDIA))
    expect(stored()).toMatchObject({
      files: [{ name: 'index.md' }],
      problems: [`${MEDIA}: it is a symbolic link, which is not followed`],
    })
  })

  test('in place of index.md and the ledger is not read and not written to', async () => {
    symlinkSync(join(elsewhere, 'index.md'), join(entry, 'index.md'))
    symlinkSync('/dev/zero', join(entry, 'ledger.json'))
    const before = readFileSync(join(elsewhere, 'index.md'), 'utf8')
    const store = openEntryStore(cache)
    expect(store.find(URL_OF)?.fields).toBeUndefined()
    await store.saveEntry(URL_OF, FIELDS, 'New.', [], LEDGER)
    await store.saveLedger(LEDGER)
    expect(await store.read(FOLDER)).toBeUndefined()
    expect(readFileSync(join(elsewhere, 'index.md'), 'utf8')).toBe(before)
    expect((await verifyCache(cache, { fix: true })).problems).toHaveLength(2)
  })

  test('in place of a folder is not entered', async () => {
    rmSync(entry, { recursive: true })
    symlinkSync(elsewhere, entry)
    const store = openEntryStore(cache)
    expect(stored()).toMatchObject({ files: [], problems: ['it is a symbolic link, which is not followed'] })
    await expect(store.saveEntry(URL_OF, FIELDS, 'New.', [])).rejects.toThrow('symbolic link')
    await expect(store.saveLedger(LEDGER)).rejects.toThrow('symbolic link')
    await expect(store.remove(FOLDER)).rejects.toThrow('symbolic link')
    expect((await verifyCache(cache, { fix: true })).problems).toMatchObject([{ folder: FOLDER, fixed: false }])
    expect(readdirSync(elsewhere).sort()).toEqual(['index.md', 'secret'])
  })

  test('in place of an earlier version is none, and is not kept as one', async () => {
    writeFileSync(join(entry, 'index.md'), formatEntryFile(FIELDS, `![](${MEDIA})`))
    symlinkSync(join(elsewhere, 'secret'), join(entry, MEDIA))
    symlinkSync(elsewhere, join(entry, '2020-01-01'))
    expect(stored()?.versions).toEqual([])
    const store = openEntryStore(cache)
    const [version] = (await store.keepVersion(FOLDER)).versions
    expect(readdirSync(join(entry, version?.name ?? ''))).toEqual(['index.md'])
  })
})

test('a folder of which the disk tells nothing is a problem of its own alone', () => {
  writeFileSync(join(entry, 'index.md'), formatEntryFile(FIELDS, 'Text.'))
  const known = stored()
  const loop = join(cache, 'loop')
  symlinkSync('loop', loop)
  expect(readFolder(loop, FOLDER, known)?.problems).toEqual([
    `it cannot be read: ${FOLDER}: too many symbolic links encountered (ELOOP)`,
  ])
  expect(known && isUnchanged(loop, known)).toBe(false)
})

test('a text that is too long to be made a page of is a problem of its folder alone', () => {
  mkdirSync(join(entry, '2020-01-01'))
  for (const place of [entry, join(entry, '2020-01-01')])
    writeFileSync(join(place, 'index.md'), formatEntryFile(FIELDS, '* a\n'.repeat(1_250_000)))
  const stored = readCache(cache).folders.get(FOLDER)
  expect([stored?.fields, stored?.versions]).toEqual([undefined, []])
  expect(stored?.problems).toEqual([
    '2020-01-01/index.md cannot be read: it has more than 5 MB',
    'index.md cannot be read: it has more than 5 MB',
  ])
})

test('a ledger that is nested without end is a problem of its folder alone', () => {
  writeFileSync(join(entry, 'index.md'), formatEntryFile(FIELDS, 'Text.'))
  writeFileSync(join(entry, 'ledger.json'), `{"url":"${URL_OF}","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)
  const { folders } = readCache(cache)
  expect(folders.get(FOLDER)?.problems).toEqual(['ledger.json cannot be read: its values are nested too deeply'])
  expect(contentId(folders.values())).toMatch(/^[0-9a-f]{16}$/)
})

describe('front matter takes little time, whatever it is', () => {
  const repeated = (count: number, line: (at: number) => string) => Array.from({ length: count }, (_, at) => line(at))
  test.each([
    ['brackets', `x: ${'['.repeat(100_000)}\n`],
    ['braces', `x: ${'{a: '.repeat(50_000)}\n`],
    ['aliases', `x: &x y\n${repeated(30_000, (at) => `k${at}: *x\n`).join('')}`],
    ['a few thousand aliases', `x: &x y\n${repeated(3000, (at) => `k${at}: *x\n`).join('')}`],
    ['tabs before what is no line', `x:${'\t'.repeat(1_000_000)}\u2028\n`],
  ])('%s', (_what, front) => {
    const text = `---\ntitle: A page\nurl: ${URL_OF}\n${front}---\n\nText.\n`
    const before = process.cpuUsage()
    parseEntryFile(text)
    parseEntryFile(text.slice(4))
    formatEntryFile(FIELDS, 'Text.', text)
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(4000)
  })

  test('nor do the headers of a saved page', () => {
    const before = process.cpuUsage()
    expect(readMhtml(Buffer.from(`A:${'\t'.repeat(1_000_000)}\rx\n\n`))).toBeUndefined()
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000)
  })

  test('nor do fences beside conflict markers', () => {
    const before = process.cpuUsage()
    expect(holdsConflict(`${'~'.repeat(1_000_000)}\u2028\n<<<<<<<`)).toBe(false)
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000)
  })

  test('an alias is written as what it stands for at that place', () => {
    const text = `---\ntitle: &a One\nnote: *a\nmore: &a Two\nlast: *a\nurl: ${URL_OF}\n---\n\nText.\n`
    const written = formatEntryFile({ ...FIELDS, title: 'New' }, 'Text.', text)
    expect(written).toMatch(/note: One\nmore: &a Two\nlast: Two\n/)
  })
})
