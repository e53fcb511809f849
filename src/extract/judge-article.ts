import type { Element } from 'hast'
import type { Failure, Reason, Response } from '../model.ts'
import * as phrases from './gate-phrases.ts'
import { type Metadata, OWN_NAME } from './metadata.ts'
import type { Page } from './parse-document.ts'
import { countWords, wordsIn } from './text-blocks.ts'
import { attribute, classNames, findElement, findElements, textOf } from './tree.ts'

/** What is judged: the page as it came, and what extraction made of it. */
export type Candidate = {
  readonly response: Response
  readonly page: Page
  readonly metadata: Metadata
  /** The body without what readers never see. */
  readonly body: Element
  /** What extraction took for the page's text. */
  readonly content: Element
}

/** More words than any wall has. A real article about walls is longer, or has a longer title. */
const WALL_WORDS = 200
/** A title with more words besides a wall's phrase belongs to a real page. */
const MAX_TITLE_REST = 3
/** More words than a page has that tells of an error, or asks for the reader's age. */
const MAX_NOTICE_WORDS = 100

/** Directives with a value after a colon; any other word before a colon names a robot. */
const VALUED_WORDS: ReadonlySet<string> = new Set([
  'unavailable_after',
  'max-snippet',
  'max-image-preview',
  'max-video-preview',
])

/** What walls are recognised by, which takes a closer look at the page. */
type Sight = Candidate & {
  readonly words: number
  readonly pageWords: number
  /** Title and first headings, lower case. */
  readonly headings: readonly string[]
  /** The beginning of the page's text, in lower case. */
  readonly text: string
}
/** A reason, how to find it, and the status that the answer ought to have had. */
type Check<Seen> = readonly [Reason, (seen: Seen) => string | undefined, status?: number]

/** Checked in this order, before the walls. The first check that finds something gives the reason. */
const CHECKS: readonly Check<Candidate>[] = [
  ['noarchive', noArchive],
  ['front-page', frontPage],
]
const WALLS: readonly Check<Sight>[] = [
  ['bot-check', botCheck],
  ['parked', parked],
  ['http-status', errorPage],
  // RFC 7725.
  ['http-status', regionBlock, 451],
  ['consent-wall', consentWall],
  ['consent-wall', payOrConsent],
  ['consent-wall', ageGate],
  ['soft-404', soft404],
  ['login', login],
  ['paywall', paywall],
]

/** Returns why an answer is not the page that was asked for; undefined if it probably is. */
export function judgeArticle(candidate: Candidate): Failure | undefined {
  return firstFailure(candidate, CHECKS, candidate) ?? (isLong(candidate) ? undefined : wallFailure(candidate))
}

function firstFailure<Seen>({ response }: Candidate, checks: readonly Check<Seen>[], seen: Seen): Failure | undefined {
  for (const [reason, check, status = response.status] of checks) {
    const detail = check(seen)
    if (detail !== undefined) return { ok: false, reason, detail, status, finalUrl: response.finalUrl }
  }
  return undefined
}

/** Whether the page and its text are longer than any wall. Most pages are, and need no closer look. */
function isLong({ body, content }: Candidate): boolean {
  return wordsIn(content) > WALL_WORDS && wordsIn(body) >= 2 * WALL_WORDS
}

function wallFailure(candidate: Candidate): Failure | undefined {
  const { page, metadata, body, content } = candidate
  const titles = [
    metadata.title ?? '',
    ...metadata.titles.slice(0, 2),
    ...findElements(page.body, ({ tagName }) => tagName === 'h1')
      .slice(0, 2)
      .map(textOf),
  ]
  return firstFailure(candidate, WALLS, {
    ...candidate,
    words: wordsIn(content),
    pageWords: wordsIn(body),
    headings: titles.map((title) => squeeze(title.slice(0, 300))).filter((title) => title !== ''),
    text: squeeze(textOf(body).slice(0, 20_000)),
  })
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase()
}

function noArchive({ metadata, response }: Candidate): string | undefined {
  return [...metadata.robots, ...wordsForAll(response.headers['x-robots-tag'] ?? '')].some(
    (word) => word === 'noarchive' || word === 'none',
  )
    ? 'The page asks not to be archived (robots: noarchive).'
    : undefined
}

/** The directives of `X-Robots-Tag` for everybody or for us. In `googlebot: noindex, noarchive`, both are for that robot. */
function wordsForAll(header: string): readonly string[] {
  let forUs = true
  return header
    .toLowerCase()
    .split(',')
    .flatMap((part) => {
      const [, name, rest] = /^\s*([\w.-]+)\s*:(.*)$/s.exec(part) ?? []
      if (name === undefined || VALUED_WORDS.has(name)) return forUs ? [part.trim()] : []
      forUs = name === OWN_NAME
      return forUs ? [(rest ?? '').trim()] : []
    })
}

/** `/`, `/en/`, `/index.html`. */
const FRONT_PATH = /^\/(?:[a-z]{2}(?:[-_][a-z]{2})?\/?)?(?:index\.\w{2,5}|home\/?)?$/i

function frontPage({ response }: Candidate): string | undefined {
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

function botCheck({ page, headings, text, pageWords }: Sight): string | undefined {
  if (pageWords > WALL_WORDS) return undefined
  const heading = headings.find((title) => saysOnly(title, phrases.BOT_TITLE))
  const sign = findElement(page.root, (element) => phrases.BOT_MARKUP.test(markOf(element)))
  if (heading !== undefined && (sign !== undefined || phrases.BOT_TEXT.test(text) || pageWords < 40))
    return told('a check for robots', heading)
  if (sign !== undefined && pageWords < 80 && (phrases.BOT_TEXT.test(text) || pageWords < 25))
    return told('a check for robots', headings[0])
  return phrases.BOT_TEXT.test(text) && pageWords < 60 ? told('a check for robots', headings[0]) : undefined
}

/** What identifies the scripts and forms of a wall. */
function markOf(element: Element): string {
  const { tagName } = element
  if (tagName !== 'script' && tagName !== 'form' && tagName !== 'div' && tagName !== 'iframe' && tagName !== 'input')
    return ''
  const script =
    tagName === 'script' && element.children[0]?.type === 'text' ? element.children[0].value.slice(0, 3000) : ''
  return `${attribute(element, 'src') ?? ''} ${attribute(element, 'id') ?? ''} ${attribute(element, 'action') ?? ''} ${classNames(element)} ${script}`.slice(
    0,
    4000,
  )
}

function parked({ page, text, headings, pageWords }: Sight): string | undefined {
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
function errorPage({ text, headings, pageWords }: Sight): string | undefined {
  if (pageWords > MAX_NOTICE_WORDS) return undefined
  const heading = headings.find(
    (title) => saysOnly(title, phrases.ERROR_TITLE) && !hasSubtitle(title, phrases.ERROR_TITLE),
  )
  return heading !== undefined || phrases.ERROR_TEXT.test(text)
    ? told('an error page with the status of a page that was found', heading ?? headings[0])
    : undefined
}

/** The page is shown, but not where we ask from. */
function regionBlock({ text, headings, pageWords }: Sight): string | undefined {
  return pageWords <= MAX_NOTICE_WORDS && phrases.REGION_TEXT.test(text)
    ? told('a notice that the page is not shown in this part of the world', headings[0])
    : undefined
}

/** Either cookies, or money. */
function payOrConsent({ body, text, headings, pageWords }: Sight): string | undefined {
  if (pageWords > WALL_WORDS || !phrases.PAY_OR_CONSENT.test(text) || !phrases.CONSENT_TEXT.test(text)) return undefined
  return findAccept(body) === undefined ? undefined : told('a consent wall', headings[0])
}

function ageGate({ text, headings, pageWords }: Sight): string | undefined {
  if (pageWords > MAX_NOTICE_WORDS || !phrases.AGE_TEXT.test(text)) return undefined
  const heading = headings.find((title) => phrases.AGE_TITLE.test(title))
  return heading === undefined ? undefined : told("a question for the reader's age", heading)
}

function consentWall({ response, body, text, headings, words, pageWords }: Sight): string | undefined {
  const { hostname, pathname } = new URL(response.finalUrl)
  const elsewhere =
    response.finalUrl !== response.url &&
    (hostname.startsWith('consent.') || /\/(?:consent|privacy-?gate|cookie-?wall|gdpr)(?:\/|$)/i.test(pathname))
  if (elsewhere && pageWords < 2 * WALL_WORDS) return told('a consent wall', headings[0])
  if (words > WALL_WORDS && pageWords > WALL_WORDS) return undefined
  if (findAccept(body) === undefined) return undefined
  if (headings.some((title) => phrases.CONSENT_TITLE.test(title)) && phrases.CONSENT_TEXT.test(text))
    return told('a consent wall', headings[0])
  const box = findElement(
    body,
    (element) =>
      phrases.CONSENT_BOX.test(`${classNames(element)} ${attribute(element, 'id') ?? ''}`) &&
      phrases.CONSENT_TEXT.test(squeeze(textOf(element).slice(0, 5000))),
  )
  const inBox = box === undefined ? 0 : wordsIn(box)
  return inBox > 20 && pageWords - inBox < 40 ? told('a consent wall', headings[0]) : undefined
}

/** The button that accepts all. */
function findAccept(body: Element): Element | undefined {
  return findElement(
    body,
    (element) =>
      /^(?:button|a|input)$/.test(element.tagName) &&
      phrases.ACCEPT.test(squeeze(textOf(element).slice(0, 200) || (attribute(element, 'value') ?? ''))),
  )
}

function soft404({ response, headings, text, words, pageWords }: Sight): string | undefined {
  if (words > WALL_WORDS || headings.some((title) => hasSubtitle(title, phrases.NOT_FOUND))) return undefined
  const moved =
    response.finalUrl !== response.url &&
    /\/(?:404|not-?found|page-?not-?found|error-?404)(?:\.\w{2,5})?\/?$/i.test(new URL(response.finalUrl).pathname)
  const heading = headings.find(saysNotFound)
  return moved || heading !== undefined || (pageWords < MAX_NOTICE_WORDS / 2 && phrases.NOT_FOUND_TEXT.test(text))
    ? told('a "not found" page with the status of a page that was found', heading ?? headings[0])
    : undefined
}

function login({ response, page, headings, words }: Sight): string | undefined {
  if (words > WALL_WORDS) return undefined
  const elsewhere =
    response.finalUrl !== response.url &&
    phrases.LOGIN_URL.test(new URL(response.finalUrl).pathname) &&
    !phrases.LOGIN_URL.test(new URL(response.url).pathname)
  const password = findElement(
    page.body,
    (element) => element.tagName === 'input' && attribute(element, 'type')?.toLowerCase() === 'password',
  )
  const heading = headings.find((title) => saysOnly(title, phrases.LOGIN_TITLE))
  const asked = phrases.LOGIN_URL.test(new URL(response.url).pathname)
  if (asked) return undefined
  if (elsewhere && (password !== undefined || heading !== undefined || words < 60))
    return told('a log-in page', heading ?? headings[0])
  return heading !== undefined && (password !== undefined || words < 60) ? told('a log-in page', heading) : undefined
}

function paywall({ page, body, text, headings, words }: Sight): string | undefined {
  if (words > WALL_WORDS || !phrases.PAYWALL_TEXT.test(text)) return undefined
  const marked =
    findElement(page.body, (element) =>
      phrases.PAYWALL_BOX.test(`${classNames(element)} ${attribute(element, 'id') ?? ''}`),
    ) !== undefined
  const declared =
    findElement(
      page.root,
      (element) =>
        element.tagName === 'script' &&
        /"isAccessibleForFree"\s{0,9}:\s{0,9}"?false/i.test(
          element.children[0]?.type === 'text' ? element.children[0].value.slice(0, 200_000) : '',
        ),
    ) !== undefined
  const offer =
    findElement(
      body,
      (element) =>
        /^(?:button|a|h[1-6]|strong)$/.test(element.tagName) &&
        phrases.PAYWALL_OFFER.test(squeeze(textOf(element).slice(0, 200))),
    ) !== undefined
  return marked || declared || offer ? told('the beginning of an article behind a paywall', headings[0]) : undefined
}

/** "The best 404 pages" is about something: the number alone has to stand apart from other words. */
function saysNotFound(title: string): boolean {
  if (!saysOnly(title, phrases.NOT_FOUND)) return false
  const found = phrases.NOT_FOUND.exec(title)?.[0] ?? ''
  return (
    !phrases.BARE_NUMBER.test(found) || title.split(/\s[|–—·:-]\s|:\s/).some((part) => phrases.ONLY_NUMBER.test(part))
  )
}

/** Whether a line consists of such a phrase and hardly anything else. */
function saysOnly(line: string, pattern: RegExp): boolean {
  const found = pattern.exec(line)
  return found !== null && countWords(line.replace(found[0], ' ')) <= MAX_TITLE_REST
}

/** Whether a title goes on after the phrase, as a real page's does: "Page not found: a short history". */
function hasSubtitle(line: string, pattern: RegExp): boolean {
  const found = pattern.exec(line)
  if (found === null) return false
  const after = line.slice(found.index + found[0].length)
  return /^["”’»]?\s?:/.test(after) && countWords(after) > 1 && !pattern.test(after.slice(1).trim())
}

function told(what: string, title: string | undefined): string {
  return title === undefined || title === ''
    ? `The answer is ${what}.`
    : `The answer is ${what}: "${title.slice(0, 120)}".`
}
