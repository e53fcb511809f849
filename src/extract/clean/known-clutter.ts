import type { Element } from 'hast'
import { type Block, type Container, countWords } from '../text-blocks.ts'
import { attribute, classNames, findElement, findElements, textOf } from '../tree.ts'
import { ADVERTISEMENT, POINTER_ELSEWHERE, PRESSED_ELSEWHERE, WHERE } from './clutter-phrases.ts'

/** The ids and classes of common consent managers' boxes, and usual names of others. */
const CONSENT_BOX =
  /(?:^|\s)(?:onetrust-(?:consent|banner|pc)-sdk|ot-sdk-container|cybotcookiebotdialog|didomi-(?:host|popup|notice)|usercentrics-(?:root|cmp-ui)|qc-cmp2?-(?:container|ui)|truste(?:-consent-track|_overlay)|cky-(?:consent-container|modal)|cmplz-cookiebanner(?:-container)?|cookie-law-info-bar|cli-modal|osano-cm-(?:window|dialog)|iubenda-cs-(?:banner|container)|cc[-_](?:window|banner)|fc-consent-root|moove_gdpr_cookie_(?:modal|info_bar)|borlabscookiebox|tarteaucitronroot|klaro|axeptio_overlay|eu-cookie-compliance-(?:banner|content)|hs-eu-cookie-confirmation|cmpbox|shopify-pc__banner|cookieconsent|cookie-?(?:notice|banner|bar|consent|popup|modal|dialog|overlay)|consent-?(?:banner|popup|modal|dialog)|gdpr-?(?:banner|popup|modal))(?=\s|$)/i
/** Boxes beside the text, as forums, blog themes and plugins name them: signatures, author boxes, forms, links. */
const SIDE_BOX = new RegExp(
  `(?:^|\\s)(?:${[
    '(?:(?:post|message|msg|user|forum|comment|entry|ipsentry)[-_]{1,2})?signature',
    '(?:[a-z]+-)?author[-_]{0,2}(?:bio|box|info|section|bio[-_]box|info[-_]box|detail[-_]box)|about-(?:the-)?author|bio-box|user-bio',
    'saboxplugin-wrap|abh_box|molongui-author-box|pp-multiple-authors-boxes-wrapper|starbox',
    'newsletter(?:-(?:form|sign-?up|box|section|container|block|widget|cta|subscribe|inline|promo|embed|module|card))?|sqs-block-newsletter',
    'subscription-widget(?:-wrap(?:-editor)?)?|kg-signup-card|wp-block-jetpack-subscriptions|mc_embed_signup|mc4wp-form|tnp-subscription|(?:subscribe|signup|sign-up|optin)-(?:form|box|widget|block)',
    'related-?(?:posts?|links|stories|articles|news|box)|jp-relatedposts|yarpp(?:-related)?|crp_related|rp4wp-related-posts',
    'wp-block-yoast-seo-related-links|elastic-related-posts|trc_related_container',
    'posts?-navigation|elementor-post-navigation|nav-links|post-nav|prev-next',
    // What MediaWiki puts around an article: calls to improve it, links to others
    'ambox|navbox|catlinks|printfooter|mw-jump-link|sistersitebox|portalbox',
    // What Drupal puts around an article: who submitted it, its tags
    'node__(?:meta|submitted)|field--name-field-tags',
    // What Ghost puts into a card for a link or a sound besides its title.
    'kg-bookmark-(?:metadata|thumbnail)|kg-audio-player',
    'elementor-widget-(?:posts|share-buttons|author-box|post-navigation)|wp-block-(?:latest-posts|post-terms|social-links)',
    // What is not to be printed, read aloud or saved is no text.
    'no-?print|hidden-print|d-print-none|print:hidden|speechify-ignore|instapaper_ignore|robots-nocontent',
    '(?:(?:social|post|article|entry|page)-?)?shar(?:e|ing)-(?:bar|buttons?|links|tools|icons|list|this)|(?:social|post|article|entry|page)-?shar(?:e|ing)|wprm-call-to-action',
    'sharedaddy|sd-sharing|addtoany_share_save_container|heateor_sss_sharing_container|dpsp-share-text|essb_links',
  ].join('|')})(?=\\s|$)`,
  'i',
)
/**
 * What forums put around each post: who wrote it, with picture, rank and counts, when, its number, buttons, reactions. The author and
 * the date are written again above the post.
 */
const POST_FRAME = new RegExp(
  `(?:^|\\s)(?:${[
    // XenForo
    'message-(?:user|attribution|avatar|footer|lastedit)|reactionsbar|messageuserinfo|messagemeta|likessummary',
    // Invision
    'ipscomment_(?:author|meta|badges|controls|tools)|cauthorpane(?:_mobile)?|ipsreact|ipsitemcontrols|ipsentry__(?:header|meta|author-column|footer)',
    // MyBB, phpBB, SMF, vBulletin
    'author_(?:avatar|information|statistics)|post_(?:head|controls)|postbit_buttons|postprofile|post-buttons|keyinfo|post(?:head|foot)',
  ].join('|')})(?=\\s|$)`,
  'i',
)
/** The path from the front page to this one. */
const BREADCRUMBS = /bread-?crumb/i
const MAX_BREADCRUMB_WORDS = 60
/** A box beside the text is small. */
const MAX_SIDE_WORDS = 200
const MAX_SIDE_SHARE = 0.25
const MIN_TEXT_SHARE = 0.5
/** Lines that stand for content still to be loaded, or point to other pages of the site. */
const PLACEHOLDER = /^loading\b[^.!?]{0,30}(?:\.{2,3}|…)$/i
const POINTER =
  /^(?:also read|read also|read next|read more|related|(?:don['’]t|do not) miss|you (?:may|might) also like|recommended(?: reading)?)\s?[:：–-]/i
const TRAIL = /^home\s?[>»›/→]/i
const MAX_LINE_WORDS = 40
/** Labels of buttons, on lines of their own. */
const BUTTON =
  /^(?:copy (?:code|page|link|to clipboard)|copied!?|(?:the )?link (?:has been )?copied!?|show (?:more|less)|(?:view|see|load) more|click to (?:expand|collapse)|share(?: (?:this|on)(?: (?:post|article|page|story|social media))?)?|back to (?:the )?(?:top|navigation)|skip to (?:main )?content|(?:article|story) continues below(?: (?:this )?ad(?:vertisement)?)?|edit this page(?: on \w+)?|advertisement|[\d.,]+k? (?:likes?|shares?|views?)|(?:press enter or )?click to (?:enlarge|view image in full size)|(?:est(?:\.|imated) )?(?:reading time:? )?\d{1,3}[ -]min(?:ute)?s? read|reading time:? \d{1,3} min(?:ute)?s?)[.…:]{0,3}$/i
/** These may be words of the text, unless the whole line is a link. */
const PRESSED =
  /^(?:copy|expand|collapse|reply|quote|report|like|dislike|upvote|downvote|save|print|tweet|pin|follow|subscribe|previous|next|log ?in|sign ?(?:in|up)|listen|read more|#\d{1,6}|(?:add|set|choose|prefer) [\w .'’]{0,30}(?:as (?:a|your) )?preferred source(?: on google)?|follow (?:us|me)(?: on [\w ]{1,20})?|\d{1,6} comments?|leave a (?:comment|reply)|join the (?:conversation|discussion)|become a (?:patron|member|subscriber)|(?:print|pin|rate) (?:the )?recipe|[»↓]? ?(?:jump|skip) to [\w ]{1,20})[.…:→»]{0,3}$/i
/** What a list's archive puts around a message: links to the messages before and after it, by date and by thread. */
const MAIL_LINKS =
  /^(?:(?:next|previous|prev)(?: (?:message|in thread|by (?:date|thread)))?(?: \(by (?:date|thread)\))?:|in reply to:|(?:contemporary )?messages sorted(?: by)?:|mail actions:|more information about the .{1,60} mailing list$|(?:[[(\s]{0,4}(?:author|chronological|date|thread|subject|list)?\s?(?:index|next|prev(?:ious)?)(?: in thread)?[\])\s]{0,4}){2,8}$)/i
/** Where to send a page. */
const NETWORK = new RegExp(
  `^(?:(?:share|post|send|tweet|e-?mail|pin)(?: (?:this|it))? (?:on|to|via|with|by) )?(?:${WHERE}|copy link|hacker ?news|print|share|tweet)$`,
  'i',
)
const SEND = /^(?:share|post|send|tweet|e-?mail|pin) /i
/** Links to the pages before and after this one, on one line. */
const PAGER = /^(?:[«‹<←|· ]{0,5}(?:prev(?:ious)?|next|up|index|contents|table of contents|home)[»›>→|· ]{0,5}){2,6}$/i
/** In these, such words name a table, a list or a section. */
const NAMING_TAGS = /^(?:h[1-6]|th|td|dt|dd|pre|caption|summary)$/
/** A menu has at least so many links, of so many words, and the text so many times more words. */
const MIN_MENU_LINKS = 4
const MAX_MENU_WORDS = 4
const MENU_SHARE = 10
const MAX_BUTTON_WORDS = 4
/** Attributes of buttons that open something. */
const OPENING =
  /^data(?:-bs)?-?(?:target|toggle)|^(?:class(?:Name)?|id) .{0,200}(?:accordion|collaps|expand|faq|fold|question|tab|toggle)/i
const DECLARATION_TAGS = /^(?:h[1-6]|p|dt|code|pre)$/
/** A box that contains one of these contains the page. */
const PAGE_TAGS = /^(?:main|article|h1)$/
/** Less likely blocks are not kept anyway. */
const MIN_LIKELIHOOD = 0.05
const LIKELY = 0.5

type Likelihood = ReadonlyMap<Block, number>

/**
 * Sets to zero the likelihood of what reads like text but is known clutter: consent boxes, which stay in a page until a script
 * removes them; breadcrumbs; lines that point elsewhere or label buttons; small boxes beside the text.
 */
export function withoutKnownClutter(likelihood: Likelihood): Likelihood {
  const plainWords = likelyWords(likelihood, ({ words, linkWords }) => words - linkWords)
  const cells = new Map<Container, boolean>()
  const isMenu = (block: Block): boolean => isOnlyLinks(block, plainWords) && isInBox(block.parent, isCell, cells)
  const shown = without(
    likelihood,
    (block, found) => isClutterLine(block) || isMenu(block) || isInBox(block.parent, isShownBox, found),
  )
  const words = likelyWords(shown)
  const maxWords = Math.min(MAX_SIDE_WORDS, words * MAX_SIDE_SHARE)
  const isSideBox = (element: Element): boolean =>
    isBox(element, SIDE_BOX) && !isDeclaration(element) && countWords(textOf(element)) <= maxWords
  const text = without(shown, (block, found) => isInBox(block.parent, isSideBox, found))
  // On a page that consists of such boxes, such as one about a blog's authors, they are the text.
  return likelyWords(text) < words * MIN_TEXT_SHARE ? shown : text
}

function likelyWords(likelihood: Likelihood, wordsOf = (block: Block): number => block.words): number {
  let words = 0
  for (const [block, chance] of likelihood) if (chance > LIKELY) words += wordsOf(block)
  return words
}

function without(
  likelihood: Likelihood,
  isClutter: (block: Block, found: Map<Container, boolean>) => boolean,
): Likelihood {
  const found = new Map<Container, boolean>()
  return new Map(
    [...likelihood].map(([block, chance]) => [block, chance > MIN_LIKELIHOOD && isClutter(block, found) ? 0 : chance]),
  )
}

function isClutterLine(block: Block): boolean {
  const { text, words, linkWords } = block
  if (words > MAX_LINE_WORDS) return false
  if (PLACEHOLDER.test(text) || POINTER.test(text) || isPointerElsewhere(block)) return true
  return (linkWords > 0 && (TRAIL.test(text) || MAIL_LINKS.test(text))) || isButton(block)
}

/** Whether a line in another language than English is only a link to another page and the words for it. */
function isPointerElsewhere({ text, words, linkWords }: Block): boolean {
  if (linkWords === 0) return false
  const label = POINTER_ELSEWHERE.exec(text)?.[0]
  return label !== undefined && words - linkWords <= countWords(label)
}

/** Whether a block is nothing but short links beside a long text; in a table for layout, that is the menu. */
function isOnlyLinks({ links, words, linkWords }: Block, plainWords: number): boolean {
  return (
    words > 0 &&
    links >= MIN_MENU_LINKS &&
    linkWords >= words &&
    words <= links * MAX_MENU_WORDS &&
    words * MENU_SHARE < plainWords
  )
}

function isCell({ tagName }: Element): boolean {
  return tagName === 'td'
}

function isButton(block: Block): boolean {
  const { text, words, linkWords, parent } = block
  if (NAMING_TAGS.test(parent.element.tagName)) return false
  if (BUTTON.test(text) || ADVERTISEMENT.test(text) || isShareRow(block)) return true
  // Without a space between them, two links are one word of the text.
  return words > 0 && linkWords >= words && (isPressLabel(text) || PAGER.test(text) || isRowOfButtons(block))
}

/** Whether a line consists of buttons: of links that are pressed rather than read, or of `<button>` elements that show nothing else. */
function isRowOfButtons({ nodes, words, links }: Block): boolean {
  const pressed = nodes.flatMap((node) =>
    node.type === 'element' ? (isPressed(node) ? [node] : findElements(node, isPressed)) : [],
  )
  if (links === 0) return words <= MAX_BUTTON_WORDS * pressed.length && !pressed.some(opensPart)
  const labels = pressed.map((element) => textOf(element).trim()).filter((label) => label !== '')
  return labels.length > 1 && labels.every((label) => isPressLabel(label) || BUTTON.test(label) || NETWORK.test(label))
}

/** Whether a line says that a page can be shared, and names the networks. */
function isShareRow({ nodes, links }: Block): boolean {
  if (links < 2) return false
  const labels = nodes.flatMap((node) => (node.type === 'element' && isPressed(node) ? [textOf(node).trim()] : []))
  const others = nodes.filter((node) => node.type !== 'element' || !isPressed(node))
  const words = others.map(textOf).join('').trim()
  const label = words.replace(/\s?[:：]$/, '')
  return labels.length > 1 && labels.every((name) => NETWORK.test(name)) && (BUTTON.test(label) || isPressLabel(label))
}

function isPressLabel(text: string): boolean {
  return PRESSED.test(text) || PRESSED_ELSEWHERE.test(text) || (SEND.test(text) && NETWORK.test(text))
}

function isPressed({ tagName }: Element): boolean {
  return tagName === 'a' || tagName === 'button'
}

/** Whether a button is the heading of a part that it opens, or of a tab. */
function opensPart({ properties }: Element): boolean {
  if ('aria-expanded' in properties || 'aria-controls' in properties || properties.role === 'tab') return true
  return Object.keys(properties).some((name) => OPENING.test(`${name} ${String(properties[name])}`))
}

/** Whether a container is such a box or inside one; `found` remembers the answers. */
function isInBox(
  container: Container,
  isSuchBox: (element: Element) => boolean,
  found: Map<Container, boolean>,
): boolean {
  let is = found.get(container)
  if (is === undefined) {
    const { element, parent } = container
    is = parent !== undefined && (isSuchBox(element) || isInBox(parent, isSuchBox, found))
    found.set(container, is)
  }
  return is
}

/** Whether a box is clutter wherever it stands. */
function isShownBox(element: Element): boolean {
  return isBox(element, CONSENT_BOX) || isBox(element, POST_FRAME) || isBreadcrumbs(element)
}

function isBreadcrumbs(element: Element): boolean {
  const names = `${namesOf(element)} ${attribute(element, 'aria-label') ?? ''} ${attribute(element, 'itemtype') ?? ''}`
  return BREADCRUMBS.test(names) && !holdsPage(element) && countWords(textOf(element)) <= MAX_BREADCRUMB_WORDS
}

/** Whether an element is the signature of a function rather than of a person, as ExDoc, YARD and Scaladoc call it. */
function isDeclaration(element: Element): boolean {
  return DECLARATION_TAGS.test(element.tagName) && /(?:^|\s)signature(?:\s|$)/.test(classNames(element))
}

function isBox(element: Element, pattern: RegExp): boolean {
  const names = namesOf(element)
  return names !== ' ' && pattern.test(names) && !holdsPage(element)
}

function namesOf(element: Element): string {
  return `${attribute(element, 'id') ?? ''} ${classNames(element)}`
}

function holdsPage(element: Element): boolean {
  return findElement(element, ({ tagName }) => PAGE_TAGS.test(tagName)) !== undefined
}
