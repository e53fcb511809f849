import type { EntryFields } from '../model.ts'
import type { CopyFacts } from './copy-facts.ts'
import { escapeHtml, fill, oneLine } from './escape-html.ts'
import { formatDate, formatMoment, formatShare } from './format-date.ts'
import { isGone } from './is-gone.ts'
import { outwardLink } from './outward-link.ts'
import { postLinks } from './post-links.ts'
import { hostOf, readableUrl, relativeUrl, webUrl } from './safe-url.ts'
import { timeElement } from './time-element.ts'
import type { LocalWords } from './words.ts'

/** Says what a page is a copy of, from when, how the original is, and where else to go. */
export function copyBanner(page: CopyFacts): string {
  const { text, url, fields } = page
  const shown = url === undefined ? oneLine(fields.url) : readableUrl(url)
  const name = `<bdi dir="ltr">${breakable(shown)}</bdi>`
  const link = url === undefined ? name : outwardLink(url, name, 'u-url')
  const lines = [`<p class="of">${fill(text.copyOf, link)}</p>`, saved(page), health(page), ways(page)]
  const dead = page.health === 'dead' ? ' dead' : ''
  return `<header class="banner${dead}"${page.aside}>\n${lines.filter((line) => line !== '').join('\n')}\n</header>`
}

/** Lets a line break after each segment of an address, rather than in the middle of a word. */
function breakable(address: string): string {
  const segments = address.split(/(?<=[^/]\/)(?=[^/])|(?=[?&#])/)
  return segments.map(escapeHtml).join('<wbr>')
}

function saved({ text, fields }: CopyFacts): string {
  const date = timeElement('dt-accessed', fields.archivedAt, text.locale)
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

function health(page: CopyFacts): string {
  const sentence = healthSentence(page)
  return sentence === undefined ? '' : `<p class="health">${escapeHtml(sentence)}</p>`
}

function healthSentence({ health: state, healthSince, healthReason, drift, text }: CopyFacts): string | undefined {
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
function ways(page: CopyFacts): string {
  const { text, url, fields, toOriginal } = page
  const archive = webUrl(fields.archiveUrl)
  const links = [
    url === undefined ? '' : outwardLink(url, escapeHtml(toOriginal), 'go'),
    archive === undefined ? '' : outwardLink(archive, escapeHtml(text.inWebArchive)),
    citing(page),
    versions(page),
  ].filter((way) => way !== '')
  return links.length === 0 ? '' : `<nav aria-label="${escapeHtml(text.ways)}">${links.join('\n')}</nav>`
}

function citing({ citations, pageUrl, text }: CopyFacts): string {
  const posts = postLinks(citations, (url) => relativeUrl(pageUrl, url))
  const [post] = posts
  if (posts.length === 1 && post !== undefined) return `<span>${fill(text.citedInPost, post)}</span>`
  return folded(text.citedIn(posts.length), posts)
}

/** A relative address: no scheme, no other host. */
const BESIDE = /^(?!\/)(?:[\w.~-]+\/)*[\w.~-]*$/

function versions({ versions: others, fields, text }: CopyFacts): string {
  const days = [fields.archivedAt, ...others.map(({ date }) => date)].map((date) => formatDate(date, text.locale))
  const dated = others.flatMap(({ date, href }) => {
    const day = formatDate(date, text.locale)
    const isOneOfSome = days.filter((other) => other === day).length > 1
    const shown = isOneOfSome ? formatMoment(date, text.locale) : day
    return shown === undefined || !BESIDE.test(href) ? [] : [`<a href="${escapeHtml(href)}">${escapeHtml(shown)}</a>`]
  })
  return folded(text.otherVersions, dated)
}

function folded(label: string, links: readonly string[]): string {
  if (links.length === 0) return ''
  const items = links.map((link) => `<li>${link}</li>`).join('')
  return `<details><summary>${escapeHtml(label)}</summary><ul>${items}</ul></details>`
}
