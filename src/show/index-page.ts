import type { Citation, Copy, Health } from '../model.ts'
import { eachOnce } from './each-once.ts'
import { escapeHtml, fill, oneLine } from './escape-html.ts'
import { formatCount, formatDate, formatSize } from './format-date.ts'
import { indexScript } from './index-script.ts'
import { indexStyle, LIST_LENGTH, sizeClass } from './index-style.ts'
import { type ListedCopy, listCopies } from './list-copies.ts'
import { pageHead, type StyleLink, styleLink } from './page-head.ts'
import { policyHash } from './page-style.ts'
import { postLinks } from './post-links.ts'
import { readableUrl, relativeUrl } from './safe-url.ts'
import { canonicalLang, isRightToLeft, type LocalWords, type WordOverrides, wordsFor } from './words.ts'

export type IndexPageInput = {
  readonly copies: readonly Copy[]
  /** Root-relative URL of the index, without path prefix: `/cache/`. */
  readonly pageUrl: string
  readonly lang?: string | undefined
  readonly words?: WordOverrides | undefined
  readonly siteTitle?: string | undefined
  /** Whether `feed.xml` lies beside the index. @default false */
  readonly hasFeed?: boolean | undefined
  /** The site's own stylesheet, root-relative or absolute, instead of the built-in one. */
  readonly stylesheetHref?: string | undefined
}

/** Returns the page that lists all copies: a complete HTML document that also works without its script. */
export function renderIndexPage(input: IndexPageInput): string {
  const text = wordsFor(input.lang, input.words)
  const copies = listCopies(input.copies)
  const site = oneLine(input.siteTitle)
  const title = site === '' ? text.indexTitle : text.indexTitleOf(site)
  const style = styleLink({ css: indexStyle, hash: policyHash(indexStyle) }, input)
  return `<!doctype html>
<html lang="${escapeHtml(text.locale)}" dir="${isRightToLeft(text.lang) ? 'rtl' : 'ltr'}">
<head>
${pageHead(title, allowed(style))}
${style.html}
<link rel="alternate" type="application/json" href="index.json">${input.hasFeed === true ? FEED : ''}
</head>
<body data-pagefind-ignore="all">
<main>
${home(site || text.home, input)}<h1>${escapeHtml(text.indexTitle)}</h1>
${copies.length === 0 ? `<p>${escapeHtml(text.noneYet)}</p>` : list(copies, input, text)}
</main>
<script>${indexScript}</script>
</body>
</html>
`
}

function allowed({ allow, origin }: StyleLink): readonly string[] {
  // Firefox asks the policy about the site's icon, too.
  const images = origin === undefined ? "img-src 'self'" : `img-src 'self' ${origin}`
  return [`script-src ${policyHash(indexScript)}`, allow, images]
}

function home(name: string, { pageUrl }: IndexPageInput): string {
  const href = relativeUrl(pageUrl, '/')
  return href === undefined ? '' : `<p id="home"><a href="${href}">${escapeHtml(name)}</a></p>\n`
}

function list(copies: readonly ListedCopy[], input: IndexPageInput, text: LocalWords): string {
  // Words put the digits as they are into their sentence.
  const sentence = text.copies(copies.length).replace(String(copies.length), formatCount(copies.length, text.locale))
  const count = `<p id="count" role="status">${escapeHtml(sentence)}</p>`
  return `${count}\n${controls(copies, text)}${groups(copies, input, text)}`
}

const FEED = '\n<link rel="alternate" type="application/atom+xml" href="feed.xml">'

const STATES: readonly Health[] = ['dead', 'failing', 'changed', 'alive', 'unknown']

/** Fewer copies need no filter. */
const MIN_TO_FILTER = 6

/** The filter: by health without a script; by text and group once the script shows those fields. */
function controls(copies: readonly ListedCopy[], text: LocalWords): string {
  if (copies.length < MIN_TO_FILTER) return ''
  const counts = new Map<Health, number>()
  for (const { health } of copies) counts.set(health, (counts.get(health) ?? 0) + 1)
  const states = STATES.filter((state) => counts.has(state))
  const radios = states.map((state) => radio(state, text, counts.get(state) ?? 0)).join('')
  const all = `<label><input type="radio" name="h" id="h-all" checked> ${escapeHtml(text.allHealth)}</label>`
  const health =
    states.length > 1 ? `<fieldset><legend>${escapeHtml(text.original)}</legend>${all}${radios}</fieldset>` : ''
  return `<search>
<label id="find" hidden>${escapeHtml(text.filter)} <input type="search" autocomplete="off" spellcheck="false"></label>
<label id="group" hidden>${escapeHtml(text.groupBy)} <select><option value="m">${escapeHtml(text.byMonth)}<option value="s">${escapeHtml(text.bySite)}</select></label>
${health}
</search>
<p id="none" hidden>${escapeHtml(text.noMatch)}</p>
`
}

function radio(state: Health, { health, locale }: LocalWords, count: number): string {
  const label = `${escapeHtml(health[state])} <small>${formatCount(count, locale)}</small>`
  return `<label><input type="radio" name="h" id="h-${state}"> ${label}</label>`
}

function groups(copies: readonly ListedCopy[], input: IndexPageInput, text: LocalWords): string {
  const months = new Map<string, ListedCopy[]>()
  for (const copy of copies) {
    const month = copy.archivedAt?.slice(0, 7) ?? ''
    const group = months.get(month)
    if (group === undefined) months.set(month, [copy])
    else group.push(copy)
  }
  const hrefOf = eachOnce((url: string) => relativeUrl(input.pageUrl, url))
  const sections = [...months].map(([month, group]) => {
    const name = formatDate(month, text.locale) ?? text.undated
    const lists = inLists(group).map(
      (copies) => `<ul class="${sizeClass(copies.length)} ${states(copies)}">
${copies.map((copy) => item(copy, hrefOf, text)).join('\n')}
</ul>`,
    )
    return `<section class="${states(group)}"><h2>${escapeHtml(name)} <small>${formatCount(group.length, text.locale)}</small></h2>${lists.join('')}</section>`
  })
  return `<div id="copies">\n${sections.join('\n')}\n</div>`
}

/** A first build archives everything within a day. A month may then hold thousands of copies, too many to lay out at once. */
function inLists(copies: readonly ListedCopy[]): ListedCopy[][] {
  const count = Math.ceil(copies.length / LIST_LENGTH)
  return Array.from({ length: count }, (_, at) => copies.slice(at * LIST_LENGTH, (at + 1) * LIST_LENGTH))
}

/** Classes for the filter by health, which works without a script. */
function states(copies: readonly ListedCopy[]): string {
  return [...new Set(copies.map(({ health }) => health))].join(' ')
}

// There may be thousands of these: no attribute here that the page or its style can state once for all.
function item(listed: ListedCopy, hrefOf: HrefOf, text: LocalWords): string {
  const { folder, title, url, host, archivedAt, health, copy } = listed
  const date = formatDate(archivedAt, text.locale, 'short')
  const lang = canonicalLang(copy.fields.lang)
  // Screen readers choose their voice by it, browsers the shapes of Chinese and Japanese letters.
  const ofTitle = lang === undefined || lang.split('-')[0] === text.lang ? '' : ` lang="${escapeHtml(lang)}"`
  const [before, after] = text.brackets.map(escapeHtml)
  const isNews = health !== 'alive' && health !== 'unknown'
  const facts = [
    `<a href="${escapeHtml(url)}" rel="nofollow">${escapeHtml(readableUrl(host))}</a>${
      isNews ? `${before}<b>${escapeHtml(text.health[health])}</b>${after}` : ''
    }`,
    date === undefined ? '' : `<time datetime="${escapeHtml(archivedAt)}">${escapeHtml(date)}</time>`,
    Number.isFinite(copy.bytes) ? escapeHtml(formatSize(copy.bytes, text.locale).replaceAll(' ', '\u00a0')) : '',
  ].filter((fact) => fact !== '')
  return `<li class="${health}"><a href="${folder}/" dir="auto"${ofTitle}>${escapeHtml(title)}</a><p>${facts.join(' · ')}</p>${citing(copy.citations, hrefOf, text)}`
}

/** The way from the index to a page of the site, by its URL. */
type HrefOf = (url: string) => string | undefined

function citing(citations: readonly Citation[], hrefOf: HrefOf, text: LocalWords): string {
  const posts = postLinks(citations, hrefOf)
  const [post] = posts
  if (post === undefined) return ''
  if (posts.length === 1) return `<p>${fill(text.citedInPost, post)}</p>`
  return `<details><summary>${escapeHtml(text.citedIn(posts.length))}</summary><p>${posts.join('<br>')}</p></details>`
}
