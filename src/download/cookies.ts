import { CookieJar } from 'tough-cookie'

/** Servers refuse longer request headers. */
const MAX_COOKIE_LENGTH = 8192

/** The cookies of one chain of redirects: without them, many sites redirect in circles. */
export type ChainCookies = {
  readonly header: (url: URL) => string | undefined
  readonly keep: (url: URL, setCookies: readonly string[]) => void
}

export function createChainCookies(): ChainCookies {
  const jar = new CookieJar(undefined, { looseMode: true })
  return {
    header(url) {
      if (isSpecialName(url)) return undefined
      const cookies = jar.getCookieStringSync(url.href)
      // Only characters that a header may contain: RFC 9110 §5.5.
      return cookies !== '' && cookies.length <= MAX_COOKIE_LENGTH && /^[\x20-\x7e\x80-\xff]*$/.test(cookies)
        ? cookies
        : undefined
    },
    keep(url, setCookies) {
      if (isSpecialName(url)) return
      for (const setCookie of setCookies) jar.setCookieSync(setCookie, url.href, { ignoreError: true })
    },
  }
}

/** Names that RFC 6761 reserves, which no site has: tough-cookie throws for them. */
function isSpecialName({ hostname }: URL): boolean {
  return hostname === 'test' || hostname === 'example' || hostname === 'local'
}
