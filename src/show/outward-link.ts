import { escapeHtml } from './escape-html.ts'

/**
 * A link from a copy's own words to its original, or to a web archive. It deserves to be followed; links within the article do not,
 * because the blog does not endorse them.
 */
export function outwardLink(url: string, html: string, className = ''): string {
  const named = className === '' ? '' : `class="${className}" `
  return `<a ${named}href="${escapeHtml(url)}" rel="external noreferrer">${html}</a>`
}
