const MAX_TEX = 2000
/** Services that draw the formula in an image's address. Some have been closed since. */
const IN_QUERY: readonly (readonly [RegExp, string])[] = [
  [/^chart\.(?:googleapis|apis\.google)\.com\/chart$/, 'chl'],
  [/^(?:s\d\.wp|[\w-]{1,60}\.wordpress)\.com\/latex\.php$/, 'latex'],
  [/^render\.githubusercontent\.com\/render\/math$/, 'math'],
]
const AFTER_SIGN = /^latex\.codecogs\.com\/(?:svg|png|gif)\.(?:latex|image|download)$/
const IN_PATH = /^(?:i|tex\.s2cms)\.(?:upmath\.me|ru)\/(?:svg|png)\//

/** The TeX of a formula that is in the address of its image; undefined if the address names no such service. */
export function texOfAddress(src: string): string | undefined {
  const { hostname, pathname, search, searchParams } = new URL(src)
  const place = `${hostname}${pathname}`
  const name = IN_QUERY.find(([service]) => service.test(place))?.[1]
  const written =
    name !== undefined
      ? searchParams.get(name)
      : AFTER_SIGN.test(place)
        ? decoded(search.slice(1))
        : IN_PATH.test(place)
          ? decoded(pathname.split('/').slice(2).join('/'))
          : undefined
  const tex = written?.replace(/\s+/g, ' ').trim() ?? ''
  return tex === '' || tex.length > MAX_TEX ? undefined : tex
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
