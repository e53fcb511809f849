import type { Outcome } from './archive-links.ts'
import type { CheckOutcome } from './check-links.ts'
import { describeFailure, describeTurn, failures, isPutOff, NOT_ASKED } from './describe-outcome.ts'
import type { Reason } from './model.ts'
import { counted, formatBytes, plainText, plural } from './plain-text.ts'
import { createProgress, PREFIX } from './progress-bar.ts'
import type { EleventyLogger } from './site/eleventy-config.ts'
import type { TemplateLink } from './site/template-links.ts'
import type { Submission } from './submit-pages.ts'
import type { Progress } from './work-queue.ts'
import { workflowAnnotations } from './workflow-annotations.ts'

const LISTED = 10

type Reporter = {
  readonly onProgress: (progress: Progress) => void
  /** Says what a build did; with `--serve` and `--watch` only if that differs from the last time. */
  readonly report: (result: Result) => void
}

type Result = {
  readonly outcomes: readonly Outcome[]
  /** Number of other URLs that have a copy. */
  readonly alsoKept?: number
  readonly checks: readonly CheckOutcome[]
  readonly problems: readonly string[]
  readonly templateLinks?: readonly TemplateLink[]
  /** The option `scope`. */
  readonly scope?: string | undefined
  /** Number of posts, where it was counted; if there are no links, of Markdown posts. */
  readonly posts?: number
  /** Whether it was a build of `--serve` or `--watch`. */
  readonly isWatched?: boolean
}

/**
 * Reports through Eleventy's logger, which obeys `--quiet`.
 *
 * @param isQuietSite whether the site's configuration asks for quiet builds: those want no line for each page, but a build
 * that takes minutes for the network has to say so
 */
export function createReporter(logger: EleventyLogger | undefined, isQuietSite = false): Reporter {
  const say = (message: string, type?: 'warn'): void =>
    logger?.logWithOptions({
      message,
      prefix: PREFIX,
      ...(type ? { type, color: 'yellow' } : {}),
      ...(isQuietSite ? { force: true } : {}),
    })
  const isQuiet = (): boolean => logger?.isVerbose === false && !isQuietSite
  let said = ''
  return {
    onProgress: createProgress(say, isQuiet),
    report({ outcomes, alsoKept = 0, checks, problems, templateLinks = [], posts, scope, isWatched }) {
      if (isQuietSite && !isNews({ outcomes, checks, problems })) return
      const summary = summaryLines(outcomes, alsoKept)
      const lines = [
        ...(summary.length > 0 || posts === undefined ? summary : [nothingFound(posts, scope)]),
        ...checkLines(checks),
        // A site without Markdown is told of the option already.
        ...(posts === 0 ? [] : scopeHint(templateLinks)),
      ]
      const warnings = [...listed(problems.map(plainText)), ...failureLines(outcomes, isWatched ? 'watching' : 'late')]
      const all = [...lines, ...warnings].join('\n')
      if (all === said) return
      said = all
      for (const line of lines) say(line)
      for (const line of warnings) say(line, 'warn')
      if (isQuiet()) return
      const links = outcomes.flatMap((outcome) => outcome.links)
      for (const line of workflowAnnotations({ outcomes, checks, links })) console.log(line)
    },
  }
}

/** Whether the build used the network, or something is wrong. */
function isNews({ outcomes, checks, problems }: Result): boolean {
  const isNew = ({ result }: Outcome): boolean => result === 'archived' || result === 'failed'
  return outcomes.some(isNew) || checks.length > 0 || problems.length > 0
}

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

function listed(lines: readonly string[]): readonly string[] {
  if (lines.length <= LISTED) return lines
  return [
    ...lines.slice(0, LISTED),
    `… and ${counted(lines.length - LISTED, 'more')}: "npx link-cache verify" lists them`,
  ]
}

const OUT_OF_TIME =
  'the time budget was used up; the next build continues, and "npx link-cache archive" has no time limit'
const NO_NETWORK = 'offline; the next plain build with network access archives them'

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
  const offline = outcomes.filter(({ reason }) => reason === 'offline').length
  if (offline > 0) lines.push(`${plural(offline, 'link')} not archived yet: ${PUT_OFF[why].network}`)
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

const NO_ANSWER: ReadonlySet<Reason> = new Set<Reason>(['dns', 'connect', 'timeout', 'proxy'])
const REFUSED: ReadonlySet<Reason> = new Set<Reason>(['tls'])

/** Whether several hosts were asked, and all failed for reasons that may lie with this machine’s network. */
function failedEverywhere(outcomes: readonly Outcome[], reasons: ReadonlySet<Reason>): boolean {
  const failed = failures(outcomes).filter(({ reason }) => reason !== 'private-network')
  const asked = [...failed, ...outcomes.filter(({ result }) => result === 'archived')]
  const hosts = new Set(asked.map(({ url }) => new URL(url).host))
  return hosts.size > 1 && asked.every(({ reason }) => reason !== undefined && reasons.has(reason))
}

/** Links from shortcodes, front matter and the like: a link blog may have no others. */
function scopeHint(links: readonly TemplateLink[]): readonly string[] {
  const [first] = links
  if (!first) return []
  const verbs = links.length === 1 ? 'comes from a template and is' : 'come from templates and are'
  return [
    plainText(
      `${plural(links.length, 'link')} ${verbs} not archived, such as ${first.url} in ${first.inputPath}: the option "scope" includes such links, "exclude" silences this message`,
    ),
  ]
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

/** How the checked originals are, and each one whose health is not what it was. */
export function checkLines(checks: readonly CheckOutcome[]): readonly string[] {
  if (checks.length === 0) return []
  const turned = checks.filter(({ before, health }) => before !== health)
  const now = tally(checks.map(({ health }) => health))
  const turns = tally(turned.map(({ before, health }) => `${before} → ${health}`))
  const lines = turned.map(describeTurn)
  const summary = `${plural(checks.length, 'original')} checked: ${now}`
  return [`${summary} (${turned.length === 0 ? 'no change since last time' : `since last time: ${turns}`})`, ...lines]
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

/**
 * Fails the build if the option `strict` asks for that.
 *
 * @throws Error that names each link and why it has no copy
 */
export function failWhereStrict(outcomes: readonly Outcome[], strict: boolean | readonly Reason[]): void {
  // Nobody misses the copy of a page they took down themselves, unless they list that reason.
  const counts = (reason: Reason | undefined): boolean =>
    strict === true ? reason !== 'forgotten' : Array.isArray(strict) && reason !== undefined && strict.includes(reason)
  const missing = outcomes.filter(({ result, reason }) => result !== 'kept' && result !== 'archived' && counts(reason))
  if (missing.length === 0) return
  const lines = missing.map((outcome) => `  ${describeFailure(outcome)}`)
  throw new Error(
    `eleventy-plugin-link-cache: ${plural(missing.length, 'link')} without a copy, and the option "strict" forbids that:\n${lines.join('\n')}`,
  )
}
