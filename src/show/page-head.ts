import { escapeHtml } from './escape-html.ts'
import type { PageStyle } from './page-style.ts'
import { relativeUrl, webUrl } from './safe-url.ts'

/** How a page is styled: by the built-in style, or by the site's own stylesheet. */
export type StyleLink = {
  /** `<style>` or `<link>`. */
  readonly html: string
  /** The site that the stylesheet comes from, if it is another one. */
  readonly origin: string | undefined
  /** What the policy must allow for it. */
  readonly allow: string
}

/** @param page root-relative URL of the page, and the site's stylesheet, root-relative or absolute, if it has one */
export function styleLink(
  { css, hash }: PageStyle,
  page: { readonly pageUrl: string; readonly stylesheetHref?: string | undefined },
): StyleLink {
  const { pageUrl, stylesheetHref } = page
  if (stylesheetHref === undefined)
    return { html: `<style>${css}</style>`, origin: undefined, allow: `style-src ${hash}` }
  const url = webUrl(stylesheetHref)
  const href = url ?? relativeUrl(pageUrl, stylesheetHref)
  const html = href === undefined ? '' : `<link rel="stylesheet" href="${escapeHtml(href)}">`
  const origin = url === undefined ? undefined : new URL(url).origin
  const source = origin ?? "'self'"
  return { html, origin, allow: `style-src ${source}; font-src ${source}` }
}

/**
 * Returns what the head of each page begins with. Its policy is the last wall, in case the others miss something: nothing runs and
 * nothing loads but what is allowed. On a blog that uses Turbo, the page is loaded as such: as new content of the one before, it would
 * be without its policy, and its style would stay on the blog's own pages.
 *
 * @param allow directives of a Content-Security-Policy
 */
export function pageHead(title: string, allow: readonly string[]): string {
  const policy = ["default-src 'none'", ...allow, "base-uri 'none'", "form-action 'none'"].join('; ')
  return `<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta http-equiv="x-dns-prefetch-control" content="off">
<meta name="turbo-visit-control" content="reload">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>`
}
