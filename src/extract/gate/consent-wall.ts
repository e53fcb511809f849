import type { Element } from 'hast'
import { wordsIn } from '../text-blocks.ts'
import { attribute, findElement, textOf } from '../tree.ts'
import * as phrases from './gate-phrases.ts'
import { isRedirected, MAX_NOTICE_WORDS, namesOf, type Sight, squeeze, told, WALL_WORDS } from './wall-sight.ts'

/** A page that has to be agreed to before the one that was asked for is shown. */
export function consentWall(sight: Sight): string | undefined {
  const { response, body, text, headings, words, pageWords } = sight
  const { hostname, pathname } = new URL(response.finalUrl)
  const elsewhere =
    isRedirected(sight) &&
    (hostname.startsWith('consent.') || /\/(?:consent|privacy-?gate|cookie-?wall|gdpr)(?:\/|$)/i.test(pathname))
  if (elsewhere && pageWords < 2 * WALL_WORDS) return told('a consent wall', headings[0])
  if (words > WALL_WORDS && pageWords > WALL_WORDS) return undefined
  if (findAccept(body) === undefined) return undefined
  if (headings.some((title) => phrases.CONSENT_TITLE.test(title)) && phrases.CONSENT_TEXT.test(text))
    return told('a consent wall', headings[0])
  const box = findElement(
    body,
    (element) =>
      phrases.CONSENT_BOX.test(namesOf(element)) && phrases.CONSENT_TEXT.test(squeeze(textOf(element).slice(0, 5000))),
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

/** Either cookies, or money. */
export function payOrConsent({ body, text, headings, pageWords }: Sight): string | undefined {
  if (pageWords > WALL_WORDS || !phrases.PAY_OR_CONSENT.test(text) || !phrases.CONSENT_TEXT.test(text)) return undefined
  return findAccept(body) === undefined ? undefined : told('a consent wall', headings[0])
}

/** A page that asks how old the reader is. */
export function ageGate({ text, headings, pageWords }: Sight): string | undefined {
  if (pageWords > MAX_NOTICE_WORDS || !phrases.AGE_TEXT.test(text)) return undefined
  const heading = headings.find((title) => phrases.AGE_TITLE.test(title))
  return heading === undefined ? undefined : told("a question for the reader's age", heading)
}
