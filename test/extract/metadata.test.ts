import { describe, expect, test } from 'vitest'
import { isoDate, languageTag, readMetadata } from '../../src/extract/metadata.ts'
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
      'without the host and the number of comments behind it',
      '<title>A Letter from the Coast</title>',
      '<h1>A Letter from the Coast <span>(letters.example)</span> <span>87</span></h1>',
      'A Letter from the Coast',
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
