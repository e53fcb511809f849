import { basename, dirname } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Outcome } from '../../src/archive-links.ts'
import type { CheckOutcome } from '../../src/check-links.ts'
import type { Health, Reason } from '../../src/model.ts'
import { createProgress } from '../../src/progress-bar.ts'
import { createReporter, failWhereStrict } from '../../src/report.ts'
import { checkLines, failureLines, summaryLines } from '../../src/report-lines.ts'
import type { BuildResult } from '../../src/site/build-result.ts'

const link = (inputPath: string) => ({
  url: 'http://a.example/',
  href: 'http://a.example/',
  inputPath,
  line: 3,
  bare: false,
})
const outcome = (result: Outcome['result'], more: Partial<Outcome> = {}): Outcome => ({
  url: 'http://a.example/',
  links: [link('./a.md')],
  folder: '0',
  result,
  ...more,
})
const failedAt = (name: string, reason: Reason): Outcome =>
  outcome('failed', { url: `http://${name}.example/`, reason })
const secure = (name: string, reason: Reason): Outcome => outcome('failed', { url: `https://${name}.example/`, reason })
const check = (url: string, before: Health, health: Health, drift?: number): CheckOutcome => ({
  url,
  folder: '0',
  before,
  health,
  attempt: { at: '2026-01-01T00:00:00Z', outcome: 'alive', status: 200, ...(drift === undefined ? {} : { drift }) },
})
const reportOf = (result: Partial<BuildResult>) => ({
  outcomes: [],
  alsoKept: 0,
  checks: [],
  problems: [],
  templateLinks: [],
  posts: 1,
  scope: undefined,
  isWatched: false,
  ...result,
})

beforeEach(() => vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00Z') }))
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

test('the report counts what was found, archived, new, dead, failed and waits, with the bytes added', () => {
  const outcomes = [
    outcome('kept', { health: 'dead' }),
    outcome('archived', { bytes: 1_300_000, health: 'alive' }),
    outcome('archived', { bytes: 1_000_000, archiveUrl: 'https://web.archive.org/web/2008/http://a.example/' }),
    outcome('failed', { reason: 'gone', health: 'failing' }),
    outcome('waiting', { reason: 'gone', health: 'dead' }),
    outcome('waiting', { reason: 'offline' }),
    outcome('waiting'),
    outcome('waiting', { reason: 'forgotten' }),
  ]
  expect(summaryLines(outcomes)).toEqual([
    '8 links found, 3 archived (2 new, 1 of them from web archives, 2.3 MB added), 2 dead, 1 failed, 1 waiting for the next attempt, 2 not tried yet, 1 taken down',
  ])
})

test.each<[string, readonly Outcome[], boolean]>([
  ['no host', [failedAt('a', 'dns'), failedAt('b', 'timeout')], true],
  [
    'none but one that was not asked',
    [failedAt('a', 'dns'), failedAt('b', 'proxy'), failedAt('c', 'private-network')],
    true,
  ],
  ['one that refused', [failedAt('a', 'dns'), failedAt('b', 'connect'), failedAt('c', 'gone')], false],
  ['one that was archived', [failedAt('a', 'dns'), failedAt('b', 'dns'), outcome('archived')], false],
  ['the only one that was asked', [failedAt('a', 'dns'), failedAt('a', 'dns')], false],
  ['none, for none was asked', [outcome('kept')], false],
])('whether the network may be away is told by who answered: %s', (_, outcomes, isTold) => {
  const told = 'no host answered: if this machine was offline, run "npx link-cache archive --retry" later'
  expect(failureLines(outcomes).includes(told)).toBe(isTold)
})

test.each<[string, readonly Outcome[], boolean]>([
  ['every https host', [secure('a', 'tls'), secure('b', 'tls'), outcome('archived')], true],
  ['all but one', [secure('a', 'tls'), secure('b', 'tls'), secure('c', 'gone')], false],
  ['the only one', [secure('a', 'tls'), secure('a', 'tls')], false],
])('a network that reads along is thought of where certificates are refused by %s', (_, outcomes, isTold) => {
  expect(failureLines(outcomes).some((line) => line.includes('NODE_EXTRA_CA_CERTS'))).toBe(isTold)
})

test('what there was no time or no network for is no failure, and told in one line', () => {
  const outcomes = [
    failedAt('a', 'out-of-time'),
    failedAt('b', 'out-of-time'),
    failedAt('c', 'offline'),
    failedAt('d', 'gone'),
  ]
  expect(summaryLines(outcomes)).toEqual(['4 links found, 0 archived (0 new), 0 dead, 1 failed, 3 not tried yet'])
  expect(failureLines(outcomes)).toEqual([
    'not archived: http://d.example/: the page is gone, in ./a.md:3',
    '2 links not archived yet: the time budget was used up; the next build continues, and "npx link-cache archive" has no time limit',
    '1 link not archived yet: offline; the next plain build with network access archives them',
  ])
})

test('each failure is told with its reason and its posts', () => {
  const failed = outcome('failed', {
    reason: 'gone',
    status: 404,
    detail: 'The server answered 404.\u001b[31m',
    links: [link('./a.md'), link('./b.md'), link('./b.md')],
  })
  expect(failureLines([failed])).toEqual([
    'not archived: http://a.example/: the page is gone (404, The server answered 404. [31m), in ./a.md:3 and 1 more post',
  ])
  expect(failureLines(Array.from({ length: 12 }, () => failed)).at(-1)).toBe(
    '… and 2 more: "npx link-cache status" lists them',
  )
})

test('what Save Page Now captured, refused and has no time for is told', () => {
  const lines = summaryLines([
    outcome('archived', { submission: { result: 'captured' } }),
    outcome('archived', { submission: { result: 'known' } }),
    outcome('archived', { submission: { result: 'refused', detail: 'This URL is blocked.' } }),
    outcome('archived', { submission: { result: 'waiting', detail: 'The time budget was used up.' } }),
    outcome('archived', { submission: { result: 'waiting', detail: 'The time budget was used up.' } }),
  ])
  expect(lines.slice(1)).toEqual([
    'Save Page Now, 5 pages: 1 captured, 1 captured recently, 1 refused, 2 waiting',
    'refused: http://a.example/: This URL is blocked.',
    'waiting for the next build: The time budget was used up.',
  ])
})

test('a check tells how the originals are, which have turned, and by how much their text differs', () => {
  const checks = [
    check('http://a.example/', 'alive', 'alive', 0),
    check('http://b.example/', 'alive', 'changed', 0.48),
    check('http://c.example/', 'changed', 'changed', 0.5),
  ]
  expect(checkLines(checks)).toEqual([
    '3 originals checked: 2 changed, 1 alive (since last time: 1 alive → changed)',
    'http://b.example/: alive → changed (200, 48 % of the text differs)',
  ])
  expect(checkLines(checks.slice(0, 1))).toEqual(['1 original checked: 1 alive (no change since last time)'])
  expect(checkLines([])).toEqual([])
})

test('strict counts what has no copy, but not what the user took down', () => {
  const down = outcome('waiting', { reason: 'forgotten' })
  const gone = outcome('waiting', { reason: 'gone', detail: 'The server answered 404.' })
  expect(() => failWhereStrict([outcome('kept'), down], true)).not.toThrow()
  expect(() => failWhereStrict([down], ['forgotten'])).toThrow('1 link without a copy')
  expect(() => failWhereStrict([gone], ['timeout'])).not.toThrow()
  expect(() => failWhereStrict([gone], true)).toThrow(
    'eleventy-plugin-link-cache: 1 link without a copy, and the option "strict" forbids that:\n  http://a.example/: the page is gone (The server answered 404.), in ./a.md:3',
  )
})

test('without a terminal the progress is a line now and then', () => {
  const said: string[] = []
  const onProgress = createProgress((line) => said.push(line))
  for (let done = 0; done < 25; done += 1) {
    vi.advanceTimersByTime(1000)
    onProgress({ task: 'archiving', done, total: 100, url: `http://host${done}.example/x` })
  }
  expect(said).toEqual(['archiving: 10 of 100 (host10.example)', 'archiving: 21 of 100 (host21.example)'])
})

test('with --quiet nothing is said', () => {
  const said: string[] = []
  const logger = { isVerbose: false, logWithOptions: ({ message }: { message: string }) => said.push(message) }
  const { onProgress } = createReporter(logger)
  vi.advanceTimersByTime(60_000)
  onProgress({ task: 'checking', done: 1, total: 2, url: 'http://a.example/' })
  expect(said).toEqual([])
})

test('a report that says what the last one said is not repeated, as in --serve', () => {
  const said: string[] = []
  const { report } = createReporter({ isVerbose: true, logWithOptions: ({ message }) => said.push(message) })
  const result = reportOf({ outcomes: [outcome('kept')] })
  report(result)
  report(result)
  expect(said).toEqual(['1 link found, 1 archived (0 new), 0 dead, 0 failed'])
})

test('a reason of a later version is told by its name', () => {
  const [line] = failureLines([outcome('failed', { reason: 'nova' as Reason, links: [link('./posts/a.md')] })])
  expect(line).toBe('not archived: http://a.example/: nova, in ./posts/a.md:3')
})

test.each([
  ['the repository itself', process.cwd(), 'posts/a.md'],
  ['in a folder of its repository', dirname(process.cwd()), `${basename(process.cwd())}/posts/a.md`],
  ['elsewhere', '/somewhere/else', 'posts/a.md'],
])('on GitHub a failure is shown at its file, where the site is %s', (_, workspace, file) => {
  vi.stubEnv('GITHUB_ACTIONS', 'true')
  vi.stubEnv('GITHUB_WORKSPACE', workspace)
  const printed: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((line) => printed.push(line))
  const failed = outcome('failed', { reason: 'gone', detail: '100 % gone,\nreally', links: [link('./posts/a.md')] })
  createReporter(undefined).report(reportOf({ outcomes: [failed] }))
  log.mockRestore()
  expect(printed).toEqual([
    `::warning file=${file},line=3,title=link-cache::http://a.example/: the page is gone (100 %25 gone, really), in ./posts/a.md:3`,
  ])
})

test('on GitHub an original that has died is a notice at a post that cites it; with --quiet there is none', () => {
  vi.stubEnv('GITHUB_ACTIONS', 'true')
  vi.stubEnv('GITHUB_WORKSPACE', '')
  const printed: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((line) => printed.push(line))
  const result = reportOf({
    outcomes: [outcome('kept', { health: 'dead' })],
    checks: [check('http://a.example/', 'failing', 'dead'), check('http://b.example/', 'alive', 'failing')],
  })
  createReporter({ isVerbose: false, logWithOptions: () => {} }).report(result)
  expect(printed).toEqual([])
  createReporter(undefined).report(result)
  log.mockRestore()
  expect(printed).toEqual(['::notice file=a.md,line=3,title=link-cache::http://a.example/: failing → dead (200)'])
})
