const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

// A page may not hold these (HTML Standard, 13.2.3.5), and XML refuses the whole feed for one of them.
const FORBIDDEN = /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu

/** Most text has nothing to escape: one test saves three searches. */
const HAS_TO_CHANGE = /[&<>"']|(?![\t\n\r])\p{Cc}|[\ufffe\uffff]|\p{Surrogate}/u

/** Escapes plain text for HTML or XML, as text or in a quoted attribute. Anything but a string or number is empty. */
export function escapeHtml(value: unknown): string {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return ''
  if (!HAS_TO_CHANGE.test(value)) return value
  return value
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(FORBIDDEN, '')
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}

/** Anything but ASCII words with single spaces between them. */
const MAY_HAVE_TO_CHANGE = /[^ -~]|^ | {2}| $/

/** Returns one line of plain text: white space collapsed, at most `maxLength` characters. Empty for anything but text. */
export function oneLine(value: unknown, maxLength = 300): string {
  if (typeof value !== 'string') return typeof value === 'number' ? String(value) : ''
  const start = value.length > maxLength * 8 ? value.slice(0, maxLength * 8) : value
  const line = !MAY_HAVE_TO_CHANGE.test(start) ? start : start.replace(FORBIDDEN, '').replace(/\s+/g, ' ').trim()
  return line.length > maxLength ? `${line.slice(0, maxLength - 1).trimEnd()}…` : line
}

const PLACE = '\ue000'

/**
 * Returns a sentence as HTML with markup as its value: `fill((url) => 'Copy of ' + url, '<a …>')`. The sentence is escaped, the
 * markup is not.
 *
 * @param shown the text in the markup, if the sentence depends on it: “l’8 maggio”, but “il 9 maggio”
 */
export function fill(sentence: (value: string) => string, markup: string, shown: string = PLACE): string {
  const text = escapeHtml(sentence(shown))
  const value = escapeHtml(shown)
  // Other parts of a sentence, such as a host, may look the same; the value comes last.
  const at = text.lastIndexOf(value)
  return at === -1 ? text : text.slice(0, at) + markup + text.slice(at + value.length)
}
