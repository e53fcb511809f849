import { compile, selectAll } from 'css-select'
import { parseDocument } from 'htmlparser2'

type Node = ReturnType<typeof parseDocument> | ReturnType<typeof parseDocument>['children'][number]
type Element = Extract<Node, { attribs: unknown }>

/**
 * The `href` of each `<a>` inside the elements that a CSS selector matches, in document order, as the page writes
 * them: for links whose URL exists only after templating. Throws where the selector is none.
 */
export function linksInHtml(html: string, selector: string): readonly string[] {
  checkSelector(selector)
  const anchors = selectAll<Node, Element>(`:is(${selector}) a[href], a[href]:is(${selector})`, parseDocument(html))
  return anchors.flatMap(({ attribs: { href, 'data-no-archive': noArchive } }) =>
    href === undefined || noArchive !== undefined ? [] : [href],
  )
}

/** Throws one sentence where a text is no CSS selector, or one that can match nothing in a page that lies still. */
export function checkSelector(selector: string): void {
  try {
    compile(selector)
  } catch (cause) {
    throw new TypeError(`${JSON.stringify(selector)} is no CSS selector; write one such as "article" or ".post a".`, {
      cause,
    })
  }
}
