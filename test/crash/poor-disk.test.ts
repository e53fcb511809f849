import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openEntryStore } from '../../src/save/entry-store.ts'
import { verifyCache } from '../../src/save/verify-cache.ts'
import { LAYOUT, makeSite, post, type Site } from '../support/site.ts'
import { articlePage, startWeb, type Web } from '../support/web.ts'

const urls = Array.from({ length: 6 }, (_, at) => `http://site-${at}.example/page`)
const places: string[] = []
let web: Web
let site: Site

beforeEach(async () => {
  web = await startWeb(
    Object.fromEntries(urls.map((url, at) => [url, articlePage(`Page ${at}`, 'Of lamps. '.repeat(300))])),
  )
  site = makeSite(
    {
      '_includes/base.html': LAYOUT,
      ...Object.fromEntries(urls.map((url, at) => [`post-${at}.md`, post(`Post ${at}`, `See [it](${url}).`)])),
    },
    { options: 'hostGapMs: 0, maxRetries: 0' },
  )
})
afterEach(async () => {
  for (const place of places.splice(0)) execFileSync('umount', [place])
  site.remove()
  await web.close()
})

/** Mounts a small file system in memory; false where this user may not. */
function mount(place: string, options: string): boolean {
  mkdirSync(place, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', place], { stdio: 'ignore' })
    places.push(place)
    return true
  } catch {
    return false
  }
}

const scratch = mkdtempSync(join(tmpdir(), 'link-cache-mount-'))
const mayMount = mount(join(scratch, 'try'), 'size=64k')
if (mayMount) execFileSync('umount', [places.pop() ?? ''])
else console.warn('Skipped: mounting is not permitted here, so no full and no read-only disk can be tried.')
afterAll(() => rmSync(scratch, { recursive: true }))

function posts(): readonly string[] {
  return urls.map((_, at) => site.read(`_site/post-${at}/index.html`))
}

describe.skipIf(!mayMount)('a disk that is', () => {
  test('full: the site is built, nothing is damaged, and what was written is whole', async () => {
    const cache = join(site.folder, 'cache')
    mount(cache, 'size=44k')
    const { stdout, stderr } = await site.built([], web.env)
    expect(posts().filter((html) => html.includes('</html>'))).toHaveLength(urls.length)
    expect(`${stdout}${stderr}`).toMatch(/could not be written|is full|no space/i)
    const { problems } = await verifyCache(cache, { fix: false })
    expect(problems.filter(({ file }) => !file.endsWith('index.html'))).toEqual([])
  })

  test('full for a while: the next build with room archives the rest', async () => {
    const cache = join(site.folder, 'cache')
    mount(cache, 'size=44k')
    await site.built([], web.env)
    execFileSync('mount', ['-o', 'remount,size=16m', cache])
    await site.built([], web.env)
    expect(
      openEntryStore(cache)
        .list()
        .filter(({ fields }) => fields),
    ).toHaveLength(urls.length)
    expect((await verifyCache(cache, { fix: false })).problems).toEqual([])
  })

  test('read-only: copies that are there are shown, the site is built, nothing is changed', async () => {
    const cache = join(site.folder, 'cache')
    mount(cache, 'size=16m')
    await site.built([], web.env)
    site.write({ 'more.md': post('More', 'See [more](http://more.example/).') })
    rmSync(join(site.folder, '_site'), { recursive: true })
    execFileSync('mount', ['-o', 'remount,ro', cache])
    const before = site.snapshot('cache')
    const { stdout, stderr } = await site.built([], web.env)
    expect(posts().filter((html) => html.includes('archived copy</a>'))).toHaveLength(urls.length)
    expect(`${stdout}${stderr}`).toMatch(/could not be written|read-only/i)
    const check = await site.command(['check', '--every-days', '0'], web.env)
    expect([check.code, check.stderr]).toEqual([
      1,
      expect.stringContaining('but the answers could not be saved: ledger.json'),
    ])
    const forget = await site.command(['forget', urls[0] ?? ''], web.env)
    expect([forget.code, forget.stderr]).toEqual([
      2,
      expect.stringContaining('The disk is read-only: make it writable'),
    ])
    expect(site.snapshot('cache')).toEqual(before)
  })
})

describe.skipIf(process.getuid?.() === 0)('without permission', () => {
  test('the site is built, and it is told', async () => {
    mkdirSync(join(site.folder, 'cache'))
    chmodSync(join(site.folder, 'cache'), 0o500)
    const { stdout, stderr } = await site.built([], web.env)
    expect(posts().filter((html) => html.includes('</html>'))).toHaveLength(urls.length)
    expect(`${stdout}${stderr}`).toMatch(/could not be written|permission/i)
  })
})

test('a file in the place of the cache: the site is built, and it is told', async () => {
  writeFileSync(join(site.folder, 'cache'), 'not a folder')
  const { stdout, stderr } = await site.built([], web.env)
  expect(posts().filter((html) => html.includes('</html>'))).toHaveLength(urls.length)
  expect(`${stdout}${stderr}`).toMatch(/could not be written|not a directory/i)
  expect(site.read('cache')).toBe('not a folder')
})

test.each<[what: string, put: (place: string) => void]>([
  ['a file', (place) => writeFileSync(place, 'not a folder')],
  ['a link to itself', (place) => symlinkSync('.cache', place)],
  ['a link to nowhere', (place) => symlinkSync('/dev/null/x', place)],
])('%s in the place of .cache costs time only', async (_, put) => {
  put(join(site.folder, '.cache'))
  await site.built([], web.env)
  expect(posts().filter((html) => html.includes('archived copy</a>'))).toHaveLength(urls.length)
})
