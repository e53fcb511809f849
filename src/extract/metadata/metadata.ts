import { cleanLine } from '../clean-line.ts'
import { knownFields } from '../known-fields.ts'
import type { Page } from '../parse-document.ts'
import { readJsonLd } from './json-ld.ts'
import { first, readMetaTags } from './meta-tags.ts'
import { findByline } from './page-byline.ts'
import { findDate } from './page-date.ts'
import { findDirection, findLanguage } from './page-language.ts'
import { chooseTitle } from './page-title.ts'

/** What a page says about itself. All texts are plain, one line and of limited length. */
export type Metadata = {
  readonly title: string | undefined
  /** All titles that the page gives itself, uncleaned. */
  readonly titles: readonly string[]
  readonly byline?: string
  readonly siteName?: string
  /** ISO 8601. */
  readonly publishedAt?: string
  /** BCP 47. */
  readonly lang?: string
  readonly dir?: 'ltr' | 'rtl'
  readonly excerpt?: string
  /** The full text of `excerpt`. */
  readonly description?: string
  /** Absolute URL of the lead image. */
  readonly image?: string
  /** Types of schema.org and Open Graph, lower case. */
  readonly types: readonly string[]
  /** The directives of robots `<meta>` elements for everybody or for us, lower case. */
  readonly robots: readonly string[]
}

const MAX_TITLE = 300
const MAX_NAME = 200
const MAX_EXCERPT = 500

/** Reads what the page says about itself, from JSON-LD, Open Graph, Twitter cards, Dublin Core, microformats and HTML. */
export function readMetadata(page: Page): Metadata {
  const { meta, authors, robots } = readMetaTags(page)
  const data = readJsonLd(page)
  const siteName = cleanLine(
    meta.get('og:site_name') ?? data.siteName ?? meta.get('application-name') ?? meta.get('al:android:app_name'),
    MAX_NAME,
  )
  const { title, titles } = chooseTitle(page, meta, data, siteName)
  const byline = cleanLine(findByline(page, authors, data), MAX_NAME)
  const publishedAt = findDate(page, meta, data.publishedAt)
  const lang = findLanguage(page, meta, data)
  const dir = findDirection(page, lang)
  const description =
    first(meta, 'og:description', 'description', 'twitter:description', 'dc.description', 'dcterms.description') ??
    data.description
  const excerpt = cleanLine(description, MAX_EXCERPT)
  const image = absoluteUrl(
    first(meta, 'og:image:secure_url', 'og:image:url', 'og:image', 'twitter:image', 'twitter:image:src') ?? data.image,
    page.baseUrl,
  )
  const ogType = meta.get('og:type')
  return {
    title: cleanLine(title, MAX_TITLE),
    titles,
    ...knownFields({ byline, siteName, publishedAt, lang, dir, excerpt, description, image }),
    types: [...data.types, ...(ogType === undefined ? [] : [ogType])].map((type) => type.toLowerCase()),
    robots,
  }
}

function absoluteUrl(value: string | undefined, base: string): string | undefined {
  if (value === undefined || !URL.canParse(value, base)) return undefined
  const url = new URL(value, base)
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined
}
