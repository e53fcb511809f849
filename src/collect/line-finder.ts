/** Returns a function that gives the line number, 1-based, of an offset in the text. */
export function lineFinder(text: string): (offset: number) => number {
  const ends = Array.from(text.matchAll(LINE_END), (match) => match.index)
  return (offset) => {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle] ?? 0) < offset) low = middle + 1
      else high = middle
    }
    return low + 1
  }
}

/**
 * Returns a function that gives the line of the original for a place in the masked text. The masked text has fewer lines,
 * because a template tag that spans several is part of one there.
 *
 * The function takes the line in the masked text, a piece of that text which begins there, and the offset in the piece.
 */
export function originalLineFinder(
  original: string,
  masked: string,
): (line: number, piece: string, offset: number) => number {
  if (original === masked) return (line) => line
  const lineAt = lineFinder(original)
  const rows = masked.split(LINE_END)
  const starts = [0, ...Array.from(masked.matchAll(LINE_END), ({ index, 0: end }) => index + end.length)]
  return (line, piece, offset) => {
    const end = piece.indexOf('\n', offset)
    const rest = piece.slice(offset, end === -1 ? piece.length : end)
    // A piece lacks the line's indentation and its markers of quotes and lists.
    const column = (rows[line - 1] ?? '').lastIndexOf(rest)
    return lineAt((starts[line - 1] ?? 0) + Math.max(column, 0))
  }
}

const LINE_END = /\r\n?|\n/g
