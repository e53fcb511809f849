import { describe, expect, test } from 'vitest'
import { extractArticle } from '../../src/extract/extract-article.ts'
import { articleFrom } from './article-from.ts'
import { articlePage, asArticle, prose, responseOf } from './page.ts'

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
