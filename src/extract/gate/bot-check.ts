import type { Element } from 'hast'
import { attribute, classNames, findElement } from '../tree.ts'
import * as phrases from './gate-phrases.ts'
import { type Sight, saysOnly, scriptOf, told, WALL_WORDS } from './wall-sight.ts'

const MARKED_TAGS: ReadonlySet<string> = new Set(['script', 'form', 'div', 'iframe', 'input'])

/** A page that asks for proof that the reader is no robot. */
export function botCheck({ page, headings, text, pageWords }: Sight): string | undefined {
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
  if (!MARKED_TAGS.has(element.tagName)) return ''
  const attributes = ['src', 'id', 'action'].map((name) => attribute(element, name) ?? '')
  return [...attributes, classNames(element), scriptOf(element, 3000)].join(' ').slice(0, 4000)
}
