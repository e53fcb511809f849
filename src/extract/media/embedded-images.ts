/** A page without the pictures that it embeds, and their bytes by the URLs that stand in for them. */
export type WithoutImages = { readonly html: Uint8Array; readonly images: ReadonlyMap<string, Uint8Array> }

/** Shorter ones are icons, and the blurred picture that a lazy loader replaces. In base64. */
const MIN_LENGTH = 10_000
const START = /(["'])data:image\/(?:png|jpe?g|gif|webp|avif);base64,/gi
const BASE64 = /^[A-Za-z0-9+/=\s]+$/

/**
 * Takes large pictures out of a page that has them in `data:` URLs, as notebooks have their plots. Each is replaced by a
 * fragment of the page's URL, so that a picture that is not kept links to the page.
 */
export function takeEmbeddedImages(html: Uint8Array, pageUrl: string): WithoutImages {
  const images = new Map<string, Uint8Array>()
  const bytes = Buffer.from(html.buffer, html.byteOffset, html.byteLength)
  if (!bytes.includes('data:image/')) return { html, images }
  // Latin-1 gives each byte one character, whatever the charset is.
  const text = bytes.toString('latin1')
  const [page = ''] = pageUrl.split('#', 1)
  const kept: string[] = []
  let done = 0
  START.lastIndex = 0
  for (let match = START.exec(text); match; match = START.exec(text)) {
    const [, quote = ''] = match
    const end = text.indexOf(quote, START.lastIndex)
    if (end === -1) break
    const data = text.slice(START.lastIndex, end)
    START.lastIndex = end
    if (data.length < MIN_LENGTH || !BASE64.test(data)) continue
    const url = `${page}#image-${images.size + 1}`
    images.set(url, Buffer.from(data, 'base64'))
    kept.push(text.slice(done, match.index + 1), url)
    done = end
  }
  kept.push(text.slice(done))
  return images.size === 0 ? { html, images } : { html: Buffer.from(kept.join(''), 'latin1'), images }
}
