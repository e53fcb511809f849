/** The same address with the other scheme, and with or without a slash at its end: as good as always the same page. */
export function urlVariants(url: string): readonly string[] {
  const slashed = new URL(url)
  if (slashed.pathname !== '/')
    slashed.pathname = slashed.pathname.endsWith('/') ? slashed.pathname.slice(0, -1) : `${slashed.pathname}/`
  const both = [url, slashed.href]
  return [...both.map(withOtherScheme), ...both].filter((variant) => variant !== url)
}

function withOtherScheme(url: string): string {
  return url.startsWith('https:') ? url.replace('https:', 'http:') : url.replace('http:', 'https:')
}
