import { describe, expect, test } from 'vitest'
import { renderBody } from '../../src/show/sanitize.ts'
import { wordsFor } from '../../src/show/words.ts'

const REL = 'rel="nofollow noopener noreferrer external"'

const SIZES = new Map([
  ['photo.png', { width: 800, height: 600 }],
  ['wide.png', { width: 2400, height: 300 }],
])

function render(markdown: string, title?: string): string {
  return renderBody(markdown, {
    url: 'https://example.org/a/page',
    finalUrl: 'https://example.org/b/page',
    title,
    words: wordsFor('en'),
  }).trim()
}

describe('links', () => {
  test('a link leads to the web, and says that it is no endorsement', () => {
    expect(render('[x](https://example.com/)')).toBe(`<p><a href="https://example.com/" ${REL}>x</a></p>`)
  })

  test('a relative link is resolved against the original', () => {
    expect(render('[x](../other?q=1)')).toBe(`<p><a href="https://example.org/other?q=1" ${REL}>x</a></p>`)
  })

  test('a link that would run something keeps its text alone', () => {
    for (const href of [
      'javascript:alert(1)',
      'java&Tab;script:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      'file:///x',
    ]) {
      expect(render(`<a href="${href}">x</a>`)).toBe('<p>x</p>')
    }
  })

  test('a bare address is a link, and one within a word is text', () => {
    expect(render('See https://example.com/x.')).toContain('>https://example.com/x</a>.')
    expect(render('example.com and me@example.com')).toBe('<p>example.com and me@example.com</p>')
  })

  test('no link stands in a link', () => {
    expect(render('<a href="/x"><table><tr><td><a href="/y">z</a></td></tr></table></a>').match(/<a /g)).toHaveLength(1)
  })

  test('the sign that links a heading to itself is left out', () => {
    expect(render('## Title <a href="#title"></a>')).toBe('<h2>Title </h2>')
  })

  test('a link around an image that has no words gets a name', () => {
    expect(render('[![](0123456789abcdef.png)](https://example.com/)')).toContain('aria-label="Image"')
  })
})

describe('links within the page', () => {
  test('they go to the element in the copy, under a prefix that nothing else has', () => {
    expect(render('<a href="#fn1">1</a>\n\n<p id="fn1">note</p>')).toBe(
      '<p><a href="#a-fn1">1</a></p>\n<p id="a-fn1">note</p>',
    )
  })

  test('written with the address of the original, before or after redirects, they stay within the copy', () => {
    for (const page of ['https://example.org/a/page', 'https://example.org/b/page']) {
      expect(render(`[1](${page}#n)\n\n<p id="n">note</p>`)).toContain('<a href="#a-n">1</a>')
    }
  })

  test('a heading is found by what it says', () => {
    expect(render('[go](#some-notes)\n\n## Some notes')).toBe(
      '<p><a href="#a-some-notes">go</a></p>\n<h2 id="a-some-notes">Some notes</h2>',
    )
  })

  test('where the copy has no such place they go to the original', () => {
    expect(render('[go](#gone)')).toBe(`<p><a href="https://example.org/a/page#gone" ${REL}>go</a></p>`)
  })

  test('the second of two equal ids is left out', () => {
    expect(render('<p id="x">a</p><p id="x">b</p>')).toBe('<p id="a-x">a</p><p>b</p>')
  })
})

describe('images and players', () => {
  test('an image beside the page is shown', () => {
    expect(render('![alt](0123456789abcdef.png)')).toBe(
      '<p><img src="0123456789abcdef.png" alt="alt" loading="lazy" decoding="async"></p>',
    )
  })

  test('an image whose size is known keeps its place while it loads', () => {
    const sized = (markdown: string): string =>
      renderBody(markdown, { words: wordsFor('en'), imageSizes: SIZES }).trim()
    expect(sized('![x](photo.png)')).toBe(
      '<p><img src="photo.png" alt="x" width="800" height="600" loading="lazy" decoding="async"></p>',
    )
    // What the page says of it goes first.
    expect(sized('<img src="photo.png" alt="x" width="80">')).toContain(
      '<img src="photo.png" alt="x" width="80" loading',
    )
  })

  test('a very wide image has a box of its own that scrolls, but not in a link', () => {
    const box = '<span class="scroll" role="region" aria-label="Image 1" tabindex="0"><img src="wide.png"'
    const boxed = (markdown: string): boolean =>
      renderBody(markdown, { words: wordsFor('en'), imageSizes: SIZES }).includes(box)
    expect(['![x](wide.png)', '[![x](wide.png)](https://example.org)', '![x](photo.png)'].map(boxed)).toEqual([
      true,
      false,
      false,
    ])
  })

  test('an image elsewhere becomes a link to it', () => {
    expect(render('![A cat](https://example.com/cat.png)')).toBe(
      `<p><a href="https://example.com/cat.png" ${REL}>A cat</a></p>`,
    )
    expect(render('![](https://example.com/cat.png)')).toContain('>Image</a>')
  })

  test('the sign for a picture that could not be fetched gets a word', () => {
    expect(render('[🖼](<https://example.com/cat.png>)')).toBe(
      `<p><a href="https://example.com/cat.png" ${REL}>🖼 Image</a></p>`,
    )
  })

  test('an image elsewhere that stands in a link leaves its words', () => {
    expect(render('[![A cat](https://example.com/cat.png)](https://example.com/)')).toBe(
      `<p><a href="https://example.com/" ${REL}>A cat</a></p>`,
    )
  })

  test('a file that could run by itself is neither shown nor linked as one beside the page', () => {
    expect(render('![x](evil.svg)')).toBe(`<p><a href="https://example.org/a/evil.svg" ${REL}>x</a></p>`)
    expect(render('[x](evil.html)')).toBe(`<p><a href="https://example.org/a/evil.html" ${REL}>x</a></p>`)
  })

  test('a video beside the page plays on demand, one elsewhere is linked', () => {
    expect(render('<video src="0123456789abcdef.mp4" autoplay onplay="x"></video>')).toBe(
      '<p><video src="0123456789abcdef.mp4" controls preload="none" aria-label="Video"></video></p>',
    )
    expect(render('<video><source src="https://example.com/v.mp4"></video>')).toBe(
      `<p><a href="https://example.com/v.mp4" ${REL}>Video</a></p>`,
    )
  })

  test('a frame becomes a link to what it would have shown', () => {
    expect(render('<iframe src="https://video.example/embed/1"></iframe>')).toBe(
      `<a href="https://video.example/embed/1" ${REL}>Embedded content</a>`,
    )
  })
})

describe('text', () => {
  test('what was escaped stays text', () => {
    expect(render('&lt;img src=x onerror=alert(1)&gt;')).toBe('<p>&lt;img src=x onerror=alert(1)></p>')
    expect(render('`<script>`')).toBe('<p><code>&lt;script></code></p>')
  })

  test('template syntax comes through letter by letter', () => {
    expect(render('{{ page.url }} {% raw %} <%= x %>'.replace('<', '\\<'))).toBe(
      '<p>{{ page.url }} {% raw %} &lt;%= x %></p>',
    )
  })

  test('the language of code is kept, other classes go', () => {
    expect(render('```js\nlet a\n```')).toBe('<pre><code class="language-js">let a\n</code></pre>')
    expect(render('<code class="hljs evil">x</code>')).toBe('<p><code>x</code></p>')
  })

  test('code that is wide and every table can be reached by keyboard', () => {
    const code = render(`\`\`\`\n${'x'.repeat(40)}\n\`\`\``)
    expect(code).toContain('<pre role="region" aria-label="Code 1" tabindex="0">')
    expect(render('```\n$ celery -A proj purge\n```')).toContain('tabindex')
    expect(render('```\n警告：接続できぬ。\n```')).not.toContain('tabindex')
    expect(render('```\n警告：接続が切れたので、再試行。\n```')).toContain('tabindex')
    expect(render('|a|\n|-|\n|b|')).toContain(
      '<div class="scroll" role="region" aria-label="Table 1" tabindex="0"><table>',
    )
  })

  test('a table without names for its columns has no empty row for them', () => {
    expect(render('| | |\n| - | - |\n| a | b |')).not.toMatch(/<thead|<th|<td><\/td>/)
    expect(render('| x | |\n| - | - |\n| a | b |')).toContain('<thead')
  })

  test('the alignment of a table survives without a style', () => {
    expect(render('|a|\n|-:|\n|b|')).toContain('<td align="right">b</td>')
  })

  test('headings follow the title, and skip no level', () => {
    expect(render('# A\n\n#### B\n\n## C')).toBe('<h2>A</h2>\n<h3>B</h3>\n<h3>C</h3>')
  })

  test('a first heading that repeats the title is left out', () => {
    expect(render('# The  title\n\ntext', 'The title')).toBe('<p>text</p>')
    expect(render('text\n\n# The title', 'The title')).toContain('The title')
  })

  test('task lists show their boxes, unless the brackets are escaped', () => {
    expect(render('- [x] a\n- [ ] b\n- \\[ ] c')).toBe('<ul>\n<li>☑ a</li>\n<li>☐ b</li>\n<li>[ ] c</li>\n</ul>')
  })

  test('a note stands at the end, and leads back to where it is cited', () => {
    expect(render('a[^n] b[^n] x^[2]\n\n[^n]: The *note*.')).toBe(
      [
        '<p>a<sup><a id="a-fnref1" href="#a-fn1">[1]</a></sup> b<sup><a id="a-fnref1:1" href="#a-fn1">[1]</a></sup> x^[2]</p>',
        '<hr>\n<section>\n<ol>',
        '<li id="a-fn1"><p>The <em>note</em>. <a href="#a-fnref1" aria-label="Back to the text">↩︎</a> ' +
          '<a href="#a-fnref1%3A1" aria-label="Back to the text">↩︎</a></p>',
        '</li>\n</ol>\n</section>',
      ].join('\n'),
    )
  })

  test('an encyclopedia’s article has more than a thousand notes', () => {
    const marks = Array.from({ length: 1200 }, (_, i) => `A claim.[^${i}]`).join('\n\n')
    const notes = Array.from({ length: 1200 }, (_, i) => `[^${i}]: Source ${i}`).join('\n\n')
    const html = render(`${marks}\n\n${notes}`)
    expect(html).toContain('<p>Source 1199 <a href="#a-fnref1200"')
    expect(html).not.toContain('[^')
  })

  test('a formula keeps its shape and loses what is not for the eye', () => {
    const formula =
      '<math display="block"><semantics><msup><mi>x</mi><mn>2<b>!</b></mn></msup><annotation>x^2</annotation></semantics></math>'
    expect(render(formula)).toBe(
      '<p><span class="scroll" role="region" aria-label="Formula 1" tabindex="0"><math display="block"><msup><mi>x</mi><mn>2</mn></msup></math></span></p>',
    )
  })

  test('a space in a formula is as wide as letters are, no wider', () => {
    const spaces = '<mspace width="0.278em"></mspace><mspace width=".5em"></mspace><mspace width="99vw"></mspace>'
    expect(render(`Let <math><mi>a</mi>${spaces}</math> be.`)).toBe(
      `<p>Let <math><mi>a</mi>${spaces.replace(' width="99vw"', '')}</math> be.</p>`,
    )
  })

  test('a long formula in a line of text scrolls by itself on a phone', () => {
    const sum = `<math><mrow>${'<mi>a</mi><mo>+</mo>'.repeat(12)}</mrow></math>`
    expect(render(`Let ${sum} be.`)).toBe(
      `<p>Let <bdi class="scroll" role="region" aria-label="Formula 1" tabindex="0">${sum}</bdi> be.</p>`,
    )
  })

  test('the TeX of formulas is code, without its dollars', () => {
    expect(render('We know $`E=mc^2`$ and $`a_1`$$`b`$ for $5.')).toBe(
      '<p>We know <code class="language-math">E=mc^2</code> and <code class="language-math">a_1</code>' +
        '<code class="language-math">b</code> for $5.</p>',
    )
    expect(render('Run `a` for $5, or $ `ls`$.')).toBe('<p>Run <code>a</code> for $5, or $ <code>ls</code>$.</p>')
  })

  test('signs in a formula of a line of Markdown mean themselves', () => {
    expect(render('Let <math alttext="x^*"><mi>x</mi><mo>&#42;</mo><mo>&#60;</mo><mo>&#42;</mo></math> be.')).toBe(
      '<p>Let <math><mi>x</mi><mo>*</mo><mo>&lt;</mo><mo>*</mo></math> be.</p>',
    )
  })

  test('an item outside of a list, and a box without a label, are shown as plain text', () => {
    expect(render('<section><li>a</li></section>')).toBe('<section><div>a</div></section>')
    expect(render('<details><summary> </summary><p>a</p></details>')).toBe('<div> </div><p>a</p>')
    expect(render('<details><summary>[x]</summary><p>a</p></details>')).toContain('<details><summary>')
  })

  test('a link in the label of a box leaves its words', () => {
    expect(render('<details><summary><a href="/x">a</a></summary>b</details>')).toBe(
      '<details><summary>a</summary>b</details>',
    )
  })

  test('roles, names and classes that were for scripts go', () => {
    expect(render('<div class="x" role="button" tabindex="0" aria-label="Play">a</div>')).toBe('<div>a</div>')
  })

  test('a link that shows nothing but the sign of a lost font is left out', () => {
    expect(render('<a href="/x">\ue001</a>')).toBe('<p>\ue001</p>')
  })

  test('a list of terms without meanings is shown as plain text', () => {
    expect(render('<dl><dt>a</dt></dl>')).toBe('<div><div>a</div></div>')
    expect(render('<dl><dt>a</dt><dd>b</dd></dl>')).toBe('<dl><dt>a</dt><dd>b</dd></dl>')
  })

  test('a list that holds other things than items stays a list of items', () => {
    expect(render('<ul>a<p>b</p><li>c</li></ul>')).toBe('<ul><li>a</li><li><p>b</p></li><li>c</li></ul>')
  })
})

describe('hostile size and depth', () => {
  const inputs: Record<string, string> = {
    'nested quotes': '>'.repeat(100_000),
    'nested lists': '- '.repeat(100_000),
    'nested elements': '<div>'.repeat(100_000),
    'nested formatting': '<b><i><u>'.repeat(30_000),
    'formatting that is opened again': Array.from({ length: 20_000 }, (_, i) => `<p><b class=${i}>x</p>`).join(''),
    'a table that pushes its content out': `<table>${'<i>x</i>'.repeat(30_000)}`,
    'many attributes': `<p ${Array.from({ length: 50_000 }, (_, i) => `a${i}`).join(' ')}>x`,
    'many siblings': '<span>x</span>'.repeat(130_000),
    'siblings without a place': `<form>${'<button>x</button>'.repeat(50_000)}</form>`,
    'open brackets': '['.repeat(100_000),
    'open images': '!['.repeat(50_000),
    'emphasis that never closes': '*a **a '.repeat(20_000),
    entities: '&'.repeat(200_000),
    addresses: 'http://a.'.repeat(30_000),
    'angle brackets': '<'.repeat(100_000),
    'open comments': '<!--'.repeat(50_000),
    'footnotes to one place': '<a href="#x">x</a>'.repeat(30_000),
    notes: Array.from({ length: 30_000 }, (_, i) => `[^${i}]: x`).join('\n') + '[^1]'.repeat(30_000),
    'notes after a text of many paragraphs': `${'a\n\n'.repeat(60_000)}${Array.from({ length: 2400 }, (_, i) => `[^${i}]\n\n[^${i}]: x\n\n`).join('')}`,
    'nested formulas': `<math>${'<mrow>'.repeat(50_000)}`,
  }
  test.each(Object.entries(inputs))('%s are shown in time that grows with their length', (_, input) => {
    // The processor's time: the clock's depends on what else the machine does.
    const before = process.cpuUsage()
    expect(typeof render(input)).toBe('string')
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(6000)
  })

  test('what is nested too deep is left out of its boxes and stays', () => {
    expect(render(`${'<div>'.repeat(1000)}<b>deep</b>`)).toContain('deep')
  })

  test('the same text gives the same bytes', () => {
    const text = '# A\n\n[a](#a) ![x](0123456789abcdef.png)\n\n|a|\n|-|\n|b|'
    expect(render(text)).toBe(render(text))
  })
})
