import markdownIt from 'markdown-it'
import { describe, expect, test } from 'vitest'
import { collectLinks } from '../../src/collect/collect-links.ts'
import { normalizeUrl } from '../../src/collect/normalize-url.ts'

/** The links of a post as short as they can be told: `line url`, with `bare` or `fuzzy` where it is. */
function links(markdown: string): readonly string[] {
  return collectLinks(markdown, './post.md').map(
    ({ line, url, bare, fuzzy }) => `${line} ${url}${fuzzy ? ' fuzzy' : bare ? ' bare' : ''}`,
  )
}

test('a link says its key, how the post writes it, where, and on which line', () => {
  expect(collectLinks('One.\n\nSee [two](https://EXAMPLE.org/a?b=1#c "Title").', './posts/first.md')).toEqual([
    {
      url: 'https://example.org/a?b=1',
      href: 'https://EXAMPLE.org/a?b=1#c',
      inputPath: './posts/first.md',
      line: 3,
      bare: false,
    },
  ])
})

describe('every form of link is found', () => {
  test.each<[string, string, readonly string[]]>([
    ['inline', '[a](https://a.org/x) and [b](<https://b.org/c d>)', ['1 https://a.org/x', '1 https://b.org/c%20d']],
    [
      'several on a line, one twice',
      '[a](https://a.org/) [b](https://b.org/) [a](https://a.org/)',
      ['1 https://a.org/', '1 https://b.org/', '1 https://a.org/'],
    ],
    [
      'full, collapsed and shortcut reference',
      '[a][Ref] [ref][] [ref]\n\n[ref]: https://a.org/',
      ['1 https://a.org/', '1 https://a.org/', '1 https://a.org/'],
    ],
    ['autolink', '<https://a.org/>', ['1 https://a.org/']],
    [
      'bare URL',
      'See https://a.org/b_c_d, (https://b.org/x_(y)).',
      ['1 https://a.org/b_c_d bare', '1 https://b.org/x_(y) bare'],
    ],
    [
      'bare host',
      'See example.org/a_b, EXAMPLE.com:8080. (x.y.de/z), bücher.example.net and https://b.org/c.com/d.',
      [
        '1 http://example.org/a_b fuzzy',
        '1 http://example.com:8080/ fuzzy',
        '1 http://x.y.de/z fuzzy',
        '1 http://xn--bcher-kva.example.net/ fuzzy',
        '1 https://b.org/c.com/d bare',
      ],
    ],
    ['bare www', 'See www.example.org/a.', ['1 http://www.example.org/a fuzzy']],
    ['protocol-relative', '[a](//a.org/b)', ['1 https://a.org/b']],
    ['in a footnote', 'Text[^1].\n\n[^1]: See [a](https://a.org/).', ['3 https://a.org/']],
    [
      'in an inline footnote',
      'Text^[see [a](https://a.org/), https://b.org/c].',
      ['1 https://a.org/', '1 https://b.org/c bare'],
    ],
    [
      'bare in an inline footnote',
      'Text^[www.a.org (https://b.org/c_(d)), https://e.org/?].',
      ['1 http://www.a.org/ fuzzy', '1 https://b.org/c_(d) bare', '1 https://e.org/ bare'],
    ],
    [
      'in a table',
      '| a | b |\n| - | - |\n| [a](https://a.org/x\\|y) | https://b.org/ |',
      ['3 https://a.org/x%7Cy', '3 https://b.org/ bare'],
    ],
    [
      'in a heading, a list and a quote',
      '# [a](https://a.org/)\n- [b](https://b.org/)\n> [c](https://c.org/)',
      ['1 https://a.org/', '2 https://b.org/', '3 https://c.org/'],
    ],
    ['around an image', '[![i](https://i.org/i.png)](https://a.org/)', ['1 https://a.org/']],
    [
      'indented, which Eleventy does not take for code',
      '    [a](https://a.org/)\n\n\thttps://b.org/',
      ['1 https://a.org/', '3 https://b.org/ bare'],
    ],
    [
      'in a note that nothing cites',
      'Text.\n\n[^1]: See [a](https://a.org/).\n\n    And https://b.org/.',
      ['3 https://a.org/', '5 https://b.org/ bare'],
    ],
    [
      'bare with brackets that are its own',
      'https://a.org/?b[]=c_d_ [https://b.org/] (https://c.org/d(e)f',
      ['1 https://a.org/?b%5B%5D=c_d bare', '1 https://b.org/ bare', '1 https://c.org/d(e)f bare'],
    ],
    [
      // Where the site makes no links of bare URLs, the second is one.
      'right after a bare URL',
      'https://a.org/*b*[c](https://c.org/)',
      ['1 https://a.org/*b*%5Bc%5D(https://c.org/) bare', '1 https://c.org/'],
    ],
    [
      'after code, a link and an image over lines',
      '`a\nb` [c\nd](\nhttps://c.org/\n"e\nf") ![g\nh](\ni.png) https://j.org/ [k](https://k.org/)',
      ['2 https://c.org/', '8 https://j.org/ bare', '8 https://k.org/'],
    ],
    ['after a byte order mark', '\u{FEFF}<https://a.org/>', ['1 https://a.org/']],
    ['with Windows line ends', 'One\r\n\r\n[a](https://a.org/)\r\n', ['3 https://a.org/']],
  ])('%s', (_form, markdown, expected) => {
    expect(links(markdown)).toEqual(expected)
  })
})

describe('links in raw HTML are found', () => {
  test.each<[string, string, readonly string[]]>([
    ['inline', 'See <a href="https://a.org/?b=1&amp;c=2">this</a>.', ['1 https://a.org/?b=1&c=2']],
    [
      'in a block, quoted in all three ways',
      "<div>\n<a href='https://a.org/'>a</a>\n<A HREF=https://b.org/ >b</A>\n</div>",
      ['2 https://a.org/', '3 https://b.org/'],
    ],
    ['spread over lines', '<p>\n<a\n  class="x"\n  href="https://a.org/"\n>a</a></p>', ['2 https://a.org/']],
    ['in a quote', '> <div>\n> <a href="https://a.org/">a</a>\n> </div>', ['2 https://a.org/']],
    ['with its own address as text, once', '<a href="https://a.org/">https://a.org/</a>', ['1 https://a.org/']],
    [
      'after a drawing in the same paragraph',
      'x <a href="https://a.org/"><svg><path d="M0"/></svg> a</a> <a href="https://b.org/">b</a>',
      ['1 https://a.org/', '1 https://b.org/'],
    ],
    [
      'after code and after a link, bare ones too',
      '<code>x</code> https://a.org/ <a href="https://b.org/">b</a > https://c.org/',
      ['1 https://a.org/ bare', '1 https://b.org/', '1 https://c.org/ bare'],
    ],
    ['in preformatted text', '<pre>\n<a href="https://a.org/">a</a>\n</pre>', ['2 https://a.org/']],
  ])('%s', (_form, markdown, expected) => {
    expect(links(markdown)).toEqual(expected)
  })

  test('data-no-archive on the tag leaves a link out', () => {
    expect(
      links('<a href="https://a.org/" data-no-archive>a</a> <a data-no-archive="" href="https://b.org/">b</a>'),
    ).toEqual([])
  })
})

test('data-no-archive in the braces of markdown-it-attrs leaves a link out, and no other', () => {
  expect(
    links('[a](https://a.org/){.x data-no-archive} [b](https://b.org/){.x} [c](https://c.org/) {data-no-archive}'),
  ).toEqual(['1 https://b.org/', '1 https://c.org/'])
})

describe('what is no link is left out', () => {
  test.each([
    ['an image', '![a](https://a.org/a.png)'],
    ['inline code', '`https://a.org/` and `[a](https://a.org/)`'],
    ['a fenced block', '```md\n[a](https://a.org/)\n```'],
    ['a fenced block in a list', '- x\n\n  ~~~\n  https://a.org/\n  ~~~'],
    ['a comment', '<!-- [a](https://a.org/) <a href="https://b.org/">b</a> -->'],
    ['a comment over paragraphs', '<!--\n\n[a](https://a.org/)\n\n-->'],
    ['a script', '<script>\nconst a = \'<a href="https://a.org/">\' // https://b.org/\n</script>'],
    ['a script in a paragraph', 'x <script>a = \'<a href="https://a.org/">\'</script>'],
    ['a style', '<style>\n@import "https://a.org/";\n</style>'],
    ['a bare URL in HTML code', 'x <code>https://a.org/</code>'],
    ['code in HTML', '<pre><code>\nhttps://a.org/\n</code></pre>'],
    ['a definition that nothing refers to', '[a]: https://a.org/'],
    ['mail', '[a](mailto:a@example.org) <a@example.org> a@example.org'],
    ['a path', '[a](/b//c) [d](#e)'],
    ['a URL that is none', '[a](https://) [b](https://[) [c](javascript://x)'],
  ])('%s', (_what, markdown) => {
    expect(links(markdown)).toEqual([])
  })
})

describe('template syntax is neither an error nor a link', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'a URL from a template, beside a link',
      '[x]({{ site.baseurl }}startups) [a](https://a.org/)',
      ['1 https://a.org/'],
    ],
    [
      'a URL partly from a template',
      '[x](https://x.org/{{ slug }}) [y](https://{{ host }}/) https://z.org/{{ a }} <https://w.org/{{ a }}>',
      [],
    ],
    [
      'a URL that goes on after a tag',
      '[x](https://x.org/{% slug %}/more) [y]({% if a %}https://y.org{% endif %}/b)',
      [],
    ],
    ['EJS', '[x](https://x.org/<%= slug %>) <% if (a) { %>[a](https://a.org/)<% } %>', ['1 https://a.org/']],
    ['a definition from a template', '[x] [a]\n\n[x]: {{ url }}\n[a]: https://a.org/', ['1 https://a.org/']],
    [
      'a link text from a template',
      '[{{ title }}](https://a.org/) [b {% if c %}d{% endif %}](https://b.org/)',
      ['1 https://a.org/', '1 https://b.org/'],
    ],
    ['a title from a template', '[a](https://a.org/ "{{ title }}")', ['1 https://a.org/']],
    [
      'HTML with a URL from a template',
      '<a href="{{ url }}">x</a> <a href={{ url }}>y</a> <a href="https://x.org/{{ slug }}">z</a>',
      [],
    ],
    ['HTML with a choice of URLs', '<a href="{% if a %}https://a.org/{% else %}https://b.org/{% endif %}">x</a>', []],
    [
      'HTML with attributes from a template',
      '<a {{ attributes }} href="https://a.org/"{% if b %} rel="c"{% endif %}>a</a>',
      ['1 https://a.org/'],
    ],
    [
      'a bare URL at the end of a shortcode',
      '{% callout %}See https://a.org/b{% endcallout %}',
      ['1 https://a.org/b bare'],
    ],
    [
      'a link inside a shortcode',
      '{% callout "info" %}\nSee [a](https://a.org/).\n{% endcallout %}',
      ['2 https://a.org/'],
    ],
    ['a URL as argument of a shortcode', '{% embed "https://x.org/" %} {{ "https://y.org/" | escape }}', []],
    [
      'a tag over lines in a table',
      '| a | b |\n| - | - |\n| {% x\n  y %} | [a](https://a.org/) |',
      ['4 https://a.org/'],
    ],
    ['a tag over lines in a paragraph', 'a {% x\n\n  "https://x.org/"\n%} [a](https://a.org/)', ['4 https://a.org/']],
    ['a definition after a tag', '[a]\n\n{% if b %}\n[a]: https://a.org/\n{% endif %}', ['1 https://a.org/']],
    [
      'comments',
      '{# [x](https://x.org/) #} {% comment %}[y](https://y.org/){% endcomment %} [a](https://a.org/)',
      ['1 https://a.org/'],
    ],
    ['a heading’s attributes, which are no comment', '## A {#b} [a](https://a.org/)\n\n{#c}', ['1 https://a.org/']],
    [
      'raw text',
      '{% raw %}{{ x }} [a](https://a.org/){% endraw %} [b](https://b.org/)',
      ['1 https://a.org/', '1 https://b.org/'],
    ],
    [
      'highlighted code',
      '{% highlight "js" %}\nhttps://x.org/\n\n[y](https://y.org/)\n{% endhighlight %}\n[a](https://a.org/)',
      ['6 https://a.org/'],
    ],
    [
      'code kept for a highlighter',
      '{% set code %}\n[x](https://x.org/)\n{% endset %}\n{{ code | highlight("md") | safe }}',
      [],
    ],
    ['text kept for later', '{% set note %}\n[a](https://a.org/)\n{% endset %}\n{{ note }}', ['2 https://a.org/']],
    ['an unclosed tag', 'a {{ b [a](https://a.org/) {% c', ['1 https://a.org/']],
    [
      'braces that a later paragraph closes',
      'a {{ b [a](https://a.org/)\n\nc }} [d](https://d.org/)',
      ['1 https://a.org/', '3 https://d.org/'],
    ],
  ])('%s', (_what, markdown, expected) => {
    expect(links(markdown)).toEqual(expected)
  })
})

// The page's links are looked up by the keys of the post's: both must come to the same.
test.each([
  'https://example.org/a|b^c`d',
  'https://example.org/100%/a%20b',
  'https://example.org/é/ü?q=日本#ö',
  'https://bücher.example/a',
  'https://example.org/a[b]?c[]=d',
  'https://EXAMPLE.org:443/../a/./b\\\\c',
  'https://user:secret@example.org/?a=1&amp;b=2',
  "https://example.org/it's?it's",
  'https://example.org/a(b)c',
])('the key of %s is that of the link on the rendered page', (destination) => {
  const markdown = `[a](${destination})`
  const href = /href="([^"]*)"/.exec(markdownIt().render(markdown))?.[1]?.replaceAll('&amp;', '&') ?? ''
  expect(collectLinks(markdown, './post.md').map(({ url }) => url)).toEqual([normalizeUrl(href)])
})

test.each([
  '[',
  ']',
  '![',
  '](',
  '[a](',
  '*',
  '_*a',
  '*a _b ',
  '~',
  '<',
  '<a ',
  '<a href="',
  '`',
  '> ',
  '- ',
  '1) ',
  '{{',
  '{%',
  '{% raw %}',
  '{#',
  'www.',
  '-.',
  '|',
  '|-\n',
  'a\n---\n',
  '[a\\',
  '[a]: //b.org\n',
  '[^a]: ',
  'https://a.org ',
  'https://a.org/(',
  'https://a.org/[',
  '{% x\n %} [a](//b.org) ',
])('20 kB of %j are read in reasonable time', (unit) => {
  const before = process.cpuUsage()
  expect(links(`${unit.repeat(20_000 / unit.length)}\n\n[a](https://a.org/)`)).toBeDefined()
  const { user } = process.cpuUsage(before)
  expect(user / 1000).toBeLessThan(5000)
})

test('a name with 200 kB of underscores is read in reasonable time', () => {
  const before = process.cpuUsage()
  expect(links(`a${'_'.repeat(200_000)}b [a](https://a.org/)`)).toHaveLength(1)
  const { user } = process.cpuUsage(before)
  expect(user / 1000).toBeLessThan(5000)
})

test('a paragraph with a thousand links has them all', () => {
  expect(links('[a](https://a.org/), '.repeat(1000))).toHaveLength(1000)
})
