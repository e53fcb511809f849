import type { Ledger } from '../model.ts'
import { parseLedgerFile } from './ledger-file.ts'

/**
 * The ledger that both sides of a git conflict amount to: all attempts of both, each once, oldest first, and else what the
 * side says that tried last. Undefined where the text is no such conflict, or a side is damaged.
 */
export function mergeConflict(text: string): Ledger | undefined {
  if (!/^<{7} /m.test(text)) return undefined
  const ours = parseLedgerFile(sideOf(text, 'ours'))
  const theirs = parseLedgerFile(sideOf(text, 'theirs'))
  if (!ours.ok || !theirs.ok || ours.ledger.url !== theirs.ledger.url) return undefined
  return mergeLedgers(ours.ledger, theirs.ledger)
}

function mergeLedgers(a: Ledger, b: Ledger): Ledger {
  const [earlier, later] = lastAttempt(a) <= lastAttempt(b) ? [a, b] : [b, a]
  const attempts = new Map([...a.attempts, ...b.attempts].map((attempt) => [JSON.stringify(attempt), attempt]))
  return {
    ...earlier,
    ...later,
    firstSeen: [a.firstSeen, b.firstSeen].sort()[0] ?? '',
    citedBy: [...new Set([...a.citedBy, ...b.citedBy])].sort(),
    attempts: [...attempts.values()].sort((one, other) => Date.parse(one.at) - Date.parse(other.at)),
  }
}

function lastAttempt({ attempts }: Ledger): number {
  return Date.parse(attempts.at(-1)?.at ?? '') || 0
}

/** The text as one side had it. git: `<<<<<<<` ours, maybe `|||||||` the common ancestor, `=======` theirs, `>>>>>>>`. */
function sideOf(text: string, wanted: 'ours' | 'theirs'): string {
  let side: 'both' | 'ours' | 'base' | 'theirs' = 'both'
  const lines: string[] = []
  for (const line of text.split('\n')) {
    if (/^<{7} /.test(line)) side = 'ours'
    else if (/^\|{7}/.test(line)) side = 'base'
    else if (/^={7}\s*$/.test(line)) side = 'theirs'
    else if (/^>{7} /.test(line)) side = 'both'
    else if (side === 'both' || side === wanted) lines.push(line)
  }
  return lines.join('\n')
}
