/** A piece of a text, and where it begins. */
export type Block = { readonly start: number; readonly text: string }

const MAY_SHOW_IMAGES = /!\[|<img\b/i
/** HTML that continues after blank lines, and link definitions, which are apart from their links. */
const REACHES_FAR = /^ {0,3}(?:<(?:pre|script|style|textarea|!|\?)|\[(?!\^)[^\]\n]{1,1000}\]:)/im

/**
 * Returns the blocks of a Markdown text that may show an image, since parsing all of it would take as long as everything else in
 * reading a page. The text is cut at blank lines, unless the next line is indented or in a fence.
 */
export function imageBlocks(markdown: string): readonly Block[] {
  if (!MAY_SHOW_IMAGES.test(markdown)) return []
  if (REACHES_FAR.test(markdown)) return [{ start: 0, text: markdown }]
  return blocksOf(markdown).filter(({ text }) => MAY_SHOW_IMAGES.test(text))
}

function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = []
  let start = 0
  let at = 0
  let fence = ''
  let isAfterBlank = false
  for (const line of markdown.split('\n')) {
    if (isAfterBlank && fence === '' && /^\S/.test(line)) {
      blocks.push({ start, text: markdown.slice(start, at) })
      start = at
    }
    fence = fenceAfter(line, fence)
    isAfterBlank = line.trim() === ''
    at += line.length + 1
  }
  return [...blocks, { start, text: markdown.slice(start) }]
}

/** The code fence that is open after this line; empty if none is. */
function fenceAfter(line: string, open: string): string {
  const [, fence = ''] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? []
  if (open === '') return fence
  return fence.startsWith(open) && line.trim() === fence ? '' : open
}
