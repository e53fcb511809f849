import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { folderOf } from '../../src/save/entry-path.ts'
import { openEntryStore } from '../../src/save/entry-store.ts'
import { importCache } from '../../src/save/import-cache.ts'

const URL_ = 'http://old.example/'
const FOLDER = folderOf(URL_)
const NOTHING = { taken: [], there: [], forgotten: [], empty: [], problems: [] }
const ENTRY = `title: Old\nurl: ${URL_}\n\nOnce.\n`

let from: string
let to: string
beforeEach(() => {
  from = mkdtempSync(join(tmpdir(), 'link-cache-from-'))
  to = mkdtempSync(join(tmpdir(), 'link-cache-to-'))
})

function put(cache: string, name: string, text: string, folder: string = FOLDER): void {
  const path = join(cache, folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

test('an entry comes with its media and its earlier versions, without its pages', async () => {
  put(from, 'index.md', ENTRY)
  put(from, 'index.html', 'x')
  put(from, '0123456789abcdef.png', 'x')
  put(from, '2024-05-01/index.md', ENTRY)
  put(from, '2024-05-01/index.html', 'x')
  put(from, 'notes/mine.txt', 'x')
  expect(await importCache(from, openEntryStore(to))).toEqual({ ...NOTHING, taken: [FOLDER] })
  const files = readdirSync(join(to, FOLDER), { recursive: true }).map(String).sort()
  expect(files).toEqual(['0123456789abcdef.png', '2024-05-01', '2024-05-01/index.md', 'index.md'])
})

test('what was taken down here does not come back with an import', async () => {
  put(from, 'index.md', ENTRY)
  put(to, 'ledger.json', `{"url":"${URL_}","forgotten":{"at":"2026-01-01T00:00:00Z","why":"asked"}}`)
  const problem = 'its page was taken down; "link-cache forget --undo" lifts that'
  expect(await importCache(from, openEntryStore(to))).toEqual({
    ...NOTHING,
    problems: [{ folder: FOLDER, problem }],
  })
  expect(existsSync(join(to, FOLDER, 'index.md'))).toBe(false)
  expect(existsSync(join(to, FOLDER, 'ledger.json'))).toBe(true)
})

const TOMBSTONE = `{"url":"${URL_}","forgotten":{"at":"2026-01-01T00:00:00Z","why":"a court asked"}}`

test('what was taken down there is taken down here too', async () => {
  put(from, 'ledger.json', TOMBSTONE)
  put(to, 'ledger.json', `{"url":"${URL_}"}`)
  expect(await importCache(from, openEntryStore(to))).toEqual({ ...NOTHING, forgotten: [FOLDER] })
  expect(openEntryStore(to).find(URL_)?.ledger?.forgotten?.why).toBe('a court asked')
  expect(await importCache(from, openEntryStore(to))).toEqual({ ...NOTHING, there: [FOLDER] })
})

test('a copy that is here is not deleted because it was taken down there: the owner is told', async () => {
  put(from, 'ledger.json', TOMBSTONE)
  put(to, 'index.md', ENTRY)
  const problem = `${URL_} was taken down there; "link-cache forget" takes it down here too`
  expect(await importCache(from, openEntryStore(to))).toEqual({ ...NOTHING, problems: [{ folder: FOLDER, problem }] })
  expect(openEntryStore(to).find(URL_)).toMatchObject({ fields: { title: 'Old' } })
})

test('links that failed there are no problem of an import', async () => {
  put(from, 'ledger.json', `{"url":"${URL_}"}`)
  expect(await importCache(from, openEntryStore(to))).toEqual({ ...NOTHING, empty: [FOLDER] })
  expect(readdirSync(to)).toEqual([])
})

test('a ledger of failures alone makes room for a copy', async () => {
  put(from, 'index.md', ENTRY)
  put(to, 'ledger.json', `{"url":"${URL_}"}`)
  expect((await importCache(from, openEntryStore(to))).taken).toEqual([FOLDER])
})

test('a copy comes into a folder in which a person keeps something, and takes nothing of his', async () => {
  put(from, 'index.md', ENTRY)
  put(from, 'notes.txt', 'theirs')
  put(from, '2024-05-01/index.md', ENTRY)
  put(to, 'ledger.json', `{"url":"${URL_}"}`)
  put(to, 'notes.txt', 'mine')
  expect((await importCache(from, openEntryStore(to))).taken).toEqual([FOLDER])
  expect(readdirSync(to)).toEqual([FOLDER])
  expect(readFileSync(join(to, FOLDER, 'index.md'), 'utf8')).toBe(ENTRY)
  expect(readFileSync(join(to, FOLDER, 'notes.txt'), 'utf8')).toBe('mine')
})

test('a page that has a copy in a folder of another name is not taken over a second time', async () => {
  put(from, 'index.md', 'title: Old\nurl: http://Old.example\n\nOnce.\n', folderOf('http://Old.example'))
  put(to, 'index.md', ENTRY)
  expect(await importCache(from, openEntryStore(to))).toMatchObject({
    taken: [],
    there: [folderOf('http://Old.example')],
  })
})

test('what was taken down under another name, or at the end of a redirect, does not come back either', async () => {
  put(from, 'index.md', 'title: Old\nurl: http://Old.example\n\nOnce.\n', folderOf('http://Old.example'))
  put(
    from,
    'index.md',
    `title: Old\nurl: http://short.example/\nfinal_url: ${URL_}\n\nOnce.\n`,
    folderOf('http://short.example/'),
  )
  put(to, 'ledger.json', `{"url":"${URL_}","forgotten":true}`)
  expect(await importCache(from, openEntryStore(to))).toMatchObject({ taken: [], problems: [{}, {}] })
  expect(readdirSync(to)).toEqual([FOLDER])
})

test('nothing damaged is written over by an import, and it is told', async () => {
  put(from, 'index.md', ENTRY)
  put(to, 'ledger.json', `{"url":"${URL_}","forgotten":true,`)
  const problem = 'here, ledger.json cannot be read: it is not a JSON object'
  expect(await importCache(from, openEntryStore(to))).toEqual({
    ...NOTHING,
    problems: [{ folder: FOLDER, problem }],
  })
  expect(readFileSync(join(to, FOLDER, 'ledger.json'), 'utf8')).toBe(`{"url":"${URL_}","forgotten":true,`)
})

test('a folder that holds the copy of another page here is neither replaced nor taken down', async () => {
  put(to, 'index.md', ENTRY)
  put(to, 'ledger.json', `{"url":"${URL_}"}`)
  const problem = `here, the folder is that of ${URL_}`
  for (const [name, text] of [
    ['ledger.json', '{"url":"http://new.example/","forgotten":true}'],
    ['index.md', 'title: New\nurl: http://new.example/\n\nTwice.\n'],
  ] as const) {
    put(from, name, text)
    expect(await importCache(from, openEntryStore(to))).toEqual({ ...NOTHING, problems: [{ folder: FOLDER, problem }] })
  }
  expect(readFileSync(join(to, FOLDER, 'index.md'), 'utf8')).toBe(ENTRY)
  expect(openEntryStore(to).find(URL_)?.ledger).toMatchObject({ url: URL_ })
})

test('nothing that a stranger’s cache links to is imported, and nothing is written where one’s own links to', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'link-cache-elsewhere-'))
  writeFileSync(join(elsewhere, 'index.md'), ENTRY)
  writeFileSync(join(elsewhere, 'secret'), 'a secret')
  const [linked, entryLinked, ownLinked] = ['a', 'b', 'c'].map((name) => name.repeat(32)) as [string, string, string]
  put(from, 'index.md', ENTRY)
  symlinkSync(elsewhere, join(from, FOLDER, '2024-05-01'))
  symlinkSync(elsewhere, join(from, linked))
  mkdirSync(join(from, entryLinked))
  symlinkSync(join(elsewhere, 'index.md'), join(from, entryLinked, 'index.md'))
  put(from, 'index.md', ENTRY.replace(URL_, 'http://new.example/'), ownLinked)
  symlinkSync(elsewhere, join(to, ownLinked))
  const problem = 'it is a symbolic link, which is not followed'
  expect(await importCache(from, openEntryStore(to))).toEqual({
    ...NOTHING,
    taken: [FOLDER],
    problems: [
      { folder: linked, problem },
      { folder: entryLinked, problem: `index.md: ${problem}` },
      { folder: ownLinked, problem: `here, ${problem}` },
    ],
  })
  expect(readdirSync(join(to, FOLDER))).toEqual(['index.md'])
  expect(readdirSync(elsewhere)).toEqual(['index.md', 'secret'])
})

test('what cannot be read there is a problem of its folder alone', async () => {
  mkdirSync(join(from, 'a'.repeat(32), 'index.md'), { recursive: true })
  writeFileSync(join(from, 'b'.repeat(32)), 'a file')
  put(from, 'index.md', ENTRY)
  put(from, '2024-05-01', 'a file')
  expect(await importCache(from, openEntryStore(to))).toEqual({
    ...NOTHING,
    taken: [FOLDER],
    problems: [{ folder: 'a'.repeat(32), problem: 'there is no index.md' }],
  })
})
