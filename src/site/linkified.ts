/**
 * Which bare URLs a site's Markdown library makes links of: none; those with a scheme; `www.example.org` too, as GFM does;
 * or `example.org/a` too.
 */
export type Linkified = 'nothing' | 'urls' | 'www' | 'hosts'

/** By its options, where the library is markdown-it; any other (marked, remark) is tried out. */
export async function linkifiedBy(library: unknown): Promise<Linkified> {
  const { options, linkify, render } = (library ?? {}) as MarkdownLibrary
  if (options?.linkify === false) return 'nothing'
  if (options?.linkify === true) return widest((text) => linkify?.test?.(text) !== false)
  if (!render) return 'nothing'
  try {
    return await widest(async (text) => String(await render.call(library, text, {})).includes('href='))
  } catch {
    // A library that needs more than a text tells nothing here. If it is broken, the first page will say so.
    return 'nothing'
  }
}

async function widest(makesLink: (text: string) => boolean | Promise<boolean>): Promise<Linkified> {
  if (!(await makesLink('https://example.org/'))) return 'nothing'
  if (await makesLink('example.org')) return 'hosts'
  return (await makesLink('www.example.org')) ? 'www' : 'urls'
}

/** Whether it makes a link of a bare URL that was completed to this one; `isFuzzy`: that had no scheme. */
export function isLinkifiedBy(linkified: Linkified, href: string, isFuzzy: boolean): boolean {
  if (!isFuzzy) return linkified !== 'nothing'
  return linkified === 'hosts' || (linkified === 'www' && /^http:\/\/www\./i.test(href))
}

type MarkdownLibrary = {
  readonly options?: { readonly linkify?: unknown }
  readonly linkify?: { readonly test?: (text: string) => boolean }
  readonly render?: (markdown: string, data: object) => unknown
}
