import type { Element } from 'hast'
import { isoDate } from '../metadata/page-date.ts'
import { personName, plainName } from '../metadata/person-name.ts'
import type { Block, Container } from '../text-blocks.ts'
import { attribute, classNames, findElements, textOf } from '../tree.ts'
import type { Choice } from './choose-blocks.ts'

/** Who wrote one of several posts of a page, and when. */
export type Signature = { readonly name: string; readonly date?: string }

/** Usual names of posts, questions, answers and comments, as classes and as schema.org types. */
const POST_CLASS =
  /(?:^|\s)(?:(?:js-|c|ips|user-?|forum-?|topic-?|thread-?|blog-?)?(?:message|msg|post|comment|answer|question|reply|entry)(?:[-_]?(?:item|row|box|container|wrap(?:per)?|block|card|\d+))?)(?=\s|$)/i
const POST_TYPE = /schema\.org\/(?:Comment|Answer|Question|DiscussionForumPosting|SocialMediaPosting)$/
/** Custom elements of applications: `shreddit-comment`. */
const POST_TAG = /^[a-z]{1,20}-(?:comment|post)$/
const AUTHOR_CLASS =
  /(?:^|[\s_-])(?:user-?name|nick(?:-?name)?|screen-?name)(?=\s|$)|(?:^|\s)(?:\w{0,20}pane_)?(?:(?:post|comment|message|answer|entry|item)[-_]?)?(?:author|poster)(?:[-_]?name)?(?=\s|$)/i
const USER_PATH =
  /\/(?:u|user|users|member|members|profile|profiles|people)\/|\/~|[?&](?:u|user|uid|user_?name|action=profile;u)=|\buser\?id=/i
const MAX_NAME = 60
/** A single post is the page itself, whose author is shown above it. */
const MIN_POSTS = 2
const MIN_POST_WORDS = 4
/** Only a short line that contains a name is about that person. */
const MAX_BYLINE_WORDS = 25

/** Classes of elements whose text is a date or time. */
const TIME_CLASS = /time|date|(?:^|\s)(?:age|ago)(?:\s|$)/i
const MAX_DATE = 40
const NO_POST_TAGS = /^(?:body|main|form|header|footer|nav|aside|h[1-6]|p)$/
/** These can only contain their own parts. */
const FRAME_TAGS = /^(?:table|thead|tbody|tr|ul|ol|dl)$/

/** A piece of text that says who or when, as the page shows it and as we write it; a lower rank is more certain. */
type Mark = { readonly shown: string; readonly text: string; readonly rank: number }

/** The rank of a link to a person's page, who need not be the author. */
const LINKED = 2

type Found = {
  readonly author: Mark | undefined
  readonly date: Mark | undefined
  /** The blocks that are kept, without those of posts inside. */
  readonly kept: readonly Block[]
  /** How many boxes have the name of a post but no author, who may be named beside the box, in the one around it. */
  readonly nameless: number
}
type Post = Found & { readonly container: Container; readonly author: Mark }

/**
 * On a page with several posts, finds the authors of kept posts whose authors are not kept: readers could not follow a thread in
 * which posts run into each other.
 *
 * @param byline the author already shown above the first post
 */
export function missingAuthors(
  root: Container,
  chosen: Choice,
  byline: string | undefined,
): ReadonlyMap<Container, Signature> {
  if (countPosts(root, 0) < MIN_POSTS) return new Map()
  const posts: Post[] = []
  lookInto(root, chosen, posts)
  const read = posts.filter(({ kept }) => kept.reduce((sum, { words }) => sum + words, 0) >= MIN_POST_WORDS)
  if (read.length < MIN_POSTS) return new Map()
  return new Map(
    read
      .filter(({ author, kept }, index) => !isShown(author, kept) && (index > 0 || author.text !== byline))
      .map(({ container, author, date, kept }) => [placeIn(container, kept), signature(author, date, kept)]),
  )
}

/** Counts boxes with the name of a post until there are enough: most pages have none. */
function countPosts(container: Container, before: number): number {
  let count = before
  for (const child of container.children) {
    if (!('element' in child)) continue
    if (isPost(child.element)) count++
    if (count < MIN_POSTS) count = countPosts(child, count)
    if (count >= MIN_POSTS) break
  }
  return count
}

function signature(author: Mark, date: Mark | undefined, kept: readonly Block[]): Signature {
  const isNew = date !== undefined && !isShown(date, kept)
  return { name: author.text, ...(isNew && { date: date.text }) }
}

function isShown({ shown }: Mark, kept: readonly Block[]): boolean {
  return shown !== '' && kept.some((block) => block.words <= MAX_BYLINE_WORDS && block.text.includes(shown))
}

/** Where in a post to put a line above what is kept of it. */
function placeIn(post: Container, [first]: readonly Block[]): Container {
  let place = post
  for (let at = first?.parent; at !== undefined && at !== post; at = at.parent)
    if (!FRAME_TAGS.test(at.element.tagName)) place = at
  return FRAME_TAGS.test(post.element.tagName) ? place : post
}

/** Finds a container's author, date and text. Posts inside are added to `posts` in document order. */
function lookInto(container: Container, chosen: Choice, posts: Post[]): Found {
  let author = authorMark(container.element)
  let date = dateMark(container.element)
  let nameless = 0
  const kept: Block[] = []
  for (const child of container.children) {
    const found = 'element' in child ? lookAtPost(child, chosen, posts) : lookAtBlock(child, chosen)
    author = surer(author, found.author)
    date = surer(date, found.date)
    nameless += found.nameless
    for (const block of found.kept) kept.push(block)
  }
  return { author, date, kept, nameless }
}

const NOTHING: Found = { author: undefined, date: undefined, kept: [], nameless: 0 }

function lookAtPost(container: Container, chosen: Choice, posts: Post[]): Found {
  const { element } = container
  const before = posts.length
  const found = lookInto(container, chosen, posts)
  const author = surer(postMark(element), found.author)
  const isNamed = isPost(element)
  if (NO_POST_TAGS.test(element.tagName) || (!isNamed && found.nameless !== 1)) return found
  if (author === undefined) return isNamed ? { ...found, nameless: 1 } : found
  // A post comes before its answers, which are inside it.
  posts.splice(before, 0, { ...found, container, author })
  return NOTHING
}

function lookAtBlock(block: Block, chosen: Choice): Found {
  let author: Mark | undefined
  let date: Mark | undefined
  for (const node of block.nodes) {
    if (node.type !== 'element') continue
    for (const element of [node, ...findElements(node, () => true)]) {
      const mark = authorMark(element)
      // Within running text, a link to a person only mentions them.
      if (mark !== undefined && (mark.rank < LINKED || block.words <= MAX_BYLINE_WORDS)) author = surer(author, mark)
      date = surer(date, dateMark(element))
    }
  }
  return { author, date, kept: chosen.has(block) ? [block] : [], nameless: 0 }
}

function surer(one: Mark | undefined, other: Mark | undefined): Mark | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return other.rank < one.rank ? other : one
}

function isPost(element: Element): boolean {
  return (
    POST_CLASS.test(classNames(element)) ||
    POST_TAG.test(element.tagName) ||
    POST_TYPE.test(attribute(element, 'itemtype') ?? '')
  )
}

/** The author in a post's attributes. */
function postMark(element: Element): Mark | undefined {
  const name =
    attribute(element, 'data-author') ?? (POST_TAG.test(element.tagName) ? attribute(element, 'author') : undefined)
  return name === undefined ? undefined : markOf(plainName(name), 0)
}

function authorMark(element: Element): Mark | undefined {
  if (attribute(element, 'itemprop') === 'author') return markOf(personName(element), 0)
  if (AUTHOR_CLASS.test(classNames(element))) return markOf(personName(element), 1)
  const href = element.tagName === 'a' ? attribute(element, 'href') : undefined
  return href !== undefined && USER_PATH.test(href) ? markOf(plainName(textOf(element)), LINKED) : undefined
}

function markOf(name: string | undefined, rank: number): Mark | undefined {
  return name === undefined || name.length > MAX_NAME || name.startsWith('@')
    ? undefined
    : { shown: name, text: name, rank }
}

function dateMark(element: Element): Mark | undefined {
  const isTime = element.tagName === 'time'
  if (!isTime && !TIME_CLASS.test(classNames(element))) return undefined
  const shown = textOf(element).replace(/\s+/g, ' ').trim()
  if (isTime) return markOfDate(shown, attribute(element, 'dateTime'), 0)
  const bare = withoutNote(shown)
  return markOfDate(shown, attribute(element, 'title'), 1) ?? markOfDate(bare, bare, 2)
}

/** `2024-03-01, 09:14 PM (last modified …)`: what stands in brackets is about the date. */
function withoutNote(text: string): string {
  return text.split('(')[0]?.trim() ?? ''
}

/** The date as the page writes it, if that will still be right in years: “2 hours ago” will not. */
function markOfDate(shown: string, written: string | undefined, rank: number): Mark | undefined {
  const date = isoDate(written)
  if (date === undefined) return undefined
  const isWhole = shown.length <= MAX_DATE && new RegExp(`\\b${date.slice(0, 4)}\\b`).test(shown)
  return { shown, text: isWhole ? shown : date.slice(0, 10), rank }
}
