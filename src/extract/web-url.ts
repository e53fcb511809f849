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
