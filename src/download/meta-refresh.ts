import { Parser } from 'htmlparser2'

/** People wait this long for the real page; with a longer delay, the page only reloads itself. */
const LONGEST_DELAY_S = 5
const PRESCAN_BYTES = 16 * 1024

/**
 * The target of `<meta http-equiv="refresh">` in the first bytes of a page, undefined if there is none: as written, or as an
 * absolute URL if a `<base>` comes before it.
 */
export function findMetaRefresh(body: Uint8Array, contentType: string, pageUrl: string): string | undefined {
  if (!/^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(contentType) && contentType.trim() !== '') return undefined
  const start = new TextDecoder('utf-8').decode(body.subarray(0, PRESCAN_BYTES))
  // A cheap test first: few pages have one.
  if (!/http-equiv/i.test(start)) return undefined
  let target: string | undefined
  let base: string | undefined
  let hidden = 0
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'noscript' || name === 'template') hidden += 1
      if (name === 'base' && hidden === 0 && target === undefined) base ??= attributes.href
      if (name !== 'meta' || hidden > 0 || target !== undefined) return
      if (attributes['http-equiv']?.trim().toLowerCase() === 'refresh') target = parseRefresh(attributes.content ?? '')
    },
    onclosetag(name) {
      if (name === 'noscript' || name === 'template') hidden -= 1
    },
  })
  parser.write(start)
  return target === undefined || base === undefined ? target : resolve(target, base, pageUrl)
}

function resolve(target: string, base: string, pageUrl: string): string {
  const from = URL.canParse(base, pageUrl) ? new URL(base, pageUrl).href : pageUrl
  return URL.canParse(target, from) ? new URL(target, from).href : target
}

/**
 * The URL in a refresh such as `0; url='/next'`, as written; undefined if the page reloads itself or waits long.
 * HTML §4.2.5.3, “shared declarative refresh steps”, which also hold for the `Refresh` header.
 */
export function parseRefresh(content: string): string | undefined {
  const text = content.trim()
  const seconds = /^\d+/.exec(text)?.[0] ?? (text.startsWith('.') ? '' : undefined)
  if (seconds === undefined || Number(seconds) > LONGEST_DELAY_S) return undefined
  const rest = text.slice(seconds.length).replace(/^[\d.]+/, '')
  if (!/^[;,\s]/.test(rest)) return undefined
  const target = rest.trimStart().replace(/^[;,]/, '').trimStart()
  const url = target.replace(/^url\s*=\s*/i, '')
  return unquoted(url) || undefined
}

function unquoted(text: string): string {
  const quote = text[0]
  if (quote !== '"' && quote !== "'") return text.trim()
  const end = text.indexOf(quote, 1)
  return (end < 0 ? text.slice(1) : text.slice(1, end)).trim()
}
