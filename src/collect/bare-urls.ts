/** A URL in running text that a linkifier makes a link of. */
export type BareUrl = {
  /** As a linkifier completes it: `www.example.org` becomes `http://www.example.org`. */
  readonly href: string
  /** In the text that was given. */
  readonly index: number
}

/** The bare URLs of a text that the Markdown parser left as text, as those between brackets: `^[see https://…]`. */
export function bareUrls(text: string): readonly BareUrl[] {
  return Array.from(text.matchAll(BARE_URL), (match) => {
    const written = withoutTrailingMarks(match[0])
    return { href: /^www/i.test(written) ? `http://${written}` : written, index: match.index }
  })
}

const BARE_URL = /(?<![\da-z])(?:https?:\/\/|www\.)[^\s<>"[\]]+/gi

/** GFM: marks at the end belong to the sentence, and so does a bracket that the URL did not open. */
function withoutTrailingMarks(url: string): string {
  let surplus = count(url, ')') - count(url, '(')
  let end = url.length
  for (; end > 0; end -= 1) {
    const last = url[end - 1] ?? ''
    if (last === ')' && surplus > 0) surplus -= 1
    else if (!"?!.,:;*_~'".includes(last)) break
  }
  return url.slice(0, end)
}

function count(text: string, mark: string): number {
  return text.split(mark).length - 1
}
