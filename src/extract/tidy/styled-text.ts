import type { Element } from 'hast'
import { attribute, holdsBlocks } from '../tree.ts'

const BOLD = /(?:^|;)\s{0,9}font-weight\s{0,9}:\s{0,9}(?:bold|[6-9]00)/i
const NOT_BOLD = /(?:^|;)\s{0,9}font-weight\s{0,9}:\s{0,9}(?:normal|[1-4]00)/i
const ITALIC = /(?:^|;)\s{0,9}font-style\s{0,9}:\s{0,9}(?:italic|oblique)/i
const STRUCK = /(?:^|;)\s{0,9}text-decoration(?:-line)?\s{0,9}:[^;]{0,40}line-through/i

/** The element that says what a style does, as in text from Google Docs or Blogger; undefined where the element says it itself. */
export function styledAs(element: Element): string | undefined {
  const style = attribute(element, 'style')
  if (style === undefined || holdsBlocks(element)) return undefined
  // Google Docs puts all it copies into a `<b>` that is not bold.
  if (element.tagName === 'b') return NOT_BOLD.test(style) ? 'span' : undefined
  if (element.tagName !== 'span') return undefined
  if (BOLD.test(style)) return 'strong'
  if (ITALIC.test(style)) return 'em'
  return STRUCK.test(style) ? 'del' : undefined
}
