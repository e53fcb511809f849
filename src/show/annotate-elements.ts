import { isBlock, isContent, type Place, placeInside } from './annotate-places.ts'

/** An open element, with everything that its descendants inherit. */
export type OpenElement = {
  readonly name: string
  readonly place: Place
  /** Whether text here counts as the words of a link around it: not in scripts or `<sup>`. */
  readonly hasWords: boolean
  readonly isInContent: boolean
  readonly lang: string | undefined
  /** Number of the nearest block, and its index in the stack. */
  readonly block: number
  readonly blockDepth: number
}

/** The stack of open elements, as far as it is needed without a parser. Every tag costs constant time on average. */
export type OpenElements = {
  readonly top: () => OpenElement
  readonly depth: () => number
  readonly open: (name: string, attributes: Attributes) => void
  /** Closes the elements that a start tag of this name closes implicitly: `<li>` closes the item before. */
  readonly closeImplied: (name: string) => void
  readonly close: (name: string) => void
}

type Attributes = ReadonlyMap<string, { readonly value: string }>

export function openElements(): OpenElements {
  const page: OpenElement = {
    name: '',
    place: 'text',
    hasWords: true,
    isInContent: false,
    lang: undefined,
    block: 0,
    blockDepth: -1,
  }
  const stack: OpenElement[] = []
  /** Where the elements of each name are in the stack, so that an end tag finds its element without a search. */
  const depths = new Map<string, number[]>()
  let blocks = 0

  return {
    top,
    depth: () => stack.length,
    open(name, attributes) {
      const around = top()
      const startsBlock = isBlock(name)
      if (startsBlock) blocks += 1
      depths.set(name, depths.get(name) ?? [])
      depths.get(name)?.push(stack.length)
      const place = placeInside(name, attributes, around.place, around.isInContent)
      stack.push({
        name,
        place,
        hasWords: around.hasWords && place !== 'off' && name !== 'sup',
        isInContent: around.isInContent || isContent(name),
        lang: (attributes.get('lang') ?? attributes.get('xml:lang'))?.value ?? around.lang,
        block: startsBlock ? blocks : around.block,
        blockDepth: startsBlock ? stack.length : around.blockDepth,
      })
    },
    closeImplied(name) {
      const implied = IMPLIED.get(name)
      while (implied?.has(top().name)) pop()
    },
    close(name) {
      const depth = depths.get(name)?.at(-1)
      if (depth === undefined) return
      // HTML: the end tag of an inline element does not close a block opened inside it.
      if (!isBlock(name) && depth < top().blockDepth) return
      while (stack.length > depth) pop()
    },
  }

  function top(): OpenElement {
    return stack.at(-1) ?? page
  }

  function pop(): void {
    const element = stack.pop()
    if (element !== undefined) depths.get(element.name)?.pop()
  }
}

/** Start tag → the elements that it closes if they are the innermost ones (HTML Standard, optional tags). */
const IMPLIED: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ...`address article aside blockquote details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup
  hr main menu nav ol p pre section table ul`
    .split(/\s+/)
    .map((name) => [name, new Set(['p'])] as const),
  ['li', new Set(['li', 'p'])],
  ['dt', new Set(['dt', 'dd', 'p'])],
  ['dd', new Set(['dt', 'dd', 'p'])],
  ['td', new Set(['td', 'th', 'p'])],
  ['th', new Set(['td', 'th', 'p'])],
  ['tr', new Set(['tr', 'td', 'th', 'p'])],
  ['tbody', new Set(['tbody', 'thead', 'tr', 'td', 'th', 'p'])],
  ['tfoot', new Set(['tbody', 'thead', 'tr', 'td', 'th', 'p'])],
  ['option', new Set(['option'])],
  ['rt', new Set(['rt', 'rp'])],
  ['rp', new Set(['rt', 'rp'])],
])
