import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Copy } from '../../src/model.ts'
import { renderIndexFeed } from '../../src/show/index-feed.ts'
import { renderIndexJson } from '../../src/show/index-json.ts'
import { renderIndexPage } from '../../src/show/index-page.ts'
import { type Parsed, parseHtml, parseXml, texts } from './parse-dom.ts'
import { aCopy, anEntry, FOLDER } from './show-inputs.ts'

const folder = (number: number): string => number.toString(16).padStart(32, '0')

function copyOf(number: number, archivedAt: string | undefined, copy: Partial<Copy> = {}): Copy {
  const { archivedAt: _, ...fields } = anEntry().fields
  const title = `Page ${number}`
  return aCopy({ folder: folder(number), fields: { ...fields, title, ...(archivedAt && { archivedAt }) }, ...copy })
}

const someCopies = (count: number): Copy[] => Array.from({ length: count }, (_, index) => copyOf(index + 1, '2024'))

describe('the page', () => {
  const page = (copies: readonly Copy[], lang = 'en'): Parsed =>
    parseHtml(renderIndexPage({ copies, pageUrl: '/cache/', lang }))

  test('a copy is listed with title, site, date, size, health and the posts that cite it', () => {
    const citations = [{ title: 'First', url: '/posts/first/' }]
    const document = page([aCopy({ health: 'dead', citations })])
    expect(texts(document, 'li > a, li > p')).toEqual([
      'Links rot',
      'example.org (gone) · May 3, 2024 · 13\u00a0kB',
      'Cited in First',
    ])
    expect([...document.querySelectorAll('li a')].map((link) => link.getAttribute('href'))).toEqual([
      `${FOLDER}/`,
      'https://example.org/articles/links-rot/',
      '../posts/first/',
    ])
  })

  test('copies stand in months, the newest first, those without a date last', () => {
    const document = page([
      copyOf(1, undefined),
      copyOf(2, '2023-12-31'),
      copyOf(3, '2024-05-01T00:00:00Z'),
      copyOf(4, '2024-05-02'),
    ])
    expect(texts(document, 'h2')).toEqual(['May 2024 2', 'December 2023 1', 'Date unknown 1'])
    expect(texts(document, 'li > a')).toEqual(['Page 4', 'Page 3', 'Page 2', 'Page 1'])
  })

  test('copies of the same minute stand by title', () => {
    const named = (number: number, title: string, archivedAt: string): Copy =>
      aCopy({
        folder: number.toString(16).padStart(32, '0'),
        fields: { ...anEntry().fields, title, archivedAt },
      })
    const document = page([
      named(1, 'zebra', '2024-05-03T10:11:12Z'),
      named(2, 'Éclair 10', '2024-05-03T10:11:50Z'),
      named(3, 'Éclair 9', '2024-05-03T10:11:01Z'),
      named(4, 'Aardvark', '2024-05-03T10:10:59Z'),
    ])
    expect(texts(document, 'li > a')).toEqual(['Éclair 9', 'Éclair 10', 'zebra', 'Aardvark'])
  })

  test('a title in another language than the page says in which', () => {
    const inLanguage = (number: number, lang: string): Copy => {
      const { fields } = copyOf(number, '2024')
      return aCopy({ folder: folder(number), fields: { ...fields, lang } })
    }
    const document = page(['en-GB', 'ja', 'x"', 'zh_tw'].map((lang, at) => inLanguage(at + 1, lang)))
    expect([...document.querySelectorAll('li > a')].map((link) => link.getAttribute('lang'))).toEqual([
      null,
      'ja',
      null,
      'zh-TW',
    ])
  })

  test('many citing posts are folded', () => {
    const citations = [1, 2, 3].map((number) => ({ title: `Post ${number}`, url: `/${number}/` }))
    expect(texts(page([aCopy({ citations })]), 'details summary')).toEqual(['Cited in 3 posts'])
  })

  test('the filter by health offers what there is', () => {
    const document = page([copyOf(0, '2024', { health: 'dead' }), ...someCopies(5)])
    expect(texts(document, 'fieldset label')).toEqual(['all', 'gone 1', 'online 5'])
    expect(page(someCopies(6)).querySelector('fieldset')).toBeNull()
  })

  test('groups and lists bear the health of what they hold, for the filter without script', () => {
    const document = page([copyOf(1, '2024-05', { health: 'dead' }), copyOf(2, '2024-05'), copyOf(3, '2023')])
    const classes = [...document.querySelectorAll('section, ul, li')].map((box) => box.getAttribute('class'))
    expect(classes).toEqual(['dead alive', 'n1 dead alive', 'dead', 'alive', 'alive', 'n0 alive', 'alive'])
  })

  test('a month of many copies stands in several lists, each laid out when it is near', () => {
    const lists = [...page(someCopies(130)).querySelectorAll('ul')]
    expect(
      lists.map((list) => [list.querySelectorAll('li').length, list.getAttribute('class')?.split(' ')[0]]),
    ).toEqual([
      [64, 'n6'],
      [64, 'n6'],
      [2, 'n1'],
    ])
  })

  test('a few copies need no filter', () => {
    const hasFilter = (count: number): boolean => page(someCopies(count)).querySelector('search') !== null
    expect([hasFilter(5), hasFilter(6)]).toEqual([false, true])
  })

  test('what needs a script is hidden until there is one', () => {
    const hidden = [...page(someCopies(6)).querySelectorAll('#find, #group')].map((control) =>
      control.hasAttribute('hidden'),
    )
    expect(hidden).toEqual([true, true])
  })

  test('an empty archive says so', () => {
    expect(texts(page([]), 'h1 ~ p')).toEqual(['Nothing has been archived yet.'])
  })

  test('its policy allows its own script and style, the icon of the site, and nothing else', () => {
    const document = page([aCopy()])
    const hash = (name: string): string =>
      `'sha256-${createHash('sha256')
        .update(document.querySelector(name)?.textContent ?? '')
        .digest('base64')}'`
    expect(document.querySelector('meta[http-equiv=Content-Security-Policy]')?.getAttribute('content')).toBe(
      `default-src 'none'; script-src ${hash('script')}; style-src ${hash('style')}; img-src 'self'; base-uri 'none'; form-action 'none'`,
    )
  })

  test('the words are those of its language, the title that of the site', () => {
    const html = renderIndexPage({ copies: [aCopy()], pageUrl: '/cache/', lang: 'fr', siteTitle: 'Chez <moi>' })
    expect(texts(parseHtml(html), 'title, #home, h1, #count, h2')).toEqual([
      'Copies archivées – Chez <moi>',
      'Chez <moi>',
      'Copies archivées',
      '1 copie archivée',
      'mai 2024 1',
    ])
    expect(parseHtml(html).querySelector('#home a')?.getAttribute('href')).toBe('../')
  })

  test('a site without a title is linked as home', () => {
    const homeIn = (lang: string) => page([], lang).querySelector('#home a')
    expect([homeIn('en')?.textContent, homeIn('fr')?.textContent]).toEqual(['Home', 'Accueil'])
    expect(homeIn('en')?.getAttribute('href')).toBe('../')
  })

  test.each([
    ['en', '1,200 archived copies', 'May 2024 1,200'],
    ['fr', '1\u202f200 copies archivées', 'mai 2024 1\u202f200'],
    ['de', '1.200 archivierte Kopien', 'Mai 2024 1.200'],
    ['es-MX', '1,200 copias archivadas', 'mayo de 2024 1,200'],
  ])('large numbers are written as in its language: %s', (lang, count, month) => {
    const copies = Array.from({ length: 1200 }, () => aCopy())
    expect(texts(page(copies, lang), '#count, h2')).toEqual([count, month])
  })

  test('a stylesheet of the site takes the place of the built-in style', () => {
    const html = renderIndexPage({ copies: [], pageUrl: '/cache/', stylesheetHref: '/css/a.css' })
    expect(parseHtml(html).querySelector('link[rel=stylesheet]')?.getAttribute('href')).toBe('../css/a.css')
    expect(html).not.toContain('<style>')
  })

  test('five thousand copies take little to write and to load', () => {
    const copies = Array.from({ length: 5000 }, (_, index) =>
      copyOf(index, `2024-0${1 + (index % 9)}-01`, { citations: [{ title: 'A post', url: '/posts/a/' }] }),
    )
    const before = process.cpuUsage()
    const bytes = Buffer.byteLength(renderIndexPage({ copies, pageUrl: '/cache/' }))
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(3000)
    expect(bytes / copies.length).toBeLessThan(420)
  })

  test('copies without a web address or a proper folder are left out', () => {
    const broken = [aCopy({ folder: '../x' }), aCopy({ fields: { ...anEntry().fields, url: 'javascript:alert(1)' } })]
    expect(page(broken).querySelectorAll('li')).toHaveLength(0)
  })
})

describe('the JSON', () => {
  const read = (input: Parameters<typeof renderIndexJson>[0]) => JSON.parse(renderIndexJson(input))

  test('it holds what is known of each copy, with absolute links where the address of the site is known', () => {
    const citations = [{ title: 'First', url: '/posts/first/' }]
    const copies = [aCopy({ health: 'changed', citations })]
    expect(read({ copies, pageUrl: '/cache/', siteUrl: 'https://blog.example/', siteTitle: 'My blog' })).toEqual({
      version: 1,
      title: 'My blog',
      copies: [
        {
          url: 'https://example.org/articles/links-rot/',
          copy: `https://blog.example/cache/${FOLDER}/`,
          title: 'Links rot',
          archivedAt: '2024-05-03T10:11:12Z',
          lang: 'en',
          health: 'changed',
          bytes: 12_345,
          citedBy: [{ title: 'First', url: 'https://blog.example/posts/first/' }],
        },
      ],
    })
  })

  test('without it links are relative to the file', () => {
    const copies = [aCopy({ citations: [{ title: 'First', url: '/posts/first/' }] })]
    const [copy] = read({ copies, pageUrl: '/cache/' }).copies
    expect([copy.copy, copy.citedBy[0].url]).toEqual([`./${FOLDER}/`, '../posts/first/'])
  })

  test('the order of the copies given does not matter', () => {
    const copies = [copyOf(1, '2024-01-01'), copyOf(2, '2024-01-01'), copyOf(3, undefined)]
    const json = (list: readonly Copy[]): string => renderIndexJson({ copies: list, pageUrl: '/cache/' })
    expect(json(copies)).toBe(json(copies.toReversed()))
  })
})

describe('the feed', () => {
  const site = {
    pageUrl: '/cache/',
    feedUrl: '/cache/feed.xml',
    siteUrl: 'https://blog.example/b/',
    siteTitle: 'My blog',
  }
  const parse = (xml: string | undefined): Parsed => parseXml(xml ?? '')

  test('it is Atom, with ids, links and dates that readers can follow', () => {
    const fields = { ...anEntry().fields, byline: 'A. Writer', excerpt: 'In short.' }
    const entry = parse(renderIndexFeed({ ...site, copies: [aCopy({ fields })] })).querySelector('entry')
    const copyUrl = `https://blog.example/b/cache/${FOLDER}/`
    expect(entry?.querySelector('id')?.textContent).toBe(copyUrl)
    expect(entry?.querySelector('link[rel=alternate]')?.getAttribute('href')).toBe(copyUrl)
    expect(entry?.querySelector('link[rel=via]')?.getAttribute('href')).toBe('https://example.org/articles/links-rot/')
    expect(entry?.querySelector('updated')?.textContent).toBe('2024-05-03T10:11:12.000Z')
    expect(entry?.querySelector('author name')?.textContent).toBe('A. Writer')
    expect(entry?.querySelector('summary')?.textContent).toBe('In short.')
  })

  test('the feed itself has an id, a title, an author, a date and its own address', () => {
    const feed = parse(renderIndexFeed({ ...site, copies: [copyOf(1, '2023'), copyOf(2, '2024-05')] }))
    const child = (name: string): string | null | undefined => feed.querySelector(`feed > ${name}`)?.textContent
    expect([child('id'), child('title'), child('author name'), child('updated')]).toEqual([
      'https://blog.example/b/cache/',
      'Newly archived – My blog',
      'My blog',
      '2024-05-01T00:00:00.000Z',
    ])
    expect(feed.querySelector('link[rel=self]')?.getAttribute('href')).toBe('https://blog.example/b/cache/feed.xml')
  })

  test('its date is that of the newest entry, though entries of a minute stand by title', () => {
    const copies = [copyOf(1, '2024-05-03T10:11:01Z'), copyOf(2, '2024-05-03T10:11:50Z')]
    const feed = parse(renderIndexFeed({ ...site, copies }))
    expect(texts(feed, 'entry title')).toEqual(['Page 1', 'Page 2'])
    expect(feed.querySelector('feed > updated')?.textContent).toBe('2024-05-03T10:11:50.000Z')
  })

  test('hostile words leave it well-formed', () => {
    const evil = '<![CDATA[ ]]> & " \u0000\u000b\ud800 <script>alert(1)</script>'
    const fields = { ...anEntry().fields, title: evil, byline: evil, excerpt: evil, lang: evil }
    const feed = parse(renderIndexFeed({ ...site, siteTitle: evil, copies: [aCopy({ fields })] }))
    expect(feed.querySelector('entry title')?.textContent).toBe('<![CDATA[ ]]> & " \ufffd <script>alert(1)</script>')
    expect(feed.querySelector('script')).toBeNull()
  })

  test('it holds the newest copies, as many as are asked for', () => {
    const copies = [copyOf(1, '2024-01-01'), copyOf(2, '2024-01-03'), copyOf(3, '2024-01-02'), copyOf(4, undefined)]
    const feed = parse(renderIndexFeed({ ...site, copies, maxEntries: 2 }))
    expect(texts(feed, 'entry title')).toEqual(['Page 2', 'Page 3'])
  })

  test('without the address of the site there is none', () => {
    expect(renderIndexFeed({ ...site, copies: [aCopy()], siteUrl: undefined })).toBeUndefined()
  })
})
