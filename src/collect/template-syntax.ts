/**
 * A Markdown text without its template syntax (Liquid, Nunjucks, EJS). Eleventy runs the template engine before Markdown, but
 * links are collected before either. So every template tag is replaced by as many other characters: offsets stay the same,
 * the Markdown around a tag keeps its structure, and a URL that a tag makes, wholly or in part, can be recognised.
 */
export type MaskedText = {
  /** As long as the given text. */
  readonly text: string
  /** True for a URL from the masked text that a template makes, wholly or in part. */
  readonly isTemplated: (href: string) => boolean
}

/** Private-use characters that fill a tag until its surroundings have been looked at. */
const OUTPUT = '\uE000'
const TAG = '\uE001'
/** `{% endif %}`, `{% else %}`: prints nothing itself. */
const END = '\uE002'

const OPENER = /\{\{|\{%|\{#|<%/g
const CLOSERS: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '{#': '#}', '<%': '%>' }

/** Paired tags whose content is plain text: links in it count. */
const LITERAL = new Set(['raw', 'verbatim'])
/** Paired tags whose content is code, or never shown. */
const HIDDEN = new Set(['highlight', 'comment', 'css', 'js', 'javascript', 'stylesheet', 'style', 'script'])

type Region = { readonly start: number; readonly end: number; readonly fill: string }

export function maskTemplateSyntax(markdown: string): MaskedText {
  const regions = templateRegions(markdown)
  if (regions.length === 0) return { text: markdown, isTemplated: () => false }
  const mark = absentMark(markdown)
  return {
    text: blendIn(fillRegions(markdown, regions), mark),
    isTemplated: (href) => href.includes(mark) || href.includes('\t'),
  }
}

function templateRegions(text: string): readonly Region[] {
  const regions: Region[] = []
  const nextOf = forwardSearch(text)
  const codeNames = highlightedNames(text)
  OPENER.lastIndex = 0
  for (let match = OPENER.exec(text); match !== null; match = OPENER.exec(text)) {
    const start = match.index
    const opener = match[0]
    const end = tagEnd(text, start, opener, nextOf)
    if (end === undefined) continue
    OPENER.lastIndex = end
    const tag = opener === '{%' ? pairedTag(text.slice(start, end), codeNames) : undefined
    const closing = tag === undefined ? undefined : nextOf(new RegExp(`\\{%[-+~]?\\s*end${tag.name}\\b`, 'g'), end)
    const closed = closing === undefined ? undefined : tagEnd(text, closing, '{%', nextOf)
    if (tag === undefined || closing === undefined || closed === undefined) {
      regions.push({ start, end, fill: fillOf(text.slice(start, Math.min(end, start + 40))) })
      continue
    }
    OPENER.lastIndex = closed
    if (tag.hidden) regions.push({ start, end: closed, fill: END })
    else regions.push({ start, end, fill: END }, { start: closing, end: closed, fill: END })
  }
  return regions
}

/** Where a tag ends; undefined if the braces are not a tag: unclosed, or something that only looks like one. */
function tagEnd(text: string, start: number, opener: string, nextOf: ForwardSearch): number | undefined {
  // `## Heading {#id .class}` of markdown-it-attrs is no Nunjucks comment.
  if (opener === '{#' && isAttributeList(text, start)) return undefined
  const closer = CLOSERS[opener] ?? ''
  const close = nextOf(closer, start + opener.length)
  if (close === undefined) return undefined
  // An expression never contains an empty line, but braces in a code sample may.
  if (opener === '{{' && (nextOf(BLANK_LINE, start) ?? text.length) < close) return undefined
  const end = close + closer.length
  return opener === '{{' && text[start + 2] === '{' && text[end] === '}' ? end + 1 : end
}

const BLANK_LINE = /\n[ \t]*\r?\n/g

function isAttributeList(text: string, start: number): boolean {
  const brace = /^\{#[\w][^\n}]{0,200}\}/.exec(text.slice(start, start + 210))?.[0]
  return brace !== undefined && !brace.endsWith('#}')
}

function pairedTag(tag: string, codeNames: ReadonlySet<string>): { name: string; hidden: boolean } | undefined {
  const name = /^\{%[-+~]?\s*(\w+)/.exec(tag)?.[1]
  if (name === undefined) return undefined
  if (LITERAL.has(name)) return { name, hidden: false }
  if (HIDDEN.has(name)) return { name, hidden: true }
  if (name !== 'set' && name !== 'capture') return undefined
  // `{% set code %}…{% endset %}` is code if `{{ code | highlight("js") }}` prints it.
  const variable = /^\{%[-+~]?\s*\w+\s+(\w+)\s*[-+~]?%\}$/.exec(tag)?.[1]
  return variable !== undefined && codeNames.has(variable) ? { name, hidden: true } : undefined
}

function highlightedNames(text: string): ReadonlySet<string> {
  return new Set(Array.from(text.matchAll(/\{\{-?[ \t]*(\w+)[ \t]*\|[ \t]*highlight/g), (match) => match[1] ?? ''))
}

function fillOf(tag: string): string {
  if (!tag.startsWith('{%') && !tag.startsWith('{#')) return OUTPUT
  return /^\{(?:#|%[-+~]?\s*(?:end|else|elif|elsif))/.test(tag) ? END : TAG
}

type ForwardSearch = (wanted: string | RegExp, from: number) => number | undefined

/** Finds the next occurrence of something. With rising offsets, it reads the text once for each thing it looks for. */
function forwardSearch(text: string): ForwardSearch {
  const found = new Map<string, { readonly from: number; readonly at: number }>()
  return (wanted, from) => {
    const key = String(wanted)
    const known = found.get(key)
    const at = known !== undefined && known.from <= from && from <= known.at ? known.at : indexOf(text, wanted, from)
    found.set(key, { from, at })
    return at === Number.POSITIVE_INFINITY ? undefined : at
  }
}

function indexOf(text: string, wanted: string | RegExp, from: number): number {
  if (typeof wanted === 'string') return orInfinity(text.indexOf(wanted, from))
  wanted.lastIndex = from
  return orInfinity(wanted.exec(text)?.index ?? -1)
}

function orInfinity(index: number): number {
  return index === -1 ? Number.POSITIVE_INFINITY : index
}

function fillRegions(text: string, regions: readonly Region[]): string {
  const parts: string[] = []
  let at = 0
  for (const { start, end, fill } of regions) {
    // Line ends inside a tag are replaced too, so that such a tag breaks neither a table row nor a paragraph.
    parts.push(text.slice(at, start), fill.repeat(end - start))
    at = end
  }
  return parts.join('') + text.slice(at)
}

/** Replaces the fill by what fits its place, so that the text around it parses as if the tag had been rendered. */
function blendIn(text: string, mark: string): string {
  return text
    .split('\n')
    .map((line) => (isTagsAlone(line) ? line.replace(FILL, blank) : line.replace(FILL, asWord)))
    .join('\n')

  function asWord(run: string, offset: number, line: string): string {
    const after = line[offset + run.length] ?? ' '
    // `https://example.org{% endif %}` is a whole URL, `…{% endif %}/path` only the start of one.
    if (run.startsWith(END) && /\s/.test(after)) return blank(run)
    const before = line.slice(Math.max(0, offset - 12), offset)
    // `<a href="x"{% if y %} rel="z"{% endif %}>`: between attributes a tag must read as white space.
    const lead = /[^=]["']$|<\w+$/.test(before) ? '\t' : ''
    // `{% if x %}href="…"`: a tag that prints nothing does not stick to what follows.
    const trail = run.endsWith(OUTPUT) ? '' : '\t'
    const length = run.length - lead.length - trail.length
    if (length < mark.length) return blank(run)
    return lead + mark.repeat(Math.ceil(length / mark.length)).slice(0, length) + trail
  }
}

const FILL = /[\uE000-\uE002]+/g

/** A line of tags alone prints whole blocks or nothing: like an empty line, it separates paragraphs. */
function isTagsAlone(line: string): boolean {
  return !/[^\s\uE000-\uE002]/.test(line)
}

function blank(run: string): string {
  // A tab is white space in Markdown and HTML, and no literal URL contains one.
  return '\t'.repeat(run.length)
}

/** Four characters that the text does not contain, valid as text, attribute name, attribute value and URL. */
function absentMark(text: string): string {
  for (let number = 0; ; number += 1) {
    const mark = `q${number.toString(36).padStart(3, 'z')}`
    if (!text.includes(mark)) return mark
  }
}
