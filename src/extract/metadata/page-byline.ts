import type { Element } from 'hast'
import type { Page } from '../parse-document.ts'
import { wordsIn } from '../text-blocks.ts'
import { attribute, classNames, findElement, visitElements } from '../tree.ts'
import type { StructuredData } from './json-ld.ts'
import { AUTHOR_NAMES, type MetaAuthors } from './meta-tags.ts'
import { personName, plainName } from './person-name.ts'

const MAX_SHOWN_BYLINE = 100
const MAX_SHOWN_AUTHORS = 20
const MAX_TEASER_WORDS = 150

/** Finds who wrote the page: in its structured data, its `<meta>` elements or its text. */
export function findByline(page: Page, authors: MetaAuthors, data: StructuredData): string | undefined {
  const inHead = [...AUTHOR_NAMES].map((name) => namesOf(authors.get(name) ?? [], name === 'citation_author'))
  for (const name of [data.author === undefined ? undefined : plainName(data.author), ...inHead]) {
    if (name !== undefined) return name
  }
  return shownByline(page.body)
}

/** The first author whom the page's text names. */
function shownByline(body: Element): string | undefined {
  const authors: Element[] = []
  const parents = new Map<Element, Element>()
  visitElements(body, (element, parent) => {
    if (parent.type === 'element') parents.set(element, parent)
    if (isAuthor(element) && authors.length < MAX_SHOWN_AUTHORS) authors.push(element)
    return undefined
  })
  for (const author of authors) {
    const name = personName(author)
    if (name !== undefined && name.length < MAX_SHOWN_BYLINE && !isInTeaser(author, parents)) return name
  }
  return undefined
}

/** Whether an author wrote one of several other pages to which this one points. */
function isInTeaser(author: Element, parents: ReadonlyMap<Element, Element>): boolean {
  for (let box = author; wordsIn(box) <= MAX_TEASER_WORDS; ) {
    const around = parents.get(box)
    if (around === undefined) return false
    const isAlike = (other: Element): boolean => other.tagName === box.tagName && isTeaser(other)
    if (isTeaser(box) && around.children.some((other) => other.type === 'element' && other !== box && isAlike(other)))
      return true
    box = around
  }
  return false
}

/** Whether an element has a heading with a link, and an author. */
function isTeaser(box: Element): boolean {
  const heading = findElement(box, ({ tagName }) => /^h[2-6]$/.test(tagName))
  const hasLink = heading !== undefined && findElement(heading, ({ tagName }) => tagName === 'a') !== undefined
  return hasLink && findElement(box, isAuthor) !== undefined
}

/** Libraries put the family name first: `Weaver, Ann`. */
function namesOf(written: readonly string[], isReversed: boolean): string | undefined {
  const names = written
    .map((name) => (isReversed ? name.replace(/^([^,]{1,80}),\s?([^,]{1,80})$/, '$2 $1') : name))
    .map(plainName)
    .filter((name) => name !== undefined)
  return names.length === 0 ? undefined : [...new Set(names)].join(', ')
}

function isAuthor(element: Element): boolean {
  if (attribute(element, 'rel') === 'author' || attribute(element, 'itemprop') === 'author') return true
  const names = classNames(element)
  // `author vcard`: how most themes of WordPress mark up who wrote a post.
  if (/(?:^|\s)vcard(?:\s|$)/.test(names) && /(?:^|\s)author(?:\s|$)/.test(names)) return true
  return /(?:^|\s)(?:p-author|byline__name|author-name|byline)(?:\s|$)/.test(names)
}
