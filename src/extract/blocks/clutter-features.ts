import { type Block, type Container, isHeading } from '../text-blocks.ts'

/** Headings above, and lines within, what is not the page's own text, in the languages of most pages that blogs cite. */
const CLUTTER_HEADING =
  /^(?:related|more (?:from|on|in|stories|articles|posts|like)|you (?:may|might)|recommended|comments?\b|leave a|\d+ comments?|share|follow|subscribe|newsletter|sign up|about the author|author|tags|categor|popular|trending|latest|recent|most read|read (?:more|next)|also|similar|explore|contact|navigation|menu|archives|links|sponsored|advert|in this (?:article|section)|table of contents|contents|on this page|see also|mehr|ähnliche|kommentare|das könnte|articles? (?:liés|similaires)|à lire|commentaires|relacionad|comentarios|más|lees ook|articoli correlati|leggi anche|customers|frequently bought|product details|reviews)/i
const CLUTTER_LINE =
  /subscribe|newsletter|sign (?:up|in)|log ?in|cookie|all rights reserved|privacy policy|terms of|share (?:this|on)|tweet|read more|learn more|click here|comments?$|advertis|sponsored|posted (?:in|by|on)|filed under|min(?:ute)?s? read|updated|photo(?:graph)? by|getty|follow us|back to top|skip to|add to cart|your email|required fields|reply|©/i
/** Longer blocks are no mere lines. */
const LINE_WORDS = 40

export const CLUTTER_NAMES: readonly string[] = ['article.number', 'heading.clutter', 'heading.distance', 'clutterLine']

/** The how many-th `article` of the page each block is in, and whether the heading above it, or its own words, are clutter's. */
export function clutterFeatures(blocks: readonly Block[]): readonly (readonly number[])[] {
  const numbers = new Map<Container, number>()
  let clutter = 0
  let sinceHeading = 0
  return blocks.map((block) => {
    const article = articleAround(block.parent)
    if (article !== undefined && !numbers.has(article)) numbers.set(article, numbers.size + 1)
    if (isHeading(block)) {
      clutter = Number(CLUTTER_HEADING.test(block.text))
      sinceHeading = 0
    } else sinceHeading++
    return [
      article === undefined ? 0 : (numbers.get(article) ?? 0),
      clutter,
      Math.min(sinceHeading, 100),
      Number(block.words < LINE_WORDS && CLUTTER_LINE.test(block.text)),
    ]
  })
}

function articleAround(container: Container): Container | undefined {
  for (let at: Container | undefined = container; at !== undefined; at = at.parent)
    if (at.element.tagName === 'article') return at
  return undefined
}
