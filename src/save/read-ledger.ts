import type { Ledger } from '../model.ts'
import { LEDGER_FILE } from './entry-path.ts'
import { parseLedgerFile } from './ledger-file.ts'
import { mergedLedger } from './merge-ledgers.ts'

/**
 * The ledger in the text of a `ledger.json`, and one sentence if something is wrong with the file. Of a merge that was not finished,
 * it is what both sides know: a tombstone of either holds.
 */
export function readLedger(text: string): { readonly ledger?: Ledger; readonly problem?: string } {
  const file = parseLedgerFile(text)
  if (file.ok) return { ledger: file.ledger }
  const ledger = mergedLedger(text)
  return ledger
    ? {
        ledger,
        problem: `${LEDGER_FILE} holds both sides of a merge: "npx link-cache verify --fix" puts them together`,
      }
    : { problem: `${LEDGER_FILE} cannot be read: ${file.problem}` }
}
