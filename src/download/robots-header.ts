/** Directives with a value after a colon; any other word before a colon names a user agent. */
const VALUED = new Set(['unavailable_after', 'max-snippet', 'max-image-preview', 'max-video-preview'])

/** The name by which robots rules address a user agent; for the default one, `eleventy-plugin-link-cache`. */
export function productName(userAgent: string): string {
  const comment = /\(compatible;\s*([^/;)\s]+)/i.exec(userAgent)?.[1]
  return (comment ?? /^[^/\s]+/.exec(userAgent)?.[0] ?? '').toLowerCase()
}

/** Whether the `X-Robots-Tag` headers forbid copies: `noarchive` or `none`, for everybody or for us by name. */
export function forbidsArchiving(robotsTags: readonly string[], userAgent: string): boolean {
  return robotsTags.some((tag) => {
    const [, name, rest = ''] = /^\s*([\w.-]+)\s*:(.*)$/s.exec(tag) ?? []
    const addressed = name !== undefined && !VALUED.has(name.toLowerCase())
    if (addressed && name.toLowerCase() !== productName(userAgent)) return false
    const directives = (addressed ? rest : tag).split(',').map((directive) => directive.trim().toLowerCase())
    return directives.includes('noarchive') || directives.includes('none')
  })
}
