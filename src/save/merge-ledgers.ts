import { isDeepStrictEqual } from 'node:util'
import type { Attempt, Ledger } from '../model.ts'
import { recordAttempt } from './ledger.ts'
import { parseLedgerFile } from './ledger-file.ts'
import { holdsConflict, sidesOf } from './merge-sides.ts'

/**
 * The ledger that both sides of a git conflict amount to: all attempts of both, each once, oldest first, with the health that
 * follows from them, and else what the side says that tried last. Undefined where the text is no such conflict, or a side is
 * damaged.
 */
export function mergedLedger(text: string): Ledger | undefined {
  if (!holdsConflict(text)) return undefined
  const sides = sidesOf(text)
  const [ours, theirs] = [parseLedgerFile(sides.ours), parseLedgerFile(sides.theirs)]
  if (!ours.ok || !theirs.ok || ours.ledger.url !== theirs.ledger.url) return undefined
  return mergeLedgers(ours.ledger, theirs.ledger)
}

/**
 * A ledger that is to be written where another process has written since: of each field what was changed, and all attempts.
 *
 * @param base what both began with; undefined where there was nothing
 */
export function rebasedLedger(ours: Ledger, base: Ledger | undefined, theirs: Ledger): Ledger {
  if (isDeepStrictEqual(base, theirs)) return ours
  const sides = [ours, base ?? {}, theirs].map((side) => new Map<string, unknown>(Object.entries(side)))
  const [own = new Map(), before = new Map(), other = new Map()] = sides
  const merged = [...new Set([...other.keys(), ...own.keys()])].map((name) => {
    const isOurs = !isDeepStrictEqual(own.get(name), before.get(name))
    return [name, isOurs ? own.get(name) : other.get(name)]
  })
  const ledger = Object.fromEntries(merged.filter(([, value]) => value !== undefined)) as Ledger
  const attempts = allAttempts(ours, theirs)
  return attempts.length === ours.attempts.length ? { ...ledger, attempts } : replayed(ledger, attempts, [ours, theirs])
}

/** Each once, oldest first. */
function allAttempts(a: Ledger, b: Ledger): readonly Attempt[] {
  const times = new Map<string, number>()
  for (const { attempts } of [a, b]) noteTimes(attempts, times)
  const attempts = new Map([...a.attempts, ...b.attempts].map((attempt) => [JSON.stringify(attempt), attempt]))
  const timeOf = (key: string): number => times.get(key) ?? 0
  return [...attempts].sort(([one], [other]) => timeOf(one) - timeOf(other)).map(([, attempt]) => attempt)
}

/** When each was made, at the latest: a clock that was ahead noted it as later than those that came after it. */
function noteTimes(attempts: readonly Attempt[], times: Map<string, number>): void {
  let latest = Number.POSITIVE_INFINITY
  for (const attempt of [...attempts].reverse()) {
    const key = JSON.stringify(attempt)
    latest = Math.min(latest, Date.parse(attempt.at), times.get(key) ?? latest)
    times.set(key, latest)
  }
}

function mergeLedgers(a: Ledger, b: Ledger): Ledger {
  const [earlier, later] = lastAttempt(a) <= lastAttempt(b) ? [a, b] : [b, a]
  const merged = {
    ...earlier,
    ...later,
    firstSeen: [a.firstSeen, b.firstSeen].sort()[0] ?? '',
    citedBy: [...new Set([...a.citedBy, ...b.citedBy])].sort(),
  }
  return replayed(merged, allAttempts(a, b), [a, b])
}

/**
 * As if one branch had made all attempts: git merges line by line, and so takes the health of one side and the wait of another. A
 * page may have died before the attempts that are kept; since when, its side knows.
 */
function replayed(ledger: Ledger, attempts: readonly Attempt[], sides: readonly Ledger[]): Ledger {
  if (attempts.length === 0) return ledger
  const { nextAttempt: _, healthSince: __, ...known } = ledger
  const deaths = sides.flatMap(({ health, healthSince }) => (health === 'dead' ? (healthSince ?? []) : []))
  let told: Ledger = { ...known, health: 'unknown', attempts: [] }
  for (const attempt of attempts) {
    const death = deaths.find((since) => isBetween(told.attempts.at(-1)?.at, since, attempt.at))
    if (death !== undefined && told.health !== 'dead') told = { ...told, health: 'dead', healthSince: death }
    const isKnown = KNOWN.has(attempt.outcome)
    told = isKnown ? recordAttempt(told, attempt) : { ...told, attempts: [...told.attempts, attempt] }
  }
  return told
}

function isBetween(from = '', time: string, to: string): boolean {
  return Date.parse(time) < Date.parse(to) && !(Date.parse(time) < Date.parse(from))
}

/** A later version may have noted others. */
const KNOWN: ReadonlySet<string> = new Set<Attempt['outcome']>(['archived', 'alive', 'changed', 'failed'])

function lastAttempt({ attempts }: Ledger): number {
  return Date.parse(attempts.at(-1)?.at ?? '') || 0
}
