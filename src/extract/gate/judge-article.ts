import type { Failure, Reason } from '../../model.ts'
import { wordsIn } from '../text-blocks.ts'
import { botCheck } from './bot-check.ts'
import { ageGate, consentWall, payOrConsent } from './consent-wall.ts'
import { frontPage } from './front-page.ts'
import { login, paywall } from './login-wall.ts'
import { errorPage, parked, regionBlock, soft404 } from './missing-page.ts'
import { noArchive } from './no-archive.ts'
import { type Candidate, type Sight, sightOf, WALL_WORDS } from './wall-sight.ts'

/**
 * A reason, what says in a sentence that an answer is that instead of the page, and the status that the answer ought to have had if it
 * has another.
 */
type Check<Seen> = readonly [Reason, (seen: Seen) => string | undefined, status?: number]

/** Checked in this order, before the walls. The first check that finds something gives the reason. */
const CHECKS: readonly Check<Candidate>[] = [
  ['noarchive', noArchive],
  ['front-page', frontPage],
]
const WALLS: readonly Check<Sight>[] = [
  ['bot-check', botCheck],
  ['parked', parked],
  ['http-status', errorPage],
  // RFC 7725.
  ['http-status', regionBlock, 451],
  ['consent-wall', consentWall],
  ['consent-wall', payOrConsent],
  ['consent-wall', ageGate],
  ['soft-404', soft404],
  ['login', login],
  ['paywall', paywall],
]

/** Returns why an answer is not the page that was asked for; undefined if it probably is. */
export function judgeArticle(candidate: Candidate): Failure | undefined {
  return firstFailure(CHECKS, candidate) ?? (isLong(candidate) ? undefined : firstFailure(WALLS, sightOf(candidate)))
}

function firstFailure<Seen extends Candidate>(checks: readonly Check<Seen>[], seen: Seen): Failure | undefined {
  const { response } = seen
  for (const [reason, check, status = response.status] of checks) {
    const detail = check(seen)
    if (detail !== undefined) return { ok: false, reason, detail, status, finalUrl: response.finalUrl }
  }
  return undefined
}

/** Whether the page and its text are longer than any wall. Most pages are, and need no closer look. */
function isLong({ body, content }: Candidate): boolean {
  return wordsIn(content) > WALL_WORDS && wordsIn(body) >= 2 * WALL_WORDS
}
