import { relative, resolve } from 'node:path'
import type { Outcome } from './archive-links.ts'
import type { CheckOutcome } from './check-links.ts'
import { describeFailure, describeTurn, failures, lineOf } from './describe-outcome.ts'
import type { Link } from './model.ts'
import { groupByUrl } from './work-queue.ts'

/**
 * The GitHub Actions commands that show each link that could not be archived, and each original that has died, at its line of
 * the post. Empty outside GitHub Actions.
 *
 * @param links where the checked originals are cited
 */
export function workflowAnnotations({
  outcomes = [],
  checks = [],
  links = [],
}: {
  readonly outcomes?: readonly Outcome[]
  readonly checks?: readonly CheckOutcome[]
  readonly links?: readonly Link[]
}): readonly string[] {
  if (process.env.GITHUB_ACTIONS !== 'true') return []
  const failed = failures(outcomes)
  const died = checks.filter(({ before, health }) => health === 'dead' && before !== 'dead')
  const cited = groupByUrl(links)
  return [
    ...failed.flatMap((outcome) => annotationAt(outcome.links[0], 'warning', describeFailure(outcome))),
    // A notice, not a warning: there is a copy, so nothing is lost.
    ...died.flatMap((check) => annotationAt(cited.get(check.url)?.[0], 'notice', describeTurn(check))),
  ]
}

function annotationAt(link: Link | undefined, kind: 'warning' | 'notice', text: string): readonly string[] {
  if (!link) return []
  const line = lineOf(link)
  const place = line === undefined ? '' : `,line=${line}`
  return [
    `::${kind} file=${escapeProperty(fileInRepository(link.inputPath))}${place},title=link-cache::${escapeData(text)}`,
  ]
}

/** GitHub wants paths from the repository's root, and the site may be in a folder of it. */
function fileInRepository(inputPath: string): string {
  const { GITHUB_WORKSPACE: root } = process.env
  const path = root ? relative(root, resolve(inputPath)) : ''
  return path === '' || path.startsWith('..') ? inputPath.replace(/^\.\//, '') : path.replaceAll('\\', '/')
}

// As in @actions/core: no value can end the command that it is part of.
const escapeData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
