import type { Element } from 'hast'
import type { Metadata } from '../metadata/metadata.ts'
import { findElement } from '../tree.ts'

const PRODUCT = /^(?:og:)?product(?:\.item|group)?$/

/** Puts the picture that a shop gives of a product above its text, if the text shows none: galleries are mostly made by scripts. */
export function withProductImage(content: Element, { image, title, types }: Metadata): Element {
  if (image === undefined || !types.some((type) => PRODUCT.test(type))) return content
  if (findElement(content, ({ tagName }) => tagName === 'img') !== undefined) return content
  const properties = { src: image, alt: title ?? '' }
  const picture: Element = { type: 'element', tagName: 'img', properties, children: [] }
  const paragraph: Element = { type: 'element', tagName: 'p', properties: {}, children: [picture] }
  return { ...content, children: [paragraph, ...content.children] }
}
