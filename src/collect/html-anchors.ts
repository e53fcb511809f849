import { Parser } from 'htmlparser2'

/** An `<a href>` in HTML. */
type Anchor = {
  /** Entities decoded. */
  readonly href: string
  /** Where its start tag begins in the given HTML. */
  readonly offset: number
}

/** Reads the raw HTML of one Markdown block, which comes in pieces: every inline tag is a piece of its own. */
export type AnchorReader = {
  readonly read: (html: string) => readonly Anchor[]
  /** True between `<a>` and `</a>`, or `<code>` and `</code>`, where a bare URL is not a link of its own. */
  readonly isInsideLinkOrCode: () => boolean
}

/** Elements whose content the page does not show as such. */
const HIDING = new Set(['script', 'style', 'textarea', 'template', 'svg', 'title'])
const LINK_OR_CODE = new Set(['a', 'code', 'pre', ...HIDING])

export function anchorReader(): AnchorReader {
  const open = new Set<string>()
  return {
    read(html) {
      // The parser ignores an end tag whose start tag was in an earlier piece.
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
          // The end of the piece closes elements for the parser, but not in the paragraph.
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
