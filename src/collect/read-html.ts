import { compile, selectAll } from 'css-select'
import { DomUtils, parseDocument } from 'htmlparser2'

type Node = ReturnType<typeof parseDocument> | ReturnType<typeof parseDocument>['children'][number]
type Element = Extract<Node, { attribs: unknown }>

/** What a rendered page says, as far as it matters for the links inside some of its elements. */
export type HtmlReading = {
  /** The `href` of every `<a>` in those elements, in document order and as the page writes it. */
  readonly hrefs: readonly string[]
  /** The `href` of every `<a>` of the page, each once. */
  readonly all: readonly string[]
  /** Its first heading in those elements, else its first heading, else its `<title>`: plain text, one line. */
  readonly title?: string
}

/**
 * Reads the links inside the elements that a CSS selector matches, for those whose URL exists only after templating.
 *
 * @throws TypeError one sentence if the selector is invalid
 */
export function readHtml(html: string, selector: string): HtmlReading {
  checkSelector(selector)
  const document = parseDocument(html)
  const select = (query: string): readonly Element[] => selectAll<Node, Element>(query, document)
  const title = [`:is(${selector}) h1, h1:is(${selector})`, 'h1', 'title'].map((query) => textOf(select(query)[0]))
  const first = title.find((text) => text !== '')
  return {
    hrefs: select(`:is(${selector}) a[href], a[href]:is(${selector})`).flatMap(archivableHref),
    all: [...new Set(select('a[href]').flatMap(({ attribs }) => attribs.href ?? []))],
    ...(first === undefined ? {} : { title: first }),
  }
}

function archivableHref({ attribs: { href, 'data-no-archive': noArchive } }: Element): readonly string[] {
  return href === undefined || noArchive !== undefined ? [] : [href]
}

function textOf(element: Element | undefined): string {
  return element === undefined ? '' : DomUtils.textContent(element).replace(/\s+/g, ' ').trim()
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
