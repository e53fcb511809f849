import type { Element } from 'hast'
import type { Block, Container } from './text-blocks.ts'
import { attribute, classNames } from './tree.ts'

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

/** Groups of words in class, id, role and itemprop. Each group becomes a feature: how many levels up its closest word is. */
const NAME_GROUPS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['content', /article|content|entry|(?:^|[-_ ])post|body|story|(?:^|[-_ ])text|prose|markdown|rich|wysiwyg|main/],
  [
    'body',
    /article-?_?body|post-?_?(?:body|content)|entry-?_?content|story-?_?body|articlebody|e-content|markdown-body|mw-parser-output|rst-content/,
  ],
  [
    'navigation',
    /(?:^|[-_ ])nav|menu|breadcrumb|toc(?:$|[-_ ])|table-of-contents|pagination|pager|sitemap|navbar|topbar|tabs?(?:$|[-_ ])/,
  ],
  ['sidebar', /sidebar|aside|widget|rail(?:$|[-_ ])|complementary|secondary|col-?right|right-?col/],
  ['footer', /foot(?:er)?(?:$|[-_ ])|footer|copyright|legal|colophon|contentinfo|bottom/],
  ['header', /(?:^|[-_ ])header|masthead|banner|hero|top(?:$|[-_ ])/],
  ['comments', /comment|disqus|respond|discuss|repl(?:y|ies)|feedback|reviews?(?:$|[-_ ])/],
  ['share', /share|sharing|social|follow|facebook|twitter|addthis/],
  [
    'related',
    /relat|recommend|more-|also|popular|trending|latest|recent|similar|suggest|next|prev|read-?more|teaser|carousel|slider|card/,
  ],
  ['advert', /(?:^|[-_ ])ads?(?:$|[-_ ])|advert|sponsor|promo|affiliate|outbrain|taboola|partner/],
  ['signup', /newsletter|subscri|sign-?up|cta(?:$|[-_ ])|call-?to|donat|optin|form(?:$|[-_ ])|search|login|register/],
  [
    'byline',
    /author|byline|(?:^|[-_ ])meta|date|time|tags?(?:$|[-_ ])|categor|label|bio(?:$|[-_ ])|profile|credit|published/,
  ],
  ['notice', /cookie|consent|gdpr|modal|popup|overlay|alert|notice|disclaimer|privacy/],
  [
    'forum',
    /message|thread|topic|forum|answer|question|qa(?:$|[-_ ])|bbcode|posttext|post-?_?text|postbody|post-?_?message/,
  ],
  ['user', /user|avatar|member|karma|vote|signature|badge|stats|rank|points|score/],
  ['product', /product|price|cart|sku|spec|feature|buy|shop|stock|variant/],
  ['caption', /caption|figure|image|photo|media|gallery|thumb|video/],
  ['tool', /button|btn|toolbar|action|control|icon|copy|edit|print|skip|toggle|tooltip/],
  ['summary', /summary|excerpt|standfirst|subtitle|subhead|deck|lead|intro|description|abstract|dek/],
  ['title', /title|headline|heading/],
  ['voice', /testimonial|review|rating|stars?(?:$|[-_ ])|quote|customer/],
  ['reference', /referenc|citation|footnote|source|biblio|reflist|endnote/],
  ['fold', /accordion|collaps|expand|faq|toggle|tab-?(?:pane|panel|content)|drawer|slide/],
]
/** Headings above, and lines within, what is not the page's own text, in the languages of most pages that blogs cite. */
const CLUTTER_HEADING =
  /^(?:related|more (?:from|on|in|stories|articles|posts|like)|you (?:may|might)|recommended|comments?\b|leave a|\d+ comments?|share|follow|subscribe|newsletter|sign up|about the author|author|tags|categor|popular|trending|latest|recent|most read|read (?:more|next)|also|similar|explore|contact|navigation|menu|archives|links|sponsored|advert|in this (?:article|section)|table of contents|contents|on this page|see also|mehr|ähnliche|kommentare|das könnte|articles? (?:liés|similaires)|à lire|commentaires|relacionad|comentarios|más|lees ook|articoli correlati|leggi anche|customers|frequently bought|product details|reviews)/i
const CLUTTER_LINE =
  /subscribe|newsletter|sign (?:up|in)|log ?in|cookie|all rights reserved|privacy policy|terms of|share (?:this|on)|tweet|read more|learn more|click here|comments?$|advertis|sponsored|posted (?:in|by|on)|filed under|min(?:ute)?s? read|updated|photo(?:graph)? by|getty|follow us|back to top|skip to|add to cart|your email|required fields|reply|©/i
/** Headings above an article's sources, which are not its text. */
const SOURCES_HEADING =
  /^(?:references?|sources?|bibliography|citations?|(?:foot|end)?notes|further reading|external links|works cited|resources|photo credits?|disclaimer|disclosures?|methodology|quellen|einzelnachweise|literatur|références|fuentes|referencias|fonti|bronnen)\b/i
const POINTER =
  /^(?:also read|read also|read next|see also|watch|listen|image|photo|source|via|credit|by|tags?|share|related|note)\b.{0,3}:?/i
const ROLES = 'navigation banner contentinfo complementary search dialog main article list listitem'.split(' ')
const FAR = 12
/** Only this much of a long text is counted. */
const MAX_COUNTED = 5000
const OPINION_LEVELS = 4
const NO_OPINION: readonly number[] = Array.from({ length: 4 + OPINION_LEVELS }, () => -2)

const HOST_TAGS =
  'p h1 h2 h3 li td th dt dd pre blockquote figcaption div a button label summary span article section'.split(' ')
const ANCESTOR_TAGS =
  'article main nav header footer aside form section table ul ol li figure details blockquote pre dl p td'.split(' ')
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

/** Returns one row of numbers for each block; `FEATURE_NAMES` names them. */
export function describeBlocks(root: Container, blocks: readonly Block[], hints: PageHints): readonly Float64Array[] {
  const containers = describeContainers(root)
  const pageRow = describePage(root, blocks, hints, containers)
  const shapes = describeShapes(blocks)
  const titles = hints.titles.filter((title) => title !== '')
  const headline = findHeadline(blocks, titles)
  const relations = describeRelations(blocks, headline)
  const sections = describeSections(blocks)
  const opinions = describeOpinion(root, blocks, hints.readability)
  const totalProse = Math.max(1, containers.of.get(root)?.prose ?? 0)
  const totalWords = Math.max(
    1,
    sum(blocks, (block) => block.words),
  )
  let wordsBefore = 0
  return blocks.map((block, index) => {
    const row = new Row()
    ownFeatures(row, block, titles)
    contextFeatures(row, blocks, index)
    ancestorFeatures(row, block.parent, containers)
    const shape = shapes.get(shapeOf(block))
    row.add(Math.log1p(shape?.count ?? 0), shape?.meanWords ?? 0, shape?.linkShare ?? 0)
    row.add(index / blocks.length, wordsBefore / totalWords, Math.log1p(blocks.length - index))
    row.add(headline < 0 ? -999 : clamp(index - headline, -60, 200))
    row.addAll(relations[index] ?? [])
    row.addAll(sections[index] ?? [])
    row.add(share(shape?.words ?? 0, totalWords))
    proseShares(row, block.parent, containers, totalProse)
    row.addAll(pageRow)
    row.addAll(opinions[index] ?? [])
    wordsBefore += block.words
    return row.whole()
  })
}

/** Collects a row's numbers in order. */
class Row {
  readonly #numbers: Float64Array = new Float64Array(FEATURE_NAMES.length)
  #at = 0

  add(...numbers: readonly number[]): void {
    this.addAll(numbers)
  }

  addAll(numbers: ArrayLike<number>): void {
    for (let index = 0; index < numbers.length; index++) this.#numbers[this.#at++] = numbers[index] ?? 0
  }

  whole(): Float64Array {
    if (this.#at !== FEATURE_NAMES.length) throw new Error(`A row has ${this.#at} numbers, and not one for each name.`)
    return this.#numbers
  }
}

const sum = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((total, item) => total + value(item), 0)
const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))
const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0)
const fold = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

function ownFeatures(row: Row, block: Block, titles: readonly string[]): void {
  const { text, words, linkWords, links } = block
  const { marks, stops, digits, capitals, separators } = countSigns(text)
  row.add(Math.log1p(words), Math.log1p(text.length), share(linkWords, words), links, share(links, words))
  row.add(share(marks, words), share(stops, words), Number(/[.!?。！？:"”]\s*$/.test(text.slice(-100))))
  row.add(share(digits, text.length), share(capitals, words))
  row.add(separators, Number(/©|copyright|all rights|\(c\)/i.test(text)))
  row.add(Number(/\b(?:19|20)\d\d\b/.test(text)), share(text.length, words))
  row.add(Number(words < 40 && beginsTitle(text, titles)))
  const host = block.parent.element.tagName
  for (const tag of HOST_TAGS) row.add(Number(host === tag))
  row.add(Number(/^h[1-6]$/.test(host)))
  const only = block.nodes.find((node) => node.type === 'element')
  row.add(Number(block.nodes.length === 1 && only?.type === 'element' && only.tagName === 'a'))
  row.add(Number(words === 0))
}

/** Whether a text, reduced to letters and digits, is a title or the beginning of one. */
function beginsTitle(text: string, titles: readonly string[]): boolean {
  // Nearly all texts begin with another letter than the titles, which saves reducing them.
  const first = /[\p{L}\p{N}]/u.exec(text)?.[0].toLowerCase()[0]
  if (first === undefined || !titles.some((title) => title.startsWith(first))) return false
  const folded = fold(text)
  return folded.length > 3 && titles.some((title) => title === folded || title.startsWith(`${folded} `))
}

const MARKS = ',;:、，'
const STOPS = '.!?。！？…'
const SEPARATORS = '|·•»›→'
const SIGN = { other: 1, mark: 2, stop: 3, digit: 4, separator: 5, space: 6, capital: 7 } as const
/** What each character counts as, filled in when it is first met. */
const signs = new Uint8Array(0x1_0000)

function signOf(character: string): number {
  if (MARKS.includes(character)) return SIGN.mark
  if (STOPS.includes(character)) return SIGN.stop
  if (SEPARATORS.includes(character)) return SIGN.separator
  if (/\d/.test(character)) return SIGN.digit
  if (/\s/.test(character)) return SIGN.space
  return /\p{Lu}/u.test(character) ? SIGN.capital : SIGN.other
}

type Signs = { marks: number; stops: number; digits: number; separators: number; capitals: number }

/** Counts kinds of characters; a capital only counts at the beginning of a word. */
function countSigns(text: string): Signs {
  const counts: Signs = { marks: 0, stops: 0, digits: 0, separators: 0, capitals: 0 }
  const end = Math.min(text.length, MAX_COUNTED)
  let before: number = SIGN.space
  for (let at = 0; at < end; at++) {
    const code = text.charCodeAt(at)
    let sign = signs[code] ?? 0
    if (sign === 0) {
      // Half of a surrogate pair says nothing.
      const isPair = code >= 0xd800 && code < 0xdc00
      sign = signOf(isPair ? String.fromCodePoint(text.codePointAt(at) ?? 0) : String.fromCharCode(code))
      if (!isPair) signs[code] = sign
    }
    if (sign === SIGN.mark) counts.marks++
    else if (sign === SIGN.stop) counts.stops++
    else if (sign === SIGN.digit) counts.digits++
    else if (sign === SIGN.separator) counts.separators++
    else if (sign === SIGN.capital && before === SIGN.space) counts.capitals++
    before = sign
  }
  return counts
}

function count(text: string, pattern: RegExp): number {
  return text.slice(0, MAX_COUNTED).match(pattern)?.length ?? 0
}

function contextFeatures(row: Row, blocks: readonly Block[], index: number): void {
  for (const offset of [-2, -1, 1, 2]) {
    const near = blocks[index + offset]
    row.add(
      near === undefined ? -1 : Math.log1p(near.words),
      near === undefined ? -1 : share(near.linkWords, near.words),
    )
  }
  let words = 0
  let linkWords = 0
  let longest = 0
  for (let at = Math.max(0, index - 6); at <= index + 6; at++) {
    const near = blocks[at]
    if (near === undefined) break
    words += near.words
    linkWords += near.linkWords
    longest = Math.max(longest, near.words)
  }
  row.add(Math.log1p(words), share(linkWords, words), longest)
  row.add(
    Number(blocks[index - 1]?.parent === blocks[index]?.parent),
    Number(blocks[index + 1]?.parent === blocks[index]?.parent),
  )
}

/** Sums over a container's subtree. */
type Summary = {
  words: number
  linkWords: number
  /** Words in blocks that read like prose: ten words or more, few of them in links. */
  prose: number
  proseBlocks: number
  blocks: number
  /** Its score, computed as Readability does. */
  score: number
  /** The groups that its own names belong to, one bit each. */
  readonly groups: number
  readonly role: string
  /** The summary of the container around it. */
  readonly above: Summary | undefined
  /** How many levels up the closest container of each group is, and which tags and roles surround it, itself included. */
  readonly around: Float64Array
  /** Whether it is, or is inside, the page's likeliest content. */
  inTop: boolean
  /** How many levels lie between the page's likeliest content and its closest common ancestor with this container. */
  fromTop: number
}
type Summaries = {
  readonly of: ReadonlyMap<Container, Summary>
  readonly top: Container | undefined
  readonly topScore: number
}

function describeContainers(root: Container): Summaries {
  const of = new Map<Container, Summary>()
  summarise(root, undefined, of, new Map())
  let top: Container | undefined
  let topScore = 0
  for (const [container, summary] of of) {
    const score = summary.score * (1 - share(summary.linkWords, summary.words))
    if (score <= topScore) continue
    top = container
    topScore = score
  }
  if (top !== undefined) measureFrom(top, of)
  return { of, top, topScore }
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
  const names = namesOf(element)
  let groups = groupsByName.get(names)
  if (groups === undefined) {
    groups = NAME_GROUPS.reduce((bits, [, pattern], index) => (pattern.test(names) ? bits | (1 << index) : bits), 0)
    groupsByName.set(names, groups)
  }
  const role = attribute(element, 'role') ?? ''
  const summary: Summary = {
    words: 0,
    linkWords: 0,
    prose: 0,
    proseBlocks: 0,
    blocks: 0,
    score: 0,
    groups,
    role,
    above,
    around: aroundOf(element.tagName, groups, role, above),
    inTop: false,
    fromTop: 0,
  }
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
    if (child.words < 10 || child.linkWords > child.words / 2) continue
    summary.prose += child.words
    summary.proseBlocks++
    const points = 1 + count(child.text, /[,，、]/g) + Math.min(child.text.length / 100, 3)
    addScore(/^(?:p|pre|td|blockquote|li|dd)$/.test(element.tagName) ? above : summary, points)
  }
  return summary
}

/** `Summary.around`. For the body only its tag counts, since its names describe the whole page. */
function aroundOf(tagName: string, groups: number, role: string, above: Summary | undefined): Float64Array {
  const around = above?.around.slice() ?? new Float64Array(NAME_GROUPS.length + ANCESTOR_TAGS.length + ROLES.length)
  const isBody = tagName === 'body'
  for (let group = 0; group < NAME_GROUPS.length; group++) {
    const further = above === undefined ? FAR : Math.min(FAR, (around[group] ?? FAR) + 1)
    around[group] = !isBody && (groups & (1 << group)) !== 0 ? 0 : further
  }
  const tag = ANCESTOR_TAGS.indexOf(tagName)
  if (tag >= 0) around[NAME_GROUPS.length + tag] = 1
  const known = isBody || role === '' ? -1 : ROLES.indexOf(role)
  if (known >= 0) around[NAME_GROUPS.length + ANCESTOR_TAGS.length + known] = 1
  return around
}

function addScore(first: Summary | undefined, points: number): void {
  let level = 0
  for (let at = first; at !== undefined && level < 5; at = at.above, level++)
    at.score += points / (level === 0 ? 1 : level === 1 ? 2 : level * 3)
}

function namesOf(element: Element): string {
  const { properties } = element
  return [classNames(element), properties.id, properties.role, properties.itemprop]
    .filter(Boolean)
    .join(' ')
    .toLowerCase()
    .slice(0, 300)
}

function ancestorFeatures(row: Row, parent: Container, { of, topScore }: Summaries): void {
  const closest = of.get(parent)
  if (closest === undefined) throw new Error('A block lies in a container that was not summed up.')
  row.addAll(closest.around)
  row.add(Number(closest.inTop), share(bestScore(closest), topScore), parent.depth, closest.fromTop)
  let at = closest
  for (let up = 0; up < 4; up++) {
    row.add(Math.log1p(at.words), share(at.linkWords, at.words), share(at.prose, at.words), Math.log1p(at.blocks))
    at = at.above ?? at
  }
}

/** The best score of four containers, from the closest outwards, without the body, which holds everything. */
function bestScore(closest: Summary): number {
  let best = 0
  let at: Summary | undefined = closest
  for (let level = 0; level < 4 && at?.above !== undefined; level++, at = at.above) best = Math.max(best, at.score)
  return best
}

/** Where each block is in relation to the headline, to articles, and to the heading before it. */
function describeRelations(blocks: readonly Block[], headline: number): readonly (readonly number[])[] {
  const above = new Map<Container, number>()
  let level = 0
  for (let at = blocks[headline]?.parent; at !== undefined; at = at.parent) above.set(at, level++)
  const articles = new Map<Container, number>()
  let clutter = 0
  let sinceHeading = 0
  return blocks.map((block) => {
    let up = 0
    let at: Container | undefined = block.parent
    while (at !== undefined && !above.has(at)) {
      at = at.parent
      up++
    }
    const article = closest(block.parent, /^article$/)
    if (article !== undefined && !articles.has(article)) articles.set(article, articles.size + 1)
    const isHeading = /^h[1-6]$/.test(block.parent.element.tagName)
    sinceHeading = isHeading ? 0 : sinceHeading + 1
    if (isHeading) clutter = Number(CLUTTER_HEADING.test(block.text))
    const down = at === undefined ? -1 : (above.get(at) ?? -1)
    return [
      up,
      down,
      article === undefined ? 0 : (articles.get(article) ?? 0),
      clutter,
      Math.min(sinceHeading, 100),
      Number(block.words < 40 && CLUTTER_LINE.test(block.text)),
    ]
  })
}

/** Features of each block's section, from one heading to the next, and how often the page repeats the block. */
function describeSections(blocks: readonly Block[]): readonly (readonly number[])[] {
  const times = new Map<string, number>()
  for (const { text } of blocks) times.set(text, (times.get(text) ?? 0) + 1)
  const seen = new Set<string>()
  const rows: number[][] = []
  let section: { words: number; linkWords: number; prose: number } = { words: 0, linkWords: 0, prose: 0 }
  const sectionOf: { words: number; linkWords: number; prose: number }[] = []
  let sources = 0
  let prose = 0
  for (const block of blocks) {
    if (/^h[1-6]$/.test(block.parent.element.tagName)) {
      section = { words: 0, linkWords: 0, prose: 0 }
      sources = Number(SOURCES_HEADING.test(block.text))
    }
    sectionOf.push(section)
    section.words += block.words
    section.linkWords += block.linkWords
    const isProse = block.words >= 10 && block.linkWords <= block.words / 2
    if (isProse) section.prose += block.words
    rows.push([
      Math.log1p((times.get(block.text) ?? 1) - 1),
      Number(block.words > 0 && seen.has(block.text)),
      sources,
      Number(block.words < 40 && POINTER.test(block.text)),
      Number(/[$€£¥₹]\s?\d|\d\s?[€£¥₹]/.test(block.text)),
      prose,
    ])
    seen.add(block.text)
    if (isProse) prose += block.words
  }
  return rows.map((row, index) => {
    const { words, linkWords, prose: own } = sectionOf[index] ?? section
    return [
      ...row.slice(0, 5),
      share(row[5] ?? 0, prose),
      Math.log1p(words),
      share(linkWords, words),
      share(own, words),
    ]
  })
}

function closest(container: Container, tags: RegExp): Container | undefined {
  for (let at: Container | undefined = container; at !== undefined; at = at.parent)
    if (tags.test(at.element.tagName)) return at
  return undefined
}

/** How much of the page's prose is in the containers around a block, from the closest outwards. */
function proseShares(row: Row, parent: Container, { of }: Summaries, totalProse: number): void {
  let at = of.get(parent)
  for (let up = 0; up < 6; up++) {
    row.add(share(at === undefined ? totalProse : at.prose, totalProse))
    at = at?.above
  }
}

/** What Readability would keep: each block, the page's words, and the words in the containers around the block. */
function describeOpinion(
  root: Container,
  blocks: readonly Block[],
  kept: ReadonlySet<Container> | undefined,
): readonly (readonly number[])[] {
  if (kept === undefined) return blocks.map(() => NO_OPINION)
  const of = new Map<Container, KeptWords>()
  const whole = countKept(root, kept, of)
  const isKept = blocks.map(({ parent }) => kept.has(parent))
  const first = isKept.indexOf(true)
  const last = isKept.lastIndexOf(true)
  return blocks.map((block, index) => {
    const row = [Number(isKept[index]), share(whole.kept, whole.words), Math.log1p(whole.kept)]
    row.push(index < first ? -1 : Number(index > last))
    let at = block.parent
    for (let up = 0; up < OPINION_LEVELS; up++, at = at.parent ?? at) {
      const around = of.get(at)
      row.push(share(around?.kept ?? 0, around?.words ?? 0))
    }
    return row
  })
}

type KeptWords = { words: number; kept: number }

function countKept(
  container: Container,
  kept: ReadonlySet<Container>,
  of: Map<Container, KeptWords>,
): Readonly<KeptWords> {
  const sum: KeptWords = { words: 0, kept: 0 }
  of.set(container, sum)
  for (const child of container.children) {
    const below =
      'element' in child
        ? countKept(child, kept, of)
        : { words: child.words, kept: kept.has(container) ? child.words : 0 }
    sum.words += below.words
    sum.kept += below.kept
  }
  return sum
}

type Shape = { count: number; words: number; linkWords: number; meanWords: number; linkShare: number }

/** Blocks of the same shape are of one kind: the cards of a listing, the posts of a thread. */
function describeShapes(blocks: readonly Block[]): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>()
  for (const block of blocks) {
    const key = shapeOf(block)
    const shape = shapes.get(key) ?? { count: 0, words: 0, linkWords: 0, meanWords: 0, linkShare: 0 }
    shape.count++
    shape.words += block.words
    shape.linkWords += block.linkWords
    shapes.set(key, shape)
  }
  for (const shape of shapes.values()) {
    shape.meanWords = shape.words / shape.count
    shape.linkShare = share(shape.linkWords, shape.words)
  }
  return shapes
}

function shapeOf(block: Block): string {
  const steps: string[] = []
  let at: Container | undefined = block.parent
  for (let up = 0; up < 3 && at !== undefined; up++, at = at.parent) {
    const { className } = at.element.properties
    steps.push(`${at.element.tagName}.${Array.isArray(className) ? (className[0] ?? '') : ''}`)
  }
  return steps.join('<')
}

/** The index of the block that repeats the page's title, or of the first `h1`; -1 if there is neither. */
function findHeadline(blocks: readonly Block[], titles: readonly string[]): number {
  const isHeading = (block: Block, pattern: RegExp): boolean => pattern.test(block.parent.element.tagName)
  const named = blocks.findIndex((block) => {
    if (!isHeading(block, /^h[1-3]$/) || block.words === 0) return false
    const folded = fold(block.text)
    return titles.some((title) => title.includes(folded))
  })
  return named >= 0 ? named : blocks.findIndex((block) => block.words > 0 && isHeading(block, /^h1$/))
}

function describePage(
  root: Container,
  blocks: readonly Block[],
  hints: PageHints,
  { of, top, topScore }: Summaries,
): readonly number[] {
  const whole = of.get(root)
  const best = top === undefined ? undefined : of.get(top)
  const url = hints.url.toLowerCase()
  const comments = NAME_GROUPS.findIndex(([name]) => name === 'comments')
  const forum = NAME_GROUPS.findIndex(([name]) => name === 'forum')
  const inGroup = (group: number): number =>
    sum(blocks, (block) => ((of.get(block.parent)?.groups ?? 0) & (1 << group) ? block.words : 0))
  const articles = [...of.keys()].filter(({ element }) => element.tagName === 'article').length
  const hasMain =
    [...of.values()].some(({ role }) => role === 'main') ||
    [...of.keys()].some(({ element }) => element.tagName === 'main')
  return [
    Math.log1p(whole?.words ?? 0),
    share(whole?.linkWords ?? 0, whole?.words ?? 0),
    share(whole?.prose ?? 0, whole?.words ?? 0),
    Math.log1p(whole?.proseBlocks ?? 0),
    share(best?.words ?? 0, whole?.words ?? 0),
    share(best?.prose ?? 0, whole?.prose ?? 0),
    Math.log1p(topScore),
    share(inGroup(comments), whole?.words ?? 0),
    share(inGroup(forum), whole?.words ?? 0),
    Math.min(articles, 20),
    Number(hasMain),
    ...TYPE_GROUPS.map((pattern) => Number(hints.types.some((type) => pattern.test(type)))),
    ...URL_GROUPS.map((pattern) => Number(pattern.test(url))),
    url.split('/').length - 3,
  ]
}

/** The names of the numbers in a row, for training and reading the model. */
export const FEATURE_NAMES: readonly string[] = [
  ...'words chars linkShare links linksPerWord commas stops endsSentence digits capitals separators copyright year wordLength isTitle'.split(
    ' ',
  ),
  ...HOST_TAGS.map((tag) => `host.${tag}`),
  'host.heading',
  'onlyLink',
  'noWords',
  ...[-2, -1, 1, 2].flatMap((offset) => [`near${offset}.words`, `near${offset}.links`]),
  'around.words',
  'around.links',
  'around.longest',
  'samePrevious',
  'sameNext',
  ...NAME_GROUPS.map(([name]) => `up.${name}`),
  ...ANCESTOR_TAGS.map((tag) => `in.${tag}`),
  ...ROLES.map((role) => `role.${role}`),
  'inTop',
  'scoreShare',
  'depth',
  'fromTop',
  ...[0, 1, 2, 3].flatMap((up) => ['words', 'links', 'prose', 'blocks'].map((name) => `parent${up}.${name}`)),
  'shape.count',
  'shape.words',
  'shape.links',
  'at',
  'at.words',
  'left',
  'fromHeadline',
  'headline.up',
  'headline.down',
  'article.number',
  'heading.clutter',
  'heading.distance',
  'clutterLine',
  ...'repeats repeated sources pointer price prose.before section.words section.links section.prose'.split(' '),
  'shape.share',
  ...[0, 1, 2, 3, 4, 5].map((up) => `parent${up}.proseShare`),
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
  'readability',
  'readability.share',
  'readability.words',
  'readability.side',
  ...[0, 1, 2, 3].map((up) => `parent${up}.readability`),
]
