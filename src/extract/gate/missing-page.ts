import { attribute, findElement } from '../tree.ts'
import * as phrases from './gate-phrases.ts'
import { hasSubtitle, isRedirected, MAX_NOTICE_WORDS, type Sight, saysOnly, told, WALL_WORDS } from './wall-sight.ts'

/** A domain that nobody uses: for sale, or with what its server shows before anybody has set it up. */
export function parked({ page, text, headings, pageWords }: Sight): string | undefined {
  if (pageWords > WALL_WORDS) return undefined
  if (headings.some((title) => phrases.SERVER_DEFAULT.test(title)))
    return told("a web server's default page", headings[0])
  if (phrases.PARKED_TEXT.test(`${headings.join(' ')} ${text}`)) return told('a parked domain', headings[0])
  const script = findElement(
    page.root,
    (element) =>
      /^(?:script|iframe|a)$/.test(element.tagName) &&
      phrases.PARKED_HOST.test(`${attribute(element, 'src') ?? attribute(element, 'href') ?? ''}`),
  )
  return script !== undefined && pageWords < 60 ? told('a parked domain', headings[0]) : undefined
}

/** What a server, an application or a person writes who cannot show the page now. */
export function errorPage({ text, headings, pageWords }: Sight): string | undefined {
  if (pageWords > MAX_NOTICE_WORDS) return undefined
  const heading = headings.find(
    (title) => saysOnly(title, phrases.ERROR_TITLE) && !hasSubtitle(title, phrases.ERROR_TITLE),
  )
  return heading !== undefined || phrases.ERROR_TEXT.test(text)
    ? told('an error page with the status of a page that was found', heading ?? headings[0])
    : undefined
}

/** The page is shown, but not where we ask from. */
export function regionBlock({ text, headings, pageWords }: Sight): string | undefined {
  return pageWords <= MAX_NOTICE_WORDS && phrases.REGION_TEXT.test(text)
    ? told('a notice that the page is not shown in this part of the world', headings[0])
    : undefined
}

/** A "not found" page that says it is all right. */
export function soft404(sight: Sight): string | undefined {
  const { response, headings, text, words, pageWords } = sight
  if (words > WALL_WORDS || headings.some((title) => hasSubtitle(title, phrases.NOT_FOUND))) return undefined
  const moved =
    isRedirected(sight) &&
    /\/(?:404|not-?found|page-?not-?found|error-?404)(?:\.\w{2,5})?\/?$/i.test(new URL(response.finalUrl).pathname)
  const heading = headings.find(saysNotFound)
  return moved || heading !== undefined || (pageWords < MAX_NOTICE_WORDS / 2 && phrases.NOT_FOUND_TEXT.test(text))
    ? told('a "not found" page with the status of a page that was found', heading ?? headings[0])
    : undefined
}

/** "The best 404 pages" is about something: the number alone has to stand apart from other words. */
function saysNotFound(title: string): boolean {
  if (!saysOnly(title, phrases.NOT_FOUND)) return false
  const found = phrases.NOT_FOUND.exec(title)?.[0] ?? ''
  return (
    !phrases.BARE_NUMBER.test(found) || title.split(/\s[|–—·:-]\s|:\s/).some((part) => phrases.ONLY_NUMBER.test(part))
  )
}
