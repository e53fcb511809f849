import type { Element } from 'hast'
import { attribute, findElement, textOf } from '../tree.ts'
import * as phrases from './gate-phrases.ts'
import { isRedirected, namesOf, type Sight, saysOnly, scriptOf, squeeze, told, WALL_WORDS } from './wall-sight.ts'

/** A page that asks who the reader is. One who links to a log-in page means it. */
export function login(sight: Sight): string | undefined {
  const { response, page, headings, words } = sight
  const isAsked = phrases.LOGIN_URL.test(new URL(response.url).pathname)
  if (words > WALL_WORDS || isAsked) return undefined
  const elsewhere = isRedirected(sight) && phrases.LOGIN_URL.test(new URL(response.finalUrl).pathname)
  const heading = headings.find((title) => saysOnly(title, phrases.LOGIN_TITLE))
  if (!elsewhere && heading === undefined) return undefined
  const isForm = words < 60 || findElement(page.body, isPasswordField) !== undefined
  return isForm || (elsewhere && heading !== undefined) ? told('a log-in page', heading ?? headings[0]) : undefined
}

function isPasswordField(element: Element): boolean {
  return element.tagName === 'input' && attribute(element, 'type')?.toLowerCase() === 'password'
}

/** The beginning of an article that has to be paid for. */
export function paywall({ page, body, text, headings, words }: Sight): string | undefined {
  if (words > WALL_WORDS || !phrases.PAYWALL_TEXT.test(text)) return undefined
  const sign =
    findElement(page.body, isPaywallBox) ?? findElement(page.root, declaresPaywall) ?? findElement(body, isOffer)
  return sign === undefined ? undefined : told('the beginning of an article behind a paywall', headings[0])
}

function isPaywallBox(element: Element): boolean {
  return phrases.PAYWALL_BOX.test(namesOf(element))
}

function declaresPaywall(element: Element): boolean {
  return /"isAccessibleForFree"\s{0,9}:\s{0,9}"?false/i.test(scriptOf(element, 200_000))
}

function isOffer(element: Element): boolean {
  if (!/^(?:button|a|h[1-6]|strong)$/.test(element.tagName)) return false
  const text = squeeze(textOf(element).slice(0, 200))
  // Le Monde says of other articles, in the links to them, that they are for subscribers.
  return element.tagName === 'a' ? saysOnly(text, phrases.PAYWALL_OFFER) : phrases.PAYWALL_OFFER.test(text)
}
