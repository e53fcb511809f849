import type { Candidate } from './wall-sight.ts'

/** `/`, `/en/`, `/index.html`. */
const FRONT_PATH = /^\/(?:[a-z]{2}(?:[-_][a-z]{2})?\/?)?(?:index\.\w{2,5}|home\/?)?$/i

/** Whether a link to something in a site now ends at its front page. */
export function frontPage({ response }: Candidate): string | undefined {
  const asked = new URL(response.url)
  const got = new URL(response.finalUrl)
  if (FRONT_PATH.test(asked.pathname) || !FRONT_PATH.test(got.pathname) || got.search.length > 1) return undefined
  // A short link may well mean a front page, and so may a single word: `/blog`.
  const deep =
    asked.pathname.split('/').filter((part) => part !== '').length > 1 ||
    asked.pathname.length > 12 ||
    asked.search !== ''
  const sameSite = siteOf(asked.hostname) === siteOf(got.hostname)
  return sameSite || deep ? `The link leads to the front page now: ${got.href}` : undefined
}

function siteOf(host: string): string {
  return host.split('.').slice(-2).join('.')
}
