import { readFileSync } from 'node:fs'
import type { Outcome } from './archive-links.ts'
import type { CheckOutcome } from './check-links.ts'
import type { Link, Reason } from './model.ts'
import { plainText, plural } from './plain-text.ts'
import { wordsOfReason } from './reasons.ts'

/** Not tried, or not to the end. That says nothing about the page, and an old blog's first build has thousands of them. */
export function isPutOff({ result, reason }: Outcome): boolean {
  return result === 'failed' && reason !== undefined && NOT_ASKED.has(reason)
}

/** The page was not asked, so nothing is wrong with it. */
export const NOT_ASKED: ReadonlySet<Reason> = new Set<Reason>(['out-of-time', 'offline'])

/** What was tried and failed. */
export function failures(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes.filter((outcome) => outcome.result === 'failed' && !isPutOff(outcome))
}

/** One line that is safe for a terminal: `https://…: the page is gone (404), in ./posts/first.md:12 and 1 more post`. */
export function describeFailure({ url, reason, detail, status, links }: Outcome): string {
  const words = reason ? wordsOfReason(reason) : 'unknown'
  const more = [status, detail].filter((part) => part !== undefined && part !== '').join(', ')
  return plainText(`${url}: ${words}${more ? ` (${more})` : ''}${placeOf(links)}`)
}

function placeOf(links: readonly Link[]): string {
  const [first] = links
  if (!first) return ''
  const line = lineOf(first)
  const others = new Set(links.map(({ inputPath }) => inputPath)).size - 1
  const more = others > 0 ? ` and ${plural(others, 'more post')}` : ''
  return `, in ${first.inputPath}${line === undefined ? '' : `:${line}`}${more}`
}

/**
 * The link's line in its file; undefined if it is not written there as it is. A link knows only its line in the text below the front
 * matter, and one that was found in the rendered page knows none.
 */
export function lineOf({ inputPath, line, href }: Link): number | undefined {
  const at = linesOf(inputPath).findIndex((text, index) => index + 1 >= line && text.includes(href))
  if (at >= 0) return at + 1
  return line === 0 ? undefined : line
}

function linesOf(inputPath: string): readonly string[] {
  try {
    return readFileSync(inputPath, 'utf8').split('\n')
  } catch (error) {
    if (error instanceof Error && 'code' in error) return []
    throw error
  }
}

/** The same for an original whose health changed: `https://…: alive → dead (the page is gone, 404)`. */
export function describeTurn({ url, before, health, attempt }: CheckOutcome): string {
  return plainText(`${url}: ${before} → ${health}${because(attempt)}`)
}

function because({ reason, status, drift }: CheckOutcome['attempt']): string {
  const words = [
    reason === undefined ? undefined : wordsOfReason(reason),
    status,
    drift === undefined ? undefined : `${Math.round(drift * 100)} % of the text differs`,
  ].filter((part) => part !== undefined)
  return words.length > 0 ? ` (${words.join(', ')})` : ''
}
