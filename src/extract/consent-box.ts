import type { Element } from 'hast'
import type { Block, Container } from './text-blocks.ts'
import { attribute, classNames, findElement } from './tree.ts'

/** The boxes of the consent managers that most sites use, by id or class, and what others call theirs. */
const CONSENT_BOX =
  /(?:^|\s)(?:onetrust-(?:consent|banner|pc)-sdk|ot-sdk-container|cybotcookiebotdialog|didomi-(?:host|popup|notice)|usercentrics-(?:root|cmp-ui)|qc-cmp2?-(?:container|ui)|truste(?:-consent-track|_overlay)|cky-(?:consent-container|modal)|cmplz-cookiebanner(?:-container)?|cookie-law-info-bar|cli-modal|osano-cm-(?:window|dialog)|iubenda-cs-(?:banner|container)|cc[-_](?:window|banner)|fc-consent-root|moove_gdpr_cookie_(?:modal|info_bar)|borlabscookiebox|tarteaucitronroot|klaro|axeptio_overlay|eu-cookie-compliance-(?:banner|content)|hs-eu-cookie-confirmation|cmpbox|shopify-pc__banner|cookieconsent|cookie-?(?:notice|banner|bar|consent|popup|modal|dialog|overlay)|consent-?(?:banner|popup|modal|dialog)|gdpr-?(?:banner|popup|modal))(?=\s|$)/i
/** What holds these holds the page as well. */
const PAGE_TAGS = /^(?:main|article|h1)$/

/**
 * Returns the likelihoods with no chance left for what asks for consent to cookies: it is in the page until a script has
 * looked, in whole sentences, and no part of the page's text.
 */
export function withoutConsentBoxes(likelihood: ReadonlyMap<Block, number>): ReadonlyMap<Block, number> {
  const known = new Map<Container, boolean>()
  return new Map([...likelihood].map(([block, chance]) => [block, isInConsentBox(block.parent, known) ? 0 : chance]))
}

function isInConsentBox(container: Container, known: Map<Container, boolean>): boolean {
  let is = known.get(container)
  if (is === undefined) {
    const { element, parent } = container
    is = parent !== undefined && (isConsentBox(element) || isInConsentBox(parent, known))
    known.set(container, is)
  }
  return is
}

function isConsentBox(element: Element): boolean {
  const names = `${attribute(element, 'id') ?? ''} ${classNames(element)}`
  return CONSENT_BOX.test(names) && findElement(element, ({ tagName }) => PAGE_TAGS.test(tagName)) === undefined
}
