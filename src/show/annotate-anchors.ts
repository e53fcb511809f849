import { Parser, QuoteType, Tokenizer } from 'htmlparser2'
import { type OpenElement, openElements } from './annotate-elements.ts'
import { isBlock, isVoid } from './annotate-places.ts'

type Attribute = {
  /** With entities decoded. If an attribute occurs twice, the first counts, as in browsers. */
  readonly value: string
  /** Offset of the whole attribute in the page: name, equals sign and quotes. */
  readonly start: number
  readonly end: number
}

/** One `<a href>` of a page, with all that decides how to annotate it. Offsets are into the page. */
export type PageAnchor = {
  readonly href: string
  readonly attributes: ReadonlyMap<string, Attribute>
  /** Where more attributes go: after the last complete one. */
  readonly attributesEnd: number
  /** After its `</a>`, where a link may follow; undefined if one would do harm, so that only attributes are added. */
  readonly follow: number | undefined
  /** The language of the nearest ancestor that names one. */
  readonly lang: string | undefined
  /** Number of the paragraph, item, cell … that contains it. */
  readonly block: number
}

type OpenLink = {
  /** Undefined for `<a id>`, which is not a link. */
  readonly href: string | undefined
  readonly attributes: ReadonlyMap<string, Attribute>
  readonly attributesEnd: number
  readonly parent: OpenElement
  readonly depth: number
  readonly isNested: boolean
  /** Whether it has words, besides those in a `<sup>`. */
  hasText: boolean
  hasBlock: boolean
}

/**
 * Returns the links of a page or fragment in document order, without those in scripts, templates, drawings and our own
 * annotations. Reads the page once and builds no tree, so no page is too deep and no missing end tag costs time.
 */
export function pageAnchors(html: string): readonly PageAnchor[] {
  const anchors: PageAnchor[] = []
  const elements = openElements()
  let tag = { name: '', attributes: NONE, end: 0 }
  let attribute = { name: '', start: 0, value: '' }
  let link: OpenLink | undefined

  const tokenizer = new Tokenizer(
    // Without entities the tokenizer runs from tag to tag; we decode the few that matter ourselves.
    { decodeEntities: false },
    {
      onopentagname(start, end) {
        tag = { name: html.slice(start, end).toLowerCase(), attributes: NONE, end }
      },
      onattribname(start, end) {
        attribute = { name: html.slice(start, end).toLowerCase(), start, value: '' }
      },
      onattribdata(start, end) {
        attribute.value += html.slice(start, end)
      },
      onattribend(quote, end) {
        const { name, start } = attribute
        const value = attribute.value.includes('&') ? decodedValue(html.slice(start, end)) : attribute.value
        if (tag.attributes === NONE) tag.attributes = new Map()
        if (!tag.attributes.has(name)) tag.attributes.set(name, { value, start, end })
        // After `style=` without a value, an inserted attribute would become the value.
        if (quote !== QuoteType.Unquoted || value !== '') tag.end = end
      },
      onopentagend: () => openTag(false),
      onselfclosingtag: () => openTag(true),
      onclosetag(start, end) {
        closeTag(html.slice(start, end).toLowerCase(), end)
      },
      ontext(start, end) {
        if (link !== undefined && !link.hasText && elements.top().hasWords)
          link.hasText = /\S/.test(decodedText(html.slice(start, end)))
      },
      onend: () => settle(undefined),
      oncomment: () => undefined,
      oncdata: () => undefined,
      ondeclaration: () => undefined,
      onprocessinginstruction: () => undefined,
      onattribentity: () => undefined,
      ontextentity: () => undefined,
    },
  )
  tokenizer.write(html)
  tokenizer.end()
  return anchors

  function openTag(isSelfClosing: boolean): void {
    if (tag.name === 'a' && elements.top().place !== 'off') openAnchor()
    else openElement(isSelfClosing)
  }

  function openElement(isSelfClosing: boolean): void {
    elements.closeImplied(tag.name)
    dropLeftLink()
    if (link !== undefined) link.hasBlock ||= isBlock(tag.name)
    // In HTML `<div/>` opens a div; in a drawing `<path/>` is complete.
    if (!isVoid(tag.name) && !(isSelfClosing && elements.top().place === 'off')) elements.open(tag.name, tag.attributes)
  }

  function openAnchor(): void {
    // A link in a link: browsers end the first where the second starts. Neither gets a link to its copy.
    const isNested = link !== undefined && link.href !== undefined
    settle(undefined)
    const { attributes, end } = tag
    link = {
      href: attributes.get('href')?.value,
      attributes,
      attributesEnd: end,
      parent: elements.top(),
      depth: elements.depth(),
      isNested,
      hasText: false,
      hasBlock: false,
    }
  }

  function closeTag(name: string, end: number): void {
    if (name === 'a') {
      closeAnchor(end)
      return
    }
    elements.close(name)
    dropLeftLink()
  }

  function closeAnchor(end: number): void {
    if (link === undefined || elements.top().place === 'off') return
    const after = html.indexOf('>', end)
    settle(after === -1 || elements.depth() > link.depth ? undefined : after + 1)
  }

  /** If its parent has ended, the link was never closed. */
  function dropLeftLink(): void {
    if (link !== undefined && elements.depth() < link.depth) settle(undefined)
  }

  function settle(end: number | undefined): void {
    if (link?.href !== undefined) {
      const { href, attributes, attributesEnd, parent } = link
      const follow = hasRoomAfter(link) ? end : undefined
      anchors.push({ href, attributes, attributesEnd, follow, lang: parent.lang, block: parent.block })
    }
    link = undefined
  }
}

/** Shared by the many tags without attributes. Never written to. */
const NONE = new Map<string, Attribute>()

/** The value of an attribute that is written like this: `title="a &amp; b"`. */
function decodedValue(attribute: string): string {
  let decoded = ''
  const parser = new Parser({
    onattribute(_name, value) {
      decoded = value
    },
  })
  parser.end(`<a ${attribute}>`)
  return decoded
}

function decodedText(text: string): string {
  if (!text.includes('&')) return text
  let decoded = ''
  const parser = new Parser({
    ontext(part) {
      decoded += part
    },
  })
  parser.end(text)
  return decoded
}

/** A link without words is an image or an icon; one around a block has no line of text to continue; after a hidden one, words would stand alone. */
function hasRoomAfter({ parent, attributes, isNested, hasText, hasBlock }: OpenLink): boolean {
  return parent.place === 'text' && !isNested && hasText && !hasBlock && !isHidden(attributes)
}

/** As links are that only tell programs something, such as the one that has Bridgy publish a post. */
function isHidden(attributes: OpenLink['attributes']): boolean {
  if (attributes.has('hidden') || attributes.get('aria-hidden')?.value === 'true') return true
  return /\bdisplay\s*:\s*none\b/i.test(attributes.get('style')?.value ?? '')
}
