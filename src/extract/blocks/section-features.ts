import { type Block, isHeading, isProse } from '../text-blocks.ts'
import { share } from './feature-row.ts'

/** Headings above an article's sources, which are not its text. */
const SOURCES_HEADING =
  /^(?:references?|sources?|bibliography|citations?|(?:foot|end)?notes|further reading|external links|works cited|resources|photo credits?|disclaimer|disclosures?|methodology|quellen|einzelnachweise|literatur|références|fuentes|referencias|fonti|bronnen)\b/i
const POINTER =
  /^(?:also read|read also|read next|see also|watch|listen|image|photo|source|via|credit|by|tags?|share|related|note)\b.{0,3}:?/i

export const SECTION_NAMES: readonly string[] = [
  'repeats',
  'repeated',
  'sources',
  'pointer',
  'price',
  'prose.before',
  'section.words',
  'section.links',
  'section.prose',
]

/** The blocks from one heading to the next. */
type Section = { words: number; linkWords: number; prose: number; readonly listsSources: boolean }

/** How often the page repeats each block, what it points to, and the section that it is in. */
export function sectionFeatures(blocks: readonly Block[]): readonly (readonly number[])[] {
  const times = new Map<string, number>()
  for (const { text } of blocks) times.set(text, (times.get(text) ?? 0) + 1)
  const sections = sectionsOf(blocks)
  const pageProse = blocks.reduce((total, block) => total + (isProse(block) ? block.words : 0), 0)
  const seen = new Set<string>()
  let proseBefore = 0
  return blocks.map((block, index) => {
    const { text, words } = block
    const section = sections[index] ?? newSection(false)
    const row = [
      Math.log1p((times.get(text) ?? 1) - 1),
      Number(words > 0 && seen.has(text)),
      Number(section.listsSources),
      Number(words < 40 && POINTER.test(text)),
      Number(/[$€£¥₹]\s?\d|\d\s?[€£¥₹]/.test(text)),
      share(proseBefore, pageProse),
      Math.log1p(section.words),
      share(section.linkWords, section.words),
      share(section.prose, section.words),
    ]
    seen.add(text)
    if (isProse(block)) proseBefore += words
    return row
  })
}

/** The section of each block, its heading included. */
function sectionsOf(blocks: readonly Block[]): readonly Section[] {
  let section = newSection(false)
  return blocks.map((block) => {
    if (isHeading(block)) section = newSection(SOURCES_HEADING.test(block.text))
    section.words += block.words
    section.linkWords += block.linkWords
    if (isProse(block)) section.prose += block.words
    return section
  })
}

function newSection(listsSources: boolean): Section {
  return { words: 0, linkWords: 0, prose: 0, listsSources }
}
