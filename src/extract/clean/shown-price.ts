import type { Element } from 'hast'
import { countWords } from '../text-blocks.ts'
import { classNames, findElement, textOf, withoutElements } from '../tree.ts'

/** More than a price has, with its labels. */
const MAX_WORDS = 60
const PRICE = /(?:^|\s)price(?:\s|$)/
const ON_SALE = /(?:^|\s)price--on-sale(?:\s|$)/
const SOLD_OUT = /(?:^|\s)price--sold-out(?:\s|$)/

/**
 * A price as Shopify's themes show it. They write it twice, with both badges, and their style sheet hides what does not apply: the
 * regular price of what is on sale, or the other way round, and "Sold out" beside what can be bought.
 */
export function shownPrice(element: Element): Element {
  const names = classNames(element)
  if (!PRICE.test(names) || countWords(textOf(element)) > MAX_WORDS) return element
  if (findElement(element, isPartOfSale) === undefined) return element
  const unseen = new Set([ON_SALE.test(names) ? 'price__regular' : 'price__sale'])
  if (!ON_SALE.test(names)) unseen.add('price__badge-sale')
  if (!SOLD_OUT.test(names)) unseen.add('price__badge-sold-out')
  return withoutElements(element, (part) =>
    classNames(part)
      .split(' ')
      .some((name) => unseen.has(name)),
  )
}

function isPartOfSale(element: Element): boolean {
  return /(?:^|\s)price__sale(?:\s|$)/.test(classNames(element))
}
