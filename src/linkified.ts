/** Which bare URLs a site's Markdown library makes links of: none, those with a scheme, or `example.org/a` too. */
export type Linkified = 'nothing' | 'urls' | 'hosts'

/** By its options, where the library is markdown-it; any other (marked, remark) is tried out. */
export async function linkifiedBy(library: unknown): Promise<Linkified> {
  const { options, linkify, render } = (library ?? {}) as MarkdownLibrary
  if (options?.linkify === false) return 'nothing'
  if (options?.linkify === true) return linkify?.test?.('example.org') === false ? 'urls' : 'hosts'
  if (!render) return 'nothing'
  try {
    const makesLink = async (text: string): Promise<boolean> =>
      String(await render.call(library, text, {})).includes('href=')
    if (!(await makesLink('https://example.org/'))) return 'nothing'
    return (await makesLink('example.org')) ? 'hosts' : 'urls'
  } catch {
    // A library that needs more than a text tells nothing here. If it is broken, the first page will say so.
    return 'nothing'
  }
}

type MarkdownLibrary = {
  readonly options?: { readonly linkify?: unknown }
  readonly linkify?: { readonly test?: (text: string) => boolean }
  readonly render?: (markdown: string, data: object) => unknown
}
