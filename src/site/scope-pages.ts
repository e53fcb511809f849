import { createHash } from 'node:crypto'
import { normalizeUrl } from '../collect/normalize-url.ts'
import type { HtmlReading } from '../collect/read-html.ts'
import type { Link } from '../model.ts'
import { type KeptFile, type MadeOnce, openMadeOnce } from '../save/made-once.ts'
import type { EleventyPage } from './eleventy-config.ts'

/** A rendered page of the site, as far as the option `scope` includes it. */
export type ScopePage = {
  readonly inputPath: string
  /** Root-relative, without path prefix. */
  readonly url: string
  /** What the page itself says. */
  readonly title?: string
  /** Their line in the template is not known. */
  readonly links: readonly Link[]
  /** Which pages of the site it links to: `pathOf` of each. */
  readonly linksTo: ReadonlySet<string>
}

/** What was read of a page: what the site needs to know, and all URLs that it links to. */
export type ScopeReading = { readonly page: ScopePage; readonly urls: readonly string[] }

/** Reads the rendered pages of one site, build after build, each once. */
export type ScopeReader = {
  /** Undefined without the option, for a page that has no address, and for parts of pages, as feeds show them. */
  read(html: string, page: EleventyPage): Promise<ScopeReading | undefined>
  /** Stores what the next build can use. */
  keep(): Promise<void>
}

export type ScopeContext = {
  readonly scope: string | undefined
  /** The site's root with path prefix: absolute, if the site's address is known. */
  readonly root: () => string
  readonly keptFile: KeptFile
}

export function createScopeReader({ scope, root, keptFile }: ScopeContext): ScopeReader {
  let kept: Promise<MadeOnce<HtmlReading>> | undefined
  return {
    async read(html, { inputPath = '', url, baseHref }) {
      if (scope === undefined || typeof url !== 'string' || baseHref !== undefined) return undefined
      kept ??= openMadeOnce(keptFile)
      const name = createHash('sha1').update(scope).update('\0').update(html).digest('base64url')
      const { hrefs, all, title } = await (await kept).read(name, async () => {
        const { readHtml } = await import('../collect/read-html.ts')
        return readHtml(html, scope)
      })
      const links = hrefs.flatMap((href) => {
        const known = normalizeUrl(href)
        return known === undefined ? [] : [{ url: known, href, inputPath, line: 0, bare: false }]
      })
      const named = title === undefined ? {} : { title }
      return {
        page: { inputPath, url, ...named, links, linksTo: pagesAmong(all, url, root()) },
        urls: [...new Set(all.flatMap((href) => normalizeUrl(href) ?? []))],
      }
    },
    async keep() {
      await (await kept)?.keep()
    },
  }
}

/** The pages of the site among some links of a page. */
function pagesAmong(hrefs: readonly string[], pageUrl: string, root: string): ReadonlySet<string> {
  const home = new URL(root, 'http://site.invalid/')
  const base = new URL(pageUrl.replace(/^\/+/, ''), home).href
  const paths = hrefs.flatMap((href) => {
    const url = URL.canParse(href, base) ? new URL(href, base) : undefined
    const isOwn = url?.host === home.host && url.pathname.startsWith(home.pathname)
    return isOwn ? [pathOf(url.pathname.slice(home.pathname.length))] : []
  })
  return new Set(paths)
}

/** What tells a page of the site from others, however its address is written: `posts/first` for `/posts/first/index.html`. */
export function pathOf(url: string): string {
  return decoded(url)
    .replace(/(?:^|\/)index\.html?$/, '')
    .replace(/\.html?$/, '')
    .replace(/^\//, '')
    .replace(/\/$/, '')
}

function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch (error) {
    if (!(error instanceof URIError)) throw error
    // Not every path is made by `encodeURI`: then it is the same wherever it is written.
    return path
  }
}

/** @throws TypeError one sentence that names the option, the value and the fix */
export async function checkScope(scope: string): Promise<void> {
  const { checkSelector } = await import('../collect/read-html.ts')
  try {
    checkSelector(scope)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new TypeError(`eleventy-plugin-link-cache: the option "scope": ${error.message}`, { cause: error })
  }
}
