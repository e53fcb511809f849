import type { Element } from 'hast'
import { decodePercent } from '../decode-percent.ts'
import { foldText } from '../fold-text.ts'
import type { Metadata } from '../metadata/metadata.ts'
import { type Block, type Container, isHeading, isProse } from '../text-blocks.ts'
import { attribute, classNames, findElement } from '../tree.ts'
import type { Choice } from './choose-blocks.ts'

/** How themes name the image above a text. */
const LEAD_NAME =
  /(?:^|[\s_-])(?:featured?|hero|lead|main|cover|header|banner|post|article|entry)[_-]{0,2}(?:image|img|media|photo|picture|figure|thumbnail|thumb)(?=$|[\s_-])|(?:^|\s)(?:[\w-]{0,30}eyecatch|attachment-post-thumbnail|wp-post-image|u-featured)(?=\s|$)/i
/** Boxes whose images show something else. */
const OTHER_NAME =
  /(?:^|[\s_-])(?:ad|ads|advert\w*|author|avatar|bio|byline|card|carousel|gravatar|icon|logo|nav|navbar|menu|newsletter|profile|promo\w*|recommended|related|share|sidebar|slider|social|sponsor\w*|teaser)(?=$|[\s_-])/i
const OTHER_TAGS = /^(?:nav|aside|footer|form|table|li|button)$/
const IMAGE_ENDING = /\.(?:jpe?g|png|webp|avif|gif)(?![a-z\d])/i
/** `-1024x683`, `_1200`, `@2x`: the same image in another size. */
const SIZE = /(?:[-_@](?:\d{2,5}x\d{0,5}|\d{3,5}w?|\d(?:\.\d)?x|scaled|large|e\d{10,13}))+$/i
const MIN_NAME = 5
const MIN_SIDE = 200
const MAX_CAPTION_WORDS = 60
/** How many blocks before the text may contain the image. */
const MAX_LEAD = 200

/** Adds to what was chosen the image between headline and text: without words, among dates and names, it does not read like text. */
export function withLeadImage(root: Container, chosen: Choice, { titles, image }: Metadata): Choice {
  const blocks = blocksIn(root)
  const end = endOfLead(blocks, chosen)
  const lead = blocks.slice(Math.max(0, end - MAX_LEAD), end)
  if (lead.some((block) => chosen.has(block) && imageIn(block) !== undefined)) return chosen
  const candidates = lead.filter(isCandidate)
  const declared = image === undefined ? '' : fileName(image)
  const headline = headlineAt(lead, titles)
  const article = articleAround(lead[headline])
  const found =
    candidates.find((block) => declared.length >= MIN_NAME && nameOfImage(block) === declared) ??
    candidates.find((block) => isNamedLead(block) && (lead.indexOf(block) > headline || isBelow(block, article)))
  if (found === undefined || showsImage(chosen, nameOfImage(found))) return chosen
  return new Set([...chosen, found])
}

/** Where the second chosen paragraph is: the first may be an introduction above the image. */
function endOfLead(blocks: readonly Block[], chosen: Choice): number {
  const first = blocks.findIndex((block) => chosen.has(block) && isProse(block))
  const second = blocks.findIndex((block, at) => at > first && chosen.has(block) && isProse(block))
  return first < 0 ? 0 : second < 0 ? first : second
}

function headlineAt(lead: readonly Block[], titles: readonly string[]): number {
  const folded = new Set(titles.map(foldText))
  const at = lead.findLastIndex((block) => isHeading(block) && folded.has(foldText(block.text)))
  return at < 0 ? lead.length : at
}

/** The `<article>` that begins with a headline: its image may stand above that. */
function articleAround(headline: Block | undefined): Container | undefined {
  let at = headline?.parent
  while (at !== undefined && at.element.tagName !== 'article') at = at.parent
  return at
}

function isBelow({ parent }: Block, article: Container | undefined): boolean {
  let at: Container | undefined = parent
  while (at !== undefined && at !== article) at = at.parent
  return at !== undefined
}

function isCandidate(block: Block): boolean {
  const image = imageIn(block)
  if (image === undefined || block.words > MAX_CAPTION_WORDS) return false
  const sides = ['width', 'height'].map((name) => Number.parseInt(attribute(image, name) ?? '', 10))
  if (sides.some((side) => side < MIN_SIDE)) return false
  for (let at: Container | undefined = block.parent; at?.parent !== undefined; at = at.parent)
    if (OTHER_TAGS.test(at.element.tagName) || OTHER_NAME.test(namesOf(at.element))) return false
  return true
}

/** Whether an image is in a figure, or in an element named as the image above a text. */
function isNamedLead({ parent, nodes }: Block): boolean {
  const inside = nodes.flatMap((node) => (node.type === 'element' ? [node] : []))
  if (inside.some((element) => LEAD_NAME.test(namesOf(element)))) return true
  let at: Container | undefined = parent
  for (let up = 0; up < 3 && at !== undefined; up++, at = at.parent)
    if (at.element.tagName === 'figure' || LEAD_NAME.test(namesOf(at.element))) return true
  return false
}

function namesOf(element: Element): string {
  return `${attribute(element, 'id') ?? ''} ${classNames(element)}`
}

function imageIn({ nodes }: Block): Element | undefined {
  for (const node of nodes) {
    if (node.type !== 'element') continue
    const image = node.tagName === 'img' ? node : findElement(node, ({ tagName }) => tagName === 'img')
    if (image !== undefined) return image
  }
  return undefined
}

function showsImage(chosen: Choice, name: string | undefined): boolean {
  for (const node of chosen) if (!('element' in node) && nameOfImage(node) === name) return true
  return false
}

function nameOfImage(block: Block): string | undefined {
  const image = imageIn(block)
  return image && fileName(attribute(image, 'src') ?? '')
}

/** The name of an image's file without its size, also where the address of a service contains that of the image. */
function fileName(url: string): string {
  const parts = decodePercent(url).split(/[/?&=#]/)
  const name = parts.findLast((part) => IMAGE_ENDING.test(part)) ?? url
  return name.replace(IMAGE_ENDING, '').toLowerCase().replace(SIZE, '')
}

function blocksIn(container: Container): readonly Block[] {
  return container.children.flatMap((child) => ('element' in child ? blocksIn(child) : [child]))
}
