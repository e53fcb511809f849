import type { Element } from 'hast'
import { type Container, isProse } from '../text-blocks.ts'
import { attribute } from '../tree.ts'
import { countMatches } from './count-signs.ts'
import { share } from './feature-row.ts'
import { GROUP_NAMES, groupsOf } from './name-groups.ts'

const TAGS =
  'article main nav header footer aside form section table ul ol li figure details blockquote pre dl p td'.split(' ')
const ROLES = 'navigation banner contentinfo complementary search dialog main article list listitem'.split(' ')
/** So many levels up, a container's name says nothing any more. */
const FAR = 12
/** Where in `Summary.around` the tags and roles begin, after the groups. */
const TAGS_FROM = GROUP_NAMES.length
const ROLES_FROM = TAGS_FROM + TAGS.length

/** The names of the numbers in `Summary.around`. */
export const AROUND_NAMES: readonly string[] = [
  ...GROUP_NAMES.map((name) => `up.${name}`),
  ...TAGS.map((tag) => `in.${tag}`),
  ...ROLES.map((role) => `role.${role}`),
]

/** Sums over a container's subtree, and what surrounds it. */
export type Summary = {
  words: number
  linkWords: number
  /** Words in blocks that read like prose. */
  prose: number
  proseBlocks: number
  blocks: number
  /** Its score, computed as Readability does. */
  score: number
  /** The groups that its own names belong to, one bit each. */
  readonly groups: number
  /** The summary of the container around it. */
  readonly above: Summary | undefined
  /** How many levels up the closest container of each group is, and which tags and roles surround it, itself included. */
  readonly around: Float64Array
  /** Whether it is, or is inside, the page's likeliest content. */
  inTop: boolean
  /** How many levels lie between the page's likeliest content and its closest common ancestor with this container. */
  fromTop: number
}

export type Summaries = {
  readonly of: ReadonlyMap<Container, Summary>
  /** That of the page. */
  readonly whole: Readonly<Summary>
  /** That of the page's likeliest content: the container of the best score, if any has one. */
  readonly top: Readonly<Summary> | undefined
  readonly topScore: number
}

/** Sums up all containers of a page. */
export function summariseContainers(root: Container): Summaries {
  const of = new Map<Container, Summary>()
  const whole = summarise(root, undefined, of, new Map())
  let top: Container | undefined
  let topScore = 0
  for (const [container, summary] of of) {
    const score = summary.score * (1 - share(summary.linkWords, summary.words))
    if (score <= topScore) continue
    top = container
    topScore = score
  }
  if (top !== undefined) measureFrom(top, of)
  return { of, whole, top: top && of.get(top), topScore }
}

/** Containers come after the ones around them, from which they inherit. */
function measureFrom(top: Container, of: ReadonlyMap<Container, Summary>): void {
  const levels = new Map<Container, number>()
  for (let at: Container | undefined = top; at !== undefined; at = at.parent) levels.set(at, levels.size)
  for (const [container, summary] of of) {
    summary.inTop = container === top || summary.above?.inTop === true
    summary.fromTop = levels.get(container) ?? summary.above?.fromTop ?? 0
  }
}

function summarise(
  container: Container,
  above: Summary | undefined,
  of: Map<Container, Summary>,
  groupsByName: Map<string, number>,
): Summary {
  const { element } = container
  const summary = emptySummary(element, groupsOf(element, groupsByName), above)
  of.set(container, summary)
  for (const child of container.children) {
    if ('element' in child) {
      const below = summarise(child, summary, of, groupsByName)
      summary.words += below.words
      summary.linkWords += below.linkWords
      summary.prose += below.prose
      summary.proseBlocks += below.proseBlocks
      summary.blocks += below.blocks
      continue
    }
    summary.words += child.words
    summary.linkWords += child.linkWords
    summary.blocks++
    if (!isProse(child)) continue
    summary.prose += child.words
    summary.proseBlocks++
    const points = 1 + countMatches(child.text, /[,，、]/g) + Math.min(child.text.length / 100, 3)
    addScore(/^(?:p|pre|td|blockquote|li|dd)$/.test(element.tagName) ? above : summary, points)
  }
  return summary
}

function emptySummary(element: Element, groups: number, above: Summary | undefined): Summary {
  return {
    words: 0,
    linkWords: 0,
    prose: 0,
    proseBlocks: 0,
    blocks: 0,
    score: 0,
    groups,
    above,
    around: aroundOf(element, groups, above),
    inTop: false,
    fromTop: 0,
  }
}

/** `Summary.around`. For the body only its tag counts, since its names describe the whole page. */
function aroundOf(element: Element, groups: number, above: Summary | undefined): Float64Array {
  const around = above?.around.slice() ?? new Float64Array(AROUND_NAMES.length)
  const isBody = element.tagName === 'body'
  for (let group = 0; group < GROUP_NAMES.length; group++) {
    const further = above === undefined ? FAR : Math.min(FAR, (around[group] ?? FAR) + 1)
    around[group] = !isBody && (groups & (1 << group)) !== 0 ? 0 : further
  }
  const tag = TAGS.indexOf(element.tagName)
  if (tag >= 0) around[TAGS_FROM + tag] = 1
  const role = isBody ? -1 : ROLES.indexOf(attribute(element, 'role') ?? '')
  if (role >= 0) around[ROLES_FROM + role] = 1
  return around
}

function addScore(first: Summary | undefined, points: number): void {
  let level = 0
  for (let at = first; at !== undefined && level < 5; at = at.above, level++)
    at.score += points / (level === 0 ? 1 : level === 1 ? 2 : level * 3)
}
