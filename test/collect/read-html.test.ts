import { expect, test } from 'vitest'
import { checkSelector, readHtml } from '../../src/collect/read-html.ts'

const page = `<!doctype html><title>The page — The site</title><header><a href="https://a.org/">a</a></header>
<main class="post"><article><p><a href='https://b.org/?c=1&amp;d=2'>b</a> <a id="x">no link</a>
<a href="https://no.org/" data-no-archive>no</a><a class=last href=/relative>r</a></article></main>`

test.each<[string, readonly string[]]>([
  ['main', ['https://b.org/?c=1&d=2', '/relative']],
  ['.post, article', ['https://b.org/?c=1&d=2', '/relative']],
  ['a.last', ['/relative']],
  ['header, a.last', ['https://a.org/', '/relative']],
  ['.nothing', []],
])('the links inside %s are found once each, as the page writes them', (selector, expected) => {
  expect(readHtml(page, selector).hrefs).toEqual(expected)
})

test('all links of the page are known too, each once', () => {
  expect(readHtml(`${page}<a href="/relative">again</a>`, '.nothing').all).toEqual([
    'https://a.org/',
    'https://b.org/?c=1&d=2',
    'https://no.org/',
    '/relative',
  ])
})

test.each([
  ['', 'The page — The site'],
  ['<h1>The\n blog</h1>', 'The blog'],
  ['<h1>The blog</h1><article><h1>A <em>post</em> &amp; more</h1></article>', 'A post & more'],
  ['<article><h1> </h1></article>', 'The page — The site'],
])('a page with %j is called %j', (html, title) => {
  expect(readHtml(page.replace('</article>', `</article>${html}`), 'article').title).toBe(title)
})

test('a page that says nothing of itself has no title', () => {
  expect(readHtml('<p>text', 'p')).toEqual({ hrefs: [], all: [] })
})

test.each(['', 'a[', 'main:nonsense(1)', 'a b)', 'div{', '::before'])('%j is refused in one sentence', (selector) => {
  const sentence = `${JSON.stringify(selector)} is not a CSS selector: write one such as "article" or ".post a".`
  expect(() => checkSelector(selector)).toThrow(new TypeError(sentence))
  expect(() => readHtml(page, selector)).toThrow(new TypeError(sentence))
})
