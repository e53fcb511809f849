import type { Element, ElementContent } from 'hast'
import { isSolid } from '../tree.ts'

/** Drops an image that follows itself: some pages have one for each screen size, or another for slow networks. */
export function withoutRepeatedImages(content: Element): Element {
  let last: unknown
  return { ...content, children: withoutRepeats(content) }

  function withoutRepeats(parent: Element): ElementContent[] {
    return parent.children.flatMap((child): ElementContent[] => {
      if (child.type !== 'element') {
        if (isSolid(child)) last = undefined
        return [child]
      }
      if (child.tagName !== 'img') return [{ ...child, children: withoutRepeats(child) }]
      const { src } = child.properties
      const isRepeated = src === last
      last = src
      return isRepeated ? [] : [child]
    })
  }
}
