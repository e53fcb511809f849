import type { Element } from 'hast'
import { toHtml } from 'hast-util-to-html'
import { describe, expect, test } from 'vitest'
import { collapseSpace } from '../../src/extract/markdown/collapse-space.ts'
import { parseDocument } from '../../src/extract/parse-document.ts'

describe('space in the text', () => {
  test.each([
    ['between words is one space', '<p>two\n\t words</p>', '<p>two words</p>'],
    ['is gone at the edges of blocks', '<p> a </p> <p>\n b</p> ', '<p>a</p><p>b</p>'],
    ['stays between a word and what follows in the line', '<p>a <b>b</b> c</p>', '<p>a <b>b</b> c</p>'],
    ['is not said twice', '<p>a <b> b </b> c</p>', '<p>a <b>b </b>c</p>'],
    [
      'is gone before the end of a block, however deep it lies',
      '<p>a <i><b>b </b> </i> </p>',
      '<p>a <i><b>b</b></i></p>',
    ],
    ['is gone around a line break', '<p>a <br> b</p>', '<p>a<br>b</p>'],
    ['is gone before a block inside of a link', '<div>a <a> <ul>b</ul> </a> c</div>', '<div>a<a><ul>b</ul></a>c</div>'],
    ['stays beside an image', '<p> <img> <img> </p>', '<p><img> <img></p>'],
    [
      'before what is not shown is seen where text comes after',
      '<ruby>a <rp>(</rp>b</ruby>',
      '<ruby>a <rp>(</rp>b</ruby>',
    ],
    ['before what is not shown is gone where the block ends', '<p>a <rp>(</rp></p>', '<p>a<rp>(</rp></p>'],
    ['stays as it is in code', '<pre> a\n\n b </pre> c', '<pre> a\n\n b </pre>c'],
    [
      'is one space, at the edges too, where lines may not break',
      '<p>a <nobr> b \n </nobr> c</p>',
      '<p>a <nobr> b </nobr> c</p>',
    ],
    ['that is no white space of HTML stays', '<p>\u2003 a\u2003</p>', '<p>\u2003 a\u2003</p>'],
  ])('%s', (_, before, after) => {
    expect(collapsedHtml(before)).toBe(after)
  })

  test('is looked through once, whatever stands beside it', () => {
    const empty: Element = { type: 'element', tagName: 'span', properties: {}, children: [] }
    const content = { ...empty, children: Array.from({ length: 100_000 }, () => empty) }
    const start = performance.now()
    expect(collapseSpace(content)).toEqual(content)
    expect(performance.now() - start).toBeLessThan(3000)
  })
})

function collapsedHtml(html: string): string {
  const { children } = parseDocument(html, 'https://example.com/').body
  return toHtml(collapseSpace({ type: 'element', tagName: 'body', properties: {}, children }).children)
}
