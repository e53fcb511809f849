import type { Element, Text } from 'hast'
import { blockFeatures } from './blocks/block-features.ts'
import { blockLikelihood } from './blocks/block-likelihood.ts'
import { chooseBlocks, keepChosen } from './blocks/choose-blocks.ts'
import { withCaptions } from './blocks/keep-captions.ts'
import { withLeadImage } from './blocks/keep-lead-image.ts'
import { withNotes } from './blocks/keep-notes.ts'
import { withWordless } from './blocks/keep-wordless.ts'
import { missingAuthors, type Signature } from './blocks/post-authors.ts'
import { readabilityOpinion } from './blocks/readability-opinion.ts'
import { smoothLikelihood } from './blocks/smooth-likelihood.ts'
import { withoutDoubles } from './blocks/without-doubles.ts'
import { withoutKnownClutter } from './clean/known-clutter.ts'
import { foldText } from './fold-text.ts'
import type { Metadata } from './metadata/metadata.ts'
import type { Page } from './parse-document.ts'
import { type Block, type Container, findBlocks } from './text-blocks.ts'

/** The blocks of a page in document order, each with a row of numbers for the model. */
export type DescribedPage = {
  readonly root: Container
  readonly blocks: readonly Block[]
  readonly rows: readonly Float64Array[]
}

/** Returns the part of a cleaned page that readers came for. */
export function mainContent(body: Element, page: Page, metadata: Metadata): Element {
  const { root, blocks, rows } = describePage(body, page, metadata)
  const likelihood = new Map<Block, number>()
  blocks.forEach((block, index) => {
    const row = rows[index]
    if (row !== undefined && block.words > 0) likelihood.set(block, blockLikelihood(row))
  })
  const shown = withoutKnownClutter(smoothLikelihood(likelihood))
  const once = withoutDoubles(root, withWordless(root, chooseBlocks(root, shown)))
  const text = withCaptions(root, withLeadImage(root, once, metadata), (block) => shown.get(block) === 0)
  const chosen = withNotes(root, text, page.baseUrl)
  const authors = missingAuthors(root, chosen, metadata.byline)
  return keepChosen(root, chosen, new Map([...authors].map(([post, author]) => [post, signatureLine(author)])))
}

function signatureLine({ name, date }: Signature): Element {
  const strong: Element = {
    type: 'element',
    tagName: 'strong',
    properties: {},
    children: [{ type: 'text', value: name }],
  }
  const rest: Text[] = date === undefined ? [] : [{ type: 'text', value: `, ${date}` }]
  return { type: 'element', tagName: 'p', properties: {}, children: [strong, ...rest] }
}

/** Describes a page for the model, for use and for training. */
export function describePage(body: Element, page: Page, metadata: Metadata): DescribedPage {
  const { root, blocks } = findBlocks(body)
  const titles = metadata.titles.map(foldText)
  const readability = readabilityOpinion(root, page.url)
  return {
    root,
    blocks,
    rows: blockFeatures(root, blocks, { titles, types: metadata.types, url: page.url, readability }),
  }
}
