import { compile, selectAll } from 'css-select'
import { parseDocument } from 'htmlparser2'

type Node = ReturnType<typeof parseDocument> | ReturnType<typeof parseDocument>['children'][number]
type Element = Extract<Node, { attribs: unknown }>

/**
 * Returns the `href` of every `<a>` inside the elements that a CSS selector matches, in document order and as the page writes
 * it. For links whose URL exists only after templating.
 *
 * @throws TypeError one sentence if the selector is invalid
 */
export function linksInHtml(html: string, selector: string): readonly string[] {
  checkSelector(selector)
  const anchors = selectAll<Node, Element>(`:is(${selector}) a[href], a[href]:is(${selector})`, parseDocument(html))
  return anchors.flatMap(({ attribs: { href, 'data-no-archive': noArchive } }) =>
    href === undefined || noArchive !== undefined ? [] : [href],
  )
}

/** @throws TypeError one sentence if a text is not a CSS selector, or one that matches nothing in a static page */
export function checkSelector(selector: string): void {
  try {
    compile(selector)
  } catch (cause) {
    throw new TypeError(
      `${JSON.stringify(selector)} is not a CSS selector: write one such as "article" or ".post a".`,
      {
        cause,
      },
    )
  }
}
