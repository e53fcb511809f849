import { expect, test } from 'vitest'
import type { Attempt, Health, Ledger, Reason } from '../../src/model.ts'
import { awayReason, isDue, newLedger, recordAttempt, withCitations } from '../../src/save/ledger.ts'
import { formatLedgerFile, parseLedgerFile } from '../../src/save/ledger-file.ts'

const URL_ = 'https://example.org/'
const DAY = 86_400_000
const start = Date.parse('2026-01-01T00:00:00Z')
const at = (days: number): string => new Date(start + days * DAY).toISOString().replace('.000Z', 'Z')
const failed = (days: number, reason: Reason, status?: number): Attempt => ({
  at: at(days),
  outcome: 'failed',
  reason,
  ...(status === undefined ? {} : { status }),
})
const after = (...attempts: readonly Attempt[]): Ledger =>
  attempts.reduce(recordAttempt, newLedger(URL_, new Date(start)))

test('a first 404 makes a link failing, a second one a day later dead', () => {
  expect(after(failed(0, 'gone', 404)).health).toBe('failing')
  expect(after(failed(0, 'gone', 404), failed(0.5, 'gone', 404)).health).toBe('failing')
  expect(after(failed(0, 'gone', 404), failed(1, 'gone', 404)).health).toBe('dead')
})

test('why an original is away is told by the last failure that says something of it', () => {
  const dead = after(failed(0, 'gone', 404), failed(1, 'gone', 404), failed(40, 'bot-check'))
  expect([dead.health, awayReason(dead)]).toEqual(['dead', 'gone'])
  expect(awayReason(after(failed(0, 'gone', 404), failed(1, 'dns')))).toBe('dns')
  expect(awayReason(after(failed(0, 'gone', 404), { at: at(1), outcome: 'alive', status: 200 }))).toBeUndefined()
  expect(awayReason(undefined)).toBeUndefined()
})

test('other failures make a link dead after three of them over fourteen days', () => {
  expect(after(failed(0, 'dns'), failed(5, 'timeout'), failed(13, 'dns')).health).toBe('failing')
  expect(after(failed(0, 'dns'), failed(14, 'dns')).health).toBe('failing')
  expect(after(failed(0, 'dns'), failed(7, 'connect'), failed(14, 'dns')).health).toBe('dead')
})

test('what only a comparison with the copy found out counts as slowly as other failures', () => {
  const compared = (days: number): Attempt => ({ ...failed(days, 'soft-404', 200), drift: 0.9 })
  expect(after(compared(0), compared(2), compared(13)).health).toBe('failing')
  expect(after(compared(0), compared(2), compared(14)).health).toBe('dead')
})

test.each([
  ['bot-check', undefined],
  ['http-status', 401],
  ['http-status', 403],
  ['http-status', 429],
  ['http-status', 999],
  ['tls', undefined],
] as const)('%s %s never makes a link dead', (reason, status) => {
  expect(after(failed(0, reason, status), failed(10, reason, status), failed(40, reason, status)).health).toBe(
    'unknown',
  )
})

test('one good answer brings a dead link back', () => {
  const dead = after(failed(0, 'gone', 404), failed(2, 'gone', 404))
  const back = recordAttempt(dead, { at: at(3), outcome: 'alive', status: 200 })
  expect([dead.health, dead.healthSince, back.health, back.healthSince, back.nextAttempt]).toEqual([
    'dead',
    at(0),
    'alive',
    at(3),
    undefined,
  ])
})

test('the wait grows with each failure, from hours to a month, and is the same for the same URL', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7].map((times) => {
    const ledger = after(...Array.from({ length: times }, (_, n) => failed(n, 'timeout')))
    return (Date.parse(ledger.nextAttempt ?? '') - Date.parse(at(times - 1))) / DAY
  })
  const jitter = (waits[0] ?? 0) / 0.25
  expect(jitter).toBeGreaterThanOrEqual(1)
  expect(jitter).toBeLessThanOrEqual(1.25)
  expect(waits.map((days) => Math.round((days / jitter) * 100) / 100)).toEqual([0.25, 1, 3, 7, 30, 30, 30])
})

test('an attempt is due only when its time has come', () => {
  const ledger = after(failed(0, 'timeout'))
  expect([undefined, ledger].map((some) => isDue(some, new Date(start)))).toEqual([true, false])
  expect(isDue(ledger, new Date(start + DAY))).toBe(true)
  expect(isDue({ ...ledger, forgotten: { at: at(0), why: 'asked' } }, new Date(start + 900 * DAY))).toBe(false)
})

test('an attempt that was noted by a clock far ahead keeps no link waiting', () => {
  const ledger = after(failed(9_000, 'timeout'))
  expect(isDue(ledger, new Date(start))).toBe(true)
  // A person may well say when to ask again.
  expect(isDue({ ...after(failed(0, 'timeout')), nextAttempt: at(9_000) }, new Date(start + 60 * DAY))).toBe(false)
})

test('an attempt that was noted by a clock far ahead makes no link dead', () => {
  expect(after(failed(9_000, 'gone', 404), failed(0, 'gone', 404), failed(0.1, 'gone', 404)).health).toBe('failing')
  expect(after(failed(9_000, 'gone', 404), failed(0, 'gone', 404), failed(2, 'gone', 404)).health).toBe('dead')
})

test('posts that cite a URL are kept sorted, each once; the same posts change nothing', () => {
  const ledger = withCitations(newLedger(URL_, new Date(start)), ['./b.md', './a.md', './b.md'])
  expect(ledger.citedBy).toEqual(['./a.md', './b.md'])
  expect(withCitations(ledger, ['./a.md', './b.md'])).toBe(ledger)
})

test('a post whose name a Mac writes in other code points is the same post', () => {
  const ledger = withCitations(newLedger(URL_, new Date(start)), ['./caf\u00e9.md'])
  expect(withCitations(ledger, ['./cafe\u0301.md'])).toBe(ledger)
})

test('many attempts are let go, but never the first', () => {
  const ledger = after(...Array.from({ length: 50 }, (_, n) => failed(n, 'timeout')))
  expect(ledger.attempts.length).toBe(20)
  expect(ledger.attempts[0]?.at).toBe(at(0))
  expect(ledger.attempts.at(-1)?.at).toBe(at(49))
})

test('a failure of the first day says nothing years later, when the good answers since are let go', () => {
  const alive: Attempt = { at: at(1), outcome: 'alive', status: 200 }
  const blocked = Array.from({ length: 19 }, (_, n) => failed(30 * (n + 1), 'http-status', 403))
  const ledger = after(failed(0, 'gone', 404), alive, ...blocked, failed(600, 'gone', 404))
  expect([ledger.health, ledger.healthSince]).toEqual(['failing', at(600)])
  expect(recordAttempt(ledger, failed(602, 'gone', 404))).toMatchObject({ health: 'dead', healthSince: at(600) })
})

test('a ledger that is written is read again, with the fields that this version does not know', () => {
  const ledger = { ...after(failed(0, 'gone', 404)), later: { version: 9 } } as Ledger
  const text = formatLedgerFile(ledger)
  expect(parseLedgerFile(text)).toEqual({ ok: true, ledger })
  expect(text.split('\n').filter((line) => line.includes('"outcome"'))).toHaveLength(1)
})

test('an attempt of a later version stays in the ledger, and says nothing to this one', () => {
  const later = { at: at(1), outcome: 'dreamt', reason: 'nova', depth: 3 } as unknown as Attempt
  const before = { ...after(failed(0, 'gone', 404)) }
  const read = parseLedgerFile(formatLedgerFile({ ...before, attempts: [...before.attempts, later] }))
  const ledger = read.ok ? recordAttempt(read.ledger, failed(2, 'gone', 404)) : undefined
  expect(ledger?.attempts[1]).toEqual(later)
  expect([ledger?.health, ledger?.nextAttempt]).toEqual([
    'dead',
    after(failed(0, 'gone'), failed(2, 'gone')).nextAttempt,
  ])
})

test.each([
  ['not JSON', '{', 'it is not a JSON object'],
  ['a list', '[]', 'it is not a JSON object'],
  ['no url', '{}', 'it names no url'],
])('a ledger that is %s is told', (_, text, problem) => {
  expect(parseLedgerFile(text)).toEqual({ ok: false, problem })
})

test('a word of a later version for the health stays in the ledger until this one knows better', () => {
  const text = formatLedgerFile({ ...newLedger(URL_, new Date(start)), health: 'moved' as Health, later: 1 } as Ledger)
  const read = parseLedgerFile(text)
  const ledger = read.ok ? read.ledger : newLedger('', new Date(0))
  expect(ledger.health).toBe('unknown')
  expect(formatLedgerFile(ledger)).toBe(text)
  // As `.cache/` keeps it between builds.
  const kept: Ledger = JSON.parse(JSON.stringify(ledger))
  expect(formatLedgerFile(withCitations(kept, ['./a.md']))).toContain('"health": "moved"')
  expect(formatLedgerFile(recordAttempt(kept, failed(0, 'bot-check')))).toContain('"health": "moved"')
  const alive = formatLedgerFile(recordAttempt(kept, { at: at(0), outcome: 'alive', status: 200 }))
  expect(alive).toContain('"health": "alive"')
  expect(alive).not.toContain('moved')
})

test.each([
  ['true', { at: '', why: '' }],
  ['"the author asked"', { at: '', why: 'the author asked' }],
  ['{"why":"asked","by":"me"}', { at: '', why: 'asked', by: 'me' }],
  ['false', undefined],
  ['null', undefined],
])('"forgotten": %s, as a person writes it', (written, forgotten) => {
  const read = parseLedgerFile(`{"url":"https://e.example/","forgotten":${written}}`)
  expect(read.ok && read.ledger.forgotten).toEqual(forgotten)
})

test('odd values in a ledger are left out', () => {
  const text = '{"url":"https://e.example/","health":7,"attempts":[1,{"at":"x"}],"citedBy":[3],"nextAttempt":"soon"}'
  expect(parseLedgerFile(text)).toEqual({
    ok: true,
    ledger: { url: 'https://e.example/', firstSeen: '', citedBy: [], health: 'unknown', attempts: [] },
  })
})
