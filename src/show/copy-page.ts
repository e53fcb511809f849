import type { Citation, Entry, EntryFields, Health, ImageSize, Reason } from '../model.ts'
import { escapeHtml, fill, oneLine } from './escape-html.ts'
import { formatDate, formatShare, machineDate } from './format-date.ts'
import { guardBody } from './guard-body.ts'
import { isGone } from './is-gone.ts'
import { mediaKind } from './media-file.ts'
import { copyStyle } from './page-style.ts'
import { hostOf, readableUrl, relativeUrl, webUrl } from './safe-url.ts'
import { renderBody } from './sanitize.ts'
import { canonicalLang, isRightToLeft, type LocalWords, speaks, type WordOverrides, wordsFor } from './words.ts'

export type CopyPageInput = {
  /** Its fields come from the web and from hand-edited files: any may be missing, of the wrong type, or hostile. */
  readonly entry: Entry
  readonly health: Health
  /** ISO 8601. */
  readonly healthSince?: string | undefined
  /** Why the original is unavailable, if `health` is `failing` or `dead`. */
  readonly healthReason?: Reason | undefined
  /** How much of the original's text now differs from the copy, 0 to 1. */
  readonly drift?: number | undefined
  /** The posts that cite the page. */
  readonly citations: readonly Citation[]
  /** Other copies of the same page, with links relative to this one. */
  readonly versions: readonly { readonly date: string; readonly href: string }[]
  /** Sizes of the images beside the page, by name, as far as known. */
  readonly imageSizes?: ReadonlyMap<string, ImageSize> | undefined
  /** Root-relative URL of the page, without path prefix: `/cache/<md5>/`. Links to the site are written relative to it. */
  readonly pageUrl: string
  /** Root-relative URL of the index: `/cache/`. */
  readonly indexUrl: string
  /** The site's own stylesheet, root-relative or absolute, instead of the built-in one. */
  readonly stylesheetHref?: string | undefined
  readonly words?: WordOverrides | undefined
  /** The language of the words if there are none in the page's language: the site's. */
  readonly fallbackLang?: string | undefined
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

/** What the parts of the page share, read from the input once. */
type Page = CopyPageInput & {
  readonly fields: EntryFields
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  readonly text: LocalWords
  readonly title: string
  readonly url: string | undefined
  /** Attributes for our own words, if they are in another language than the article. */
  readonly aside: string
}

function copyPageParts(input: CopyPageInput): CopyPageParts {
  const page = readPage(input)
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
    bannerHtml: banner(page),
    titleHtml: heading(page),
    noteHtml: note(page, bodyHtml),
    bodyHtml,
    footerHtml: footer(page),
  }
  const articleHtml = article(page, pieces)
  return { ...own, headHtml: head(page), styleHtml: style(page), ...pieces, articleHtml }
}

function readPage(input: CopyPageInput): Page {
  const fields: EntryFields = input.entry.fields ?? {}
  const ownLang = canonicalLang(fields.lang)
  const text = wordsFor(speaks(ownLang, input.words) ? ownLang : input.fallbackLang, input.words)
  const lang = ownLang ?? text.locale
  const dir = fields.dir === 'rtl' || fields.dir === 'ltr' ? fields.dir : isRightToLeft(lang) ? 'rtl' : 'ltr'
  const url = webUrl(fields.url)
  const title = oneLine(fields.title) || hostOf(url) || text.untitled
  const wordsDir = isRightToLeft(text.lang) ? 'rtl' : 'ltr'
  const isOther = lang.split('-')[0] !== text.lang || dir !== wordsDir
  const aside = isOther ? ` lang="${escapeHtml(text.locale)}" dir="${wordsDir}"` : ''
  return { ...input, fields, lang, dir, text, title, url, aside }
}

// Head

function head(page: Page): string {
  const { brackets, archivedCopy } = page.text
  const canonical = page.url === undefined ? '' : `\n<link rel="canonical" href="${escapeHtml(page.url)}">`
  return `<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy(page))}">
<meta http-equiv="x-dns-prefetch-control" content="off">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(`${page.title}${brackets[0]}${archivedCopy}${brackets[1]}`)}</title>${canonical}`
}

/** The last wall, in case the other two miss something: nothing runs, and only files beside the page load. */
function policy(page: Page): string {
  const styles = page.stylesheetHref === undefined ? copyStyle(page.lang).hash : siteSource(page.stylesheetHref)
  const fonts = page.stylesheetHref === undefined ? '' : `; font-src ${styles}`
  return `default-src 'none'; img-src 'self'; media-src 'self'; style-src ${styles}${fonts}; base-uri 'none'; form-action 'none'`
}

function siteSource(href: string): string {
  const url = webUrl(href)
  return url === undefined ? "'self'" : new URL(url).origin
}

function style(page: Page): string {
  const { stylesheetHref } = page
  if (stylesheetHref === undefined) return `<style>${copyStyle(page.lang).css}</style>`
  const href = webUrl(stylesheetHref) ?? relativeUrl(page.pageUrl, stylesheetHref)
  return href === undefined ? '' : `<link rel="stylesheet" href="${escapeHtml(href)}">`
}

// Article

type Pieces = Pick<CopyPageParts, 'bannerHtml' | 'titleHtml' | 'noteHtml' | 'bodyHtml' | 'footerHtml'>

function article({ fields }: Page, pieces: Pieces): string {
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

// The original deserves a followed link; links within the article are not endorsed by the blog.
const REL = 'rel="external noreferrer"'

function banner(page: Page): string {
  const { text, url, fields } = page
  const shown = url === undefined ? oneLine(fields.url) : readableUrl(url)
  const name = `<bdi dir="ltr">${breakable(shown)}</bdi>`
  const link = url === undefined ? name : `<a class="u-url" href="${escapeHtml(url)}" ${REL}>${name}</a>`
  const lines = [`<p class="of">${fill(text.copyOf, link)}</p>`, saved(page), health(page), ways(page)]
  const dead = page.health === 'dead' ? ' dead' : ''
  return `<header class="banner${dead}"${page.aside}>\n${lines.filter((line) => line !== '').join('\n')}\n</header>`
}

/** Lets a line break after each segment of an address, rather than in the middle of a word. */
function breakable(address: string): string {
  const segments = address.split(/(?<=[^/]\/)(?=[^/])|(?=[?&#])/)
  return segments.map(escapeHtml).join('<wbr>')
}

function saved({ text, fields }: Page): string {
  const date = time('dt-accessed', fields.archivedAt, text.locale)
  const shown = formatDate(fields.archivedAt, text.locale)
  return date === undefined ? '' : `<p>${fill(savedSentence(fields, text), date, shown)}</p>`
}

function savedSentence({ source, archiveUrl }: EntryFields, text: LocalWords): (date: string) => string {
  if (source === 'live') return text.savedLive
  if (source === 'import') return text.savedImport
  const archive = source === 'wayback' ? hostOf(archiveUrl) : ''
  if (archive === '') return text.saved
  return archive === 'web.archive.org' ? text.savedWayback : (date) => text.savedWebArchive(date, archive)
}

function time(className: string, iso: unknown, locale: string): string | undefined {
  const shown = formatDate(iso, locale)
  const machine = machineDate(iso)
  if (shown === undefined || machine === undefined) return undefined
  return `<time class="${className}" datetime="${escapeHtml(machine)}">${escapeHtml(shown)}</time>`
}

function health(page: Page): string {
  const sentence = healthSentence(page)
  return sentence === undefined ? '' : `<p class="health">${escapeHtml(sentence)}</p>`
}

function healthSentence({ health: state, healthSince, healthReason, drift, text }: Page): string | undefined {
  const gone = isGone(healthReason)
  if (state === 'failing') return gone ? text.notFound : text.failing
  if (state === 'dead') {
    const since = formatDate(healthSince, text.locale)
    if (since === undefined) return gone ? text.gone : text.dead
    return gone ? text.goneSince(since) : text.deadSince(since)
  }
  if (state !== 'changed') return undefined
  const isKnown = typeof drift === 'number' && drift >= 0.005 && drift <= 1
  return isKnown ? text.changedBy(formatShare(drift, text.locale)) : text.changed
}

/** Links to the original, the web archive, the citing posts and the other versions. */
function ways(page: Page): string {
  const { text, url, fields } = page
  const archive = webUrl(fields.archiveUrl)
  const links = [
    url === undefined ? '' : `<a class="go" href="${escapeHtml(url)}" ${REL}>${escapeHtml(text.readOriginal)}</a>`,
    archive === undefined ? '' : `<a href="${escapeHtml(archive)}" ${REL}>${escapeHtml(text.inWebArchive)}</a>`,
    citing(page),
    versions(page),
  ].filter((way) => way !== '')
  return links.length === 0 ? '' : `<nav aria-label="${escapeHtml(text.ways)}">${links.join('\n')}</nav>`
}

function citing({ citations, pageUrl, text }: Page): string {
  const posts = citations.flatMap(({ title, url }) => {
    const href = relativeUrl(pageUrl, url)
    return href === undefined ? [] : [`<a href="${escapeHtml(href)}">${escapeHtml(oneLine(title) || url)}</a>`]
  })
  const [post] = posts
  if (posts.length === 1 && post !== undefined) return `<span>${fill(text.citedInPost, post)}</span>`
  return folded(text.citedIn(posts.length), posts)
}

/** A relative address: no scheme, no other host. */
const BESIDE = /^(?!\/)(?:[\w.~-]+\/)*[\w.~-]*$/

function versions({ versions: others, text }: Page): string {
  const dated = others.flatMap(({ date, href }) => {
    const shown = formatDate(date, text.locale)
    return shown === undefined || !BESIDE.test(href) ? [] : [`<a href="${escapeHtml(href)}">${escapeHtml(shown)}</a>`]
  })
  return folded(text.otherVersions, dated)
}

function folded(label: string, links: readonly string[]): string {
  if (links.length === 0) return ''
  const items = links.map((link) => `<li>${link}</li>`).join('')
  return `<details><summary>${escapeHtml(label)}</summary><ul>${items}</ul></details>`
}

function heading(page: Page): string {
  const { fields, lang, title, text } = page
  const author = nameOf(fields.byline, text)
  const site = oneLine(fields.siteName, 100)
  const facts = [
    author === '' ? undefined : byline(page, `<span class="p-author">${escapeHtml(author)}</span>`),
    time('dt-published', fields.publishedAt, lang),
    site === '' || site === author ? undefined : escapeHtml(site),
  ].filter((fact) => fact !== undefined)
  const meta =
    facts.length === 0 ? '' : `\n<p class="meta">${facts.map((fact) => `<bdi>${fact}</bdi>`).join(' · ')}</p>`
  return `<header class="title">\n<h1 class="p-name">${escapeHtml(title)}</h1>${meta}\n</header>`
}

// “By” in one language before a name in another reads worse than the name alone.
function byline({ text, aside }: Page, author: string): string {
  return aside === '' ? fill(text.by, author) : author
}

/** Some pages call César “Por César”: the word before a name is not repeated. */
function nameOf(byline: unknown, text: LocalWords): string {
  const name = oneLine(byline, 200)
  const before = text.by('').trim().toLowerCase()
  const isSaid = before !== '' && name.toLowerCase().startsWith(`${before} `)
  return isSaid ? name.slice(before.length).trim() : name
}

function note(page: Page, bodyHtml: string): string {
  const { fields, text, aside } = page
  if (fields.kind === 'card') return `<p class="note"${aside}>${escapeHtml(text.onlySummary)}</p>\n`
  const kind = mediaKind(fields.file)
  // Not if the body already shows the file.
  if (fields.kind !== 'file' || kind === undefined || bodyHtml.includes(`"${fields.file}"`)) return ''
  return `<p class="file"${aside}>${fileMarkup(kind, String(fields.file), page)}</p>\n`
}

function fileMarkup(kind: string, file: string, { text, title }: Page): string {
  if (kind === 'image') return `<img src="${file}" alt="${escapeHtml(title)}">`
  if (kind === 'audio' || kind === 'video') {
    return `<${kind} src="${file}" controls preload="none" aria-label="${escapeHtml(text[kind])}"></${kind}>`
  }
  const type = file.slice(file.lastIndexOf('.') + 1).toUpperCase()
  return `<a href="${file}">${escapeHtml(text.openFile(type))}</a>`
}

function footer({ pageUrl, indexUrl, text, url, aside }: Page): string {
  const index = relativeUrl(pageUrl, indexUrl)
  const links = [
    url === undefined ? '' : `<a href="${escapeHtml(url)}" ${REL}>${escapeHtml(text.readOriginal)}</a>`,
    index === undefined ? '' : `<a href="${escapeHtml(index)}">${escapeHtml(text.allCopies)}</a>`,
  ]
  return `<footer class="end"${aside}>${links.filter((link) => link !== '').join('\n')}</footer>`
}
