/**
 * Returns Markdown of the same length in which nothing nests deeper, and no paragraph has more marks, than people write; the
 * surplus becomes white space. Markdown parsers need quadratic or cubic time for such runs (30 kB of `![` took a minute), and
 * fail on 10,000 nested quotes.
 */
export function boundNesting(markdown: string): string {
  return boundMarks(markdown.replace(TOO_DEEP, (_line, kept: string, surplus: string) => kept + blank(surplus)))
}

const MAX_BRACKET_DEPTH = 50
const MAX_BRACKETS = 4000
const MAX_EMPHASIS = 2000

/** More than 50 markers of quotes and lists at the start of one line. */
const TOO_DEEP =
  /^((?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){50})((?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])))+)/gm

/** An empty line or a list item, which end a paragraph; a bracket; a run that may open or close emphasis (`_` not inside a word). */
const MARKS = /\n[ \t]*(?=\r?\n)|\n[ \t]*[-+*][ \t]+(?=\S)|[[\]]|[*~]+|(?<![\w/])_+|(?<!_)_+(?![\w/])/g

function boundMarks(markdown: string): string {
  let depth = 0
  let brackets = 0
  let emphasis = 0
  return markdown.replace(MARKS, (mark) => {
    if (mark.startsWith('\n')) {
      depth = brackets = emphasis = 0
      return mark
    }
    if (mark !== '[' && mark !== ']') {
      emphasis += mark.length
      return emphasis > MAX_EMPHASIS ? blank(mark) : mark
    }
    brackets += 1
    depth = mark === '[' ? depth + 1 : Math.max(0, depth - 1)
    return brackets > MAX_BRACKETS || depth > MAX_BRACKET_DEPTH ? ' ' : mark
  })
}

function blank(text: string): string {
  return ' '.repeat(text.length)
}
