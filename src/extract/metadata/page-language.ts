import type { Page } from '../parse-document.ts'
import type { StructuredData } from './json-ld.ts'
import type { MetaTags } from './meta-tags.ts'

/** The language that the page says it is in, as a BCP 47 tag. */
export function findLanguage(page: Page, meta: MetaTags, data: StructuredData): string | undefined {
  const { htmlProperties } = page
  const said = [
    htmlProperties.lang,
    htmlProperties['xml:lang'],
    page.body.properties.lang,
    meta.get('content-language'),
    data.language,
    meta.get('og:locale'),
    meta.get('dc.language'),
  ]
  for (const value of said) {
    const tag = languageTag(typeof value === 'string' ? value : undefined)
    if (tag !== undefined) return tag
  }
  return undefined
}

/** The canonical BCP 47 tag; undefined if the value is not a tag. */
export function languageTag(value: string | undefined): string | undefined {
  const tag = value
    ?.trim()
    .replaceAll('_', '-')
    .split(/[,;\s]/)[0]
  if (tag === undefined || !/^[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}$/i.test(tag)) return undefined
  try {
    return Intl.getCanonicalLocales(tag)[0]
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** The direction of its text: as it says, or as its language is written. */
export function findDirection(page: Page, lang: string | undefined): 'ltr' | 'rtl' | undefined {
  for (const value of [page.htmlProperties.dir, page.body.properties.dir]) {
    if (typeof value === 'string' && /^(?:ltr|rtl)$/i.test(value)) return value.toLowerCase() as 'ltr' | 'rtl'
  }
  return lang !== undefined && /^(?:ar|he|fa|ur|yi|ps|sd|ug|dv|ckb)(?:-|$)/.test(lang) ? 'rtl' : undefined
}
