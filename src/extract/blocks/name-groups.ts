import type { Element } from 'hast'
import { classNames } from '../tree.ts'

/** Groups of words in class, id, role and itemprop. */
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

export const GROUP_NAMES: readonly string[] = NAME_GROUPS.map(([name]) => name)

/** The groups that an element's names belong to, one bit each, in the order of `GROUP_NAMES`. `known` remembers them by the names. */
export function groupsOf(element: Element, known: Map<string, number>): number {
  const names = namesOf(element)
  let groups = known.get(names)
  if (groups === undefined) {
    groups = NAME_GROUPS.reduce((bits, [, pattern], index) => (pattern.test(names) ? bits | (1 << index) : bits), 0)
    known.set(names, groups)
  }
  return groups
}

/** Whether a group is among those that `groupsOf` found. */
export function isInGroup(groups: number, name: string): boolean {
  return (groups & (1 << GROUP_NAMES.indexOf(name))) !== 0
}

function namesOf(element: Element): string {
  const { properties } = element
  return [classNames(element), properties.id, properties.role, properties.itemprop]
    .filter(Boolean)
    .join(' ')
    .toLowerCase()
    .slice(0, 300)
}
