import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5'
import { expect, test } from 'vitest'
import { guardBody } from '../../src/show/guard-body.ts'
import { renderBody } from '../../src/show/sanitize.ts'
import { wordsFor } from '../../src/show/words.ts'
import { payloads } from '../browser/hostile-payloads.ts'
import { EVERYTHING } from './everything.ts'

const context = {
  url: 'https://example.org/a',
  imageSizes: new Map([['0123456789abcdef.png', { width: 2400, height: 300 }]]),
  words: wordsFor('en'),
}

test('a sanitised page with all that a page can hold passes unchanged', () => {
  const sanitised = renderBody(EVERYTHING, context)
  for (const name of ['table', 'math', 'video', 'audio', 'details', 'ruby', 'del', 'pre', 'dl', 'section', 'time'])
    expect(sanitised).toContain(`<${name}`)
  expect(guardBody(sanitised)).toBe(sanitised)
})

test.each(payloads.map(({ name, html }) => [name, html]))(
  'what the sanitiser leaves of %s passes unchanged',
  (_, html) => {
    const sanitised = renderBody(html, context)
    expect(guardBody(sanitised)).toBe(sanitised)
  },
)

test.each([
  ['<meta http-equiv="refresh" content="0;url=x">', '&lt;meta http-equiv="refresh" content="0;url=x">'],
  ['<link rel="preconnect" href="https://x">', '&lt;link rel="preconnect" href="https://x">'],
  ['<script>a()</script>', '&lt;script>a()&lt;/script>'],
  ['<p onclick="a()">x</p>', '&lt;p onclick="a()">x&lt;/p>'],
  ['<p class=scroll>x</p>', '&lt;p class=scroll>x&lt;/p>'],
  ["<p title='x'>x</p>", "&lt;p title='x'>x&lt;/p>"],
  ['<P>x</P>', '&lt;P>x&lt;/P>'],
  ['<p/>x', '&lt;p/>x'],
  ['<!--x--><![CDATA[x]]><?x?>', '&lt;!--x-->&lt;![CDATA[x]]>&lt;?x?>'],
  ['<img src="https://x/y.png">', '&lt;img src="https://x/y.png">'],
  ['<img src="y.svg">', '&lt;img src="y.svg">'],
  ['<a href="javascript:a()">x</a>', '&lt;a href="javascript:a()">x&lt;/a>'],
  ['<a href="&#104;ttps://x">x</a>', '&lt;a href="&#104;ttps://x">x&lt;/a>'],
  ['<a href="https://x" href="javascript:a()">x</a>', '&lt;a href="https://x" href="javascript:a()">x&lt;/a>'],
  ['<p id="count">x</p>', '&lt;p id="count">x&lt;/p>'],
  ['<p title="<script>">x</p>', '<p title="<script>">x</p>'],
  ['a < b', 'a &lt; b'],
])('%s comes out as %s', (html, guarded) => {
  expect(guardBody(html)).toBe(guarded)
})

test('no end tag leads out of the body, and no start tag stays open', () => {
  expect(guardBody('<p>x</p></div></article>')).toBe('<p>x</p>&lt;/div>&lt;/article>')
  expect(guardBody('<div><p><em>x')).toBe('<div><p><em>x</em></p></div>')
  expect(guardBody('<b><i>x</b></i>')).toBe('<b><i>x&lt;/b></i></b>')
})

test.each([
  '<table><p><div><table>x</table></div></p></table>',
  '<table><tbody><tr><div><table>x</table></div></tr></tbody></table>',
])('what browsers move out of a table leads nothing out of the body: %s', (html) => {
  const page = parseFragment(`<div>${guardBody(html)}<b></b></div>`)
  const [body] = page.childNodes as DefaultTreeAdapterTypes.Element[]
  expect([page.childNodes.length, body?.childNodes.at(-1)?.nodeName]).toEqual([1, 'b'])
})

test('a hundred thousand brackets, quotes or tags take no longer than they are long', () => {
  const start = performance.now()
  for (const piece of ['<', '<p a="', '<p title="x" ', '<div>', '</div>', '<a href="https://x"', '"<p '])
    guardBody(piece.repeat(100_000))
  expect(performance.now() - start).toBeLessThan(5000)
})

test('whatever pieces of markup are thrown together, a browser builds none but harmless elements of them', () => {
  const random = pseudoRandom(7)
  const strange = new Set<string>()
  for (let round = 0; round < 3000; round += 1) {
    const length = 1 + Math.floor(random() * 24)
    const html = Array.from({ length }, () => PIECES[Math.floor(random() * PIECES.length)]).join('')
    for (const { localName, attributes } of elementsIn(guardBody(html))) {
      if (NEVER.has(localName)) strange.add(`<${localName}> of ${html}`)
      for (const name of attributes) if (/^(?:on|style|name|action)/.test(name)) strange.add(`${name} of ${html}`)
    }
  }
  expect([...strange]).toEqual([])
})

const NEVER = new Set(
  'annotation-xml base button desc foreignObject form frame frameset iframe image input link malignmark meta mglyph noscript object plaintext script select style svg template textarea title xmp'.split(
    ' ',
  ),
)

const PIECES = [
  ...'< > </ /> <!-- --> --!> <![CDATA[ ]]> <? <! = ` x & &lt; &#60; <p <P> <a href='.split(' '),
  '"',
  "'",
  ' ',
  '\n',
  '\f',
  '\0',
  '<p title="',
  '<a href="https://x/"',
  ' onclick="a"',
  ' style="x"',
  ' id="a-1"',
  ...[
    ...'p div table tr td caption math mtext mi ms mstyle b i a h2 li ul details ruby pre'.split(' '),
    ...NEVER,
  ].flatMap((name) => [`<${name}>`, `</${name}>`]),
  '<meta http-equiv="refresh" content="0;url=x">',
  '<img src=x onerror=a>',
  '<img src="a.png">',
  '<annotation-xml encoding="text/html">',
]

/** The same numbers in each run. */
function pseudoRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state / 2147483648
  }
}

type Found = { readonly localName: string; readonly attributes: readonly string[] }

/** The elements that the HTML Standard's parser makes of a text inside a page. */
function elementsIn(html: string): readonly Found[] {
  const found: Found[] = []
  const open: DefaultTreeAdapterTypes.Node[] = [...parseFragment(`<div>${html}</div>`).childNodes]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if ('attrs' in node) found.push({ localName: node.tagName, attributes: node.attrs.map(({ name }) => name) })
    if ('childNodes' in node) open.push(...node.childNodes)
  }
  return found
}
