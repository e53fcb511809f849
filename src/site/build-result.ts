import type { Outcome } from '../archive-links.ts'
import type { CheckOutcome } from '../check-links.ts'
import type { TemplateLink } from './template-links.ts'

/** What a build did. */
export type BuildResult = {
  readonly outcomes: readonly Outcome[]
  /** Number of other URLs that have a copy. */
  readonly alsoKept: number
  readonly checks: readonly CheckOutcome[]
  /** What is wrong with the cache, one sentence each. */
  readonly problems: readonly string[]
  /** Links of posts' pages that the option `scope` would have archived. */
  readonly templateLinks: readonly TemplateLink[]
  /** Number of posts; if there are no links, of Markdown posts. */
  readonly posts: number
}
