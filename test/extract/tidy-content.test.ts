import { describe, expect, test } from 'vitest'
import { extractArticle } from '../../src/extract/extract-article.ts'
import { articlePage, asArticle, prose, responseOf } from './page.ts'

async function copyOf(content: string): Promise<string> {
  const page = articlePage(`${prose(3)}${content}${prose(3)}`)
  return asArticle(await extractArticle(responseOf(page))).markdown
}

describe('a heading', () => {
  test.each([
    ['has no break before and after its words', '<h2><br>The Tides<br></h2>', '\n\n## The Tides\n\n'],
    ['stays one, though boxes are in it', '<h2><div><a name="t">The Tides</a></div></h2>', '\n\n## The Tides\n\n'],
    [
      'has the lines of its boxes',
      '<h2><div>Chapter 1</div><div>The Tides</div></h2>',
      '\n\nChapter 1\\\nThe Tides\n---------\n\n',
    ],
    [
      'stands below the picture in it',
      '<h2><div><img src="/a.jpg"></div>The Tides</h2>',
      '\n\n![](https://example.org/a.jpg)\n\n## The Tides\n\n',
    ],
    ['has no button beside its words', '<h2>The <b>Tides</b><button>Copy path</button></h2>', '\n\n## The Tides\n\n'],
    ['that is a button keeps its words', '<h3><button>The Tides</button></h3>', '\n\n### The Tides\n\n'],
    ['with a list in it is none', '<h2><ul><li>The Tides</li></ul></h2>', '\n\n- The Tides\n\n'],
    ['that leads to itself is no link', '<h2 id="tides"><a href="#tides">The Tides</a></h2>', '\n\n## The Tides\n\n'],
    [
      'that leads back to the table of contents is no link',
      '<h2>The <a class="toc-backref" href="#id3">Tides</a></h2><h2><a class="toc-backref" href="#id4">Of Winds</a></h2>',
      '\n\n## Of Winds\n\n',
    ],
    [
      'has no sign for its address',
      '<h2 id="tides"><a href="#tides">The Tides<img src="/share.svg" alt="share"></a></h2>',
      '\n\n## The Tides\n\n',
    ],
    [
      'has no sign for its address within another element: Node.js',
      '<h2>The Tides<span><a class="mark" href="#tides" id="tides">#</a></span></h2>',
      '\n\n## The Tides\n\n',
    ],
    [
      'whose number and words each lead to it is no link: RFCs',
      '<h2><a href="#section-1" class="section-number">1. </a><a href="#name-tides" class="section-name">The Tides</a></h2>',
      '\n\n## 1. The Tides\n\n',
    ],
    [
      'has no link to the top of the page: man7.org',
      '<h2>NAME &nbsp; &nbsp; <a href="#top_of_page"><span class="top-link">top</span></a></h2>',
      '\n\n## NAME\n\n',
    ],
    ['has no address beside it', '<h2 id="tides">The Tides<a href="#tides">#tides</a></h2>', '\n\n## The Tides\n\n'],
    [
      'has no words that stand for such a sign',
      '<h2 id="tides">The Tides<a href="#tides"><span>Link to this heading</span></a></h2>',
      '\n\n## The Tides\n\n',
    ],
    [
      'keeps a link to somewhere else on the page',
      '<h2>The Tides, as <a href="#maps">the maps</a> show them</h2>',
      '## The Tides, as [the maps](https://example.org/posts/one#maps) show them',
    ],
    ['is not bold twice', '<h2><strong>The <b>Tides</b></strong></h2>', '\n\n## The Tides\n\n'],
  ])('%s', async (_, html, markdown) => {
    expect(await copyOf(html)).toContain(markdown)
  })
})

describe('what is marked within a line', () => {
  test.each([
    [
      'does not break the line of a box that is no paragraph',
      '<div>We went by the <abbr title="Harbour Post">HP</abbr> and the <u>old</u> maps that she had kept for so long.</div>',
      'We went by the <abbr title="Harbour Post">HP</abbr> and the <u>old</u> maps that',
    ],
    [
      'does not break the line of a list’s item',
      '<ul><li>We went by the <small>old</small> maps that she had kept.</li><li>And she by none at all.</li></ul>',
      '- We went by the <small>old</small> maps that she had kept.',
    ],
    [
      'is not marked twice',
      '<p>It was <strong>very <b>late</b></strong><b>, and dark</b>, when she came back from the harbour with the maps.</p>',
      'It was **very late, and dark**, when',
    ],
    [
      'ends before the line does',
      '<p>Lead.</p><p><b>Which map is right?<br></b>The oldest one, as far as anybody on this coast can tell.</p>',
      '\n\n**Which map is right?**\\\nThe oldest one',
    ],
    [
      'is marked in each of the paragraphs that breaks make of it',
      '<p><em>The oldest map is right.<br><br>All of the others are wrong.</em></p>',
      '\n\n_The oldest map is right._\n\n_All of the others are wrong._\n\n',
    ],
    [
      'and says nothing does not keep paragraphs together',
      '<p>The oldest map<span><br>is right.<br><br>All of the others are wrong.</span></p>',
      '\n\nThe oldest map\\\nis right.\n\nAll of the others are wrong.\n\n',
    ],
    [
      'by a box of its own does not run into its neighbour',
      '<div><label>Python 3.9 and above</label><label>Python 3.12 and above</label><button>All of them</button></div>',
      'Python 3.9 and above Python 3.12 and above All of them',
    ],
    [
      'keeps the space that is all of a link',
      '<p>She read <em>the maps<a href="/maps"> </a></em>before anyone else on the coast had heard of what they said.</p>',
      'She read _the maps_ before anyone',
    ],
    [
      'with a button for a script is text',
      '<p>She read <a href="#">the maps</a> before anyone else on the coast had heard of what they said.</p>',
      'She read the maps before anyone',
    ],
    [
      'with an address that Cloudflare hides from us is text',
      '<p>Write to <a class="__cf_email__" href="/cdn-cgi/l/email-protection">[email protected]</a> before anyone else does.</p>',
      'Write to \\[email protected] before',
    ],
    [
      'is divided where an empty link is between two breaks',
      '<p>She read the maps before anyone else on the coast.<br><a href="/x"></a><br>Nobody had expected the letter.</p>',
      'She read the maps before anyone else on the coast.\n\nNobody had expected the letter.',
    ],
    [
      'keeps the space that belongs between a link and the word after it',
      '<p>She read <a href="/maps"> the maps </a>before anyone else on the coast had heard of what they said.</p>',
      'She read [the maps](https://example.org/maps) before anyone',
    ],
  ])('%s', async (_, html, markdown) => {
    expect(await copyOf(html)).toContain(markdown)
  })
})

describe('the name of a language above code', () => {
  test.each([
    [
      'is left out where the code says it itself',
      '<div class="example"><div class="example-header"><span>js</span></div><pre class="brush: js"><code>let a</code></pre></div>',
      '\n\n```js\nlet a\n```',
    ],
    [
      'becomes the language of code that says none',
      '<div class="tab"><p>Python</p><div class="code"><pre>a = 1</pre></div></div>',
      '\n\n```python\na = 1\n```',
    ],
    ['stays where it is a word like others', '<p>Observe:</p><pre>a = 1</pre>', 'Observe:\n\n```\na = 1\n```'],
  ])('%s', async (_, html, markdown) => {
    const copy = await copyOf(html)
    expect(copy).toContain(markdown)
    expect(copy).not.toMatch(/^(?:js|Python)$/m)
  })
})

describe('a list', () => {
  test.each([
    [
      'directly in another belongs to the item before it',
      '<ul><li>Boats that lay in the harbour</li><ul><li>Anna, with three sails</li></ul><li>Maps of the coast</li></ul>',
      '- Boats that lay in the harbour\n  - Anna, with three sails\n- Maps of the coast',
    ],
    [
      'that is all of an item stands for the item',
      '<ul><ul><li>Anna, with three sails</li></ul><li><ul><li>Berta, with two of them</li></ul></li></ul>',
      '- Anna, with three sails\n- Berta, with two of them',
    ],
  ])('%s', async (_, html, markdown) => {
    const flat = (await copyOf(html)).replace(/\n+(?= *- )/g, '\n')
    expect(flat).toContain(markdown)
  })
})

test('what somebody wrote in a forum is no quotation, but what is quoted there is', async () => {
  const post =
    '<blockquote class="messageText ugc">She is right about the maps of this coast.<blockquote>All maps are wrong.</blockquote></blockquote>'
  expect(await copyOf(post)).toContain('\n\nShe is right about the maps of this coast.\n\n> All maps are wrong.\n\n')
})

test('a rule does not stand above and below all of the text', async () => {
  const page = `<title>Boats</title><main><article><hr>${prose(4)}<hr></article></main>`
  const { markdown } = asArticle(await extractArticle(responseOf(page)))
  expect(markdown).not.toMatch(/^---|---$/)
})

test('a first row in bold is the header of a table', async () => {
  const table =
    '<table><tr><td><b>Boat</b></td><td><p><strong>Sails</strong></p></td></tr><tr><td>Anna</td><td>3</td></tr></table>'
  expect(await copyOf(table)).toContain('| Boat | Sails |\n| - | - |\n| Anna | 3 |')
})

describe('the title above the text is not said again', () => {
  const copyUnder = async (title: string, content: string): Promise<string> => {
    const page = `<!doctype html><html><head><title>${title}</title></head><body><main><article>${content}${prose(5)}</article></main></body></html>`
    return asArticle(await extractArticle(responseOf(page))).markdown
  }

  test.each([
    ['in a heading that has the site with it', '<h2>The Tides of the Coast - Harbour Post</h2>'],
    ['in other letters, under a line of the page', '<p>Letters from the coast</p><h2>the tides of the Coast</h2>'],
    ['in a heading under the heading', '<h1>The Tides of the Coast</h1><h3>The tides of the coast</h3>'],
    ['in a line that is no heading', '<div>The Tides of the Coast</div>'],
  ])('%s', async (_, again) => {
    const copy = await copyUnder('The Tides of the Coast - Harbour Post', again)
    expect(copy).not.toMatch(/tides of the coast/i)
    expect(copy).toContain('The harbour was quiet')
  })

  test('but a section further below may be called like the page', async () => {
    const copy = await copyUnder('The Tides of the Coast', `<h2>Of maps</h2>${prose(2)}<h2>The tides of the coast</h2>`)
    expect(copy).toContain('## The tides of the coast')
  })
})

test.each([
  [
    'a line of nothing but joiners is none',
    '<p>\u200d</p><p>\u200b<span>\ufeff</span></p><p>Boats and maps.</p>',
    'sky.\n\nBoats and maps.',
  ],
  ['an icon that only the font of the page has goes', '<p>\uf00c Boats and \u{f0123}maps.</p>', '\n\nBoats and maps.'],
  [
    'a joiner within a word stays',
    '<p>The boat is called می\u200cخواهم by all who have seen her.</p>',
    'می\u200cخواهم',
  ],
])('%s', async (_, html, markdown) => {
  expect(await copyOf(html)).toContain(markdown)
})

describe('an image', () => {
  test.each([
    [
      'stands once, where the page has it twice in a row',
      '<p><img src="/a.jpg" alt="A"> <img src="/a.jpg" alt="A"></p>',
      1,
    ],
    [
      'stands again, where there is text between',
      '<p><img src="/a.jpg" alt="A"> and once more <img src="/a.jpg" alt="A"></p>',
      2,
    ],
  ])('%s', async (_, html, times) => {
    expect((await copyOf(html)).split('![A](https://example.org/a.jpg)')).toHaveLength(times + 1)
  })

  test.each([
    [
      'is described in words, without the HTML that scripts make captions of',
      '<img src="/a.jpg" alt="A boat<br><small>by <a href=&quot;/x&quot;>Ann</a></small>">',
      '![A boat by Ann](https://example.org/a.jpg)',
    ],
    ['of a smiling face is that face', '<img src="/1f642.png" alt="🙂" width="72">', 'She was right 🙂'],
    [
      'that stands for a sign is the sign',
      '<img class="emoji" src="/e.png" alt=":slight_smile:">',
      'She was right :slight_smile:',
    ],
    ['of a sprite too', '<img class="mceSmilieSprite" src="/clear.png" alt=";)">', 'She was right ;)'],
    [
      'that has a word for a sign stays',
      '<img class="smilie" src="/s.png" alt="Smile">',
      '![Smile](https://example.org/s.png)',
    ],
    [
      'that only holds space is none',
      '<img src="/theme/clear.gif" alt="" width="40" height="10"> in the end.',
      'She was right in the end',
    ],
    [
      'of who is quoted is none',
      '<img class="avatar" src="/ann.png" alt="" width="24" height="24"> in the end.',
      'She was right in the end',
    ],
    [
      'of somebody that is large stays',
      '<img class="avatar" src="/ann.png" alt="Ann" width="300">',
      '![Ann](https://example.org/ann.png)',
    ],
  ])('%s', async (_, html, markdown) => {
    expect(await copyOf(`<p>She was right ${html}</p>`)).toContain(markdown)
  })
})

describe('an address that a script would have written', () => {
  const code = '5a3b34341a3f223b372a363f7435283d'
  test.each([
    [
      'is an address in text',
      `<p>Write to <a href="/cdn-cgi/l/email-protection" data-cfemail="${code}">[email protected]</a> today.</p>`,
      'Write to ann\\@example.org today',
    ],
    [
      'is one in code',
      `<pre><code>mail("<span data-cfemail="${code}">[email protected]</span>")</code></pre>`,
      'mail("ann@example.org")',
    ],
    [
      'is where a link leads',
      `<p>All of us like to <a href="/cdn-cgi/l/email-protection#${code}">get letters</a> from the coast.</p>`,
      '[get letters](mailto:ann@example.org)',
    ],
    [
      'stays as it is where it says nothing',
      '<p>Write to <span data-cfemail="5a00">[email protected]</span> today.</p>',
      'email protected',
    ],
  ])('%s', async (_, html, markdown) => {
    expect(await copyOf(html)).toContain(markdown)
  })
})

describe('a label of what is not there is left out', () => {
  const copyOfAll = async (content: string): Promise<string> =>
    asArticle(await extractArticle(responseOf(articlePage(content)))).markdown

  test.each([
    ['above text', `<p>Table of Contents</p>${prose(4)}`],
    ['above a heading', `<h2>Contents</h2><h2>Tides</h2>${prose(4)}`],
    ['at the end', `${prose(4)}<h2>Table of Contents</h2><hr>`],
  ])('%s', async (_, html) => {
    expect(await copyOfAll(html)).not.toMatch(/contents/i)
  })

  test.each([
    [
      'stands above its list',
      '<p>Contents</p><ul><li><a href="#a">Of boats</a></li><li><a href="#b">Of maps</a></li></ul>',
    ],
    ['introduces text', '<h2>Contents</h2><p>The box held maps, and a letter that nobody had read before.</p>'],
  ])('but not one that %s', async (_, html) => {
    expect(await copyOfAll(`${prose(2)}${html}${prose(2)}`)).toContain('Contents')
  })
})

describe('a table', () => {
  test.each([
    [
      'keeps each value under its head where the corner is empty',
      '<table><tr><th></th><th>Anna</th><th>Berta</th></tr><tr><td>Sails</td><td>3</td><td>2</td></tr></table>',
      '| | Anna | Berta |\n| - | - | - |\n| Sails | 3 | 2 |',
    ],
    [
      'keeps each value under its head where another cell is empty',
      '<table><thead><tr><th>Boat</th><th>Sails</th><th>Crew</th></tr></thead><tbody><tr><td>Anna</td><td></td><td>4</td></tr></tbody></table>',
      '| Boat | Sails | Crew |\n| - | - | - |\n| Anna | | 4 |',
    ],
    [
      'that stays HTML keeps the lines of code in its cells',
      '<table><tr><th>Do</th><th>Then</th></tr><tr><td><pre>hoist\n  sail</pre></td><td>wait</td></tr></table>',
      '<td><pre><code>hoist&#10;  sail</code></pre></td>',
    ],
  ])('%s', async (_, html, markdown) => {
    expect(await copyOf(html)).toContain(markdown)
  })

  test('that only places a text beside empty cells is none', async () => {
    const cells = '<td width="20"></td>'
    const page = `<table><tr>${cells}<td>${prose(6)}</td>${cells}</tr></table>`
    expect(await copyOf(page)).not.toMatch(/^\||<table/m)
  })
})
