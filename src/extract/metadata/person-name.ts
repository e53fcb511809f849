import type { Element } from 'hast'
import { cleanLine } from '../clean-line.ts'
import { attribute, classNames, findElement, textOf } from '../tree.ts'

const MAX_NAME = 200
/** A web or e-mail address. */
const ADDRESS = /^(?:(?:https?:)?\/\/\S+|\S+@\S+)$/i
/** Words before a name, and things after it on the same line: a date, an address, a count. */
const BEFORE = /^(?:(?:posted|written|published|reviewed|asked|answered|started) )?by\s?:?\s+/i
/** The same in other languages: with a colon, or before a first and a last name. */
const BEFORE_ELSEWHERE =
  /^(?:(?:[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Dd]oor|[Aa]utor(?:in|e)?|[Aa]uteur|[Aa]uthor|[Аа]втор|作者|著者|文|撰文|記者)\s?[:：]\s?|(?:[Vv]on|[Pp]ar|[Pp]or|[Dd]oor)\s+(?=\p{Lu}\S{0,40}\s+\p{Lu}))/u
/** What templates write if there is no author. */
const NOBODY =
  /^(?:null|undefined|none|n\/a|unknown|admin|administrator|author|user|\[object object\]|(?:\w{1,20}\.){1,6}(?:author|byline)(?:\.\w{1,20})?)$|\{\{|\{%|<%/i
/** A mailbox beside a name: `Ann <ann@example.org>`, and `ann@example.org (Ann)`, as feeds have it. */
const MAILBOX = /\s?[<([]?[^\s<>()[\]@]{1,100}@[^\s<>()[\]@]{1,100}\.[a-z]{2,20}[>)\]]?\s?/i
const AFTER =
  /\s*(?:[|•·–—]\s.*|,?\s(?:on |@)?(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s\d{1,2},?\s(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?:19|20)\d\d-\d\d-\d\d).*)$/i

/** Longer text is more than a name: it says something about the person. */
const MAX_PLAIN_NAME = 60

/**
 * The name in an element about a person: what is marked up as the name, else the element's text, or the text of its link if the
 * element says more about the person.
 */
export function personName(element: Element): string | undefined {
  const marked = findElement(element, isName)
  const name = marked === undefined ? undefined : plainName(attribute(marked, 'content') ?? textOf(marked))
  if (name !== undefined) return name
  const text = plainName(textOf(element))
  if (text !== undefined && text.length <= MAX_PLAIN_NAME && !/\d/.test(text)) return text
  const link = findElement(element, (below) => below.tagName === 'a' && textOf(below).trim() !== '')
  return (link === undefined ? undefined : plainName(textOf(link))) ?? text
}

/** A name without the words around it; undefined if nothing is left that could be a name. */
export function plainName(text: string): string | undefined {
  const line = cleanLine(text, MAX_NAME)
  if (line === undefined || ADDRESS.test(line)) return undefined
  const name = line
    .replace(MAILBOX, '')
    .replace(/[,;:]$/, '')
    .replace(/^\(([^()]{1,100})\)$/, '$1')
    .replace(BEFORE, '')
    .replace(BEFORE_ELSEWHERE, '')
    .replace(AFTER, '')
    .trim()
  return !/\p{L}/u.test(name) || ADDRESS.test(name) || NOBODY.test(name) ? undefined : name
}

function isName(element: Element): boolean {
  if (attribute(element, 'itemprop') === 'name') return true
  return /(?:^|\s)(?:p-name|fn|user-?name|author-?name|display-?name)(?:\s|$)/i.test(classNames(element))
}
