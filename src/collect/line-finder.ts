/** Line numbers, 1-based, of offsets in a text. */
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
 * The line of a post on which something stands in the masked text, whose lines are fewer: a template tag over lines is
 * part of one line there. It is told by that line, a piece of the text, and the place in the piece.
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
    // A piece lacks what the line begins with: indentation, or the markers of quotes and lists.
    const column = (rows[line - 1] ?? '').lastIndexOf(rest)
    return lineAt((starts[line - 1] ?? 0) + Math.max(column, 0))
  }
}

const LINE_END = /\r\n?|\n/g
