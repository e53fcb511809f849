import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { visit } from 'unist-util-visit'

type Edit = { readonly start: number; readonly end: number; readonly text: string }
const MAX_TAG = 20_000

/**
 * Returns the Markdown with its images shown from files: `![alt](https://…)` becomes `![alt](3f2a9c0d1e4b5a67.png)`.
 * An image that has no file becomes its alternative text with a link to the original; without such text it was decoration,
 * and goes. Doing it twice changes nothing.
 *
 * @param files - file names by absolute URL, as in `Article.images`
 */
export function localizeImages(markdown: string, files: ReadonlyMap<string, string>): string {
  const edits = partsWithImages(markdown).flatMap(({ start, text }) => editsIn(text, start, files))
  return apply(markdown, edits)
}

function editsIn(markdown: string, offset: number, files: ReadonlyMap<string, string>): readonly Edit[] {
  const edits: Edit[] = []
  const tree = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
  visit(tree, (node, _, parent) => {
    const start = node.position?.start.offset
    const end = node.position?.end.offset
    if (start === undefined || end === undefined) return
    if (node.type === 'html') edits.push(...editsInHtml(markdown.slice(start, end), offset + start, files))
    if (node.type !== 'image' || !isRemote(node.url)) return
    const file = files.get(node.url)
    const title = node.title ? ` "${node.title.replace(/[\\"]/g, '\\$&').replace(/\s+/g, ' ')}"` : ''
    edits.push({
      start: offset + start,
      end: offset + end,
      text:
        file === undefined
          ? textInstead(node.alt ?? '', node.url, parent?.type === 'link' ? parent.children.length : 0)
          : `![${escapeText(node.alt ?? '')}](${file}${title})`,
    })
  })
  return edits
}

type Part = { readonly start: number; readonly text: string }

const MAY_SHOW_IMAGES = /!\[|<img\b/i
/** HTML that goes on over blank lines. */
const LONG_HTML = /^ {0,3}<(?:pre|script|style|textarea|!|\?)/im

/**
 * The blocks of a Markdown text that may show an image. Parsing takes as long as all the rest of reading a page, and a page
 * has few images: so a text is cut at blank lines, where what follows is neither indented nor in a fence, and blocks begin anew.
 */
function partsWithImages(markdown: string): readonly Part[] {
  if (!MAY_SHOW_IMAGES.test(markdown)) return []
  const parts = LONG_HTML.test(markdown) ? [{ start: 0, text: markdown }] : blocksOf(markdown)
  return parts.filter(({ text }) => MAY_SHOW_IMAGES.test(text))
}

function blocksOf(markdown: string): readonly Part[] {
  const parts: Part[] = []
  let start = 0
  let at = 0
  let fence = ''
  let isAfterBlank = false
  for (const line of markdown.split('\n')) {
    if (isAfterBlank && fence === '' && /^\S/.test(line)) {
      parts.push({ start, text: markdown.slice(start, at) })
      start = at
    }
    fence = fenceAfter(line, fence)
    isAfterBlank = line.trim() === ''
    at += line.length + 1
  }
  return [...parts, { start, text: markdown.slice(start) }]
}

/** The fence of code that is open after this line; empty where none is. */
function fenceAfter(line: string, open: string): string {
  const [, fence = ''] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? []
  if (open === '') return fence
  return fence.startsWith(open) && line.trim() === fence ? '' : open
}

function isRemote(url: string): boolean {
  return /^https?:\/\//i.test(url)
}

/** What is left of an image in a link of that many parts; 0 where it is in none. */
function textInstead(alt: string, url: string, partsOfLink: number): string {
  // A link that shows nothing else must still be seen.
  if (alt.trim() === '') return partsOfLink === 1 ? 'image' : ''
  const text = escapeText(alt)
  return partsOfLink > 0 ? text : `[${text}](<${url.replace(/[<>\s\\]/g, encodeURIComponent)}>)`
}

/** Plain text as Markdown: every sign that could mean something else is escaped. */
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
    else edits.push({ start, end: start + tag.length, text: linkInstead(tag, url, isInsideLink(html, at)) })
  }
  return edits
}

function nextImage(html: string, from: number): number {
  const found = html.slice(from).search(/<img\b/i)
  return found < 0 ? -1 : from + found
}

/** The tag that begins here; quotes may hold `>`. */
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

function linkInstead(tag: string, url: string, inLink: boolean): string {
  const alt = decode(attributeOf(tag, 'alt')?.value ?? '').trim()
  if (alt === '' && !inLink) return ''
  const text = encode(alt === '' ? 'image' : alt)
  return inLink ? text : `<a href="${encode(url)}">${text}</a>`
}

function isInsideLink(html: string, at: number): boolean {
  const before = html.slice(0, at).toLowerCase()
  return before.lastIndexOf('<a ') > before.lastIndexOf('</a>')
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
