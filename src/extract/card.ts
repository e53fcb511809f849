import type { Element, ElementContent } from 'hast'
import { cleanText } from './clean-line.ts'
import type { Metadata } from './metadata/metadata.ts'

const MAX_DESCRIPTION = 20_000

/** The content of a card, for a page without readable text: its description and its lead image. */
export function cardContent(metadata: Metadata): Element | undefined {
  const { description, image, title } = metadata
  if (title === undefined || description === undefined) return undefined
  const text: ElementContent = { type: 'text', value: cleanText(description.slice(0, MAX_DESCRIPTION)) }
  const picture: Element[] =
    image === undefined
      ? []
      : [paragraph({ type: 'element', tagName: 'img', properties: { src: image, alt: '' }, children: [] })]
  return { type: 'element', tagName: 'div', properties: {}, children: [...picture, paragraph(text)] }
}

function paragraph(child: ElementContent): Element {
  return { type: 'element', tagName: 'p', properties: {}, children: [child] }
}
