import type { Element } from 'hast'
import type { Html, RootContent } from 'mdast'
import { findElement, textOf } from '../tree.ts'

/** What an element becomes in Markdown. */
export type Content = RootContent | RootContent[] | undefined

/** A cell that contains one of these, or more than one paragraph, does not fit on a line of Markdown. */
const MORE_THAN_A_LINE = /^(?:blockquote|details|dl|figure|h[1-6]|hr|ol|pre|table|ul)$/

/** Inline HTML. The converter judges by the element's name whether it is part of a paragraph. */
export function inlineTag(value: string): Html {
  return { type: 'html', value, data: { hName: 'span' } as Html['data'] & {} }
}

/** Block-level HTML, with blank lines around it. */
export function blockHtml(value: string): Html {
  return { type: 'html', value, data: { hName: 'div' } as Html['data'] & {} }
}

/** Whether an element has nothing to show. */
export function isEmpty(node: Element): boolean {
  return textOf(node).trim() === '' && findElement(node, ({ tagName }) => tagName === 'img') === undefined
}

/** Whether an element has content that does not fit on a line of Markdown. */
export function holdsMoreThanLines(node: Element): boolean {
  return findElement(node, ({ tagName }) => MORE_THAN_A_LINE.test(tagName)) !== undefined
}
