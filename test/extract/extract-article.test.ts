import { raw } from 'hast-util-raw'
import { toHtml } from 'hast-util-to-html'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { toHast } from 'mdast-util-to-hast'
import { gfm } from 'micromark-extension-gfm'
import { describe, expect, test } from 'vitest'
import { extractArticle } from '../../src/extract/extract-article.ts'
import type { Article } from '../../src/model.ts'
import { articlePage, asArticle, prose, responseOf } from './page.ts'

async function articleFrom(content: string, options: Parameters<typeof articlePage>[1] = {}): Promise<Article> {
  return asArticle(await extractArticle(responseOf(articlePage(content, options))))
}

/** The archived copy's body, as the step that shows it makes it. */
function rendered(markdown: string): string {
  const tree = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
  return toHtml(raw(toHast(tree, { allowDangerousHtml: true })))
}

test('a text that is too long to make a page of is not kept', async () => {
  const extraction = await extractArticle(responseOf(articlePage(`<p>${'more words '.repeat(420_000)}</p>`)))
  expect(extraction).toMatchObject({ ok: false, reason: 'too-large', ours: true })
})

describe('what is kept of an article', () => {
  test('its text without menu, sidebar, footer and the title that stands above it', async () => {
    const { markdown, kind, title } = await articleFrom(prose())
    expect({ kind, title }).toEqual({ kind: 'article', title: 'A Letter from the Coast' })
    expect(markdown).toContain('Nobody had expected the letter')
    for (const clutter of ['News', 'Popular', 'Ten boats', 'Privacy', '# A Letter'])
      expect(markdown).not.toContain(clutter)
  })

  test.each([
    ['a heading', '<h2 id="x">Tides<a href="#x">#</a></h2>', '## Tides'],
    [
      'a relative link',
      '<p>See <a href="../two?x=1#y">the second</a>, which is as long as a sentence has to be.</p>',
      '[the second](https://example.org/two?x=1#y)',
    ],
    [
      'a link that would run a script',
      '<p>See <a href="javascript:alert(1)">the second</a>, which is as long as a sentence has to be.</p>',
      'See the second, which',
    ],
    [
      'code with its language and indentation',
      '<pre><code class="language-js">if (a) {\n  b()\n}</code></pre>',
      '```js\nif (a) {\n  b()\n}\n```',
    ],
    [
      'the language that a highlighter writes around the code',
      '<div class="highlight-source-rust"><pre>fn main() {}</pre></div>',
      '```rust\nfn main() {}\n```',
    ],
    [
      'the first of two languages that Sphinx names',
      '<div class="highlight-html+django notranslate"><div class="highlight"><pre>{{ form }}</pre></div></div>',
      '```html\n{{ form }}\n```',
    ],
    [
      'a language whose name holds a plus',
      '<pre><code class="language-c++">int a;</code></pre>',
      '```c++\nint a;\n```',
    ],
    [
      'code without the language that Sphinx guesses',
      '<div class="highlight-default"><pre>ls</pre></div>',
      '```\nls\n```',
    ],
    [
      'code without the line numbers beside it',
      '<table class="highlighttable"><tr><td class="linenos"><pre>1\n2</pre></td><td class="code"><pre>a = 1\nb = 2</pre></td></tr></table>',
      '```\na = 1\nb = 2\n```',
    ],
    [
      'code without the line numbers of a table by Hugo',
      '<div class="highlight"><div class="chroma"><table class="lntable"><tr><td class="lntd"><pre class="chroma"><code><span class="lnt">1\n</span><span class="lnt">2\n</span></code></pre></td><td class="lntd"><pre class="chroma"><code class="language-go" data-lang="go"><span class="line"><span class="cl">func main() {\n</span></span><span class="line"><span class="cl">  x()\n</span></span></code></pre></td></tr></table></div></div>',
      '```go\nfunc main() {\n  x()\n```',
    ],
    [
      'code without the line numbers of lines by Hugo',
      '<pre class="chroma"><code class="language-go"><span class="line"><span class="ln">1</span><span class="cl">func main() {\n</span></span><span class="line"><span class="ln">2</span><span class="cl">  x()\n</span></span></code></pre>',
      '```go\nfunc main() {\n  x()\n```',
    ],
    [
      'code without the line numbers of Crayon',
      '<table class="crayon-table"><tr><td class="crayon-nums"><div class="crayon-num">1</div><div class="crayon-num">2</div></td><td class="crayon-code"><div class="crayon-pre"><div class="crayon-line">if (a)</div><div class="crayon-line">  b();</div></div></td></tr></table>',
      '```\nif (a)\n  b();\n```',
    ],
    [
      'code without the line numbers of SyntaxHighlighter',
      '<div class="syntaxhighlighter php"><table><tr><td class="gutter"><div class="line number1">1</div><div class="line number2">2</div></td><td class="code"><div class="container"><div class="line number1"><code class="php plain">if (a)</code></div><div class="line number2"><code class="php spaces">&nbsp;&nbsp;</code><code class="php plain">b();</code></div></div></td></tr></table></div>',
      '```php\nif (a)\n  b();\n```',
    ],
    [
      'code in whose lines nothing but a style sheet ends a line',
      '<pre class="shiki" lang="ts"><code><span class="line">if (a) {</span><span class="line"></span><span class="line">  b()</span></code></pre>',
      '```ts\nif (a) {\n\n  b()\n```',
    ],
    [
      'code whose lines Gatsby highlights, with its language',
      '<div class="gatsby-highlight"><pre class="gatsby-code-jsx"><code class="gatsby-code-jsx">go(() => {\n<span class="gatsby-highlight-code-line">  const a = 1</span><span class="gatsby-highlight-code-line">  b(a)</span>})</code></pre></div>',
      '```jsx\ngo(() => {\n  const a = 1\n  b(a)\n})\n```',
    ],
    [
      'code whose lines are elements',
      '<pre class="shiki" data-lang="ts"><div>let a</div><div>  let b</div></pre>',
      '```ts\nlet a\n  let b\n```',
    ],
    [
      'what is done of a list of tasks',
      '<ul><li><input type="checkbox" checked disabled> Mend the net</li><li><input type="checkbox" disabled> Paint the hull</li></ul>',
      '- [x] Mend the net\n- [ ] Paint the hull',
    ],
    [
      'a link to a film whose files stand inside',
      '<video controls><source src="/tide.mp4" type="video/mp4"><p>Your browser cannot play it.</p></video>',
      '[tide.mp4](https://example.org/tide.mp4)',
    ],
    [
      'a link to a recording whose files stand inside',
      '<audio controls title="The bell"><source src="/bell.mp3"></audio>',
      '[The bell](https://example.org/bell.mp3)',
    ],
    [
      'a link to the film of a player that scripts make',
      '<lite-youtube videoid="a1-_b" playlabel="The tide"></lite-youtube>',
      '[The tide](https://www.youtube.com/watch?v=a1-_b)',
    ],
    [
      'a link to the film of a player that was Flash',
      '<object width="425"><param name="movie" value="http://www.youtube.com/v/a1b2&amp;hl=en"><embed src="http://www.youtube.com/v/a1b2&amp;hl=en"></object>',
      'http://www.youtube.com/watch?v=a1b2',
    ],
    [
      'a drawing that stands in an object',
      '<object type="image/svg+xml" data="/harbour.svg" aria-label="The harbour">A drawing</object>',
      '![The harbour](https://example.org/harbour.svg)',
    ],
    [
      'a table',
      '<table><thead><tr><th>Boat</th><th>Sails</th></tr></thead><tbody><tr><td>Anna</td><td>3</td></tr></tbody></table>',
      '| Boat | Sails |\n| - | - |\n| Anna | 3 |',
    ],
    [
      'a table whose cells span others',
      '<table><tr><th colspan="2">Boats</th></tr><tr><td>Anna</td><td>Three sails</td></tr></table>',
      '<th colspan="2">Boats</th>',
    ],
    [
      'a definition list',
      '<dl><dt>Bow</dt><dd>The front of a boat.</dd></dl>',
      '<dl><dt>Bow</dt><dd>The front of a boat.</dd></dl>',
    ],
    [
      'sub and sup',
      '<p>Water is H<sub>2</sub>O and an area is measured in m<sup>2</sup>, as everyone knows.</p>',
      'H<sub>2</sub>O and an area is measured in m<sup>2</sup>',
    ],
    ['a key', '<p>Press <kbd>Ctrl</kbd> to go on with the letter, and then press it again.</p>', '<kbd>Ctrl</kbd>'],
    [
      'an abbreviation',
      '<p>The <abbr title="World Wide Web">WWW</abbr> was young then, and so were all of us.</p>',
      '<abbr title="World Wide Web">WWW</abbr>',
    ],
    [
      'details that are open',
      '<details open><summary>More</summary><p>The rest of the letter was lost at sea, they say.</p></details>',
      '<details open>\n\n<summary>More</summary>\n\nThe rest of the letter was lost at sea, they say.\n\n</details>',
    ],
    [
      'details',
      '<details><summary>More</summary><p>The rest of the letter was lost at sea, they say.</p></details>',
      '<details>\n\n<summary>More</summary>\n\nThe rest of the letter was lost at sea, they say.\n\n</details>',
    ],
    [
      'a figure with its caption',
      '<figure><img src="/i/boat.jpg" alt="A boat"><figcaption>The boat in <em>May</em></figcaption></figure>',
      '<figure><img alt="A boat" src="https://example.org/i/boat.jpg"><figcaption>The boat in <em>May</em></figcaption></figure>',
    ],
    [
      'a formula in MathML, with its TeX',
      '<p>We know <math alttext="E=mc^2"><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math> from a letter.</p>',
      'We know <math alttext="E=mc^2"><mi>E</mi><mo>&#61;</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math> from',
    ],
    [
      'a formula that KaTeX drew, once',
      '<p>Let <span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>x</mi><mo>*</mo></mrow><annotation encoding="application/x-tex">x^*</annotation></semantics></math></span><span class="katex-html">x∗</span></span> be the point.</p>',
      'Let <math alttext="x^*"><mrow><mi>x</mi><mo>&#42;</mo></mrow></math> be the point.',
    ],
    [
      'letters of a formula in the style that makes them what they are',
      '<p>Let <math><mi mathvariant="bold">v</mi><mo>∈</mo><msup><mi mathvariant="double-struck">R</mi><mn mathvariant="bold">3</mn></msup><mi mathvariant="fraktur">gH</mi><mi mathvariant="normal">d</mi></math> be such a vector.</p>',
      'Let <math><mi>𝐯</mi><mo>∈</mo><msup><mi>ℝ</mi><mn>𝟑</mn></msup><mi>𝔤ℌ</mi><mi mathvariant="normal">d</mi></math> be',
    ],
    [
      'the spaces in a formula, those with a name by their width',
      '<p>Let <math><mi>A</mi><mspace width="thickmathspace"></mspace><mtext>real</mtext><mspace width="1em"/><mi>B</mi><mspace width="100vw"></mspace></math> be such a matrix.</p>',
      'Let <math><mi>A</mi><mspace width="0.278em"></mspace><mtext>real</mtext><mspace width="1em"></mspace><mi>B</mi><mspace></mspace></math> be',
    ],
    [
      'a formula with brackets of old',
      '<p>Let <math><mi>f</mi><mfenced><mi>x</mi><mi>y</mi></mfenced></math> be such a function.</p>',
      'Let <math><mi>f</mi><mrow><mo>&#40;</mo><mi>x</mi><mo>&#44;</mo><mi>y</mi><mo>&#41;</mo></mrow></math> be',
    ],
    [
      'the TeX of a formula that there is no MathML of',
      '<p>We know <math alttext="E=mc^2"></math> and <script type="math/tex">a_1 * b_1</script> from a letter.</p>',
      'We know $`E=mc^2`$ and $`a_1 * b_1`$ from a letter.',
    ],
    [
      'the TeX of a formula on a line of its own',
      '<p>It follows that <script type="math/tex; mode=display">a_1 \\le b</script> in all cases.</p>',
      'It follows that\n\n```math\na_1 \\le b\n```\n\nin all cases.',
    ],
    [
      'a formula in a table that Markdown cannot say',
      '<table><tr><td colspan="2"><math><mi>a</mi><mo>|</mo><mi>b</mi></math></td></tr><tr><td>one</td><td>two</td></tr></table>',
      '<td colspan="2"><math><mi>a</mi><mo>&#124;</mo><mi>b</mi></math></td>',
    ],
    [
      'paragraphs that are made of line breaks',
      `<div>${'One line of a letter that goes on for some time.<br><br>'.repeat(2)}The end of it all.</div>`,
      'some time.\n\nThe end',
    ],
  ])('%s', async (_, html, markdown) => {
    expect((await articleFrom(`${prose(3)}${html}${prose(3)}`)).markdown).toContain(markdown)
  })

  const KATEX = '<script defer src="/katex@0.16/auto-render.min.js"></script>'
  const DOLLARS = '<script>MathJax = { tex: { inlineMath: [["$", "$"]] } }</script>'
  test.each([
    ['in a line', KATEX, '<p>Let \\(a_1 * b_1\\) be so, for $5 or $6.</p>', 'Let $`a_1 * b_1`$ be so, for $5 or $6.'],
    ['on lines of its own', KATEX, '<p>So</p><p>\\[ a \\le b \\]</p>', 'So\n\n```math\na \\le b\n```'],
    ['between two dollars', KATEX, '<p>It is $$x^2$$ in all cases.</p>', 'It is\n\n```math\nx^2\n```\n\nin all cases.'],
    [
      'between dollars, where the page says so',
      DOLLARS,
      '<p>Let $x_1$ be \\$3, or $4 and $5.</p>',
      'Let $`x_1`$ be \\\\$3, or $4 and $5.',
    ],
    ['in code, where it is none', KATEX, '<p>Write <code>\\(x\\)</code> for that.</p>', 'Write `\\(x\\)` for that.'],
    ['that is not closed', KATEX, '<p>Write \\(x for that.</p>', 'Write \\\\(x for that.'],
    ['where no script would draw it', '', '<p>Write \\(x\\) for that.</p>', 'Write \\\\(x\\\\) for that.'],
  ])('TeX that a script draws: %s', async (_, script, html, markdown) => {
    expect((await articleFrom(`${script}${prose(3)}${html}${prose(3)}`)).markdown).toContain(markdown)
  })

  test.each([
    [
      'Substack',
      '<p>Text<a class="footnote-anchor" id="footnote-anchor-1" href="#footnote-1">1</a> more.</p><div class="footnote"><a id="footnote-1" href="#footnote-anchor-1" class="footnote-number">1</a><div class="footnote-content"><p>The note.</p></div></div>',
    ],
    [
      'Asciidoctor',
      '<p>Text<sup class="footnote">[<a id="_footnoteref_1" class="footnote" href="#_footnotedef_1">1</a>]</sup> more.</p><div id="footnotes"><hr><div class="footnote" id="_footnotedef_1"><a href="#_footnoteref_1">1</a>. The note.</div></div>',
    ],
    [
      'Org',
      '<p>Text<sup><a id="fnr.1" class="footref" href="#fn.1">1</a></sup> more.</p><div id="footnotes"><h2 class="footnotes">Footnotes: </h2><div id="text-footnotes"><div class="footdef"><sup><a id="fn.1" class="footnum" href="#fnr.1">1</a></sup> <div class="footpara"><p class="footpara">The note.</p></div></div></div></div>',
    ],
    [
      'an older Sphinx',
      '<p>Text<a class="footnote-reference" href="#id2" id="id1">[1]</a> more.</p><table class="docutils footnote" id="id2"><tr><td class="label"><a class="fn-backref" href="#id1">[1]</a></td><td>The note.</td></tr></table>',
    ],
    [
      'a plugin of WordPress, with whole addresses',
      '<p>Text<span class="easy-footnote"><a href="https://example.org/posts/one#easy-footnote-bottom-1-5"><sup>1</sup></a></span> more.</p><ol class="easy-footnotes-wrapper"><li><span id="easy-footnote-bottom-1-5"></span>The note.<a class="easy-footnote-to-top" href="https://example.org/posts/one#easy-footnote-1-5"></a></li></ol>',
    ],
    [
      'hand, by names alone',
      '<p>Text<a name="b1" href="#f1"><sup>1</sup></a> more.</p><p><a name="f1" href="#b1">1</a>. The note.</p>',
    ],
    [
      'Tufte, in the margin',
      '<p>Text<label for="sn-1" class="margin-toggle sidenote-number"></label><input type="checkbox" id="sn-1" class="margin-toggle"><span class="sidenote">The note.</span> more.</p>',
    ],
  ])('footnotes as they are made by %s', async (_, html) => {
    const { markdown } = await articleFrom(`${prose(2)}${html}`)
    expect(markdown.split('\n\n').slice(-2).join('\n')).toMatch(/^Text ?\[\^1\] more\.\n\[\^1\]: The note\.$/)
  })

  test('footnotes that are nothing but links, without the title above them', async () => {
    const numbers = Array.from({ length: 12 }, (_, index) => index + 1)
    const text = numbers.map(
      (id) => `<p>It came late.<sup><a id="${id}-link" href="#${id}">${id}</a></sup></p>${prose(1)}`,
    )
    const notes = numbers.map(
      (id) => `<li id="${id}"><a href="/${id}">Letters ${id}</a> <a href="#${id}-link">↩︎</a></li>`,
    )
    const { markdown } = await articleFrom(
      `${text.join('')}<p>Notes:</p><ol class="wp-block-footnotes">${notes.join('')}</ol>`,
    )
    expect(markdown.match(/^\[\^\d+\]: \[Letters/gm)).toHaveLength(12)
    expect(markdown).not.toContain('Notes:')
  })

  test('footnotes that refer to each other', async () => {
    const note = (id: number, other: number): string =>
      `<li id="fn${id}">Look at <sup><a href="#fn${other}">${other}</a></sup> <a href="#r${id}">↩</a></li>`
    const html = `<p>Text<sup><a href="#fn1" id="r1">1</a></sup></p><section class="footnotes"><ol>${note(1, 2)}${note(2, 1)}</ol></section>`
    const { markdown } = await articleFrom(`${prose(2)}${html}`)
    expect(markdown).toContain('[^1]: Look at [^2]\n\n[^2]: Look at [^1]')
  })

  test('footnotes, each tied to its reference', async () => {
    const { markdown } = await articleFrom(
      `${prose(2)}<p>It came late<sup><a href="#fn1" id="r1">1</a></sup> as letters from that coast always did.</p>${prose(2)}<ol class="footnotes"><li id="fn1">By eleven years. <a href="#r1">↩</a></li></ol>`,
    )
    expect(markdown).toContain('It came late[^1] as')
    expect(markdown).toContain('[^1]: By eleven years.')
  })
})

describe('a page that a table lays out', () => {
  const link = (name: string): string => `<a href="/${name}">${name}</a><br>`
  test.each([
    ['in one cell', `<table width="100%"><tr><td>${prose(3)}</td></tr></table>`],
    [
      'beside a menu, under a banner',
      `<table><tr><td colspan="2"><img src="/logo.gif" alt="Harbour"></td></tr><tr><td>${link('home')}${link('boats')}</td><td>${prose(3)}</td></tr><tr><td colspan="2">© 2001</td></tr></table>`,
    ],
  ])('%s has no table in its copy', async (_, html) => {
    const { markdown } = asArticle(await extractArticle(responseOf(`<title>A Letter</title><body>${html}`)))
    expect(markdown).toContain('\n\nNobody had expected the letter')
    expect(markdown).not.toMatch(/<table|\|/)
  })
})

describe('images', () => {
  test.each([
    ['lazy', '<img src="data:image/gif;base64,R0lGOD" data-src="/a.jpg" alt="A">'],
    ['with a placeholder', '<img src="/spacer.gif" data-original="/a.jpg" alt="A">'],
    ['in a set', '<img srcset="/small.jpg 300w, /a.jpg 1200w, /huge.jpg 5000w" alt="A">'],
    ['in a picture', '<picture><source srcset="/a.webp" type="image/webp"><img src="/a.jpg" alt="A"></picture>'],
    ['without script', '<noscript><img src="/a.jpg" alt="A"></noscript>'],
    ['of a height that the template did not know', '<img src="/a.jpg" alt="A" width="570" height="0">'],
  ])('%s are the real ones', async (_, html) => {
    const { images, markdown } = await articleFrom(`${prose(2)}<p>${html}</p>${prose(2)}`)
    expect(images).toEqual(['https://example.org/a.jpg'])
    expect(markdown).toContain('![A](https://example.org/a.jpg)')
  })

  const product =
    '<meta property="og:type" content="product"><meta property="og:image" content="https://shop.example.org/boat.jpg">'
  test('stand above a product whose gallery a script makes', async () => {
    const { images, markdown } = await articleFrom(prose(3), { head: product })
    expect(images).toEqual(['https://shop.example.org/boat.jpg'])
    expect(markdown).toMatch(/^!\[A Letter from the Coast\]\(https:\/\/shop\.example\.org\/boat\.jpg\)\n\nThe harbour/)
  })

  test.each([
    ['a product that shows one', product, '<p><img src="/a.jpg"></p>', ['https://example.org/a.jpg']],
    ['an article', product.replace('"product"', '"article"'), '', []],
  ])('of the page itself are not put above %s', async (_, head, html, images) => {
    expect((await articleFrom(`${prose(3)}${html}${prose(3)}`, { head })).images).toEqual(images)
  })

  test('relative to the base that the page names', async () => {
    const { images } = await articleFrom(`${prose(2)}<p><img src="a.jpg"></p>${prose(2)}`, {
      head: '<base href="https://cdn.example.com/x/">',
    })
    expect(images).toEqual(['https://cdn.example.com/x/a.jpg'])
  })

  test.each([
    [
      'sharp where what old browsers get is blurred',
      '<img src="/t/w_50,e_blur:1000,q_1/a.jpg" srcset="/t/c_fill,w_400/a.jpg 400w, /t/c_fill,w_1200/a.jpg 1200w, /t/w_3000/a.jpg 3000w">',
      'https://example.org/t/c_fill,w_1200/a.jpg',
    ],
    [
      'as the page shows them where that is wide enough',
      '<img src="/a-1024.jpg" srcset="/a-300.jpg 300w, /a-1024.jpg 1024w, /a-1500.jpg 1500w">',
      'https://example.org/a-1024.jpg',
    ],
    ['of scripts that nobody knows', '<img src="#" data-my-own="/a.jpg">', 'https://example.org/a.jpg'],
    ['that a script loads, of none', '<img src="about:blank" data-flickity-lazyload="/a">', 'https://example.org/a'],
    [
      'whose address a script would have to fill in',
      '<img data-src="/a_{width}x.jpg" src="/a_300x.jpg">',
      'https://example.org/a_300x.jpg',
    ],
  ])('%s', async (_, html, url) => {
    expect((await articleFrom(`${prose(3)}<p>${html}</p>${prose(3)}`)).images).toEqual([url])
  })

  test('that count visits by their style are left out', async () => {
    const { images } = await articleFrom(`${prose(3)}<p><img src="/t.php" style="width:1px;height:1px"></p>${prose(3)}`)
    expect(images).toEqual([])
  })

  test.each([
    '<img src="https://t.example.com/p?x" width="1" height="1">',
    '<img src="https://t.example.com/p?x" width="600" height="1">',
    '<img src="https://c.statcounter.com/1/0/a/1/" alt="reliable statistics">',
    '<img src="https://ssl-vg03.met.vgwort.de/na/0a1b">',
    '<img src="//feeds.feedburner.com/~r/harbour/~4/a1" alt="">',
    '<a href="https://buy.example/"><img src="https://ir-na.amazon-adsystem.com/e/ir?t=x&l=as2"></a>',
    '<img src="https://adserver.example.com/avw.php?zone=1">',
  ])('that count visits are left out: %s', async (html) => {
    expect((await articleFrom(`${prose()}<p>${html}</p>`)).images).toEqual([])
  })
})

describe('through Markdown and back', () => {
  test('escaped markup stays text', async () => {
    const { markdown } = await articleFrom(
      `${prose(3)}<p>Never write &lt;img src=x onerror=alert(1)&gt; or &lt;script&gt;alert(1)&lt;/script&gt; into a letter.</p>${prose(2)}`,
    )
    const html = rendered(markdown)
    expect(html).toContain('&#x3C;img src=x onerror=alert(1)> or &#x3C;script>alert(1)&#x3C;/script>')
    expect(html).not.toMatch(/<(?:img|script)/)
  })

  test('escaped markup stays text where Markdown stays HTML', async () => {
    const { markdown } = await articleFrom(
      `${prose(3)}<dl><dt>&lt;img src=x onerror=alert(1)&gt;</dt><dd>A tag | that was, once, in a letter from the coast.</dd></dl>${prose(2)}`,
    )
    expect(rendered(markdown)).not.toMatch(/<img/)
  })

  test('signs of Markdown, YAML and templates stay text', async () => {
    const text = '--- *not* _emphasis_ [no](link) {{ secret }} {% endraw %} `code` # no heading 1. no list ~~no~~'
    const { markdown } = await articleFrom(
      `${prose(3)}<p>${text} in the middle of a letter from the coast.</p>${prose(2)}`,
    )
    expect(rendered(markdown)).toContain(`<p>${text} in the middle`)
  })

  test('attributes that would run something are gone', async () => {
    const { markdown } = await articleFrom(
      `${prose(3)}<table><tr><td colspan="2" onclick="alert(1)" style="x">A <a href="javascript:alert(1)" onclick="x">letter</a> of some length</td></tr><tr><td>a</td><td>b</td></tr></table>${prose(2)}`,
    )
    expect(rendered(markdown)).not.toMatch(/onclick|javascript|style=/)
  })

  test('emphasis with spaces inside stays emphasis', async () => {
    const { markdown } = await articleFrom(
      `${prose(3)}<p>It was <b>very </b>late, and <i>nobody</i><b> at all</b> had expected a letter to come.</p>${prose(2)}`,
    )
    expect(rendered(markdown)).toContain(
      'It was <strong>very</strong> late, and <em>nobody</em> <strong>at all</strong> had',
    )
  })
})

describe('other kinds', () => {
  const social =
    '<meta property="og:title" content="A Film"><meta property="og:description" content="What the film is about."><meta property="og:image" content="/lead.jpg">'

  test('a page without text that describes itself becomes a card', async () => {
    const { kind, title, markdown, images } = asArticle(
      await extractArticle(
        responseOf(`<title>A Film</title>${social}<div id="app"></div><script src="/x.js"></script>`),
      ),
    )
    expect({ kind, title, images }).toEqual({ kind: 'card', title: 'A Film', images: ['https://example.org/lead.jpg'] })
    expect(markdown).toBe('![](https://example.org/lead.jpg)\n\nWhat the film is about.')
  })

  test('a page that only scripts fill is told as such', async () => {
    expect(
      await extractArticle(responseOf('<title>App</title><div id="root"></div><script src="/x.js"></script>')),
    ).toMatchObject({ ok: false, reason: 'script-only' })
  })

  test('a page without text and scripts has too little to read', async () => {
    expect(await extractArticle(responseOf('<title>Hm</title><p>Soon.</p>'))).toMatchObject({
      ok: false,
      reason: 'too-little-text',
    })
  })

  test('an answer without bytes is empty', async () => {
    expect(await extractArticle(responseOf(''))).toMatchObject({ ok: false, reason: 'empty' })
  })

  test('the text that a page gives readers without scripts is its text', async () => {
    const page = `<title>A Thread</title><body><div id="app"></div><noscript><div class="post"><p>${prose(4)}</p></div></noscript><script>1</script>`
    expect(asArticle(await extractArticle(responseOf(page))).markdown).toContain('Nobody had expected the letter')
  })

  test('a page served as XML is read by the rules of XML', async () => {
    const page = `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><script src="a.js"/><title>The harbour in June</title></head><body><div class="ad"/><h1>The harbour in June</h1>${prose()}<p>So <![CDATA[1 < 2 & 3]]> it is, as everybody who has ever counted boats will tell you at once.</p></body></html>`
    const article = asArticle(await extractArticle(responseOf(page, { contentType: 'application/xhtml+xml' })))
    expect(article.title).toBe('The harbour in June')
    expect(article.markdown).toContain('So 1 < 2 & 3 it is')
  })

  test.each([
    ['the way from one comment to the next', '<span class="navs"> | <a href="#c1">parent</a></span>'],
    ['what an editor says about its box', '<label class="hide-text">This keeps its spacing</label>'],
  ])('what only a style sheet hides or sets apart is no text: %s', async (_, html) => {
    const { markdown } = asArticle(
      await extractArticle(responseOf(articlePage(`${prose(3)}<p>Jane ${html}</p>${prose(3)}`))),
    )
    expect(markdown).toContain('\n\nJane\n\n')
  })

  const answer =
    '<p>The oldest one is right, as far as anybody on this coast can tell, and they have looked at all.</p>'
  test.each([
    [
      'that is named by its button',
      `<h3><button id="b1" aria-expanded="false">Which map is right?</button></h3><div style="overflow:hidden;display:none"><div role="region" aria-labelledby="b1">${answer}</div></div>`,
    ],
    [
      'that its button names',
      `<h3><button aria-expanded="false" aria-controls="a1">Which map is right?</button></h3><div id="a1" hidden>${answer}</div>`,
    ],
  ])('the closed part of an accordion is text: %s', async (_, html) => {
    const { markdown } = asArticle(await extractArticle(responseOf(articlePage(`${prose(3)}${html}${prose(3)}`))))
    expect(markdown).toContain('### Which map is right?\n\nThe oldest one is right')
  })

  test.each([
    '<ul><li><a href="/boats">The oldest one is right of all boats</a></li></ul>',
    '<form><p>The oldest one is right, if you search for it.</p><input name="q"></form>',
  ])('a menu or a form that a button opens is no text: %s', async (content) => {
    const html = `<button aria-expanded="false" aria-controls="a1">Menu</button><div id="a1" hidden>${content}</div>`
    const { markdown } = asArticle(await extractArticle(responseOf(articlePage(`${prose(3)}${html}${prose(3)}`))))
    expect(markdown).not.toContain('The oldest one')
  })

  test('the text of a declarative shadow tree is text of the page', async () => {
    const page = `<!doctype html><title>The harbour in June</title><my-page><template shadowrootmode="open"><main><h1>The harbour in June</h1>${prose()}</main></template></my-page>`
    expect(asArticle(await extractArticle(responseOf(page))).markdown).toContain('Nobody had expected the letter')
  })

  test('a post whose title is the post keeps it as text', async () => {
    const title =
      'What nobody told the keepers about the lamp, and all the other things that came up when we sat by the harbour in the rain: a list of what we know'
    const page = `<title>${title}</title><main><h1>${title}</h1><p>posted by a keeper</p></main>`
    expect(asArticle(await extractArticle(responseOf(page))).markdown).toContain('told the keepers')
  })

  test('a page without a title takes that of its link, then its host', async () => {
    const response = responseOf(`<body>${prose()}`)
    expect(asArticle(await extractArticle(response, { linkTitle: 'a letter' })).title).toBe('a letter')
    expect(asArticle(await extractArticle(response)).title).toBe('example.org')
  })
})
