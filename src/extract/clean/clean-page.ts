import type { Element, ElementContent, Properties, Text } from 'hast'
import { formulaOf, isFormulaScript, isMathPreview, previewedFormula } from '../math/formula.ts'
import { texOfAddress } from '../math/formula-image.ts'
import { splitTex, type texDelimiters, texInside } from '../math/raw-tex.ts'
import { type Drawings, drawingIn } from '../media/drawing.ts'
import { embeddedMedia } from '../media/embedded-media.ts'
import { isAvatar, isBlurred, isCounter, isPixel, realImage } from '../media/real-image.ts'
import { isSpoken } from '../spoken.ts'
import { wordsIn } from '../text-blocks.ts'
import { attribute, classNames, findElement, findElements, textOf } from '../tree.ts'
import { ariaTable } from './aria-table.ts'
import { fromDoxygen } from './doxygen.ts'
import { gridTable } from './grid-table.ts'
import { protectedEmail } from './protected-email.ts'
import { shownPrice } from './shown-price.ts'
import { isStreamedPart, withStreamedParts } from './streamed-parts.ts'

/** Never seen by readers. A `<noscript>` is searched for text and lazy images before it is dropped. */
const UNREAD_TAGS: ReadonlySet<string> = new Set(
  (
    'script style template noscript link meta title base object embed applet canvas select datalist textarea dialog frame ' +
    'frameset noframes param source track map area'
  ).split(' '),
)
const CONTROLS = /^(?:a|button|label|summary|nav|h[1-6])$/
const IMAGE_TAGS: ReadonlySet<string> = new Set(['img', 'picture', 'amp-img'])
const HIDDEN_STYLE = /(?:^|;)\s{0,20}(?:display\s{0,20}:\s{0,20}none|visibility\s{0,20}:\s{0,20}hidden)/i
const HIDDEN_CLASS =
  /(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|screenreader|hidden|is-hidden|d-none|hide|noprint|mw-editsection|a11y-hidden|hide-text|navs)(?:\s|$)/i
/** A slide that a script has copied, so that its slideshow can go round. */
const COPIED_SLIDE =
  /(?:^|\s)(?:swiper-slide-duplicate|(?:slick|tns-slide)-cloned|owl-item cloned|(?:splide__slide|glide__slide)--clone|bx-clone)(?:\s|$)/
/** Tailwind's and Bootstrap's classes of cells that only narrow screens hide. */
const SHOWN_WIDE = /(?:^|\s)(?:(?:sm|md|lg|xl):|d-(?:sm|md|lg|xl)-)(?:block|flex|table-cell)(?:\s|$)/
/** Fonts that draw a picture for a word: `arrow_drop_down`. */
const ICON_FONT = /(?:^|\s)material-(?:icons|symbols)(?:-[a-z]{1,12})?(?:\s|$)/
const WORD = /[\p{L}\p{N}]/u
/** More things than stand on one line. */
const MAX_BESIDE = 20
/** The alternative text of an emoji image: 🙂, `:-)`, `:slight_smile:`. */
const EMOTICON = /^(?::[\w+-]{1,40}:|[:;=8x]['-]?[dpoxsc3]|[^\p{L}\p{N}\s]{1,12})$/iu
/** Some scripts make captions of descriptions, and write them as HTML. */
const MARKUP = /<\/?(?:a|b|br|cite|em|i|p|small|span|strong)(?:\s[^<>]{0,500})?\/?>/gi
const EMOJI = /^\p{Extended_Pictographic}/u
const EMOJI_CLASS = /emoji|emoticon|smil(?:ey|ie)/i
/** With fewer words, a `<noscript>` only asks to turn scripts on. */
const MIN_NOSCRIPT_WORDS = 60
/** With more words and no code, a panel behind another is about something else. */
const MAX_OTHER_PANEL_WORDS = 60
/** If less of the text is visible, the hidden part is the page. */
const MIN_SEEN_SHARE = 0.4

/** What authors call the part of an accordion that a question opens. */
const PANEL_NAME = /(?:^|[\s_-])(?:faqs?|accordion|answer|spoiler|expandable|collapsible)(?:[\s_-]|$)/i
/** Of a part that a button opens: fewer words say nothing, and with more links it is a menu. */
const MIN_PANEL_WORDS = 4
const MAX_PANEL_LINK_SHARE = 0.4
const FIELD_TAGS = /^(?:form|input|select|textarea|iframe)$/

type CleanOptions = {
  readonly baseUrl: string
  /** `keep` leaves what scripts might reveal. */
  readonly hidden: 'drop' | 'keep'
  /** The delimiters of TeX in the page's text. Default: none. */
  readonly tex?: ReturnType<typeof texDelimiters>
  /** Collects inline drawings, which are images of the page. Default: they are left out. */
  readonly drawings?: Drawings
}
type Cleaning = CleanOptions & {
  /** Inside a link, a button or a heading, drawings are icons. */
  readonly inControl?: boolean
  readonly scriptless: boolean
  /** The ids of what buttons on the page open and close. */
  readonly opened: ReadonlySet<string>
  /** Collects the elements that were dropped because they are hidden. */
  readonly leftOut?: Element[]
}

/** Copies an element without what readers never see. Lazy images become the real ones, and formulas single elements. */
export function cleanPage(page: Element, options: CleanOptions): Element {
  const body = withStreamedParts(page)
  const opened = idsThatOpen(body)
  const clean = (cleaning: Omit<Cleaning, 'opened'>): Element => ({
    ...body,
    children: cleanChildren(body, { ...cleaning, opened }),
  })
  const leftOut: Element[] = []
  const cleaned = clean({ ...options, scriptless: false, leftOut })
  const words = wordsIn(cleaned)
  const hiddenWords = leftOut.reduce((sum, element) => sum + wordsIn(element), 0)
  // Cleaning again is expensive, and hidden elements have no more words than their text before cleaning.
  if (words < (words + hiddenWords) * MIN_SEEN_SHARE) {
    const all = clean({ ...options, hidden: 'keep', scriptless: false })
    // Some pages are hidden entirely until a script has run.
    if (words < wordsIn(all) * MIN_SEEN_SHARE) return all
  }
  // Applications that render in the browser, such as Discourse, put the page's text into a `<noscript>` for crawlers.
  return noscriptWords(body) > words ? clean({ ...options, scriptless: true }) : cleaned
}

/** The number of words in the page's `<noscript>` elements; 0 if there are too few to be the page's text. */
function noscriptWords(body: Element): number {
  const words = findElements(body, ({ tagName }) => tagName === 'noscript').reduce(
    (sum, element) => sum + wordsIn(element),
    0,
  )
  return words < MIN_NOSCRIPT_WORDS ? 0 : words
}

function cleanChildren(parent: Element, cleaning: Cleaning): ElementContent[] {
  const kept: ElementContent[] = []
  const { tex = [] } = cleaning
  for (const [at, child] of parent.children.entries()) {
    if (child.type === 'text' && tex.length === 0) kept.push(child)
    else if (child.type === 'text') for (const part of splitTex(child.value, tex)) kept.push(part)
    if (child.type !== 'element') continue
    const clean = isMathPreview(child)
      ? cleanPreview(child, parent.children.slice(at + 1, at + 6))
      : cleanElement(isSeenOnly(child, parent) ? withoutAriaHidden(child) : child, cleaning, kept)
    if (clean !== undefined) kept.push(clean)
  }
  return kept
}

/** Whether an element is only seen, since another beside it says the same in words that are only read aloud. */
function isSeenOnly(element: Element, parent: Element): boolean {
  if (element.properties['aria-hidden'] !== 'true' || parent.children.length > MAX_BESIDE) return false
  if (!WORD.test(textOf(element))) return false
  return parent.children.some(
    (other) =>
      other.type === 'element' && other !== element && (isReadAloud(other) || other.children.some(isReadAloud)),
  )
}

function isReadAloud(node: ElementContent): boolean {
  return node.type === 'element' && isSpoken(node) && WORD.test(textOf(node))
}

function withoutAriaHidden(element: Element): Element {
  const { 'aria-hidden': _, ...properties } = element.properties
  return { ...element, properties }
}

/** What MathJax 2 drew is kept only if the script after it, which contains the TeX, is gone. */
function cleanPreview(preview: Element, next: readonly ElementContent[]): Element | undefined {
  const isDrawing = (node: ElementContent): boolean =>
    node.type === 'element' ? isMathPreview(node) : node.type !== 'text' || node.value.trim() === ''
  const other = next.find((node) => !isDrawing(node))
  return other?.type === 'element' && isFormulaScript(other) ? undefined : previewedFormula(preview)
}

function cleanElement(element: Element, cleaning: Cleaning, before: ElementContent[]): ElementContent | undefined {
  const formula = formulaOf(element)
  if (formula !== undefined) return formula
  if (element.tagName === 'math') return undefined
  const email = protectedEmail(element)
  if (email !== undefined) return { type: 'text', value: email }
  if (IMAGE_TAGS.has(element.tagName)) return cleanImage(element, cleaning)
  if (element.tagName === 'noscript') {
    if (cleaning.scriptless) return { ...element, tagName: 'div', children: cleanChildren(element, cleaning) }
    return imageWithoutScript(element, cleaning, before)
  }
  const embedded = embeddedMedia(element, cleaning.baseUrl)
  if (embedded !== undefined) return cleaning.hidden === 'drop' && isLeftOut(element, cleaning) ? undefined : embedded
  if (UNREAD_TAGS.has(element.tagName)) return undefined
  const drawnBox = drawnCheckbox(element)
  if (drawnBox !== undefined) return drawnBox
  if (element.tagName === 'input' && attribute(element, 'type')?.toLowerCase() !== 'checkbox') return undefined
  if (cleaning.hidden === 'drop' && isLeftOut(element, cleaning) && !isOtherPanel(element, before)) {
    cleaning.leftOut?.push(element)
    return undefined
  }
  if (element.tagName === 'svg') return cleanDrawing(element, cleaning)
  const read = ariaTable(element) ?? gridTable(element) ?? fromDoxygen(element) ?? shownPrice(element)
  const inside = { ...cleaning, tex: texInside(element, cleaning.tex) }
  const inControl = cleaning.inControl || CONTROLS.test(element.tagName)
  const children = cleanChildren(read, { ...inside, inControl })
  // Where a script has drawn a diagram in place of its source, there is no code any more.
  const isDrawn = element.tagName === 'pre' && children.some(isImage) && textOf({ ...read, children }).trim() === ''
  return { ...read, tagName: isDrawn ? 'div' : read.tagName, children }
}

function isImage(node: ElementContent): boolean {
  return node.type === 'element' && node.tagName === 'img'
}

/** A drawing becomes an image. An icon stays, as its place tells something, and is dropped with the layout. */
function cleanDrawing(svg: Element, { drawings, inControl }: Cleaning): Element {
  const drawing = drawings === undefined || inControl ? undefined : drawingIn(svg, drawings)
  return drawing ?? { ...svg, children: [] }
}

function cleanImage(element: Element, { baseUrl }: Cleaning): Element | Text | undefined {
  const image =
    element.tagName === 'picture' ? (findElement(element, ({ tagName }) => tagName === 'img') ?? element) : element
  const sign = emojiOf(image)
  if (sign !== undefined) return { type: 'text', value: sign }
  const src = realImage(element, baseUrl)
  if (src === undefined || isPixel(image) || isAvatar(image) || isBlurred(image) || isCounter(src)) return undefined
  const properties: Properties = { src }
  for (const name of ['alt', 'title', 'width', 'height']) {
    const value = attribute(image, name)
    if (value !== undefined) properties[name] = value.replace(MARKUP, ' ').replace(/ {2,}/g, ' ').trim()
  }
  const tex = texOfAddress(src)
  if (tex !== undefined && !/[\\^_]/.test(String(properties.alt ?? ''))) properties.alt = tex
  return { type: 'element', tagName: 'img', properties, children: [] }
}

/** The emoji that an image shows, which as text is as readable, and has the right size. */
function emojiOf(image: Element): string | undefined {
  const alt = attribute(image, 'alt')?.trim() ?? ''
  if (!EMOTICON.test(alt)) return undefined
  return EMOJI.test(alt) || EMOJI_CLASS.test(classNames(image)) ? alt : undefined
}

/** The image in the `<noscript>` of a lazy-loading script, if the element before it gave none. */
function imageWithoutScript(
  noscript: Element,
  cleaning: Cleaning,
  before: readonly ElementContent[],
): Element | Text | undefined {
  const image = findElement(noscript, ({ tagName }) => tagName === 'img')
  if (image === undefined) return undefined
  const previous = before.findLast((node) => node.type === 'element')
  const shown =
    previous?.type === 'element' &&
    (previous.tagName === 'img' || findElement(previous, ({ tagName }) => tagName === 'img') !== undefined)
  return shown ? undefined : cleanImage(image, cleaning)
}

/** The ids in `aria-controls` of the buttons that open and close a part of the page, as in an accordion. */
function idsThatOpen(body: Element): ReadonlySet<string> {
  const buttons = findElements(body, ({ properties }) => 'aria-expanded' in properties)
  return new Set(buttons.flatMap((button) => attribute(button, 'aria-controls') ?? []))
}

function isLeftOut(element: Element, { opened }: Cleaning): boolean {
  if (!isHidden(element)) return false
  const [only, ...others] = element.children.filter((child) => child.type === 'element')
  const isPanel = opens(element, opened) || (only !== undefined && others.length === 0 && opens(only, opened))
  return !isPanel || !isText(element)
}

/** Whether an element is the part of an accordion that its button opens. */
function opens(element: Element, opened: ReadonlySet<string>): boolean {
  const isRegion = attribute(element, 'role') === 'region' && attribute(element, 'aria-labelledby') !== undefined
  return isRegion || opened.has(attribute(element, 'id') ?? '') || PANEL_NAME.test(classNames(element))
}

function isText(element: Element): boolean {
  const words = wordsIn(element)
  if (words < MIN_PANEL_WORDS || findElement(element, ({ tagName }) => FIELD_TAGS.test(tagName)) !== undefined)
    return false
  const links = findElements(element, ({ tagName }) => tagName === 'a')
  return links.reduce((sum, link) => sum + wordsIn(link), 0) <= words * MAX_PANEL_LINK_SHARE
}

/** Whether an element is a panel behind another that says the same for others, such as a command for another system. */
function isOtherPanel(element: Element, before: readonly ElementContent[]): boolean {
  if (element.properties.role !== 'tabpanel') return false
  const previous = before.findLast(({ type }) => type === 'element')
  if (previous?.type !== 'element' || previous.properties.role !== 'tabpanel') return false
  return hasCode(element) || (hasCode(previous) && wordsIn(element) <= MAX_OTHER_PANEL_WORDS)
}

function hasCode(element: Element): boolean {
  return findElement(element, ({ tagName }) => tagName === 'pre') !== undefined
}

/** The checkbox that Notion or Discourse draws by a style sheet. */
function drawnCheckbox(element: Element): Element | undefined {
  const names = classNames(element)
  if (!/(?:^|\s)(?:checkbox-(?:on|off)|chcklst-box)(?:\s|$)/.test(names) || textOf(element).trim() !== '')
    return undefined
  const checked = /(?:^|\s)(?:checkbox-on|checked)(?:\s|$)/.test(names)
  return {
    type: 'element',
    tagName: 'input',
    properties: { type: 'checkbox', ...(checked && { checked: '' }) },
    children: [],
  }
}

/** Whether an element is a cell that only narrow screens hide. Everything else may be on the page twice, for wide screens and for narrow ones. */
function isShownWide({ tagName }: Element, names: string): boolean {
  return /^t[dh]$/.test(tagName) && SHOWN_WIDE.test(names)
}

function isHidden(element: Element): boolean {
  const { properties } = element
  if (isStreamedPart(element)) return false
  if (properties.hidden !== undefined && properties.hidden !== 'until-found') return true
  const style = attribute(element, 'style')
  if (style !== undefined && HIDDEN_STYLE.test(style)) return true
  // WAI-ARIA 1.2 §5.4: seen while the mouse is over something else.
  if (properties.role === 'tooltip') return true
  const names = classNames(element)
  if (
    names !== '' &&
    ((HIDDEN_CLASS.test(names) && !isShownWide(element, names)) || ICON_FONT.test(names) || COPIED_SLIDE.test(names))
  )
    return true
  // Decorations are hidden from screen readers; but so is, by mistake, the text of whole pages behind an open dialog.
  return properties['aria-hidden'] === 'true' && textOf(element).length < 200
}
