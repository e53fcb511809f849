import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { folderOf } from '../../src/save/entry-path.ts'
import { importCache } from '../../src/save/import-cache.ts'

const URL_ = 'http://old.example/'
const FOLDER = folderOf(URL_)
const ENTRY = `title: Old\nurl: ${URL_}\n\nOnce.\n`

let from: string
let to: string
beforeEach(() => {
  from = mkdtempSync(join(tmpdir(), 'link-cache-from-'))
  to = mkdtempSync(join(tmpdir(), 'link-cache-to-'))
})

function put(cache: string, name: string, text: string): void {
  const path = join(cache, FOLDER, name)
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
  expect(await importCache(from, to)).toEqual({ taken: [FOLDER], there: [], problems: [] })
  const files = readdirSync(join(to, FOLDER), { recursive: true }).map(String).sort()
  expect(files).toEqual(['0123456789abcdef.png', '2024-05-01', '2024-05-01/index.md', 'index.md'])
})

test('what was taken down here does not come back with an import', async () => {
  put(from, 'index.md', ENTRY)
  put(to, 'ledger.json', `{"url":"${URL_}","forgotten":{"at":"2026-01-01T00:00:00Z","why":"asked"}}`)
  const problem = 'its page was taken down; "link-cache forget --undo" lifts that'
  expect(await importCache(from, to)).toEqual({ taken: [], there: [], problems: [{ folder: FOLDER, problem }] })
  expect(existsSync(join(to, FOLDER, 'index.md'))).toBe(false)
  expect(existsSync(join(to, FOLDER, 'ledger.json'))).toBe(true)
})

test('a ledger of failures alone makes room for a copy', async () => {
  put(from, 'index.md', ENTRY)
  put(to, 'ledger.json', `{"url":"${URL_}"}`)
  expect((await importCache(from, to)).taken).toEqual([FOLDER])
})
