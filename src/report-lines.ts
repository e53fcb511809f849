import type { Outcome } from './archive-links.ts'
import type { CheckOutcome } from './check-links.ts'
import { describeFailure, describeTurn, failures, isPutOff, NOT_ASKED } from './describe-outcome.ts'
import type { Reason } from './model.ts'
import { counted, formatBytes, plainText, plural } from './plain-text.ts'
import type { Submission } from './submit-pages.ts'

/** Of a long list, so many are shown. */
export const LISTED = 10

/** Links found, copies there and how many are new, dead originals, failures; and what was handed to Save Page Now. */
export function summaryLines(outcomes: readonly Outcome[], alsoKept = 0): readonly string[] {
  const found = outcomes.length + alsoKept
  if (found === 0) return []
  const count = (result: Outcome['result']): number => outcomes.filter((outcome) => outcome.result === result).length
  const bytes = outcomes.reduce((sum, outcome) => sum + (outcome.bytes ?? 0), 0)
  const fromArchives = outcomes.filter(({ archiveUrl }) => archiveUrl !== undefined).length
  const fresh = [
    counted(count('archived'), 'new'),
    ...(fromArchives > 0 ? [counted(fromArchives, 'of them from web archives')] : []),
    ...(bytes > 0 ? [`${formatBytes(bytes)} added`] : []),
  ]
  const parts = [
    `${plural(found, 'link')} found`,
    counted(count('kept') + alsoKept + count('archived'), `archived (${fresh.join(', ')})`),
    counted(outcomes.filter(({ health }) => health === 'dead').length, 'dead'),
    counted(failures(outcomes).length, 'failed'),
    ...waitingParts(outcomes.filter((outcome) => outcome.result === 'waiting' || isPutOff(outcome))),
  ]
  return [parts.join(', '), ...submissionLines(outcomes)]
}

/**
 * Where links were looked for, and none found: who has just installed the plugin would take silence for a mistake of his own.
 *
 * @param posts number of Markdown posts
 * @param scope the option
 */
export function nothingFound(posts: number, scope: string | undefined): string {
  const inMarkdown = posts > 0 ? ` in ${plural(posts, 'Markdown post')}` : ''
  if (scope !== undefined) {
    const nor = posts > 0 ? ', nor' : ''
    return `no links to other sites found${inMarkdown}${nor} where the option "scope" looks for them: ${JSON.stringify(scope)}`
  }
  if (posts > 0) return `no links to other sites found${inMarkdown}`
  return 'no links found: only pages written in Markdown are searched for links, and this site has none. The option "scope" has others searched too, as in scope: "article"'
}

/** How many links were not tried, and why. */
function waitingParts(waiting: readonly Outcome[]): readonly string[] {
  const down = waiting.filter(({ reason }) => reason === 'forgotten').length
  const unasked = waiting.filter(({ reason }) => reason === undefined || NOT_ASKED.has(reason)).length
  const later = waiting.length - down - unasked
  return [
    ...(later > 0 ? [counted(later, 'waiting for the next attempt')] : []),
    ...(unasked > 0 ? [counted(unasked, 'not tried yet')] : []),
    ...(down > 0 ? [counted(down, 'taken down')] : []),
  ]
}

/** What became of the pages that were sent to Save Page Now. */
function submissionLines(outcomes: readonly Outcome[]): readonly string[] {
  const submissions = outcomes.flatMap(({ url, submission }) => (submission ? [{ url, ...submission }] : []))
  if (submissions.length === 0) return []
  const count = (wanted: Submission['result']): number => submissions.filter(({ result }) => result === wanted).length
  const parts = [
    counted(count('captured'), 'captured'),
    ...(count('known') > 0 ? [counted(count('known'), 'captured recently')] : []),
    ...(count('refused') > 0 ? [counted(count('refused'), 'refused')] : []),
    ...(count('waiting') > 0 ? [counted(count('waiting'), 'waiting')] : []),
  ]
  const refused = submissions.filter(({ result }) => result === 'refused')
  const waits = submissions.flatMap(({ result, detail = '' }) => (result === 'waiting' ? [detail] : []))
  return [
    `Save Page Now, ${plural(submissions.length, 'page')}: ${parts.join(', ')}`,
    ...refused.slice(0, LISTED).map(({ url, detail = '' }) => `refused: ${url}: ${detail}`),
    ...[...new Set(waits)].slice(0, LISTED).map((detail) => `waiting for the next build: ${detail}`),
  ].map(plainText)
}

const OUT_OF_TIME =
  'the time budget was used up; the next build continues, and "npx link-cache archive" has no time limit'
const WITH_NETWORK = 'the next plain build with network access archives them'
const NO_NETWORK = `offline; ${WITH_NETWORK}`

type WhyPutOff = 'late' | 'stopped' | 'watching'

/** Why some links were not tried: for want of time, or of a network. */
const PUT_OFF: Readonly<Record<WhyPutOff, { readonly time: string; readonly network: string }>> = {
  late: { time: OUT_OF_TIME, network: NO_NETWORK },
  stopped: { time: 'stopped; run the command again to continue', network: NO_NETWORK },
  watching: {
    time: OUT_OF_TIME,
    network: '--serve and --watch use no network; the next plain build archives them',
  },
}

/** Each failure with its reason and the post that cites it, then what had no time or no network. */
export function failureLines(outcomes: readonly Outcome[], why: WhyPutOff = 'late'): readonly string[] {
  const failed = failures(outcomes)
  const lines = failed.slice(0, LISTED).map((outcome) => `not archived: ${describeFailure(outcome)}`)
  if (failed.length > LISTED) {
    lines.push(`… and ${counted(failed.length - LISTED, 'more')}: "npx link-cache status" lists them`)
  }
  const late = outcomes.filter(({ reason }) => reason === 'out-of-time').length
  if (late > 0) {
    lines.push(`${plural(late, 'link')} not archived yet: ${PUT_OFF[why].time}`)
  }
  const offline = outcomes.filter(({ reason }) => reason === 'offline')
  if (offline.length > 0) lines.push(`${plural(offline.length, 'link')} not archived yet: ${noNetwork(offline, why)}`)
  if (failedEverywhere(outcomes, NO_ANSWER)) {
    lines.push('no host answered: if this machine was offline, run "npx link-cache archive --retry" later')
  }
  if (
    failedEverywhere(
      outcomes.filter(({ url }) => url.startsWith('https:')),
      REFUSED,
    )
  ) {
    lines.push(
      'every certificate was refused: if something intercepts your traffic (a company proxy, an antivirus program), set NODE_EXTRA_CA_CERTS to its certificate file, then run "npx link-cache archive --retry"',
    )
  }
  return lines
}

/** What was found out about the network, if it was asked. */
function noNetwork(offline: readonly Outcome[], why: WhyPutOff): string {
  const found = offline.find(({ detail }) => detail !== undefined)?.detail
  return found === undefined ? PUT_OFF[why].network : plainText(`${found}; ${WITH_NETWORK}`)
}

const NO_ANSWER: ReadonlySet<Reason> = new Set<Reason>(['dns', 'connect', 'timeout', 'proxy'])
const REFUSED: ReadonlySet<Reason> = new Set<Reason>(['tls'])

/** Whether several hosts were asked, and all failed for reasons that may lie with this machine’s network. */
function failedEverywhere(outcomes: readonly Outcome[], reasons: ReadonlySet<Reason>): boolean {
  const failed = failures(outcomes).filter(({ reason }) => reason !== 'private-network')
  const asked = [...failed, ...outcomes.filter(({ result }) => result === 'archived')]
  const hosts = new Set(asked.map(({ url }) => new URL(url).host))
  return hosts.size > 1 && asked.every(({ reason }) => reason !== undefined && reasons.has(reason))
}

/** How the checked originals are, and each one whose health is not what it was. */
export function checkLines(checks: readonly CheckOutcome[]): readonly string[] {
  if (checks.length === 0) return []
  const turned = checks.filter(({ before, health }) => before !== health)
  const now = tally(checks.map(({ health }) => health))
  const turns = tally(turned.map(({ before, health }) => `${before} → ${health}`))
  const lines = [...turned.map(describeTurn), ...movedLines(checks)]
  const summary = `${plural(checks.length, 'original')} checked: ${now}`
  return [`${summary} (${turned.length === 0 ? 'no change since last time' : `since last time: ${turns}`})`, ...lines]
}

/** Where the posts might link to instead. */
function movedLines(checks: readonly CheckOutcome[]): readonly string[] {
  const moved = checks.filter(({ hasMoved }) => hasMoved)
  const lines = moved.slice(0, LISTED).map(({ url, attempt }) => plainText(`${url}: ${attempt.detail}`))
  const rest = moved.length - lines.length
  return rest > 0
    ? [...lines, `… and ${counted(rest, 'more')} moved permanently: "npx link-cache check --json" lists them`]
    : lines
}

/** `2 alive, 1 dead`: most first. */
function tally(values: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([value, count]) => counted(count, value))
    .join(', ')
}
