/** One splice of a page: what stands from `start` to `end`, in UTF-16 code units, becomes `text`. */
export type Edit = { readonly start: number; readonly end: number; readonly text: string }

/** The page with its splices; the very same string where there are none. */
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
