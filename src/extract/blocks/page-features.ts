import type { Block, Container } from '../text-blocks.ts'
import { attribute } from '../tree.ts'
import { share } from './feature-row.ts'
import { isInGroup } from './name-groups.ts'
import type { Summaries } from './summarise-containers.ts'

/** What is known of the page as a whole before looking at its text. */
export type PageHints = {
  /** Titles from `<title>`, Open Graph and so on, reduced to letters and digits. */
  readonly titles: readonly string[]
  /** Types of schema.org and Open Graph, lower case: `newsarticle`, `qapage`, `product`. */
  readonly types: readonly string[]
  readonly url: string
  /** The containers that Readability would keep, if it was asked and found an article. */
  readonly readability?: ReadonlySet<Container> | undefined
}

/** Kinds of page, by the types that they declare and by words in their URL. */
const TYPE_GROUPS: readonly RegExp[] = [
  /article|blogposting|report|review/,
  /qapage|discussion|question|forum/,
  /product|offer/,
  /itemlist|collection|searchresults|profile/,
  /website|organization|localbusiness|service/,
  /techarticle|apireference|howto|softwaresource/,
]
const URL_GROUPS: readonly RegExp[] = [
  /forum|thread|topic|discuss|question|viewtopic|showthread|community|\/t\/|answers/,
  /\bdocs?\b|documentation|reference|manual|guide|\bapi\b|tutorial|wiki|help|learn|developer/,
  /product|shop|store|\/p\/|item|catalog/,
  /categor|\/tag\/|archive|collections?\/|search|\/list/,
  /blog|news|article|story|\d{4}\/\d{2}/,
]

export const PAGE_NAMES: readonly string[] = [
  'page.words',
  'page.links',
  'page.prose',
  'page.proseBlocks',
  'page.topWords',
  'page.topProse',
  'page.topScore',
  'page.comments',
  'page.forum',
  'page.articles',
  'page.main',
  ...TYPE_GROUPS.map((_, index) => `type${index}`),
  ...URL_GROUPS.map((_, index) => `url${index}`),
  'url.depth',
]

/** The page as a whole: the same numbers for each of its blocks. */
export function pageFeatures(blocks: readonly Block[], hints: PageHints, containers: Summaries): readonly number[] {
  const { of, whole, top, topScore } = containers
  const url = hints.url.toLowerCase()
  const elements = Array.from(of.keys(), ({ element }) => element)
  const articles = elements.filter(({ tagName }) => tagName === 'article').length
  const hasMain = elements.some((element) => element.tagName === 'main' || attribute(element, 'role') === 'main')
  return [
    Math.log1p(whole.words),
    share(whole.linkWords, whole.words),
    share(whole.prose, whole.words),
    Math.log1p(whole.proseBlocks),
    share(top?.words ?? 0, whole.words),
    share(top?.prose ?? 0, whole.prose),
    Math.log1p(topScore),
    share(wordsInGroup('comments', blocks, containers), whole.words),
    share(wordsInGroup('forum', blocks, containers), whole.words),
    Math.min(articles, 20),
    Number(hasMain),
    ...TYPE_GROUPS.map((pattern) => Number(hints.types.some((type) => pattern.test(type)))),
    ...URL_GROUPS.map((pattern) => Number(pattern.test(url))),
    url.split('/').length - 3,
  ]
}

/** The words of the blocks whose own container is named like a group. */
function wordsInGroup(group: string, blocks: readonly Block[], { of }: Summaries): number {
  return blocks.reduce(
    (total, { parent, words }) => total + (isInGroup(of.get(parent)?.groups ?? 0, group) ? words : 0),
    0,
  )
}
