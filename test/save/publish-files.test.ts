import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderOf } from '../../src/save/entry-path.ts'
import { openEntryStore } from '../../src/save/entry-store.ts'
import { publishFiles } from '../../src/save/publish-files.ts'

const URL_ = 'https://example.org/'
const FOLDER = folderOf(URL_)
const isMedia = (name: string): boolean => name.endsWith('.png')
const tempDir = (): string => mkdtempSync(join(tmpdir(), 'link-cache-publish-'))

async function cacheWithPage() {
  const cacheDir = tempDir()
  const store = openEntryStore(cacheDir)
  await store.saveEntry(URL_, { title: 'T', url: URL_, hashUrl: 'x' }, 'Text', [
    { name: '0123456789abcdef.png', bytes: new Uint8Array([1]) },
    { name: '0123456789abcdef.svg', bytes: new Uint8Array([2]) },
    { name: '0123456789abcdef.html', bytes: new Uint8Array([3]) },
  ])
  await store.savePages(FOLDER, [{ html: '<!doctype html>', stamp: '0123456789abcdef' }])
  writeFileSync(join(cacheDir, FOLDER, 'notes.png'), 'mine')
  return { cacheDir, store: openEntryStore(cacheDir) }
}

test('the page and its media are published, and nothing else of the folder', async () => {
  const { cacheDir, store } = await cacheWithPage()
  const output = join(tempDir(), 'cache')
  await publishFiles(cacheDir, store.list(), output, isMedia)
  expect(readdirSync(join(output, FOLDER))).toEqual(['0123456789abcdef.png', 'index.html'])
})

test('what is there already is not copied again', async () => {
  const { cacheDir, store } = await cacheWithPage()
  const output = join(tempDir(), 'cache')
  await publishFiles(cacheDir, store.list(), output, isMedia)
  const page = join(output, FOLDER, 'index.html')
  const { mtimeMs, ctimeMs } = statSync(page)
  await publishFiles(cacheDir, store.list(), output, isMedia)
  expect([statSync(page).mtimeMs, statSync(page).ctimeMs]).toEqual([mtimeMs, ctimeMs])
})

test('a page that is no longer published is taken out', async () => {
  const { cacheDir, store } = await cacheWithPage()
  const output = join(tempDir(), 'cache')
  await publishFiles(cacheDir, store.list(), output, isMedia)
  await publishFiles(cacheDir, [], output, isMedia)
  expect(existsSync(join(output, FOLDER))).toBe(false)
})

test('a folder that is not ours stays, whatever its name', async () => {
  const output = tempDir()
  mkdirSync(join(output, FOLDER))
  writeFileSync(join(output, FOLDER, 'index.html'), 'mine')
  await publishFiles(tempDir(), [], output, isMedia)
  expect(readFileSync(join(output, FOLDER, 'index.html'), 'utf8')).toBe('mine')
})

test('a published file that was changed since is copied anew', async () => {
  const { cacheDir, store } = await cacheWithPage()
  const output = join(tempDir(), 'cache')
  await publishFiles(cacheDir, store.list(), output, isMedia)
  const page = join(output, FOLDER, 'index.html')
  writeFileSync(page, 'other')
  utimesSync(page, 1, 1)
  await publishFiles(cacheDir, store.list(), output, isMedia)
  expect(readFileSync(page, 'utf8')).toContain('<!doctype html>')
})
