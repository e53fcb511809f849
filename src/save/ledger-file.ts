import type { Attempt, Health, Ledger } from '../model.ts'
import { parseJson } from './parse-json.ts'

/** The contents of a `ledger.json`, or one sentence that says why it cannot be read. */
export type LedgerFile =
  | { readonly ok: true; readonly ledger: Ledger }
  | { readonly ok: false; readonly problem: string }

const HEALTHS: ReadonlySet<string> = new Set<Health>(['alive', 'failing', 'dead', 'changed', 'unknown'])

/** Reads a ledger. Fields and words that this version does not know stay in it, and so survive a rewrite. */
export function parseLedgerFile(text: string): LedgerFile {
  const value = parseJson(text)
  if (!isRecord(value)) return { ok: false, problem: 'it is not a JSON object' }
  if (isDeep(value)) return { ok: false, problem: 'its values are nested too deeply' }
  const { url, firstSeen, citedBy, health, attempts } = value
  if (typeof url !== 'string') return { ok: false, problem: 'it names no url' }
  const ledger: Record<string, unknown> = {
    ...value,
    url,
    firstSeen: typeof firstSeen === 'string' ? firstSeen : '',
    citedBy: Array.isArray(citedBy) ? citedBy.filter((path) => typeof path === 'string') : [],
    health: typeof health === 'string' && HEALTHS.has(health) ? health : 'unknown',
    attempts: Array.isArray(attempts) ? attempts.filter(isAttempt) : [],
  }
  delete ledger.asWritten
  if (typeof health === 'string' && health !== ledger.health) ledger.asWritten = { health }
  for (const name of ['nextAttempt', 'healthSince']) if (!isTime(ledger[name])) delete ledger[name]
  if (ledger.publish !== 'dead' && ledger.publish !== 'never') delete ledger.publish
  if (isTombstone(ledger.forgotten)) ledger.forgotten = tombstone(ledger.forgotten)
  else delete ledger.forgotten
  return { ok: true, ledger: ledger as Ledger }
}

/** The text of a `ledger.json`, with one attempt and one post per line, so that git can merge it line by line. */
export function formatLedgerFile(ledger: Ledger): string {
  const { asWritten, ...known } = ledger
  const health = known.health === 'unknown' ? (asWritten?.health ?? known.health) : known.health
  const lines = Object.entries({ ...known, health })
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) => `  ${JSON.stringify(name)}: ${Array.isArray(value) ? listOf(value) : JSON.stringify(value)}`,
    )
  return `{\n${lines.join(',\n')}\n}\n`
}

function listOf(values: readonly unknown[]): string {
  if (values.length === 0) return '[]'
  return `[\n${values.map((value) => `    ${JSON.stringify(value)}`).join(',\n')}\n  ]`
}

/** People may also take a copy down by hand, with `true` or just the reason. */
function isTombstone(value: unknown): value is true | string | Record<string, unknown> {
  return value === true || isRecord(value) || (typeof value === 'string' && value !== '')
}

function tombstone(value: true | string | Record<string, unknown>): Record<string, unknown> {
  const told = isRecord(value) ? value : typeof value === 'string' ? { why: value } : {}
  return { ...told, at: typeof told.at === 'string' ? told.at : '', why: typeof told.why === 'string' ? told.why : '' }
}

/** Outcomes of later versions are kept too, and ignored. */
function isAttempt(value: unknown): value is Attempt {
  return isRecord(value) && isTime(value.at) && typeof value.outcome === 'string'
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value))
}

/** More than any ledger has. What writes JSON recurses, and would end the build. */
const MAX_DEPTH = 50

function isDeep(value: unknown, left = MAX_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false
  return left === 0 || Object.values(value).some((inner) => isDeep(inner, left - 1))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
