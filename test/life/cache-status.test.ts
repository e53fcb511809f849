import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { type CacheStatus, cacheStatus, isWanting } from '../../src/cli/cache-status.ts'
import { statusText } from '../../src/cli/status-command.ts'
import type { Attempt, Ledger, Link } from '../../src/model.ts'
import { folderOf } from '../../src/save/entry-path.ts'
import { openEntryStore } from '../../src/save/entry-store.ts'

let cacheDir: string
beforeEach(() => {
  cacheDir = mkdtempSync(join(tmpdir(), 'link-cache-status-'))
})

const link = (url: string, inputPath = './a.md'): Link => ({ url, href: url, inputPath, line: 1, bare: false })
const failed = (reason: Attempt['reason']): Attempt[] => [
  { at: '2026-01-01T00:00:00Z', outcome: 'failed', ...(reason ? { reason } : {}) },
]

/** Puts into the cache what is given of a URL: a copy of so many bytes, a ledger, or both. */
function put(url: string, copyBytes: number | undefined, ledger?: Partial<Ledger>): void {
  const folder = join(cacheDir, folderOf(url))
  mkdirSync(folder, { recursive: true })
  if (copyBytes !== undefined) {
    const head = `---\ntitle: T\nurl: ${url}\n---\n\n`
    writeFileSync(join(folder, 'index.md'), head + 'x'.repeat(copyBytes - head.length))
  }
  if (ledger) writeFileSync(join(folder, 'ledger.json'), JSON.stringify({ url, citedBy: [], attempts: [], ...ledger }))
}
const status = (links: readonly Link[]): CacheStatus => cacheStatus(links, openEntryStore(cacheDir))

test('a cache is told by health, reason, host and size', () => {
  put('http://a.example/1', 5000)
  put('http://a.example/2', 20_000)
  put('http://b.example/', 30_000, { health: 'dead', attempts: failed('gone') })
  put('http://c.example/', undefined, { health: 'failing', attempts: failed('gone') })
  const urls = [
    'http://a.example/1',
    'http://a.example/2',
    'http://b.example/',
    'http://c.example/',
    'http://d.example/',
  ]
  const told = status(urls.map((url) => link(url)))
  const ledgerBytes = (url: string): number => told.links.find((one) => one.url === url)?.bytes ?? 0
  const [b, c] = [ledgerBytes('http://b.example/'), ledgerBytes('http://c.example/')]
  expect({ ...told, links: [] }).toEqual({
    links: [],
    total: { links: 5, copies: 3, missing: 2, bytes: 25_000 + b + c },
    health: [
      { health: 'failing', links: 1, copies: 0, bytes: c },
      { health: 'dead', links: 1, copies: 1, bytes: b },
      { health: 'unknown', links: 3, copies: 2, bytes: 25_000 },
    ],
    reasons: [
      { reason: 'gone', words: 'the page is gone', missing: 1, copies: 1 },
      { words: 'not tried yet', missing: 1, copies: 0 },
    ],
    hosts: [
      { host: 'a.example', links: 2, copies: 2, bytes: 25_000 },
      { host: 'b.example', links: 1, copies: 1, bytes: b },
      { host: 'c.example', links: 1, copies: 0, bytes: c },
      { host: 'd.example', links: 1, copies: 0, bytes: 0 },
    ],
    sizes: [
      { below: 20_000, copies: 1, bytes: 5000 },
      { below: 200_000, copies: 2, bytes: 20_000 + b },
    ],
    largest: [
      { url: 'http://b.example/', bytes: b },
      { url: 'http://a.example/2', bytes: 20_000 },
      { url: 'http://a.example/1', bytes: 5000 },
    ],
  })
})

test('the tables are aligned, short where there are many hosts, and the summary is last', () => {
  const urls = Array.from({ length: 14 }, (_, at) => `http://host${at}.example/`)
  put('http://host0.example/', 12_000)
  const text = statusText(status([...urls, 'http://host0.example/b'].map((url) => link(url))), 2)
  expect(text).toMatch(/^Without a copy:\n/)
  expect(text.slice(text.indexOf('\n\n'))).toBe(
    [
      '',
      '',
      'Size of a copy  copies   size',
      'below 20 kB          1  12 kB',
      'Largest:',
      '  12 kB  http://host0.example/',
      '',
      'Host           links  copies   size',
      'host0.example      2       1  12 kB',
      'host1.example      1       0    0 B',
      '… and 12 more: --hosts all lists them',
      '',
      'Reason         without a copy  with a copy',
      'not tried yet              14            0',
      '',
      'Health   links  copies   size',
      'unknown     15       1  12 kB',
      '',
      '15 links: 1 with a copy, 14 without; 12 kB in the cache.',
      '',
    ].join('\n'),
  )
  expect(statusText(status(urls.map((url) => link(url))), Number.POSITIVE_INFINITY)).not.toContain('more:')
})

test('a site without links, and without a cache, is one line', () => {
  expect(statusText(status([]), 10)).toBe('0 links: 0 with a copy, 0 without; 0 B in the cache.\n')
})

test('what was taken down, or is cited by no post, is not wanting', () => {
  const forgotten = { at: '2026-01-01T00:00:00Z', why: 'the author asked' }
  put('http://down.example/', undefined, { forgotten, attempts: [] })
  put('http://uncited.example/', undefined, { attempts: failed('gone') })
  const { links, reasons } = status([link('http://down.example/'), link('http://new.example/')])
  expect(links.filter(isWanting).map(({ url }) => url)).toEqual(['http://new.example/'])
  expect(reasons.map(({ words }) => words)).toEqual(['not tried yet', 'taken down by you', 'the page is gone'])
})

test('a cache that cannot be read as a whole is told', () => {
  writeFileSync(join(cacheDir, 'file'), '')
  const told = cacheStatus([], openEntryStore(join(cacheDir, 'file')))
  expect(statusText(told, 10)).toMatch(/^The cache in .*file cannot be read: .*\n\n0 links: /)
})

test('a copy that cannot be read is told as such', () => {
  const url = 'http://torn.example/'
  mkdirSync(join(cacheDir, folderOf(url)))
  writeFileSync(join(cacheDir, folderOf(url), 'index.md'), '<<<<<<< HEAD\n')
  expect(status([link(url)]).links).toMatchObject([{ url, copy: false, reason: 'disk' }])
})

test('a link that the cache holds under its URL as once written is told once', () => {
  const written = 'http://old.example'
  const folder = join(cacheDir, folderOf(written))
  mkdirSync(folder)
  writeFileSync(join(folder, 'index.md'), `title: Old\nurl: ${written}\n\nx\n`)
  expect(status([{ ...link('http://old.example/'), href: written }]).links).toMatchObject([
    { url: 'http://old.example/', copy: true, citedBy: ['./a.md'] },
  ])
})
