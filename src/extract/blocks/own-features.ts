import { foldText } from '../fold-text.ts'
import { type Block, isHeading } from '../text-blocks.ts'
import { countSigns } from './count-signs.ts'
import { type FeatureRow, share } from './feature-row.ts'

const HOST_TAGS =
  'p h1 h2 h3 li td th dt dd pre blockquote figcaption div a button label summary span article section'.split(' ')

export const OWN_NAMES: readonly string[] = [
  'words',
  'chars',
  'linkShare',
  'links',
  'linksPerWord',
  'commas',
  'stops',
  'endsSentence',
  'digits',
  'capitals',
  'separators',
  'copyright',
  'year',
  'wordLength',
  'isTitle',
  ...HOST_TAGS.map((tag) => `host.${tag}`),
  'host.heading',
  'onlyLink',
  'noWords',
]

/** What a block says by itself, and in which element. */
export function ownFeatures(row: FeatureRow, block: Block, titles: readonly string[]): void {
  const { text, words, linkWords, links } = block
  const { marks, stops, digits, capitals, separators } = countSigns(text)
  row.add(Math.log1p(words), Math.log1p(text.length), share(linkWords, words), links, share(links, words))
  row.add(share(marks, words), share(stops, words), Number(/[.!?。！？:"”]\s*$/.test(text.slice(-100))))
  row.add(share(digits, text.length), share(capitals, words))
  row.add(separators, Number(/©|copyright|all rights|\(c\)/i.test(text)))
  row.add(Number(/\b(?:19|20)\d\d\b/.test(text)), share(text.length, words))
  row.add(Number(words < 40 && beginsTitle(text, titles)))
  const host = block.parent.element.tagName
  for (const tag of HOST_TAGS) row.add(Number(host === tag))
  row.add(Number(isHeading(block)))
  const only = block.nodes.find((node) => node.type === 'element')
  row.add(Number(block.nodes.length === 1 && only?.type === 'element' && only.tagName === 'a'))
  row.add(Number(words === 0))
}

/** Whether a text, reduced to letters and digits, is a title or the beginning of one. */
function beginsTitle(text: string, titles: readonly string[]): boolean {
  // Nearly all texts begin with another letter than the titles, which saves reducing them.
  const first = /[\p{L}\p{N}]/u.exec(text)?.[0].toLowerCase()[0]
  if (first === undefined || !titles.some((title) => title.startsWith(first))) return false
  const folded = foldText(text)
  return folded.length > 3 && titles.some((title) => title === folded || title.startsWith(`${folded} `))
}
