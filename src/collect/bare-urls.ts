/** A URL in running text that a linkifier makes a link of. */
export type BareUrl = {
  /** As a linkifier completes it: `www.example.org` becomes `http://www.example.org`. */
  readonly href: string
  /** In the text that was given. */
  readonly index: number
}

/** The bare URLs of a text, those without a scheme too. */
export function bareUrls(text: string): readonly BareUrl[] {
  return Array.from(text.matchAll(BARE_URL), (match) => {
    const written = withoutTrailingMarks(match[0])
    return { href: /^www/i.test(written) ? `http://${written}` : written, index: match.index }
  })
}

/** The URL that begins just there in a text. */
export function bareUrlAt(text: string, index: number): string | undefined {
  BARE_URL_HERE.lastIndex = index
  const match = BARE_URL_HERE.exec(text)
  return match === null ? undefined : withoutTrailingMarks(match[0])
}

/** A bracket belongs to a URL's path where the path closes it too. The bounds keep hostile text from filling the stack. */
const PART = String.raw`[^\s<>"()[\]]`
const BALANCED = String.raw`\((?:${PART}|\(${PART}{0,500}\)){0,500}\)|\[${PART}{0,500}\]`
const HOST = String.raw`[^\s<>"()[\]/?#]{1,300}`
const BARE_URL = new RegExp(
  String.raw`(?<![\da-z])(?:https?:\/\/|www\.)${HOST}(?:[/?#](?:${PART}|${BALANCED}){0,4000})?`,
  'gi',
)
const BARE_URL_HERE = new RegExp(BARE_URL.source, 'yi')

/** Marks at the end belong to the sentence. */
function withoutTrailingMarks(url: string): string {
  let end = url.length
  while ("?!.,:;*_~'".includes(url[end - 1] ?? '/')) end -= 1
  return url.slice(0, end)
}
