/** One edit of a page: `text` replaces what stands from `start` to `end`, in UTF-16 code units. */
export type Edit = { readonly start: number; readonly end: number; readonly text: string }

/** Applies edits to a page; without any, returns the same string. */
export function applyEdits(html: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return html
  const parts: string[] = []
  let at = 0
  for (const { start, end, text } of edits) {
    parts.push(html.slice(at, start), text)
    at = end
  }
  return parts.join('') + html.slice(at)
}
