import MarkdownIt from 'markdown-it'

/** A URL in running text that a linkifier turns into a link. */
export type BareUrl = {
  /** Completed as a linkifier does: `www.example.org` becomes `http://www.example.org`. */
  readonly href: string
  /** Where it starts in the given text. */
  readonly index: number
  /** True for a URL without a scheme: `www.example.org`, or `example.org/a`, told by its top-level domain alone. */
  readonly fuzzy?: true
}

/** The bare URLs of a text, including those without a scheme. */
export function bareUrls(text: string): readonly BareUrl[] {
  const matches = Array.from(text.matchAll(BARE_URL))
  const urls = matches.map((match) => {
    const written = withoutTrailingMarks(match[0])
    const { index } = match
    return /^www/i.test(written) ? { href: `http://${written}`, index, fuzzy: true as const } : { href: written, index }
  })
  if (!MAY_HOLD_HOST.test(text)) return urls
  const isInUrl = (at: number): boolean =>
    matches.some(({ 0: { length }, index }) => index <= at && at < index + length)
  const hosts = (hostFinder.match(text) ?? [])
    .filter(({ schema, index }) => schema === '' && !isInUrl(index))
    .map(({ url, index }) => ({ href: url, index, fuzzy: true as const }))
  return [...urls, ...hosts].sort((a, b) => a.index - b.index)
}

/** Most texts have no two letters right after a full stop, and finding hosts is slow. */
const MAY_HOLD_HOST = /[^\s.]\.[a-z\u0080-\uffff]{2}/i
/** It knows top-level domains, and sites use the same library. */
const hostFinder = new MarkdownIt().linkify

/** The URL that starts exactly at this index of a text. */
export function bareUrlAt(text: string, index: number): string | undefined {
  BARE_URL_HERE.lastIndex = index
  const match = BARE_URL_HERE.exec(text)
  return match === null ? undefined : withoutTrailingMarks(match[0])
}

/** A bracket belongs to a URL's path if the path closes it too. The bounds keep hostile text from overflowing the stack. */
const PART = String.raw`[^\s<>"()[\]]`
const BALANCED = String.raw`\((?:${PART}|\(${PART}{0,500}\)){0,500}\)|\[${PART}{0,500}\]`
const HOST = String.raw`[^\s<>"()[\]/?#]{1,300}`
const BARE_URL = new RegExp(
  String.raw`(?<![\da-z])(?:https?:\/\/|www\.)${HOST}(?:[/?#](?:${PART}|${BALANCED}){0,4000})?`,
  'gi',
)
const BARE_URL_HERE = new RegExp(BARE_URL.source, 'yi')

/** Punctuation at the end belongs to the sentence, not to the URL. */
function withoutTrailingMarks(url: string): string {
  let end = url.length
  while ("?!.,:;*_~'".includes(url[end - 1] ?? '/')) end -= 1
  return url.slice(0, end)
}
