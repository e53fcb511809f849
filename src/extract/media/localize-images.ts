import type { Image, Nodes, Parents } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { type Block, imageBlocks } from './image-blocks.ts'
import { isOrnament, LOST_IMAGE } from './lost-image.ts'

type Edit = { readonly start: number; readonly end: number; readonly text: string }
const MAX_TAG = 20_000
const MAX_NAME = 80
/** How far from an image to look for the tags of a link around it. */
const MAX_DISTANCE = 20_000

/** A link around an image: where it ends, where it leads, and how many parts it has. */
type Around = { readonly end: number; readonly url: string; readonly parts: number }

/** Where an image is. */
type Place = {
  readonly around?: Around
  readonly isInList?: boolean
  /** Nothing else is in its paragraph. */
  readonly isAlone?: boolean
}

/**
 * Replaces the addresses of images by file names: `![alt](https://…)` becomes `![alt](3f2a9c0d1e4b5a67.png)`. An image without a
 * file becomes its alternative text with a link to the original, placed after a link that the image was in. Without
 * alternative text it becomes a sign with that link where it stands alone, as pictures do; elsewhere it was decoration,
 * and is dropped. Doing it twice changes nothing.
 *
 * @param files - file names by absolute URL, as in `Article.images`
 */
export function localizeImages(markdown: string, files: ReadonlyMap<string, string>): string {
  return apply(
    markdown,
    imageBlocks(markdown).flatMap((block) => editsInBlock(block, files)),
  )
}

const GFM = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }

function editsInBlock(block: Block, files: ReadonlyMap<string, string>): readonly Edit[] {
  const edits: Edit[] = []
  const tree = fromMarkdown(block.text, GFM)
  walk(tree, {})
  return edits.map(({ start, end, text }) => ({ start: block.start + start, end: block.start + end, text }))

  function walk(node: Nodes, place: Place): void {
    const start = node.position?.start.offset
    const end = node.position?.end.offset
    if (start !== undefined && end !== undefined) {
      if (node.type === 'html') edits.push(...editsInHtml(block.text.slice(start, end), start, files))
      if (node.type === 'image' && isRemote(node.url)) edits.push(...editsOf(node, { start, end }, place, files))
    }
    if (!('children' in node)) return
    const inside = placeIn(node, end, place)
    for (const child of node.children) walk(child, inside)
  }
}

function placeIn(node: Parents, end: number | undefined, place: Place): Place {
  if (node.type === 'listItem') return { ...place, isInList: true }
  if (node.type === 'paragraph') return { ...place, isAlone: !place.isInList && node.children.every(isImageOrSpace) }
  if ((node.type !== 'link' && node.type !== 'linkReference') || end === undefined) return place
  const url = node.type === 'link' ? node.url : ''
  return { ...place, around: { end, url, parts: node.children.length } }
}

function isImageOrSpace(node: Nodes): boolean {
  return node.type === 'image' || node.type === 'break' || (node.type === 'text' && node.value.trim() === '')
}

function editsOf(
  image: Image,
  { start, end }: { readonly start: number; readonly end: number },
  { around, isAlone }: Place,
  files: ReadonlyMap<string, string>,
): readonly Edit[] {
  const alt = image.alt ?? ''
  const file = files.get(image.url)
  if (file !== undefined) {
    const title = image.title ? ` "${image.title.replace(/[\\"]/g, '\\$&').replace(/\s+/g, ' ')}"` : ''
    return [{ start, end, text: `![${escapeText(alt)}](${file}${title})` }]
  }
  if (around === undefined) {
    const text = alt.trim() || (isAlone && !isOrnament(image.url) ? LOST_IMAGE : '')
    return [{ start, end, text: text === '' ? '' : linkTo(text, image.url) }]
  }
  // A link that contains only this image must stay visible.
  if (alt.trim() === '') return [{ start, end, text: around.parts === 1 ? escapeText(fileName(image.url)) : '' }]
  const text = { start, end, text: escapeText(alt) }
  if (around.url === image.url) return [text]
  return [text, { start: around.end, end: around.end, text: ` (${linkTo(fileName(image.url), image.url)})` }]
}

const linkTo = (text: string, url: string): string =>
  `[${escapeText(text)}](<${url.replace(/[<>\s\\]/g, encodeURIComponent)}>)`

/** A name for a file: the last part of its path, else the host. */
function fileName(url: string): string {
  if (!URL.canParse(url)) return url
  const { pathname, hostname } = new URL(url)
  const last = pathname.split('/').findLast((part) => part !== '') ?? hostname
  return last.length > MAX_NAME ? hostname : last
}

function isRemote(url: string): boolean {
  return /^https?:\/\//i.test(url)
}

/** Plain text as Markdown, with every character escaped that could be markup. */
function escapeText(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_{}[\]()<>#+\-.!|~&$:@]/g, (sign) => (/[-.:@+#$(){}!]/.test(sign) ? sign : `\\${sign}`))
}

function editsInHtml(html: string, offset: number, files: ReadonlyMap<string, string>): readonly Edit[] {
  const edits: Edit[] = []
  for (let at = html.search(/<img\b/i); at >= 0; at = nextImage(html, at + 1)) {
    const tag = tagAt(html, at)
    if (tag === undefined) break
    const source = attributeOf(tag, 'src')
    const url = source === undefined ? undefined : decode(source.value)
    if (source === undefined || url === undefined || !isRemote(url)) continue
    const file = files.get(url)
    const start = offset + at
    if (file !== undefined) edits.push({ start: start + source.start, end: start + source.end, text: `"${file}"` })
    else {
      const around = linkAround(html, at, offset)
      const isAlone = /^\s{0,9}<figure>\s{0,9}$/i.test(html.slice(0, at))
      edits.push(...editsOfTag(tag, url, start, { isAlone, ...(around ? { around } : {}) }))
    }
  }
  return edits
}

function nextImage(html: string, from: number): number {
  const found = html.slice(from).search(/<img\b/i)
  return found < 0 ? -1 : from + found
}

/** The tag that begins here; quoted values may contain `>`. */
function tagAt(html: string, at: number): string | undefined {
  let quote = ''
  for (let index = at; index < Math.min(html.length, at + MAX_TAG); index++) {
    const sign = html[index] ?? ''
    if (quote !== '') quote = sign === quote ? '' : quote
    else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '>') return html.slice(at, index + 1)
  }
  return undefined
}

function attributeOf(
  tag: string,
  name: string,
): { readonly value: string; readonly start: number; readonly end: number } | undefined {
  for (const match of tag.matchAll(/\s([a-z-]{1,40})\s{0,9}=\s{0,9}("[^"]*"|'[^']*'|[^\s"'>]+)/gi)) {
    if (match[1]?.toLowerCase() !== name) continue
    const written = match[2] ?? ''
    const end = match.index + match[0].length
    return { value: written.replace(/^["']|["']$/g, ''), start: end - written.length, end }
  }
  return undefined
}

function editsOfTag(tag: string, url: string, start: number, { around, isAlone }: Place): readonly Edit[] {
  const alt = decode(attributeOf(tag, 'alt')?.value ?? '').trim()
  const end = start + tag.length
  if (around === undefined) {
    const text = alt || (isAlone && !isOrnament(url) ? LOST_IMAGE : '')
    return [{ start, end, text: text === '' ? '' : `<a href="${encode(url)}">${encode(text)}</a>` }]
  }
  if (alt === '') return [{ start, end, text: around.parts === 1 ? encode(fileName(url)) : '' }]
  const text = { start, end, text: encode(alt) }
  if (around.url === url) return [text]
  const original = ` (<a href="${encode(url)}">${encode(fileName(url))}</a>)`
  return [text, { start: around.end, end: around.end, text: original }]
}

/** The link that an image is in; with words beside the image it counts as two parts. */
function linkAround(html: string, at: number, offset: number): Around | undefined {
  const before = html.slice(Math.max(0, at - MAX_DISTANCE), at).toLowerCase()
  const open = before.lastIndexOf('<a ')
  if (open < 0 || before.lastIndexOf('</a>') > open) return undefined
  const after = html.slice(at, at + MAX_DISTANCE)
  const close = after.toLowerCase().indexOf('</a>')
  const start = at - before.length + open
  const tag = tagAt(html, start) ?? ''
  const end = close < 0 ? html.length : at + close
  const words = html.slice(start + tag.length, Math.min(end, at + MAX_DISTANCE)).replace(/<[^<>]*>/g, '')
  return {
    end: offset + (close < 0 ? end : end + '</a>'.length),
    url: decode(attributeOf(tag, 'href')?.value ?? ''),
    parts: words.trim() === '' ? 1 : 2,
  }
}

function encode(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('|', '&#124;')
    .replace(/\s+/g, ' ')
}

function decode(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/gi,
    (all, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return named[name.toLowerCase()] ?? all
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all
    },
  )
}

function apply(text: string, edits: readonly Edit[]): string {
  let result = ''
  let at = 0
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    if (edit.start < at) continue
    result += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return result + text.slice(at)
}
