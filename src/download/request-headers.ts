import { ACCEPT_ENCODING } from './read-body.ts'

/** What current browsers send for each kind of request. */
const ACCEPT = {
  page: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  image: 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8',
  any: '*/*',
} as const

export type Accept = keyof typeof ACCEPT

export type RequestHeaders = {
  readonly userAgent: string
  readonly accept?: Accept | undefined
  readonly acceptLanguage?: string | undefined
  readonly cookie?: string | undefined
  readonly more?: Readonly<Record<string, string>> | undefined
}

/** The headers of one request, as a browser sends them, but without a referrer. */
export function requestHeaders(request: RequestHeaders): Readonly<Record<string, string>> {
  const { userAgent, accept = 'page', acceptLanguage, cookie, more } = request
  return {
    'user-agent': userAgent,
    accept: ACCEPT[accept],
    'accept-language': acceptLanguageHeader(acceptLanguage),
    'accept-encoding': ACCEPT_ENCODING,
    ...(accept === 'page' ? { 'upgrade-insecure-requests': '1' } : {}),
    ...(cookie === undefined ? {} : { cookie }),
    ...more,
  }
}

/** `fr-CA` → `fr-CA,fr;q=0.9,en;q=0.5,*;q=0.3`: the language of the post, its base, then whatever there is. */
export function acceptLanguageHeader(language: string | undefined): string {
  const tag = language?.trim().replaceAll('_', '-') ?? ''
  if (!/^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i.test(tag)) return '*'
  const base = tag.split('-')[0] ?? tag
  const ranges = [tag, ...(base === tag ? [] : [`${base};q=0.9`]), ...(base === 'en' ? [] : ['en;q=0.5']), '*;q=0.3']
  return ranges.join(',')
}
