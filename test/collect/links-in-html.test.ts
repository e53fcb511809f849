import { expect, test } from 'vitest'
import { checkSelector, linksInHtml } from '../../src/collect/links-in-html.ts'

const page = `<!doctype html><header><a href="https://a.org/">a</a></header>
<main class="post"><article><p><a href='https://b.org/?c=1&amp;d=2'>b</a> <a id="x">no link</a>
<a href="https://no.org/" data-no-archive>no</a><a class=last href=/relative>r</a></article></main>`

test.each<[string, readonly string[]]>([
  ['main', ['https://b.org/?c=1&d=2', '/relative']],
  ['.post, article', ['https://b.org/?c=1&d=2', '/relative']],
  ['a.last', ['/relative']],
  ['header, a.last', ['https://a.org/', '/relative']],
  ['.nothing', []],
])('the links inside %s are found once each, as the page writes them', (selector, expected) => {
  expect(linksInHtml(page, selector)).toEqual(expected)
})

test.each(['', 'a[', 'main:nonsense(1)', 'a b)', 'div{', '::before'])('%j is refused in one sentence', (selector) => {
  const sentence = `${JSON.stringify(selector)} is not a CSS selector: write one such as "article" or ".post a".`
  expect(() => checkSelector(selector)).toThrow(new TypeError(sentence))
  expect(() => linksInHtml(page, selector)).toThrow(new TypeError(sentence))
})
