import { Readability } from '@mozilla/readability'
import JSDOMParser from '@mozilla/readability/JSDOMParser.js'
import { expect, test } from 'vitest'
import { QuickReadability } from '../../src/extract/blocks/quick-readability.ts'

const PROSE = 'Nobody had expected the boats, the harbour, or the light over both of them, to be so quiet. '
const LINKS = '<li><a href="https://example.org/a">One of many links</a></li>'.repeat(8)

test.each([
  ['an author in a byline', `<div class="byline">By Ann</div><p>${PROSE.repeat(9)}</p>`],
  ['a byline that is too long for one', `<div class="byline">${PROSE.repeat(3)}</div><p>${PROSE.repeat(9)}</p>`],
  ['an author by rel, and by itemprop', `<p rel="author">Ann</p><p itemprop="author">Bo</p><p>${PROSE.repeat(9)}</p>`],
  [
    'elements without content',
    `<div><br/><hr/></div><div> </div><section><img src="a.png"/></section><p>${PROSE.repeat(9)}</p>`,
  ],
  ['a list of links beside the text', `<div><p>${PROSE.repeat(9)}</p></div><div class="links"><ul>${LINKS}</ul></div>`],
  ['a list of links in the text', `<div><p>${PROSE.repeat(9)}</p><ul>${LINKS}</ul><p>${PROSE}</p></div>`],
  [
    'headings in boxes',
    `<div><p>${PROSE.repeat(9)}</p><div><h2>One</h2><h3>Two</h3>Three</div><form><h2>One</h2></form></div>`,
  ],
  [
    'a table of data and one for layout',
    `<div><p>${PROSE.repeat(9)}</p><table><tr><th>A</th></tr></table><table><tr><td><a href="#a">a</a></td></tr></table></div>`,
  ],
  [
    'a list that is shorter once what it holds has gone',
    `<div><p>${PROSE.repeat(9)}</p><div><ul><li>A few words<div><a href="b">${'A link of many words '.repeat(9)}</a></div></li></ul><span><a href="c">Another link</a> short</span></div></div>`,
  ],
  ['hardly any text', `<div class="comment"><p>${PROSE}</p></div>`],
  ['no text', '<div></div>'],
])('%s: it keeps what Readability keeps', (_, body) => {
  const html = `<html><head><title>Boats</title></head><body>${body}</body></html>`
  const readByQuick = new QuickReadability(documentOf(html)).parse()
  expect(readByQuick).toEqual(new Readability(documentOf(html)).parse())
})

type ReadDocument = ConstructorParameters<typeof Readability>[0]

function documentOf(html: string): ReadDocument {
  return new JSDOMParser().parse(html, 'https://example.com/') as ReadDocument
}
