import { mkdirSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { folderOf } from '../../src/save/entry-path.ts'
import { openEntryStore } from '../../src/save/entry-store.ts'
import { writeWhole } from '../../src/save/file-operations.ts'
import { newLedger } from '../../src/save/ledger.ts'

const URL_ = 'https://beta.gouv.fr/apropos/'
const fields = { title: 'À propos', url: URL_, hashUrl: '86939b13f2' }
const tempDir = (): string => mkdtempSync(join(tmpdir(), 'link-cache-store-'))

function withFile(folder: string, text: string): string {
  const dir = tempDir()
  mkdirSync(join(dir, folder))
  writeFileSync(join(dir, folder, 'index.md'), text)
  return dir
}

/** What all open files have in common, to be changed by a test. */
async function prototypeOfFiles(folder: string): Promise<FileHandle> {
  const file = await open(folder)
  await file.close()
  return Object.getPrototypeOf(file) as FileHandle
}

test('folders are named by the md5 of the URL, as in the cache that this project came from', () => {
  expect(folderOf(URL_).slice(0, 16)).toBe('86939b13f2cea3d1')
  expect(folderOf('https://adactio.com/articles/14321')).toBe('22968d175d13a6693433c7c4732469da')
})

test('an entry that is saved is found and read again, by this store and by the next', async () => {
  const dir = tempDir()
  const media = [{ name: '0123456789abcdef.png', bytes: new Uint8Array([1, 2, 3]) }]
  await openEntryStore(dir).saveEntry(URL_, fields, 'Body.', media)
  const store = openEntryStore(dir)
  const stored = store.find(URL_)
  expect(stored?.fields).toEqual(fields)
  expect(await store.read(folderOf(URL_))).toEqual({ folder: folderOf(URL_), fields, body: 'Body.\n' })
  expect(readdirSync(join(dir, folderOf(URL_)))).toEqual(['0123456789abcdef.png', 'index.md'])
})

test('with Yarn’s Plug’n’Play, whose open files cannot flush themselves, an entry is saved', async () => {
  const dir = tempDir()
  const files = await prototypeOfFiles(dir)
  const lacking = async (): Promise<void> => {
    throw new Error('Method not implemented.')
  }
  for (const method of ['sync', 'datasync'] as const) vi.spyOn(files, method).mockImplementation(lacking)
  onTestFinished(() => {
    vi.restoreAllMocks()
  })
  await openEntryStore(dir).saveEntry(URL_, fields, 'Body.', [])
  expect(readdirSync(join(dir, folderOf(URL_)))).toEqual(['index.md'])
})

test('with Yarn’s Plug’n’Play, whose open files write no iterables, text in pieces is written', async () => {
  const dir = tempDir()
  const files = await prototypeOfFiles(dir)
  const writeNode = Reflect.get(files, 'writeFile') as FileHandle['writeFile']
  vi.spyOn(files, 'writeFile').mockImplementation(function (this: FileHandle, data) {
    if (typeof data !== 'string' && !(data instanceof Uint8Array)) throw new TypeError('The "data" argument must be …')
    return writeNode.call(this, data)
  })
  onTestFinished(() => {
    vi.restoreAllMocks()
  })
  await writeWhole(join(dir, 'text'), [Buffer.from('in '), Buffer.from('pieces')])
  expect(readFileSync(join(dir, 'text'), 'utf8')).toBe('in pieces')
})

test('a folder named by the md5 of the URL as it was written is found too', () => {
  const dir = withFile(folderOf('https://Example.org'), 'title: Old\nurl: https://Example.org\nhash_url: 12\n\nText\n')
  const store = openEntryStore(dir)
  expect(store.find('https://example.org/', 'https://Example.org')?.fields?.title).toBe('Old')
  expect(store.find('https://example.org/')?.fields?.title).toBe('Old')
})

test('a copy is found by the address that its page was redirected to, as long as it says so', async () => {
  const dir = tempDir()
  const moved = 'https://www.beta.gouv.fr/a-propos'
  await openEntryStore(dir).saveEntry(URL_, { ...fields, finalUrl: moved }, 'Body.', [])
  const store = openEntryStore(dir)
  expect(store.redirectedTo(moved)?.folder).toBe(folderOf(URL_))
  await store.saveEntry(URL_, { ...fields, finalUrl: `${moved}/` }, 'Body.', [])
  expect([moved, `${moved}/`, URL_].map((url) => store.redirectedTo(url)?.folder)).toEqual([
    undefined,
    folderOf(URL_),
    undefined,
  ])
})

test('a damaged index.md is told and left as it is', () => {
  const dir = withFile(folderOf(URL_), '<<<<<<< HEAD\n')
  const stored = openEntryStore(dir).find(URL_)
  expect(stored?.problems).toEqual(['index.md cannot be read: it holds the conflict markers of a merge'])
  expect(readFileSync(join(dir, folderOf(URL_), 'index.md'), 'utf8')).toBe('<<<<<<< HEAD\n')
})

test('what is not an entry is not looked at', () => {
  const dir = withFile('notes', 'title: x\n\ny')
  writeFileSync(join(dir, 'README.md'), 'hello')
  expect(openEntryStore(dir).list()).toEqual([])
})

test('a missing cache is an empty one', () => {
  expect(openEntryStore(join(tempDir(), 'none')).list()).toEqual([])
})

test('what is known from an earlier build is not read again, unless it changed', () => {
  const dir = withFile(folderOf(URL_), 'title: One\nurl: https://beta.gouv.fr/apropos/\n\nx')
  const known = new Map(
    openEntryStore(dir)
      .list()
      .map((stored) => [stored.folder, stored]),
  )
  expect(openEntryStore(dir, known).find(URL_)).toBe(known.get(folderOf(URL_)))
  const path = join(dir, folderOf(URL_), 'index.md')
  writeFileSync(path, 'title: Two\nurl: https://beta.gouv.fr/apropos/\n\nx')
  utimesSync(path, new Date(0), new Date(0))
  expect(openEntryStore(dir, known).find(URL_)?.fields?.title).toBe('Two')
})

test('a ledger that says the same is not written again', async () => {
  const dir = tempDir()
  const store = openEntryStore(dir)
  const ledger = newLedger(URL_, new Date(0))
  await store.saveLedger(ledger)
  const path = join(dir, folderOf(URL_), 'ledger.json')
  utimesSync(path, new Date(0), new Date(0))
  const before = readFileSync(path, 'utf8')
  await store.saveLedger(ledger)
  expect(openEntryStore(dir).find(URL_)?.ledger).toEqual(ledger)
  expect(readFileSync(path, 'utf8')).toBe(before)
})

test('an earlier version is kept beside the entry, whole, under the day of its capture', async () => {
  const dir = tempDir()
  const store = openEntryStore(dir)
  const dated = { ...fields, archivedAt: '2024-05-06T07:08:09Z' }
  const media = [{ name: '0123456789abcdef.png', bytes: new Uint8Array([1]) }]
  await store.saveEntry(URL_, dated, 'Old.', media)
  await store.keepVersion(folderOf(URL_))
  await store.saveEntry(URL_, { ...dated, archivedAt: '2026-01-01T00:00:00Z' }, 'New.', [])
  const stored = openEntryStore(dir).find(URL_)
  expect(stored?.versions.map(({ name }) => name)).toEqual(['2024-05-06'])
  expect(readdirSync(join(dir, folderOf(URL_), '2024-05-06'))).toEqual(['0123456789abcdef.png', 'index.md'])
  expect(await store.read(folderOf(URL_), '2024-05-06')).toMatchObject({ body: 'Old.\n' })
  expect(await store.read(folderOf(URL_))).toMatchObject({ body: 'New.\n' })
})

test('a second version of the same day has a name of its own', async () => {
  const store = openEntryStore(tempDir())
  await store.saveEntry(URL_, { ...fields, archivedAt: '2024-05-06T07:08:09Z' }, 'Old.', [])
  await store.keepVersion(folderOf(URL_))
  await store.saveEntry(URL_, { ...fields, archivedAt: '2024-05-06T09:08:07Z' }, 'Newer.', [])
  const { versions } = await store.keepVersion(folderOf(URL_))
  expect(versions.map(({ name }) => name)).toEqual(['2024-05-06-2', '2024-05-06'])
})

test('a copy that is kept as an earlier version already is not kept twice', async () => {
  const store = openEntryStore(tempDir())
  await store.saveEntry(URL_, { ...fields, archivedAt: '2024-05-06T07:08:09Z' }, 'Old.', [])
  await store.keepVersion(folderOf(URL_))
  const { versions } = await store.keepVersion(folderOf(URL_))
  expect(versions.map(({ name }) => name)).toEqual(['2024-05-06'])
})

test('two processes that replace a copy at once both come to an end, and no text is lost', async () => {
  const cacheDir = tempDir()
  const dated = { ...fields, archivedAt: '2024-05-06T07:08:09Z' }
  await openEntryStore(cacheDir).saveEntry(URL_, dated, 'First.', [])
  const texts = ['Second.', 'Third.', 'Fourth.']
  const stores = texts.map(() => openEntryStore(cacheDir))
  await Promise.all(
    stores.map(async (store, at) => {
      await store.keepVersion(folderOf(URL_))
      await store.saveEntry(URL_, dated, texts[at] ?? '', [])
    }),
  )
  const store = openEntryStore(cacheDir)
  const versions = store.find(URL_)?.versions ?? []
  const kept = await Promise.all([...versions, undefined].map((version) => store.read(folderOf(URL_), version?.name)))
  expect(kept.map((entry) => entry?.body.trim())).toContain('First.')
  expect(new Set(kept.map((entry) => entry?.body)).size).toBe(kept.length)
  expect(readdirSync(join(cacheDir, folderOf(URL_))).filter((name) => name.startsWith('.'))).toEqual([])
})

test('a damaged version keeps its name, and the next one gets another', async () => {
  const dir = tempDir()
  const store = openEntryStore(dir)
  await store.saveEntry(URL_, { ...fields, archivedAt: '2024-05-06T07:08:09Z' }, 'Text.', [])
  mkdirSync(join(dir, folderOf(URL_), '2024-05-06'))
  writeFileSync(join(dir, folderOf(URL_), '2024-05-06', 'index.md'), 'no front matter')
  const { versions } = await store.keepVersion(folderOf(URL_))
  expect(versions.map(({ name }) => name)).toEqual(['2024-05-06-2'])
})

test('taking a copy down leaves the ledger, and what is not ours', async () => {
  const dir = tempDir()
  const store = openEntryStore(dir)
  await store.saveEntry(URL_, fields, 'Text.', [{ name: '0123456789abcdef.png', bytes: new Uint8Array([1]) }])
  await store.saveLedger(newLedger(URL_, new Date(0)))
  await store.keepVersion(folderOf(URL_))
  writeFileSync(join(dir, folderOf(URL_), 'notes.txt'), 'mine')
  const stored = await store.remove(folderOf(URL_))
  expect(readdirSync(join(dir, folderOf(URL_)))).toEqual(['ledger.json', 'notes.txt'])
  expect([stored.fields, stored.versions]).toEqual([undefined, []])
})
