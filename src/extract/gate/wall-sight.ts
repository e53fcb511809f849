import type { Element } from 'hast'
import type { Response } from '../../model.ts'
import type { Metadata } from '../metadata/metadata.ts'
import type { Page } from '../parse-document.ts'
import { countWords, wordsIn } from '../text-blocks.ts'
import { attribute, classNames, findElements, textOf } from '../tree.ts'

/** What is judged: the page as it came, and what extraction made of it. */
export type Candidate = {
  readonly response: Response
  readonly page: Page
  readonly metadata: Metadata
  /** The body without what readers never see. */
  readonly body: Element
  /** What extraction took for the page's text. */
  readonly content: Element
}

/** What walls are recognised by, which takes a closer look at the page. */
export type Sight = Candidate & {
  readonly words: number
  readonly pageWords: number
  /** Title and first headings, lower case. */
  readonly headings: readonly string[]
  /** The beginning of the page's text, in lower case. */
  readonly text: string
}

/** More words than any wall has. A real article about walls is longer, or has a longer title. */
export const WALL_WORDS = 200
/** More words than a page has that tells of an error, or asks for the reader's age. */
export const MAX_NOTICE_WORDS = 100
/** A title with more words besides a wall's phrase belongs to a real page. */
const MAX_TITLE_REST = 3

/** Looks closer at a page that may be a wall. */
export function sightOf(candidate: Candidate): Sight {
  const { page, metadata, body, content } = candidate
  const titles = [
    metadata.title ?? '',
    ...metadata.titles.slice(0, 2),
    ...findElements(page.body, ({ tagName }) => tagName === 'h1')
      .slice(0, 2)
      .map(textOf),
  ]
  return {
    ...candidate,
    words: wordsIn(content),
    pageWords: wordsIn(body),
    headings: titles.map((title) => squeeze(title.slice(0, 300))).filter((title) => title !== ''),
    text: squeeze(textOf(body).slice(0, 20_000)),
  }
}

/** A text as the phrases of the gate expect it: lower case, single spaces. */
export function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase()
}

/** What authors call an element. */
export function namesOf(element: Element): string {
  return `${classNames(element)} ${attribute(element, 'id') ?? ''}`
}

/** The code of a script that stands in the page, as far as it matters; empty for any other element. */
export function scriptOf(element: Element, maxLength: number): string {
  const [code] = element.children
  return element.tagName === 'script' && code?.type === 'text' ? code.value.slice(0, maxLength) : ''
}

/** Whether the answer came from another URL than the one that was asked for. */
export function isRedirected({ response }: Candidate): boolean {
  return response.finalUrl !== response.url
}

/** Whether a line consists of such a phrase and hardly anything else. */
export function saysOnly(line: string, pattern: RegExp): boolean {
  const found = pattern.exec(line)
  return found !== null && countWords(line.replace(found[0], ' ')) <= MAX_TITLE_REST
}

/** Whether a title goes on after the phrase, as a real page's does: "Page not found: a short history". */
export function hasSubtitle(line: string, pattern: RegExp): boolean {
  const found = pattern.exec(line)
  if (found === null) return false
  const after = line.slice(found.index + found[0].length)
  return /^["”’»]?\s?:/.test(after) && countWords(after) > 1 && !pattern.test(after.slice(1).trim())
}

/** The sentence that says what was found instead of the page, and its title. */
export function told(what: string, title: string | undefined): string {
  return title === undefined || title === ''
    ? `The answer is ${what}.`
    : `The answer is ${what}: "${title.slice(0, 120)}".`
}
