import type { Element } from 'hast'
import { classNames } from './tree.ts'

const SPOKEN_CLASS = /(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|screenreader|a11y-hidden)(?:\s|$)/i

/** Whether an element is only read aloud: usual classes of what is not seen. */
export function isSpoken(element: Element): boolean {
  return SPOKEN_CLASS.test(classNames(element))
}
