/** The absolute http(s) URL of a reference; undefined for anything else. */
export function webUrl(reference: string | undefined, base: string): string | undefined {
  const text = reference?.trim()
  if (text === undefined || text === '' || text.length > 8192 || !URL.canParse(text, base)) return undefined
  const url = new URL(text, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined
  url.username = ''
  url.password = ''
  return url.href
}

/** Like `webUrl`, but also `mailto:` and `tel:`. */
export function linkUrl(reference: string | undefined, base: string): string | undefined {
  const text = reference?.trim()
  if (text !== undefined && /^(?:mailto|tel):[^\s<>"]{1,500}$/i.test(text)) return text
  return webUrl(text, base)
}

const REDIRECTORS: readonly (readonly [RegExp, string])[] = [
  [/^https?:\/\/www\.google\.[a-z.]{2,6}\/url\?/i, 'q'],
  [/^https?:\/\/lm?\.facebook\.com\/l\.php\?/i, 'u'],
  [/^https?:\/\/www\.youtube\.com\/redirect\?/i, 'q'],
]

/** The address that a redirector, such as Google's around each link of a published document, would lead to. */
export function directUrl(url: string | undefined): string | undefined {
  const found = url === undefined ? undefined : REDIRECTORS.find(([pattern]) => pattern.test(url))
  if (url === undefined || found === undefined) return url
  return webUrl(new URL(url).searchParams.get(found[1]) ?? undefined, 'about:blank') ?? url
}
