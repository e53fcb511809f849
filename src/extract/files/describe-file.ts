import { createHash } from 'node:crypto'
import { fileTypeFromBuffer } from 'file-type'
import type { Article, Extraction, Failure, MediaFile, Response } from '../../model.ts'
import { cleanLine, cleanText } from '../clean-line.ts'
import { decodePercent } from '../decode-percent.ts'
import { decodeText } from '../decode-text.ts'
import { keepMedia, markupType, mediaTypeOf } from '../media/keep-media.ts'
import { describeFeed, describeJsonFeed } from './describe-feed.ts'
import { fence, markdownLine } from './fence.ts'
import { type ReadMarkdown, readMarkdown } from './read-markdown.ts'
import { readPdf } from './read-pdf.ts'

/** More text than anybody reads in a copy; the file beside it is complete. */
const MAX_TEXT = 500_000
const BINARY_SAMPLE = 4096

/** Describes a response that is not an HTML page as a file; undefined for an HTML page. */
export async function describeFile(response: Response, linkTitle: string | undefined): Promise<Extraction | undefined> {
  const { body } = response
  const label = response.contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  const markup = markupType(body)
  if (markup === 'image/svg+xml' && isSvgDocument(body)) return describeImage(response, linkTitle)
  if (markup === 'application/xml' && !isXhtml(body)) return describeText(response, 'xml', linkTitle)
  if (markup !== undefined && !(isTextLabel(label) && !isHtmlDocument(body)))
    return isFeed(body) ? describeText(response, 'xml', linkTitle) : undefined
  const type = await mediaTypeOf(body)
  if (type === 'application/pdf') return describePdf(response, linkTitle)
  if (type?.startsWith('image/')) return describeImage(response, linkTitle)
  if (type !== undefined && /^(?:audio|video)\//.test(type)) return describeMedia(response, type, linkTitle)
  if (type !== undefined && markup === undefined) return unsupported(`A file of the type ${type} is not kept.`)
  if (looksBinary(body)) return unsupported(`A file of the type ${cleanLine(label, 80) ?? 'unknown'} is not kept.`)
  if (/^(?:text\/html|application\/xhtml\+xml)$/.test(label)) return undefined
  const kind = textKind(response, label)
  return kind === undefined ? undefined : describeText(response, kind, linkTitle)
}

function unsupported(detail: string): Failure {
  return { ok: false, reason: 'unsupported-type', detail }
}

function headOf(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, Math.min(body.byteLength, BINARY_SAMPLE))
    .toString('latin1')
    .replaceAll('\0', '')
}

/** Whether its first element is `<svg>`, which HTML pages may contain too. */
const isSvgDocument = (body: Uint8Array): boolean =>
  /^\W{0,4}(?:<\?xml[^>]{0,500}>|<!--[^>]{0,1000}-->|<!doctype svg[^>]{0,500}>|\s)*<svg[\s>]/i.test(headOf(body))
const isXhtml = (body: Uint8Array): boolean => /<html[\s>]/i.test(headOf(body))
const isHtmlDocument = (body: Uint8Array): boolean => /<(?:!doctype html|html|head|body)[\s>]/i.test(headOf(body))
const isFeed = (body: Uint8Array): boolean => /<(?:rss|feed|rdf:RDF)[\s>]/i.test(headOf(body)) && !isHtmlDocument(body)
const isTextLabel = (label: string): boolean =>
  /^(?:text\/(?!html)|application\/(?:json|xml|javascript|x-sh|yaml|toml))/.test(label)

function looksBinary(body: Uint8Array): boolean {
  const sample = body.subarray(0, BINARY_SAMPLE)
  if ((sample[0] === 0xff && sample[1] === 0xfe) || (sample[0] === 0xfe && sample[1] === 0xff)) return false
  return sample.includes(0)
}

/** The language of a text for its code block, by media type or file extension; undefined if the type is HTML or not a text type. */
function textKind(response: Response, label: string): string | undefined {
  const ending = /\.(\w{1,12})$/.exec(new URL(response.finalUrl).pathname)?.[1]?.toLowerCase() ?? ''
  if (/[/+]json/.test(label)) return 'json'
  if (label === 'text/markdown' || (/^(?:md|markdown)$/.test(ending) && label !== '')) return 'markdown'
  if (/^(?:text\/plain|application\/octet-stream|)$/.test(label))
    return ending === 'json'
      ? 'json'
      : /^(?:csv|tsv|xml|ya?ml|toml|py|js|ts|c|h|cpp|rs|go|java|rb|sh|sql|css|ini|diff|patch|tex|lua|php|pl)$/.test(
            ending,
          )
        ? ending
        : 'text'
  return (
    /^text\/(?:[\w.-]*[-.])?(\w+)$/.exec(label)?.[1] ??
    (isTextLabel(label) ? (/(\w+)$/.exec(label)?.[1] ?? 'text') : undefined)
  )
}

function fileArticle(
  response: Response,
  linkTitle: string | undefined,
  parts: {
    title?: string | undefined
    markdown: string
    file?: MediaFile
    byline?: string | undefined
    lang?: string | undefined
    images?: readonly string[]
  },
): Article {
  const title = cleanLine(parts.title, 300) ?? cleanLine(linkTitle, 300) ?? nameOf(response.finalUrl)
  const byline = cleanLine(parts.byline, 200)
  return {
    ok: true,
    kind: 'file',
    title,
    ...(byline !== undefined && { byline }),
    ...(parts.lang !== undefined && { lang: parts.lang }),
    markdown: parts.markdown,
    images: parts.images ?? [],
    ...(parts.file !== undefined && { file: parts.file }),
  }
}

/** The last part of the URL's path, decoded; else the host. */
function nameOf(url: string): string {
  const { pathname, hostname } = new URL(url)
  const last = pathname.split('/').findLast((part) => part !== '') ?? ''
  return cleanLine(decodePercent(last), 200) ?? hostname
}

function named(bytes: Uint8Array, extension: string): MediaFile {
  return { name: `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.${extension}`, bytes }
}

function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

async function describeImage(response: Response, linkTitle: string | undefined): Promise<Extraction> {
  const media = await keepMedia(response.body)
  if (!media.ok) return media
  const { name, bytes } = media
  const kind = name.slice(name.indexOf('.') + 1).toUpperCase()
  return fileArticle(response, linkTitle, { markdown: `${kind}, ${sizeOf(bytes.byteLength)}`, file: { name, bytes } })
}

async function describeMedia(response: Response, type: string, linkTitle: string | undefined): Promise<Extraction> {
  const extension = (await fileTypeFromBuffer(response.body))?.ext ?? 'bin'
  return fileArticle(response, linkTitle, {
    markdown: `${markdownLine(type)}, ${sizeOf(response.body.byteLength)}`,
    file: named(response.body, extension),
  })
}

async function describePdf(response: Response, linkTitle: string | undefined): Promise<Extraction> {
  const pdf = await readPdf(response.body)
  const size = `PDF, ${sizeOf(response.body.byteLength)}${pdf.pages === undefined ? '' : `, ${pdf.pages} p.`}`
  const markdown = [size, ...pdf.paragraphs.map(markdownLine)].join('\n\n')
  return fileArticle(response, linkTitle, {
    title: pdf.title,
    byline: pdf.author,
    markdown,
    file: named(response.body, 'pdf'),
  })
}

function describeText(response: Response, kind: string, linkTitle: string | undefined): Extraction {
  const { text } = decodeText(response.body, response.contentType)
  if (text.trim() === '') return { ok: false, reason: 'empty', detail: 'The file holds no text.' }
  if (kind === 'markdown') return describeMarkdown(response, text, linkTitle)
  const feed = (kind === 'xml' ? describeFeed : kind === 'json' ? describeJsonFeed : undefined)?.(
    text,
    response.finalUrl,
  )
  const shown = cleanText(text.slice(0, MAX_TEXT).replace(/\r\n?/g, '\n')).trim()
  const markdown =
    feed?.markdown ??
    (isProse(shown, kind)
      ? shown
          .split(/\n\s*\n/)
          .map(markdownLine)
          .filter((line) => line !== '')
          .join('\n\n')
      : fence(shown, kind))
  // Markup is kept as plain text, because nothing that the site serves may run.
  const extension = markupType(response.body) !== undefined ? 'txt' : /^(?:json|csv)$/.test(kind) ? kind : 'txt'
  return fileArticle(response, linkTitle, {
    title: feed?.title,
    markdown,
    file: named(response.body, extension),
  })
}

const NOT_READ: ReadMarkdown = { title: undefined, markdown: '', images: [] }
/** Nobody nests quotes deeper, and reading them takes quadratic time. */
const MAX_NESTING = 50
const MAX_INDENT = 400

function isTooDeep(text: string): boolean {
  return text.split('\n').some((line) => {
    const lead = /^[\s>*+\-\d.)]*/.exec(line)?.[0] ?? ''
    // A horizontal rule or an empty line.
    if (lead.length === line.length && !lead.includes('>')) return false
    return lead.length > MAX_INDENT || (lead.match(/>|(?:[*+-]|\d[.)])(?=[ \t])/g)?.length ?? 0) > MAX_NESTING
  })
}

/** Reads Markdown, and keeps the original file beside the copy. */
function describeMarkdown(response: Response, text: string, linkTitle: string | undefined): Extraction {
  const shown = text.slice(0, MAX_TEXT).replace(/\r\n?/g, '\n')
  const { title, markdown, images } = isTooDeep(shown) ? NOT_READ : readMarkdown(shown, response.finalUrl)
  const extension = markupType(response.body) === undefined ? 'md' : 'txt'
  return fileArticle(response, linkTitle, {
    title,
    markdown: markdown === '' ? fence(cleanText(shown).trim(), 'markdown') : markdown,
    images,
    file: named(response.body, extension),
  })
}

/** Text with long lines is prose. Short lines may be verse, a table or ASCII art, and stay as they are. */
function isProse(text: string, kind: string): boolean {
  return kind === 'text' && text.split('\n', 2000).some((line) => line.length > 160)
}
