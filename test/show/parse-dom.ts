// @ts-expect-error: jsdom brings no types, and its own need the DOM's, which would hide mistakes in code for Node.
import { JSDOM } from 'jsdom'

/** As much of an element or a document as these tests look at. */
export type Parsed = {
  readonly textContent: string | null
  getAttribute(name: string): string | null
  hasAttribute(name: string): boolean
  querySelector(selector: string): Parsed | null
  querySelectorAll(selector: string): ArrayLike<Parsed> & Iterable<Parsed>
}

/** Parses HTML as a browser does. */
export function parseHtml(html: string): Parsed {
  return new JSDOM(html).window.document
}

/** Parses XML, and throws where it is not well-formed. */
export function parseXml(xml: string): Parsed {
  return new JSDOM(xml, { contentType: 'application/xml' }).window.document
}

/** The trimmed texts of what a selector finds. */
export function texts(parsed: Parsed, selector: string): string[] {
  return [...parsed.querySelectorAll(selector)].map((element) => element.textContent?.trim() ?? '')
}
