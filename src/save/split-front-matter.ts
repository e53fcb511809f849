/**
 * A line of front matter. The blanks before a value are left to who reads it: on a line that is none, a second quantifier takes
 * quadratic time.
 */
export const FIELD_LINE: RegExp = /^([A-Za-z_][\w-]*):(?:[ \t](.*))?$/

/** An `index.md` in two; `fenced` by `---`, or bare. */
export type Parts = { readonly fenced: boolean; readonly front: string; readonly body: string }

/** The front matter and the body of an `index.md`; undefined if it has no front matter. */
export function splitFrontMatter(text: string): Parts | undefined {
  const fence = /^---[ \t]*\r?\n/.exec(text)
  if (!fence) return splitBare(text)
  const rest = text.slice(fence[0].length)
  const end = /^---[ \t]*(?:\r?\n|$)/m.exec(rest)
  if (!end) return undefined
  return { fenced: true, front: rest.slice(0, end.index), body: trimStart(rest.slice(end.index + end[0].length)) }
}

function splitBare(text: string): Parts | undefined {
  const [front = ''] = /^(?:[^\r\n]+(?:\r?\n|$))*/.exec(text) ?? []
  if (!FIELD_LINE.test(firstLine(front))) return undefined
  return { fenced: false, front, body: trimStart(text.slice(front.length)) }
}

const firstLine = (text: string): string => text.split(/\r?\n/, 1)[0] ?? ''
const trimStart = (text: string): string => text.replace(/^(?:[ \t]*\r?\n)+/, '')

/** A text without the byte order mark that some editors put before it. */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}
