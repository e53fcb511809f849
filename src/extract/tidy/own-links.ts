import type { Element, ElementContent } from 'hast'
import { letters } from '../clean-line.ts'
import { attribute, findElements, textOf, withoutElements } from '../tree.ts'

/** Words used for the permalink of a heading, and for a link back to the top of the page. */
const PERMALINK_WORDS =
  /^(?:(?:(?:back|return) to (?:the )?)?top(?: of (?:the )?page)?|(?:copy |direct )?link(?: to (?:this )?(?:heading|section|headline|title))?|permalink(?: to .{0,80})?|anchor(?: link)?(?: (?:for|to) .{0,80})?)$/i

/** Removes links from a heading to itself or to the table of contents, the signs for such links, and buttons beside its words. */
export function withoutOwnLinks(heading: Element): Element {
  const bare = withoutElements(heading, ({ tagName }) => tagName === 'button')
  const shown = letters(textOf(bare)) === '' ? heading : bare
  const words = letters(textOf(shown))
  // An RFC links the number and the name of a section each for itself.
  const linked = findElements(shown, leadsToPage).map((link) => letters(textOf(link)))
  return withoutEndSpace(withoutLinks(shown, words, linked.join('') === words))
}

function leadsToPage(element: Element): boolean {
  return element.tagName === 'a' && attribute(element, 'href')?.startsWith('#') === true
}

/** No-break spaces, which were to keep the link away from the words, would stay. */
function withoutEndSpace(heading: Element): Element {
  const last = heading.children.at(-1)
  if (last?.type !== 'text') return heading
  return { ...heading, children: [...heading.children.slice(0, -1), { ...last, value: last.value.trimEnd() }] }
}

/** @param words the letters of the whole heading, which may all be linked */
function withoutLinks(parent: Element, words: string, areAllLinked: boolean): Element {
  const children = parent.children.flatMap((child): ElementContent[] => {
    if (child.type !== 'element') return [child]
    if (!leadsToPage(child)) return [withoutLinks(child, words, areAllLinked)]
    const text = textOf(child).trim()
    if (words !== '' && (letters(text) === '' || text === attribute(child, 'href') || PERMALINK_WORDS.test(text)))
      return []
    return areAllLinked || letters(text) === words ? child.children.filter((inner) => !isImage(inner)) : [child]
  })
  return { ...parent, children }
}

function isImage(node: ElementContent): boolean {
  return node.type === 'element' && node.tagName === 'img'
}
