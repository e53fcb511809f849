import type { TemplateData } from './eleventy-config.ts'
import { siteTitleInData, siteUrlInData } from './site-facts.ts'

/** What the data of a site's templates says of the site as a whole. */
export type SiteIdentity = {
  /** To be called for every template: the site's address is somewhere in its data. */
  readonly see: (data: TemplateData) => void
  readonly url: () => string | undefined
  /** The site's address, with path prefix. */
  readonly root: () => string | undefined
  readonly title: () => string | undefined
  /** With `--dryrun` no template is written. */
  readonly isDryRun: () => boolean
}

/**
 * @param givenUrl the site's address, if the author has told it
 * @param home the home page's root-relative URL, with path prefix
 */
export function createSiteIdentity(givenUrl: string | undefined, home: () => string): SiteIdentity {
  let url = givenUrl
  let title: string | undefined
  let sample: TemplateData | undefined
  return {
    see(data) {
      sample = data
      url ??= siteUrlInData(data)
      title ??= siteTitleInData(data)
    },
    url: () => url,
    root: () => (url === undefined ? undefined : new URL(home(), url).href),
    title: () => title,
    isDryRun: () => isDryRun(sample),
  }
}

/** Eleventy gives plugins no other sign. */
function isDryRun(data: TemplateData | undefined): boolean {
  if (process.argv.some((word) => /^--dryrun(?:=true)?$/.test(word))) return true
  const { all } = (data?.collections ?? {}) as { all?: readonly { template?: { isDryRun?: boolean } }[] }
  return all !== undefined && all.length > 0 && all.every(({ template }) => template?.isDryRun === true)
}
