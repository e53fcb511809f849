import { describe, expect, test } from 'vitest'
import { extractArticle } from '../../src/extract/extract-article.ts'
import { articlePage, asArticle, prose, responseOf } from './page.ts'

async function copyOf(content: string): Promise<string> {
  const page = articlePage(`${prose(3)}${content}${prose(3)}`)
  return asArticle(await extractArticle(responseOf(page))).markdown
}

describe('a table', () => {
  test.each([
    [
      'that elements make by their roles is a table',
      '<div role="table"><div role="rowgroup"><div role="row"><span role="columnheader">Boat</span><span role="columnheader">Sails</span></div></div><div role="rowgroup"><div role="row"><span role="rowheader">Anna</span><span role="cell">3</span></div></div></div>',
      '\n\n| Boat | Sails |\n| - | - |\n| Anna | 3 |\n\n',
    ],
    [
      'by role keeps cells that span others',
      '<div role="grid"><div role="row"><div role="columnheader" aria-colspan="2">Boats</div></div><div role="row"><div role="gridcell">Anna</div><div role="gridcell">3</div></div></div>',
      '<tr><th colspan="2">Boats</th></tr><tr><td>Anna</td><td>3</td></tr>',
    ],
    [
      'by role that has text beside its cells loses none of it',
      '<div role="grid"><div role="row"><div role="gridcell">Anna</div> with three sails</div><div role="row"><div role="gridcell">Berta</div></div></div>',
      'with three sails',
    ],
    [
      'that a style sheet makes of boxes is a table: Javadoc',
      '<div class="summary-table two-column-summary"><div class="table-header col-first">Field</div><div class="table-header col-last">Description</div><div class="col-first even-row-color"><code>MAX</code></div><div class="col-last even-row-color"><div class="block">The largest.</div></div></div>',
      '\n\n| Field | Description |\n| - | - |\n| `MAX` | The largest. |\n\n',
    ],
    [
      'whose rows begin with their names has no header',
      '<table><tr><th scope="row">Name</th><td>Anna</td></tr><tr><th scope="row">Sails</th><td>3</td></tr></table>',
      '\n\n| | |\n| - | - |\n| **Name** | Anna |\n| **Sails** | 3 |\n\n',
    ],
    [
      'whose first row names its columns keeps its header',
      '<table><tr><td></td><th>2019</th></tr><tr><th>Anna</th><td>1</td></tr></table>',
      '\n\n| | 2019 |\n| - | - |\n| Anna | 1 |\n\n',
    ],
    [
      'has its footer last, wherever the page wrote it',
      '<table><thead><tr><th>Boat</th><th>Sails</th></tr></thead><tfoot><tr><td>All</td><td>7</td></tr></tfoot><tbody><tr><td>Anna</td><td>3</td></tr></tbody></table>',
      '| Anna | 3 |\n| All | 7 |',
    ],
    [
      'has its columns aligned as a style or a class says',
      '<table><tr><th class="has-text-align-center">Boat</th><th style="text-align: right">Sails</th></tr><tr><td>Anna</td><td>3</td></tr></table>',
      '\n\n| Boat | Sails |\n| :-: | -: |\n| Anna | 3 |\n\n',
    ],
    [
      'that Markdown cannot express keeps its alignment and what its headers name',
      '<table><tr><th scope="col" colspan="2" align="center">Boats</th></tr><tr><td>Anna</td><td>3</td></tr></table>',
      '<th colspan="2" align="center" scope="col">Boats</th>',
    ],
  ])('%s', async (_, html, markdown) => {
    expect(await copyOf(html)).toContain(markdown)
  })
})

describe('a list that counts', () => {
  test.each([
    ['on from another does so', '<ol start="5"><li>Anna</li><li>Berta</li></ol>', '5. Anna\n6. Berta'],
    [
      'backwards does so',
      '<ol reversed><li>Anna</li><li>Berta</li></ol>',
      '\n\n<ol reversed>\n<li>Anna</li>\n<li>Berta</li>\n</ol>\n\n',
    ],
    ['in letters does so', '<ol type="a"><li>Anna</li></ol>', '\n\n<ol type="a">\n<li>Anna</li>\n</ol>\n\n'],
    [
      'in Roman numbers by its style does so',
      '<ol style="list-style-type: upper-roman" start="3"><li>Anna</li></ol>',
      '\n\n<ol start="3" type="I">\n<li>Anna</li>\n</ol>\n\n',
    ],
    [
      'with a gap has it',
      '<ol><li value="1">Anna</li><li>Berta</li><li value="10">Clara</li></ol>',
      '<ol>\n<li>Anna</li>\n<li>Berta</li>\n<li value="10">Clara</li>\n</ol>',
    ],
    [
      'as usual, with each number written, is plain',
      '<ol type="1"><li value="1">Anna</li><li value="2">Berta</li></ol>',
      '\n\n1. Anna\n2. Berta\n\n',
    ],
    [
      'in letters keeps what Markdown can express within an item',
      '<ol type="a"><li><p>Anna</p><ul><li>Three sails</li></ul></li></ol>',
      '<ol type="a">\n\n<li>\n\nAnna\n\n- Three sails\n\n</li>\n\n</ol>',
    ],
    [
      'in letters within another stays there',
      '<ol><li>Anna<ol type="a"><li>Three sails</li></ol></li><li>Berta</li></ol>',
      '1. Anna\n   <ol type="a">\n   <li>Three sails</li>\n   </ol>\n2. Berta',
    ],
  ])('%s', async (_, html, markdown) => {
    expect(await copyOf(html)).toContain(markdown)
  })
})

describe('what is marked within a line', () => {
  test.each([
    [
      'as ruby keeps how it is read',
      '<p>The word <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> was on the letter.</p>',
      'word <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> was',
    ],
    [
      'as written in the other direction stays so',
      '<p>They wrote <bdo dir="rtl">olleh</bdo> on the letter.</p>',
      'wrote <bdo dir="rtl">olleh</bdo> on',
    ],
  ])('%s', async (_, html, markdown) => {
    expect(await copyOf(html)).toContain(markdown)
  })
})

test('figures in a figure keep a caption each, and share that of all', async () => {
  const figure = (name: string): string =>
    `<figure class="wp-block-image"><img src="/${name}.jpg" alt="${name}"><figcaption>The ${name}</figcaption></figure>`
  expect(
    await copyOf(
      `<figure class="wp-block-gallery">${figure('one')}${figure('two')}<figcaption>Both</figcaption></figure>`,
    ),
  ).toContain(
    `<figure>

<figure><img alt="one" src="https://example.org/one.jpg"><figcaption>The one</figcaption></figure>

<figure><img alt="two" src="https://example.org/two.jpg"><figcaption>The two</figcaption></figure>

<figcaption>Both</figcaption>

</figure>`,
  )
})

describe('what a page embeds', () => {
  test.each([
    [
      'a film of YouTube leads to its page',
      '<iframe src="https://www.youtube-nocookie.com/embed/a1-_b2c3?rel=0" title="The tide"></iframe>',
      '[The tide](https://www.youtube.com/watch?v=a1-_b2c3)',
    ],
    [
      'a film of Vimeo leads to its page',
      '<iframe data-src="https://player.vimeo.com/video/12345?h=1"></iframe>',
      '[vimeo.com](https://vimeo.com/12345)',
    ],
    [
      'a chart with a name is a link to it',
      '<iframe src="https://charts.example/AbCd/1/" title="Ships per year"></iframe>',
      '[Ships per year](https://charts.example/AbCd/1/)',
    ],
    [
      'a gist that a script would write is a link to it',
      '<script src="https://gist.github.com/anna/0123456789abcdef.js?file=boats.js"></script>',
      '[gist.github.com/anna/0123456789abcdef](https://gist.github.com/anna/0123456789abcdef)',
    ],
    [
      'a film shows its first picture, which leads to the film',
      '<video src="/tide.mp4" poster="/tide.jpg" title="The tide"></video>',
      '[![The tide](https://example.org/tide.jpg)](https://example.org/tide.mp4)',
    ],
    [
      'a film that only scripts know shows its first picture',
      '<video poster="/tide.jpg" title="The tide"></video>',
      '\n\n![The tide](https://example.org/tide.jpg)\n\n',
    ],
    [
      'the source of a diagram keeps its lines',
      '<div class="mermaid">graph TD\n  A--&gt;B</div>',
      '```mermaid\ngraph TD\n  A-->B\n```',
    ],
    [
      'the source of a diagram is told as such',
      '<pre class="mermaid">graph TD\n  A--&gt;B</pre>',
      '```mermaid\ngraph TD\n  A-->B\n```',
    ],
  ])('%s', async (_, html, markdown) => {
    expect(await copyOf(html)).toContain(markdown)
  })

  test.each([
    '<iframe src="https://googleads.g.doubleclick.net/ads/1" title="Harbour tours"></iframe>',
    '<iframe src="https://www.facebook.com/plugins/like.php?href=1" title="Like this page"></iframe>',
    '<iframe src="https://example.substack.com/embed" title="Subscribe now"></iframe>',
    '<iframe src="https://stats.example/embed.html" width="1" height="1" title="Count"></iframe>',
    '<iframe src="https://frames.example/a" title="iframe"></iframe>',
    '<script src="https://scripts.example/a.js"></script>',
  ])('that is not what the text speaks of is left out: %s', async (html) => {
    expect(await copyOf(html)).toBe(await copyOf(''))
  })
})

describe('a note in a box', () => {
  test.each([
    [
      'of Sphinx or MkDocs',
      '<div class="admonition note"><p class="admonition-title">Note</p><p>Mind the tide.</p></div>',
      '> **Note**\n>\n> Mind the tide.',
    ],
    [
      'of GitHub',
      '<div class="markdown-alert markdown-alert-tip"><p class="markdown-alert-title"><svg></svg>Tip</p><p>Mind the tide.</p></div>',
      '> **Tip**\n>\n> Mind the tide.',
    ],
    [
      'of Docusaurus',
      '<div class="theme-admonition alert"><div class="admonitionHeading_Gvgb"><span><svg></svg></span>tip</div><div><p>Mind the tide.</p></div></div>',
      '> **tip**\n>\n> Mind the tide.',
    ],
    [
      'of Ghost, without a title',
      '<div class="kg-card kg-callout-card"><div class="kg-callout-text">Mind the tide.</div></div>',
      '> Mind the tide.',
    ],
  ])('stands apart from the text around it, as a quotation: %s', async (_, html, markdown) => {
    expect(await copyOf(html)).toContain(`\n\n${markdown}\n\n`)
  })

  test('that contains whole sections is none', async () => {
    const html = `<div class="callout"><h2>The tide</h2>${prose(1)}</div>`
    expect(await copyOf(html)).not.toContain('>')
  })
})

test('a column with space around it is no column of numbers beside code', async () => {
  expect(await copyOf('<div class="col gutter-sm">42 boats sank.</div>')).toContain('42 boats sank.')
})

test('words called copy, as advertisers call them, are no button to copy', async () => {
  const html =
    '<div class="body-copy"><p class="copy">It rained.</p></div><div class="hero-copy">Then the wind fell.</div>'
  expect(await copyOf(html)).toContain('\n\nIt rained.\n\nThen the wind fell.\n\n')
})

describe('panels behind tabs', () => {
  const panel = (content: string, hidden = ''): string => `<div role="tabpanel"${hidden}>${content}</div>`
  test('are all kept where they say the same for others', async () => {
    const markdown = await copyOf(
      `<div>${panel('<pre>npm install sail</pre>')}${panel('<pre>yarn add sail</pre>', ' hidden')}${panel('<p>Steam needs none.</p>', ' hidden')}</div>`,
    )
    expect(markdown).toContain('```\nnpm install sail\n```\n\n```\nyarn add sail\n```\n\nSteam needs none.')
  })

  test('are left out where they are about something else', async () => {
    const markdown = await copyOf(
      `<div>${panel('<p>The boats of the coast.</p>')}${panel(`<p>${'Popular elsewhere. '.repeat(40)}</p>`, ' hidden')}</div>`,
    )
    expect(markdown).not.toContain('Popular')
  })
})

describe('what a style sheet alone tells', () => {
  test.each([
    [
      'is kept where it is seen and not read aloud: WP Recipe Maker',
      '<p>Cook for <span>10<span class="sr-only"> minutes</span></span> <span aria-hidden="true">mins</span> at least.</p>',
      'Cook for 10 mins at least.',
    ],
    [
      'is an answer that its question opens',
      '<div>Can I return it?</div><div class="faq-answer" style="display:none"><p>Within thirty days, if unlit.</p></div>',
      'Can I return it?\n\nWithin thirty days, if unlit.',
    ],
    [
      'is one slide, not the copy that lets them go round',
      '<div><div class="swiper-slide">The old tower of Anna</div><div class="swiper-slide swiper-slide-duplicate">The new tower of Berta</div></div>',
      '\n\nThe old tower of Anna\n\nThe harbour',
    ],
    [
      'is a column that only narrow screens hide: Tailwind',
      '<table><tr><th>Boat</th><th class="hidden md:table-cell">Sails</th></tr><tr><td>Anna</td><td class="hidden md:table-cell">3</td></tr></table>',
      '\n\n| Boat | Sails |\n| - | - |\n| Anna | 3 |\n\n',
    ],
    [
      'is left out where it is seen only while something is pointed at',
      '<p>All of the boats <button>of the coast</button><span role="tooltip">Click for a map</span> are old.</p>',
      'All of the boats of the coast are old.',
    ],
    [
      'is left out where it is the name of a picture: Material Icons',
      '<p>All of the boats <span class="material-icons">arrow_drop_down</span> of the coast.</p>',
      'All of the boats of the coast.',
    ],
    [
      'is a price once, of what is on sale: Shopify',
      '<div class="price price--on-sale"><div class="price__regular">9 €</div><div class="price__sale"><s>9 €</s> 7 €</div><span class="price__badge-sale">Sale</span> <span class="price__badge-sold-out">Sold out</span></div>',
      '\n\n~~9 €~~ 7 €\n\nSale\n\n',
    ],
    [
      'is a price once, of what is not: Shopify',
      '<div class="price"><div class="price__regular">9 €</div><div class="price__sale"><s>9 €</s> 7 €</div><span class="price__badge-sale">Sale</span> <span class="price__badge-sold-out">Sold out</span></div>',
      '\n\n9 €\n\nThe harbour',
    ],
    [
      'is the numbers of a list: WP Recipe Maker',
      '<ul><li style="list-style-type: decimal;">Fry it.</li><li style="list-style-type: decimal;">Eat it.</li></ul>',
      '\n\n1. Fry it.\n2. Eat it.\n\n',
    ],
    [
      'what is done of a list, as Notion writes it',
      '<ul class="to-do-list"><li><div class="checkbox checkbox-on"></div> <span>Mend the net</span></li></ul>',
      '- [x] Mend the net',
    ],
    [
      'lines in a cell, however deep',
      '<table><tr><th>Boat</th><th>Crew</th></tr><tr><td>Anna</td><td><div><div>Two men</div><div>Four women</div></div></td></tr></table>',
      '<td><div><div>Two men</div><div>Four women</div></div></td>',
    ],
    ['the language of code, as GitHub writes it', '<pre lang="mermaid">graph TD</pre>', '```mermaid\ngraph TD\n```'],
    [
      'no class of code that has no language',
      '<dl><dt><code class="descname">-v</code></dt><dd>Says more.</dd></dl>',
      '<dt><code>-v</code></dt>',
    ],
  ])('%s', async (_, html, markdown) => {
    expect(await copyOf(html)).toContain(markdown)
  })

  test('a picture in the place of another is none of a film', async () => {
    const video = '<video src="/tide.mp4" poster="https://img.example/640x360/spacer.png"></video>'
    expect(await copyOf(video)).toContain('\n\n[tide.mp4](https://example.org/tide.mp4)\n\n')
  })
})

describe('what blog engines make of', () => {
  test.each([
    [
      'a note: Asciidoctor',
      '<div class="admonitionblock note"><table><tr><td class="icon"><div class="title">Note</div></td><td class="content">Mind the tide.</td></tr></table></div>',
      '\n\n> **Note**\n>\n> Mind the tide.\n\n',
    ],
    [
      'a note: Starlight, which hides its title from screen readers',
      '<aside aria-label="Tip" class="starlight-aside"><p class="starlight-aside__title" aria-hidden="true">Tip</p><div><p>Mind the tide.</p></div></aside>',
      '\n\n> **Tip**\n>\n> Mind the tide.\n\n',
    ],
    [
      'a picture with a caption: Blogger',
      '<table class="tr-caption-container"><tbody><tr><td><a href="/big.jpg"><img src="/small.jpg" alt="Boat"></a></td></tr><tr><td class="tr-caption">A boat in May</td></tr></tbody></table>',
      '<figcaption>A boat in May</figcaption></figure>',
    ],
    [
      'bold words: Google Docs',
      '<p>It was <span style="font-weight:700">late</span> and <span style="font-style: italic">dark</span>, <b style="font-weight:normal">not cold</b>, in the harbour.</p>',
      'It was **late** and _dark_, not cold, in the harbour.',
    ],
    [
      'a formula: Substack',
      '<div class="latex-rendered" data-attrs="{&quot;persistentExpression&quot;:&quot;\\\\frac{a}{b}&quot;,&quot;id&quot;:&quot;A&quot;}"></div>',
      '```math\n\\frac{a}{b}\n```',
    ],
    [
      'a tweet: AMP',
      '<amp-twitter data-tweetid="123"></amp-twitter>',
      '[twitter.com](https://twitter.com/i/status/123)',
    ],
    [
      'a frame: AMP',
      '<amp-iframe src="https://charts.example/embed/1"></amp-iframe>',
      '[charts.example](https://charts.example/embed/1)',
    ],
    [
      'a film: AMP',
      '<amp-video src="/tide.mp4" title="The tide"></amp-video>',
      '[The tide](https://example.org/tide.mp4)',
    ],
    [
      'code of others: Medium',
      '<iframe src="https://medium.com/media/abc123/href"></iframe>',
      '[medium.com](https://medium.com/media/abc123/href)',
    ],
  ])('%s', async (_, html, markdown) => {
    expect(await copyOf(html)).toContain(markdown)
  })

  test('a picture that is first blurred: Medium', async () => {
    const blurred = '<img class="progressiveMedia-thumbnail" src="/60.png"><img src="/1600.png" alt="Boat">'
    expect((await copyOf(blurred)).match(/!\[.*?\)/g)).toEqual(['![Boat](https://example.org/1600.png)'])
  })
})

describe('what other programs make of', () => {
  test.each([
    [
      'a link: Google Docs',
      '<p>See <a href="https://www.google.com/url?q=https://example.com/x&amp;sa=D&amp;ust=1">the map</a> of the coast.</p>',
      'See [the map](https://example.com/x) of',
    ],
    [
      'a formula with its number: LaTeXML',
      '<table class="ltx_equation ltx_eqn_table"><tr><td></td><td><math><mi>E</mi></math></td><td></td><td class="ltx_eqn_eqno">(1)</td></tr></table>',
      '\n\n<math><mi>E</mi></math> (1)\n\n',
    ],
    [
      'a quotation: XenForo',
      '<div class="bbCodeBlock bbCodeBlock--quote"><div class="bbCodeBlock-title"><a href="/goto">Berta said:</a></div><div class="bbCodeBlock-content">The sea was calm.</div></div>',
      '\n\n> **[Berta said:](https://example.org/goto)**\n>\n> The sea was calm.\n\n',
    ],
    [
      'a quotation: phpBB',
      '<blockquote><div><cite>Anna wrote:</cite>The sea was calm.</div></blockquote>',
      '\n\n> Anna wrote:\n>\n> The sea was calm.\n\n',
    ],
    ['code: Pandoc', '<pre class="sourceCode r"><code class="sourceCode r">x</code></pre>', '```r\nx\n```'],
    [
      'code: mdBook, which hides what only running it needs',
      '<pre class="playground"><code class="language-rust"><span class="boring">fn main() {\n</span>let boats = 3;\n<span class="boring">}</span></code></pre>',
      '\n\n```rust\nlet boats = 3;\n```\n\n',
    ],
    [
      'code in two ways to write it: Node.js',
      '<pre><code class="language-js cjs">const sea = require(\'sea\');</code><code class="language-js mjs">import sea from \'sea\';</code></pre>',
      "```js\nconst sea = require('sea');\nimport sea from 'sea';\n```",
    ],
    [
      'code: Doxygen',
      '<div class="fragment"><div class="line"><span class="lineno">    1</span>&#160;<span class="keyword">class </span>Lamp {</div><div class="line"><span class="lineno">    2</span>&#160;};</div></div>',
      '\n\n```\n class Lamp {\n };\n```\n\n',
    ],
    [
      'a declaration: Doxygen',
      '<table class="memname"><tr><td class="memname">void Lamp::light </td><td>(</td><td class="paramtype">int&#160;</td><td class="paramname"><em>n</em></td><td>)</td><td></td></tr></table>',
      '\n\nvoid Lamp::light ( int\u00a0 _n_ )\n\n',
    ],
    [
      'a note: Notion',
      '<figure class="callout"><div><span class="icon">💡</span></div><div>Bring warm clothes.</div></figure>',
      '\n\n> 💡\n>\n> Bring warm clothes.\n\n',
    ],
    [
      'code beside its numbers: YARD',
      '<table class="source_code"><tr><td><pre class="lines">\n\n10\n11</pre></td><td><pre class="code">def light\nend</pre></td></tr></table>',
      '\n\n```\ndef light\nend\n```\n\n',
    ],
    ['code: rustdoc', '<pre class="rust rust-example-rendered"><code>let boats = 3;</code></pre>', '```rust\n'],
    [
      'a function: rustdoc',
      '<details class="toggle method-toggle" open><summary><section id="method.sail"><h4 class="code-header">pub fn <a href="#method.sail">sail</a>()</h4></section></summary><div class="docblock">Hoists the sail.</div></details>',
      '\n\n#### pub fn [sail](https://example.org/posts/one#method.sail)()\n\nHoists the sail.\n\n',
    ],
    [
      'the version at the right end of the line: rustdoc',
      '<section id="variant.Anna" class="variant"><a href="#variant.Anna" class="anchor">§</a><span class="since rightside">1.0.0</span><h3 class="code-header">Anna</h3></section>',
      '\n\n### Anna\n\n1.0.0\n\n',
    ],
    [
      'the link to the source: Sphinx',
      '<dl><dt id="sail">sail()<a href="/source"><span class="viewcode-link">[source]</span></a></dt><dd><p>Hoists the sail.</p></dd></dl>',
      '<dt>sail() <a href="https://example.org/source">[source]</a></dt>',
    ],
    [
      'a description that readers can close: rustdoc',
      '<h2>Boats</h2><details class="toggle" open><summary class="hideme"><span>Expand description</span></summary><div class="docblock">What floats.</div></details>',
      '\n\n## Boats\n\nWhat floats.\n\n',
    ],
    ['code: Jupyter', '<div class="highlight hl-ipython3"><pre>x</pre></div>', '```python\nx\n```'],
    [
      'a document in the page: a link to it',
      '<object data="/maps.pdf" type="application/pdf"><p>Your browser shows none.</p></object>',
      '[maps.pdf](https://example.org/maps.pdf)',
    ],
  ])('%s', async (_, html, markdown) => {
    expect(await copyOf(html)).toContain(markdown)
  })
})
