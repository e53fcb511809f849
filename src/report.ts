import type { Outcome } from './archive-links.ts'
import { describeFailure } from './describe-outcome.ts'
import type { Reason } from './model.ts'
import { counted, plainText, plural } from './plain-text.ts'
import { createProgress, PREFIX } from './progress-bar.ts'
import { checkLines, failureLines, LISTED, nothingFound, summaryLines } from './report-lines.ts'
import type { BuildResult } from './site/build-result.ts'
import type { EleventyLogger } from './site/eleventy-config.ts'
import type { TemplateLink } from './site/template-links.ts'
import type { Progress } from './work-queue.ts'
import { workflowAnnotations } from './workflow-annotations.ts'

type Reporter = {
  readonly onProgress: (progress: Progress) => void
  /** Says what a build did; with `--serve` and `--watch` only if that differs from the last time. */
  readonly report: (report: Report) => void
}

/** What a build did, and how it was asked to. */
type Report = BuildResult & {
  /** The option `scope`. */
  readonly scope: string | undefined
  /** Whether it was a build of `--serve` or `--watch`. */
  readonly isWatched: boolean
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
    report({ outcomes, alsoKept, checks, problems, templateLinks, posts, scope, isWatched }) {
      if (isQuietSite && !isNews({ outcomes, checks, problems })) return
      const summary = summaryLines(outcomes, alsoKept)
      const lines = [
        ...(summary.length > 0 ? summary : [nothingFound(posts, scope)]),
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
function isNews({ outcomes, checks, problems }: Pick<Report, 'outcomes' | 'checks' | 'problems'>): boolean {
  const isNew = ({ result }: Outcome): boolean => result === 'archived' || result === 'failed'
  return outcomes.some(isNew) || checks.length > 0 || problems.length > 0
}

function listed(lines: readonly string[]): readonly string[] {
  if (lines.length <= LISTED) return lines
  return [
    ...lines.slice(0, LISTED),
    `… and ${counted(lines.length - LISTED, 'more')}: "npx link-cache verify" lists them`,
  ]
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
