import type { Citation, EntryFields, Health } from '../model.ts'
import { copyBanner } from './copy-banner.ts'
import { type CopyFacts, type CopyInput, copyFacts } from './copy-facts.ts'
import { escapeHtml, fill, oneLine } from './escape-html.ts'
import { guardBody } from './guard-body.ts'
import { mediaKind } from './media-file.ts'
import { outwardLink } from './outward-link.ts'
import { pageHead, styleLink } from './page-head.ts'
import { copyStyle } from './page-style.ts'
import { relativeUrl, webUrl } from './safe-url.ts'
import { renderBody } from './sanitize.ts'
import { timeElement } from './time-element.ts'
import type { LocalWords } from './words.ts'

export type CopyPageInput = CopyInput & {
  /** Makes the document from its parts, instead of the built-in template. */
  readonly template?: ((parts: CopyPageParts) => string) | undefined
}

/**
 * The parts of a page, for a site's own template. Those whose names end in `Html` are escaped and sanitised markup: insert them as
 * they are. The others are plain text: escape them. The policy in `headHtml` allows no script, and no style except the one in
 * `styleHtml`, so put the template's own rules into the site's stylesheet (`stylesheetHref`).
 */
export type CopyPageParts = {
  /** BCP 47. */
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  readonly title: string
  /** The original's URL; empty if the entry has none. */
  readonly url: string
  readonly fields: EntryFields
  readonly health: Health
  readonly citations: readonly Citation[]
  readonly words: LocalWords
  /** For `<head>`: charset, policy, referrer, robots, canonical link, title. Keep all of it, first. */
  readonly headHtml: string
  /** For `<head>`: the built-in style, or the link to the site's. */
  readonly styleHtml: string
  /** Says what the page is a copy of, and from when. Keep it: readers must not take a stranger's words for yours. */
  readonly bannerHtml: string
  /** Title, author, date. */
  readonly titleHtml: string
  /** A note for a card; a player or a link for a file; otherwise empty. */
  readonly noteHtml: string
  /** The article's body and nothing else. */
  readonly bodyHtml: string
  readonly footerHtml: string
  /** All of these joined, with microformats2: `<article class="h-cite">`. */
  readonly articleHtml: string
}

/** Returns the page of an archived copy: a complete HTML document that runs nothing and loads nothing from elsewhere. */
export function renderCopyPage(input: CopyPageInput): string {
  return (input.template ?? renderDocument)(copyPageParts(input))
}

function renderDocument({ lang, dir, headHtml, styleHtml, articleHtml }: CopyPageParts): string {
  return `<!doctype html>
<html lang="${escapeHtml(lang)}" dir="${dir}">
<head>
${headHtml}
${styleHtml}
</head>
<body data-pagefind-ignore="all">
<main>
${articleHtml}
</main>
</body>
</html>
`
}

function copyPageParts(input: CopyInput): CopyPageParts {
  const page = copyFacts(input)
  const { fields, lang, dir, title, text } = page
  const own = {
    lang,
    dir,
    title,
    url: page.url ?? '',
    fields,
    health: page.health,
    citations: page.citations,
    words: text,
  }
  const sanitised = renderBody(typeof page.entry.body === 'string' ? page.entry.body : '', {
    url: page.url,
    finalUrl: webUrl(fields.finalUrl),
    title,
    byline: { author: nameOf(fields.byline, text), publishedAt: fields.publishedAt, lang, by: text.by('') },
    imageSizes: page.imageSizes,
    words: text,
  })
  const bodyHtml = guardBody(sanitised)
  const pieces = {
    bannerHtml: copyBanner(page),
    titleHtml: heading(page),
    noteHtml: note(page, bodyHtml),
    bodyHtml,
    footerHtml: footer(page),
  }
  const articleHtml = article(page, pieces)
  return { ...own, ...head(page), ...pieces, articleHtml }
}

function head(page: CopyFacts): Pick<CopyPageParts, 'headHtml' | 'styleHtml'> {
  const { brackets, archivedCopy } = page.text
  const { html, allow } = styleLink(copyStyle(page.lang), page)
  const title = `${page.title}${brackets[0]}${archivedCopy}${brackets[1]}`
  const canonical = page.url === undefined ? '' : `\n<link rel="canonical" href="${escapeHtml(page.url)}">`
  const headHtml = `${pageHead(title, ["img-src 'self'", "media-src 'self'", allow])}${canonical}`
  return { headHtml, styleHtml: html }
}

type Pieces = Pick<CopyPageParts, 'bannerHtml' | 'titleHtml' | 'noteHtml' | 'bodyHtml' | 'footerHtml'>

function article({ fields }: CopyFacts, pieces: Pieces): string {
  const kind = fields.kind === 'card' || fields.kind === 'file' ? ` ${fields.kind}` : ''
  return `<article class="h-cite${kind}">
${pieces.bannerHtml}
${pieces.titleHtml}
${pieces.noteHtml}<div class="e-content">
${pieces.bodyHtml}
</div>
${pieces.footerHtml}
</article>`
}

function heading(page: CopyFacts): string {
  const { fields, lang, title, text } = page
  const author = nameOf(fields.byline, text)
  const site = oneLine(fields.siteName, 100)
  const facts = [
    author === '' ? undefined : byline(page, `<span class="p-author">${escapeHtml(author)}</span>`),
    timeElement('dt-published', fields.publishedAt, lang),
    site === '' || site === author ? undefined : escapeHtml(site),
  ].filter((fact) => fact !== undefined)
  const meta =
    facts.length === 0 ? '' : `\n<p class="meta">${facts.map((fact) => `<bdi>${fact}</bdi>`).join(' · ')}</p>`
  return `<header class="title">\n<h1 class="p-name">${escapeHtml(title)}</h1>${meta}\n</header>`
}

// “By” in one language before a name in another reads worse than the name alone.
function byline({ text, aside }: CopyFacts, author: string): string {
  return aside === '' ? fill(text.by, author) : author
}

/** Some pages call César “Por César”: the word before a name is not repeated. */
function nameOf(byline: unknown, text: LocalWords): string {
  const name = oneLine(byline, 200)
  const before = text.by('').trim().toLowerCase()
  const isSaid = before !== '' && name.toLowerCase().startsWith(`${before} `)
  return isSaid ? name.slice(before.length).trim() : name
}

function note(page: CopyFacts, bodyHtml: string): string {
  const { fields, text, aside } = page
  if (fields.kind === 'card') return `<p class="note"${aside}>${escapeHtml(text.onlySummary)}</p>\n`
  const kind = mediaKind(fields.file)
  // Not if the body already shows the file.
  if (fields.kind !== 'file' || kind === undefined || bodyHtml.includes(`"${fields.file}"`)) return ''
  return `<p class="file"${aside}>${fileMarkup(kind, String(fields.file), page)}</p>\n`
}

function fileMarkup(kind: string, file: string, { text, title }: CopyFacts): string {
  if (kind === 'image') return `<img src="${file}" alt="${escapeHtml(title)}">`
  if (kind === 'audio' || kind === 'video') {
    return `<${kind} src="${file}" controls preload="none" aria-label="${escapeHtml(text[kind])}"></${kind}>`
  }
  const type = file.slice(file.lastIndexOf('.') + 1).toUpperCase()
  return `<a href="${file}">${escapeHtml(text.openFile(type))}</a>`
}

function footer({ pageUrl, indexUrl, text, url, toOriginal, aside }: CopyFacts): string {
  const index = relativeUrl(pageUrl, indexUrl)
  const links = [
    url === undefined ? '' : outwardLink(url, escapeHtml(toOriginal)),
    index === undefined ? '' : `<a href="${escapeHtml(index)}">${escapeHtml(text.allCopies)}</a>`,
  ]
  return `<footer class="end"${aside}>${links.filter((link) => link !== '').join('\n')}</footer>`
}
