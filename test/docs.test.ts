import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { isWorthLookingBack } from '../src/capture-page.ts'
import type { Health, Reason } from '../src/model.ts'
import { OPTIONS } from '../src/options.ts'
import { REASON_WORDS, REASONS } from '../src/reasons.ts'
import { newLedger, recordAttempt } from '../src/save/ledger.ts'
import { wordsFor } from '../src/show/words.ts'
import { payloads } from './browser/hostile-payloads.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const DAY = 86_400_000
const URL_ = 'https://example.org/page'

test('docs/options.md is what the table of options makes', async () => {
  const { optionsPage } = await import(pathToFileURL(join(root, 'scripts/make-docs.mjs')).href)
  // Where this fails: npm run build && npm run docs
  expect(read('docs/options.md')).toBe(optionsPage(OPTIONS))
})

test('docs/words.md lists every word that readers see, as it is in English', async () => {
  const { wordsPage } = await import(pathToFileURL(join(root, 'scripts/make-docs.mjs')).href)
  // Where this fails: npm run build && npm run docs
  expect(read('docs/words.md')).toBe(wordsPage(wordsFor('en')))
})

test('SECURITY.md counts the hostile pages right', () => {
  expect(read('SECURITY.md')).toContain(`alone, against ${payloads.length} hostile pages`)
})

test('each reason has its heading, with the words that reports use', () => {
  const headings = [...read('docs/failures.md').matchAll(/^### `(.+)`\n\n\*(.+)\*$/gm)].map(([, name, words]) => [
    name,
    words,
  ])
  expect(Object.fromEntries(headings)).toEqual(REASON_WORDS)
})

test('what docs/failures.md says of each reason is what the code does with it', () => {
  // Where this fails: UPDATE_DOCS=1 npx vitest run test/docs.test.ts
  const page = read('docs/failures.md')
  const rows = ['| reason | counts as | asked again after | web archives asked |', '| --- | --- | --- | --- |']
  for (const reason of REASONS.filter((some) => !LEAVES_NO_TRACE.has(some))) {
    const looksBack = isWorthLookingBack({ reason })
    rows.push(
      `| [\`${reason}\`](#${reason}) | ${countsAs(reason)} | ${firstWait(reason)} | ${looksBack ? 'yes' : 'no'} |`,
    )
  }
  const current = page.replace(/^\| reason \|[\s\S]*?\n(?!\|)/m, `${rows.join('\n')}\n`)
  if (process.env.UPDATE_DOCS) writeFileSync(join(root, 'docs/failures.md'), current)
  else expect(page).toBe(current)
})

/** What is not asked leaves no attempt in the ledger. */
const LEAVES_NO_TRACE: ReadonlySet<Reason> = new Set<Reason>(['forgotten', 'out-of-time', 'offline', 'disk'])

test('the waits that docs/life-of-a-link.md names are those of the code', () => {
  const [, list = ''] = /The waits are ([^.]*?),\s+and/.exec(read('docs/life-of-a-link.md')) ?? []
  const hours = list.split(', ').map((text) => Number.parseInt(text, 10) * (text.includes('day') ? 24 : 1))
  expect(hours.length).toBeGreaterThan(3)
  let ledger = newLedger(URL_, new Date(0))
  for (const wait of [...hours, hours.at(-1) ?? 0]) {
    const at = new Date(Date.parse(ledger.nextAttempt ?? '2026-01-01T00:00:00Z'))
    ledger = recordAttempt(ledger, { at: at.toISOString(), outcome: 'failed', reason: 'timeout' })
    const waited = (Date.parse(ledger.nextAttempt ?? '') - at.getTime()) / 3_600_000
    expect(waited).toBeGreaterThanOrEqual(wait)
    expect(waited).toBeLessThanOrEqual(wait * 1.25 + 0.01)
  }
})

test('every link between these pages leads somewhere', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', ...docs().map((name) => `docs/${name}`)]
  const dead = pages.flatMap((page) =>
    relativeLinks(read(page)).flatMap((link) => {
      const [path = '', fragment] = link.split('#')
      const target = path === '' ? page : join(dirname(page), path)
      if (!existsSync(join(root, target))) return [`${page}: ${link}`]
      return fragment === undefined || slugs(read(target)).has(fragment) ? [] : [`${page}: ${link}`]
    }),
  )
  expect(dead).toEqual([])
})

test('what the README links to is in the package', () => {
  const [{ files }] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' }),
  )
  const packed = files.map(({ path }: { path: string }) => path)
  const missing = relativeLinks(read('README.md'))
    .map((link) => link.split('#')[0] ?? '')
    .filter((path) => path !== '' && !packed.some((name: string) => name === path || name.startsWith(`${path}/`)))
  expect(missing).toEqual([])
})

test('each page of docs is linked from the README', () => {
  const linked = relativeLinks(read('README.md'))
  expect(docs().filter((name) => !linked.some((link) => link.startsWith(`docs/${name}`)))).toEqual([])
})

test('the pictures are small', () => {
  const folder = join(root, 'docs/pictures')
  const sizes = readdirSync(folder).map((name) => readFileSync(join(folder, name)).byteLength)
  expect(sizes.length).toBe(7)
  expect(Math.max(...sizes)).toBeLessThan(150_000)
})

test('the table of CONTRIBUTING.md names each file of src that joins the steps, and nothing else', () => {
  const named = [...read('CONTRIBUTING.md').matchAll(/^\| .*?\| (.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([\w-]+(?:\.ts|\/))`/g)].map(([, name]) => name ?? ''),
  )
  const there = readdirSync(join(root, 'src'), { withFileTypes: true }).map((item) =>
    item.isDirectory() ? `${item.name}/` : item.name,
  )
  expect(named.sort()).toEqual(there.sort())
})

function docs(): readonly string[] {
  return readdirSync(join(root, 'docs')).filter((name) => /\.(?:md|yml)$/.test(name))
}

/** Links and pictures of a page that go to files of the repository. */
function relativeLinks(markdown: string): readonly string[] {
  const text = markdown.replace(/^( *)(`{3,}|~{3,})[\s\S]*?^\1\2/gm, '').replace(/`[^`\n]*`/g, '`code`')
  const inline = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
  const html = [...text.matchAll(/(?:href|src|srcset)="([^"]+)"/g)]
  return [...inline, ...html].map(([, link]) => link ?? '').filter((link) => !/^[a-z]+:/.test(link))
}

/** The anchors that GitHub gives to the headings of a page. */
function slugs(markdown: string): ReadonlySet<string> {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, text]) => text ?? '')
  return new Set(
    headings.map((text) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

/** How often, and over what time, such a failure makes a living link dead. */
function countsAs(reason: Reason): string {
  if (healthAfterFailures(reason, [0, 1]) === 'dead') return 'gone'
  if (healthAfterFailures(reason, [0, 7, 14]) === 'dead') return 'failing'
  return healthAfterFailures(reason, [0]) === 'unknown' ? 'says nothing' : 'never dead'
}

function healthAfterFailures(reason: Reason, days: readonly number[]): Health {
  const start = Date.parse('2026-01-02T00:00:00Z')
  const alive = recordAttempt(newLedger(URL_, new Date(start)), { at: '2026-01-01T00:00:00Z', outcome: 'alive' })
  return days.reduce((ledger, day) => {
    const at = new Date(start + day * DAY).toISOString()
    return recordAttempt(ledger, { at, outcome: 'failed', reason })
  }, alive).health
}

function firstWait(reason: Reason): string {
  const at = '2026-01-01T00:00:00Z'
  const { nextAttempt = '' } = recordAttempt(newLedger(URL_, new Date(at)), { at, outcome: 'failed', reason })
  return Date.parse(nextAttempt) - Date.parse(at) < DAY ? 'hours' : '30 days'
}
