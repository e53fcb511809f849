import { describe, expect, test } from 'vitest'
import { readMetadata } from '../../src/extract/metadata/metadata.ts'
import { isoDate } from '../../src/extract/metadata/page-date.ts'
import { languageTag } from '../../src/extract/metadata/page-language.ts'
import { parseDocument } from '../../src/extract/parse-document.ts'

const of = (head: string, body = '', attributes = ''): ReturnType<typeof readMetadata> =>
  readMetadata(
    parseDocument(
      `<!doctype html><html ${attributes}><head>${head}</head><body>${body}</body></html>`,
      'https://www.harbourpost.example/a/b',
    ),
  )

const ld = (data: unknown): string => `<script type="application/ld+json">${JSON.stringify(data)}</script>`

describe('titles', () => {
  test.each([
    [
      'the heading that other titles repeat',
      '<title>A Letter from the Coast | The Harbour Post</title>',
      '<h1>A Letter from the Coast</h1>',
      'A Letter from the Coast',
    ],
    [
      'without the name that Open Graph gives the site',
      '<meta property="og:site_name" content="The Harbour Post"><title>A Letter – The Harbour Post</title>',
      '',
      'A Letter',
    ],
    [
      'without the name that the host gives the site',
      '<title>HarbourPost: A Letter</title>',
      '',
      'HarbourPost: A Letter',
    ],
    [
      'with a dash that is its own',
      '<meta property="og:title" content="Then – and now">',
      '<h1>Then – and now</h1>',
      'Then – and now',
    ],
    [
      'not the heading that names the site',
      '<title>A Long Letter from the Coast - The Harbour Post</title>',
      '<h1>The Harbour Post</h1>',
      'A Long Letter from the Coast',
    ],
    [
      'what the heading says where the title is for search engines',
      '<title>Letters 2026: the best</title>',
      '<h1>All the letters that never came</h1>',
      'All the letters that never came',
    ],
    [
      'the heading below the one that names the site',
      '<title>Sending patches: a guide to all of it — The Harbour documentation</title>',
      '<h1>The Harbour</h1><h1>Sending patches: a guide to all of it¶</h1>',
      'Sending patches: a guide to all of it',
    ],
    [
      'without the name that stands as the only h1 above it',
      '<title>What is a Letter? - The Letter Writing Book</title>',
      '<h1>The Letter Writing Book</h1><h2>What is a Letter?</h2>',
      'What is a Letter?',
    ],
    [
      'the heading that the title names after its section',
      '<title>All the News | A Long Letter from the Coast</title>',
      '<h2>All the News</h2><h1>A Long Letter from the Coast</h1>',
      'A Long Letter from the Coast',
    ],
    [
      'without the slogan behind the name of the site',
      '<title>A Letter from the Coast | HarbourPost | News for all | Since 1902</title>',
      '',
      'A Letter from the Coast',
    ],
    [
      'without the name of the site in the heading itself',
      '<meta property="og:site_name" content="The Harbour Post"><title>A Letter – The Harbour Post</title>',
      '<h1>A Letter – The Harbour Post</h1>',
      'A Letter',
    ],
    [
      'of an RFC with its number',
      '<title>RFC 9999: Letters</title>',
      '<h1 id="rfcnum">RFC 9999</h1><h1 id="title">Letters</h1>',
      'RFC 9999: Letters',
    ],
    [
      'without the name of a link beside it that is only read aloud',
      '<title>Letter — Post v1.16.0</title>',
      '<h1><a href="/source"><span class="sr-only">View Source</span></a><span>Letter</span> <small>(Post v1.16.0)</small></h1>',
      'Letter (Post v1.16.0)',
    ],
    [
      'without the host and the number of comments behind it',
      '<title>A Letter from the Coast</title>',
      '<h1>A Letter from the Coast <span>(letters.example)</span> <span>87</span></h1>',
      'A Letter from the Coast',
    ],
    [
      'without the label before it',
      '<title>[12.345] A Letter from the Coast</title><meta property="og:title" content="A Letter from the Coast">',
      '<h1><span>Title:</span>A Letter from the Coast</h1>',
      'A Letter from the Coast',
    ],
    [
      'with a word before it that belongs to it',
      '<title>A Letter from the Coast</title>',
      '<h1>Review: A Letter from the Coast</h1>',
      'Review: A Letter from the Coast',
    ],
    [
      'with a space for a line break',
      '<title>Letters</title>',
      '<h1>A Letter<br>from the Coast</h1>',
      'A Letter from the Coast',
    ],
    [
      'without the buttons beside it',
      '<title>A Letter</title>',
      '<h1>A Letter<button>Copy path</button></h1>',
      'A Letter',
    ],
    [
      'without the site behind a sign that East Asian pages use',
      '<meta property="og:site_name" content="港新聞"><title>港の手紙【港新聞】</title>',
      '',
      '港の手紙',
    ],
    [
      'without the site behind a line that no space is beside',
      '<meta property="og:site_name" content="Post"><title>港の手紙｜Post</title>',
      '',
      '港の手紙',
    ],
    [
      'without the site before a colon',
      '<meta property="og:site_name" content="The Post"><title>The Post: A Letter from the Coast</title>',
      '',
      'A Letter from the Coast',
    ],
    ['without the number of messages', '<title>(3) A Letter from the Coast</title>', '', 'A Letter from the Coast'],
    [
      'not those of a drawing',
      '<svg><title>Logo</title></svg><title>A Letter from the Coast</title>',
      '',
      'A Letter from the Coast',
    ],
    [
      'with the spaces that a style sheet makes in a heading',
      '<title>A Letter from the Coast</title>',
      '<h1><span>A Letter</span><span>from the Coast</span></h1>',
      'A Letter from the Coast',
    ],
    [
      'that were escaped twice',
      '<meta property="og:title" content="Tom &amp;amp; Jerry&amp;#039;s day">',
      '',
      "Tom & Jerry's day",
    ],
    [
      'the heading of a page that an editor named',
      '<title>Untitled Document</title>',
      '<h2>Bees of June</h2>',
      'Bees of June',
    ],
    [
      'the name of the site where they say nothing',
      '<title>Home - The Harbour Post</title>',
      '<h1>Home</h1>',
      'The Harbour Post',
    ],
    [
      'on one line, without what does not show',
      '<title>A\u202e Let\u200bter\n  from\u0007 the coast</title>',
      '',
      'A Letter from the coast',
    ],
  ])('%s', (_, head, body, title) => {
    expect(of(head, body).title).toBe(title)
  })

  test('are bounded', () => {
    expect(of(`<title>${'word '.repeat(5000)}</title>`).title?.length).toBeLessThanOrEqual(300)
  })
})

describe('other fields', () => {
  test('come from JSON-LD', () => {
    const data = ld({
      '@graph': [
        {
          '@type': 'NewsArticle',
          headline: 'A Letter',
          author: [{ name: 'Ann' }, { name: 'Bo &amp; Co' }],
          datePublished: '2020-02-03T04:05:06+01:00',
          publisher: { name: 'The Post' },
          inLanguage: 'en-gb',
        },
      ],
    })
    expect(of(data)).toMatchObject({
      title: 'A Letter',
      byline: 'Ann, Bo & Co',
      publishedAt: '2020-02-03T04:05:06+01:00',
      siteName: 'The Post',
      lang: 'en-GB',
      types: ['newsarticle'],
    })
  })

  test('come from Open Graph, Dublin Core and plain HTML', () => {
    const head =
      '<meta property="og:description" content="About it."><meta name="DC.creator" content="Ann"><meta name="dc.date" content="2001-01-02"><meta property="og:image" content="/i.png"><meta property="og:site_name" content="Post">'
    expect(of(head, '', 'lang="fr" dir="ltr"')).toMatchObject({
      excerpt: 'About it.',
      byline: 'Ann',
      publishedAt: '2001-01-02',
      image: 'https://www.harbourpost.example/i.png',
      siteName: 'Post',
      lang: 'fr',
      dir: 'ltr',
    })
  })

  test('come from microformats', () => {
    expect(
      of('', '<a class="p-author h-card">By Ann</a><time class="dt-published" datetime="2019-05-06">May</time>'),
    ).toMatchObject({ byline: 'Ann', publishedAt: '2019-05-06' })
  })

  test.each([
    ['with the date on the same line', '<p class="byline">By Ann Weaver March 11, 2015 3:46 PM</p>'],
    ['and the colon that goes before', '<p class="author-name">Posted by : Ann Weaver</p>'],
    [
      'and what a site counts of its people',
      '<div itemprop="author"><a href="/u/1">Ann Weaver</a><b>412</b><i>4 badges</i></div>',
    ],
    [
      'as a name that is marked as such',
      '<div itemprop="author"><meta itemprop="name" content="Ann Weaver"><a href="/u/1">ann</a></div>',
    ],
    ['after a picture of them', '<a rel="author" href="/ann"><img src="/ann.jpg"></a><a rel="author">Ann Weaver</a>'],
    ['all of them', '<p class="byline">By <a>Ann Weaver</a> and <a>Bo Lind</a></p>', 'Ann Weaver and Bo Lind'],
    [
      'not by a number or a mailbox',
      '<p class="byline">Ann Weaver</p>',
      'Ann Weaver',
      '<meta name="author" content="ops@example.org"><meta property="article:author" content="262588213">',
    ],
  ])('name people %s', (_, body, name = 'Ann Weaver', head = '') => {
    expect(of(head, body).byline).toBe(name)
  })

  test.each([
    ['under another @id', { author: { '@id': '#ann' } }],
    ['in a list', { author: { '@list': [{ name: 'Ann Weaver' }] } }],
    ['as several names of one thing', { author: { name: ['Ann Weaver'] } }],
  ])('come from JSON-LD that has its people %s', (_, author) => {
    const data = ld({
      '@graph': [
        { '@type': 'Article', headline: 'A Letter', ...author },
        { '@type': 'Person', '@id': '#ann', name: 'Ann Weaver' },
      ],
    })
    expect(of(data).byline).toBe('Ann Weaver')
  })

  test('come from the one thing in JSON-LD that is the page', () => {
    const data = ld([
      {
        '@type': 'NewsArticle',
        headline: 'Another',
        url: '/other',
        author: { name: 'Bo' },
        datePublished: '2001-01-01',
      },
      { '@type': 'NewsArticle', headline: 'A Letter', author: { name: 'Ann' }, datePublished: '2020-02-03' },
    ])
    expect(of(`<title>A Letter | Post</title>${data}`)).toMatchObject({ byline: 'Ann', publishedAt: '2020-02-03' })
  })

  test('come from JSON-LD with comments and commas too many', () => {
    const data =
      '<script type="application/ld+json">/* seo */ {"@type":"Article", // the post\n"headline":"A Letter","description":"See // below","author":{"name":"Ann",},}</script>'
    expect(of(data)).toMatchObject({ title: 'A Letter', excerpt: 'See // below', byline: 'Ann' })
  })

  test.each([
    ['in microdata', '<meta itemprop="datePublished" content="2024-03-01">', '2024-03-01'],
    ['in the words of microformats', '<p class="published">March 1, 2024</p>', '2024-03-01'],
    [
      'in the title of an abbreviation',
      '<abbr class="published" title="2024-03-01T10:00">yesterday</abbr>',
      '2024-03-01T10:00',
    ],
    ['where it is the only one', '<p><time datetime="2024-03-01">1 March</time></p>', '2024-03-01'],
    ['not where it tells of a change', '<p>Last updated <time datetime="2024-03-01">1 March</time></p>', undefined],
    ['not where a comment has it', '<div class="comments"><time datetime="2024-03-01">1 March</time></div>', undefined],
    [
      'not where there are several',
      '<time datetime="2024-03-01">a</time><time datetime="2024-03-02">b</time>',
      undefined,
    ],
  ])('have the date %s', (_, body, date) => {
    expect(of('', `<article><h1>A Letter</h1>${body}</article>`).publishedAt).toBe(date)
  })

  test.each([
    ['/2024/03/01/a-letter/', '2024-03-01'],
    ['/blog/2024/03/a-letter', '2024-03'],
    ['/posts/2024-03-01-a-letter', '2024-03-01'],
    ['/2024/13/a-letter', undefined],
    ['/2024/03/', undefined],
  ])('have the date that the address %s tells', (path, date) => {
    expect(readMetadata(parseDocument('<p>Text', `https://harbourpost.example${path}`)).publishedAt).toBe(date)
  })

  test.each([
    ['ann@example.org (Ann Weaver)', 'Ann Weaver'],
    ['Ann Weaver &lt;ann@example.org>', 'Ann Weaver'],
    ['Ann Weaver, ann@example.org', 'Ann Weaver'],
    ['Von Ann Weaver', 'Ann Weaver'],
    ['von Neumann', 'von Neumann'],
    ['作者：田中太郎', '田中太郎'],
    ['{{ page.author }}', undefined],
    ['null', undefined],
    ['admin', undefined],
  ])('name nobody but people: %s', (written, name) => {
    expect(of(`<meta name="author" content="${written}">`).byline).toBe(name)
  })

  test('tell the date of a paper: arXiv', () => {
    expect(of('<meta name="citation_date" content="2017/06/12">').publishedAt).toBe('2017-06-12')
  })

  test('name all who wrote a paper', () => {
    const head = '<meta name="citation_author" content="Weaver, Ann"><meta name="citation_author" content="Lind, Bo">'
    expect(of(head).byline).toBe('Ann Weaver, Bo Lind')
  })

  test('name who wrote a post of WordPress', () => {
    expect(
      of('', '<p>by <span class="author vcard"><a class="url fn" href="/a">Ann Weaver</a></span></p>').byline,
    ).toBe('Ann Weaver')
  })

  test('are not those of other pages that a list points to', () => {
    const teaser = (name: string): string =>
      `<article><h3><a href="/${name}">Boats of ${name}</a></h3><a rel="author" href="/by/${name}">${name}</a></article>`
    const list = `<main><h1>News</h1><section>${teaser('Ann')}${teaser('Bo')}</section></main>`
    expect(of('', list).byline).toBeUndefined()
    const post = '<main><h1>Boats</h1><p class="byline">By Cy</p></main>'
    expect(of('', `<header>${teaser('Ann')}${teaser('Bo')}</header>${post}`).byline).toBe('Cy')
  })

  test.each(['page.head.extra.author', '{{ author }}'])('are not what a template left: %s', (written) => {
    expect(of(`<meta name="author" content="${written}">`).byline).toBeUndefined()
  })

  test('stay away where JSON-LD is broken', () => {
    expect(of('<script type="application/ld+json">{"headline": "A</script><title>B</title>').title).toBe('B')
  })

  test('a language written from right to left has that direction', () => {
    expect(of('', '', 'lang="ar"')).toMatchObject({ lang: 'ar', dir: 'rtl' })
  })
})

test.each([
  ['2020-02-30', undefined],
  ['2020-2-3', '2020-02-03'],
  ['2020-02-03 10:11', '2020-02-03T10:11'],
  ['2020-02-03T10:11:12.345Z', '2020-02-03T10:11:12Z'],
  ['March 12, 2021', '2021-03-12'],
  ['Mon, 02 Mar 2009 10:00:00 GMT', '2009-03-02'],
  ['2024-03-01T10:00:00+01', '2024-03-01T10:00:00+01:00'],
  ['2024-03-01T10:00:00-99:99', '2024-03-01T10:00:00'],
  ['20240301T100000Z', '2024-03-01T10:00:00Z'],
  ['1709287200', '2024-03-01T10:00:00Z'],
  ['2024-03', '2024-03'],
  ['2024', '2024'],
  ['March 2024', '2024-03'],
  ['Mar 1st, 2024', '2024-03-01'],
  ['1er mars 2024', '2024-03-01'],
  ['1. März 2024', '2024-03-01'],
  ['1 de marzo de 2024', '2024-03-01'],
  ['1 марта 2024 г.', '2024-03-01'],
  ['2024年3月1日', '2024-03-01'],
  ['2024년 3월 1일', '2024-03-01'],
  ['01.03.2024', '2024-03-01'],
  ['13/03/2024', '2024-03-13'],
  ['03/13/2024', '2024-03-13'],
  ['01/03/2024', undefined],
  ['Fri Mar 01 2024 23:30:00 GMT-0800 (PST)', '2024-03-01'],
  ['1970-01-01T00:00:00Z', undefined],
  ['0001-01-01T00:00:00', undefined],
  ['2567-03-01', undefined],
  ['5 hours ago', undefined],
  ['yesterday', undefined],
  ['null', undefined],
  ['123', undefined],
])('the date %s is read as %s', (text, date) => {
  expect(isoDate(text)).toBe(date)
})

test.each([
  ['en_US', 'en-US'],
  ['DE', 'de'],
  ['zh-hant-tw', 'zh-Hant-TW'],
  ['{{ lang }}', undefined],
  ['english', undefined],
  ['', undefined],
])('the language %s is read as %s', (text, tag) => {
  expect(languageTag(text)).toBe(tag)
})
