import { Parser } from 'htmlparser2'

/** An `<a href>` in HTML. */
type Anchor = {
  /** Entities decoded. */
  readonly href: string
  /** Of the start tag, in the HTML that was given. */
  readonly offset: number
}

/** Reads the raw HTML inside one block of Markdown, which comes in pieces: each inline tag is a piece of its own. */
export type AnchorReader = {
  readonly read: (html: string) => readonly Anchor[]
  /** True between `<a>` and `</a>`, `<code>` and `</code>`: a bare URL there is not a link of its own. */
  readonly isInsideLinkOrCode: () => boolean
}

/** What is inside these is no content of the page. */
const HIDING = new Set(['script', 'style', 'textarea', 'template', 'svg', 'title'])
const LINK_OR_CODE = new Set(['a', 'code', 'pre', ...HIDING])

export function anchorReader(): AnchorReader {
  const open = new Set<string>()
  return {
    read(html) {
      // The parser passes over the end of what it has not seen begin.
      const ended = END_TAG.exec(html)?.[1]
      if (ended !== undefined) {
        open.delete(ended.toLowerCase())
        return []
      }
      const anchors: Anchor[] = []
      const parser = new Parser({
        onopentag(name, attributes) {
          if (name === 'a' && !holdsAny(open, HIDING)) {
            const { href, 'data-no-archive': noArchive } = attributes
            if (href !== undefined && noArchive === undefined) anchors.push({ href, offset: parser.startIndex })
          }
          if (LINK_OR_CODE.has(name)) open.add(name)
        },
        onclosetag(name, isImplied) {
          // The end of the piece closes what is open for the parser, not for the paragraph.
          if (!isImplied) open.delete(name)
        },
      })
      parser.end(html)
      return anchors
    },
    isInsideLinkOrCode: () => open.size > 0,
  }
}

const END_TAG = /^<\/([a-z][a-z\d]*)\s*>$/i

function holdsAny(names: ReadonlySet<string>, wanted: ReadonlySet<string>): boolean {
  for (const name of names) if (wanted.has(name)) return true
  return false
}
