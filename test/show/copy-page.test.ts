import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { EntryFields } from '../../src/model.ts'
import { type CopyPageInput, renderCopyPage } from '../../src/show/copy-page.ts'
import { anEntry, aPage, FOLDER } from './show-inputs.ts'

function between(html: string, start: string, end: string): string {
  const from = html.indexOf(start) + start.length
  return html.slice(from, html.indexOf(end, from)).trim()
}

const bannerOf = (html: string): string => between(html, '<header class="banner', '</header>')
const shownAddress = (url: string): string =>
  between(bannerOf(renderCopyPage(aPage({ entry: anEntry({ url }) }))), '<bdi dir="ltr">', '</bdi>').replaceAll(
    '<wbr>',
    '',
  )
const savedIn = (fields: Partial<EntryFields>): string =>
  between(bannerOf(renderCopyPage(aPage({ entry: anEntry(fields) }))).replace(/<[^>]+>/g, ''), '/\n', '\n')
const policyOf = (html: string): string =>
  between(html, 'Content-Security-Policy" content="', '"').replaceAll('&#39;', "'")

describe('microformats', () => {
  test('the body is in e-content and nothing else is', () => {
    expect(between(renderCopyPage(aPage()), '<div class="e-content">', '</div>')).toBe('<p>Some text.</p>')
  })

  test('title, author, dates and the original are marked up', () => {
    const html = renderCopyPage(aPage({ entry: anEntry({ byline: 'A. Writer', publishedAt: '2019-02' }) }))
    expect(html).toContain('<article class="h-cite">')
    expect(html).toContain('<h1 class="p-name">Links rot</h1>')
    expect(html).toContain('<span class="p-author">A. Writer</span>')
    expect(html).toContain('<time class="dt-published" datetime="2019-02">February 2019</time>')
    expect(html).toContain('<time class="dt-accessed" datetime="2024-05-03T10:11:12Z">May 3, 2024</time>')
    expect(html).toContain('<a class="u-url" href="https://example.org/articles/links-rot/"')
  })
})

test.each([
  ['es', 'por César Salza', 'Por <span class="p-author">César Salza</span>'],
  ['es', 'Porfirio Díaz', 'Por <span class="p-author">Porfirio Díaz</span>'],
  ['en', 'By A. Writer', 'By <span class="p-author">A. Writer</span>'],
])('in %s “%s” is said once', (lang, byline, shown) => {
  expect(renderCopyPage(aPage({ entry: anEntry({ lang, byline }) }))).toContain(`<bdi>${shown}</bdi>`)
})

test('a body that begins with what stands above it begins after that', () => {
  const fields = { byline: 'A. Writer', publishedAt: '2019-10-04' }
  const body = 'By [A. Writer](https://example.org/a), 4 October 2019\n\nA. Writer was here.'
  const html = renderCopyPage(aPage({ entry: anEntry(fields, body) }))
  expect(between(html, '<div class="e-content">', '</div>')).toBe('<p>A. Writer was here.</p>')
  const picture = renderCopyPage(aPage({ entry: anEntry(fields, '![](0123456789abcdef.png) A. Writer') }))
  expect(picture).toContain('<img src="0123456789abcdef.png"')
})

describe('the banner', () => {
  test('it says of what the page is a copy, and since when', () => {
    const text = bannerOf(renderCopyPage(aPage({ entry: anEntry({ source: 'live' }) }))).replace(/<[^>]+>/g, '')
    expect(text).toContain('Archived copy of https://example.org/articles/links-rot/')
    expect(text).toContain('Saved on May 3, 2024, from the live web.')
  })

  test('a copy from the Wayback Machine says so, and links to it', () => {
    const archiveUrl = 'https://web.archive.org/web/2019/https://example.org/'
    const banner = bannerOf(renderCopyPage(aPage({ entry: anEntry({ source: 'wayback', archiveUrl }) })))
    expect(banner.replace(/<[^>]+>/g, '')).toContain('From the Wayback Machine, as of May 3, 2024.')
    expect(banner).toContain(`<a href="${archiveUrl}"`)
  })

  test('a copy from another web archive names that one', () => {
    const archiveUrl = 'https://arquivo.pt/wayback/2019/https://example.org/'
    expect(savedIn({ source: 'wayback', archiveUrl })).toBe('From the web archive arquivo.pt, as of May 3, 2024.')
    expect(savedIn({ source: 'wayback', archiveUrl, lang: 'fr' })).toBe(
      'Tirée de l’archive web arquivo.pt, telle qu’elle était le 3 mai 2024.',
    )
  })

  test('a copy from a web archive that nobody noted down names none', () => {
    expect(savedIn({ source: 'wayback' })).toBe('Saved on May 3, 2024.')
    expect(savedIn({ source: 'wayback', archiveUrl: 'javascript:alert(1)' })).toBe('Saved on May 3, 2024.')
  })

  test('an original that its server says is gone is not said to be out of reach', () => {
    const said = (input: Partial<CopyPageInput>): string =>
      between(bannerOf(renderCopyPage(aPage(input))), '<p class="health">', '</p>')
    const healthSince = '2024-06-01T00:00:00Z'
    expect(said({ health: 'dead', healthReason: 'gone', healthSince })).toBe(
      'The original has been gone since at least June 1, 2024.',
    )
    expect(said({ health: 'dead', healthReason: 'soft-404' })).toBe('The original is gone.')
    expect(said({ health: 'dead', healthReason: 'dns' })).toBe('The original can no longer be reached.')
    expect(said({ health: 'failing', healthReason: 'gone' })).toBe('The original was not found when it was last tried.')
    expect(said({ health: 'failing', healthReason: 'timeout' })).toBe(
      'The original could not be reached when it was last tried.',
    )
  })

  test('where the original is dead, the way to it stands back, and nobody is told to read it', () => {
    const dead = renderCopyPage(aPage({ health: 'dead' }))
    expect(dead).toContain('<header class="banner dead">')
    expect([dead.match(/Try the original/g)?.length, dead.includes('Read the original')]).toEqual([2, false])
    const failing = renderCopyPage(aPage({ health: 'failing' }))
    expect(failing).toContain('<header class="banner">')
    expect([failing.match(/Read the original/g)?.length, failing.includes('Try the original')]).toEqual([2, false])
  })

  test('a dead original is said to be dead, and since when', () => {
    const html = renderCopyPage(aPage({ health: 'dead', healthSince: '2024-06-01T00:00:00Z' }))
    expect(bannerOf(html)).toContain('The original has been unreachable since at least June 1, 2024.')
    expect(bannerOf(renderCopyPage(aPage({ health: 'dead' })))).toContain('The original can no longer be reached.')
  })

  test('a changed original says how much of it changed', () => {
    expect(bannerOf(renderCopyPage(aPage({ health: 'changed', drift: 0.124 })))).toContain(
      '12% of its text is different',
    )
    expect(bannerOf(renderCopyPage(aPage({ health: 'changed' })))).toContain('The original has changed since then.')
  })

  test('an original that is alive needs no words', () => {
    expect(bannerOf(renderCopyPage(aPage({ health: 'alive' })))).not.toContain('class="health"')
  })

  test('the posts that cite the page are named', () => {
    const citations = [
      { title: 'My <first> post', url: '/posts/first/' },
      { title: 'The second', url: '/posts/second/' },
    ]
    expect(bannerOf(renderCopyPage(aPage({ citations })))).toContain(
      '<summary>Cited in 2 posts</summary><ul><li><a href="../../posts/first/">My &lt;first&gt; post</a></li><li>',
    )
  })

  test('a post that alone cites the page is one click away', () => {
    const citations = [{ title: 'My <first> post', url: '/posts/first/' }]
    expect(bannerOf(renderCopyPage(aPage({ citations })))).toContain(
      'Cited in <a href="../../posts/first/">My &lt;first&gt; post</a>',
    )
  })

  test('versions of one day are told apart by the time', () => {
    const versions = [
      { date: '2020-01-02T08:30:05Z', href: '2020-01-02/' },
      { date: '2020-01-02T23:30:05+09:00', href: '2020-01-02-2/' },
      { date: '2020-01-03T08:30:05Z', href: '2020-01-03/' },
    ]
    const banner = bannerOf(renderCopyPage(aPage({ versions }))).replaceAll('\u202f', ' ')
    expect([...banner.matchAll(/<li><a[^>]*>([^<]*)/g)].map(([, shown]) => shown)).toEqual([
      'January 2, 2020 at 8:30:05 AM UTC',
      'January 2, 2020 at 2:30:05 PM UTC',
      'January 3, 2020',
    ])
  })

  test('other versions are linked by their dates', () => {
    const versions = [{ date: '2020-01-02', href: 'versions/2020/' }]
    expect(bannerOf(renderCopyPage(aPage({ versions })))).toContain('<a href="versions/2020/">January 2, 2020</a>')
  })

  test('without a date nothing is said of one', () => {
    const { archivedAt: _, ...fields } = anEntry().fields
    const html = renderCopyPage(aPage({ entry: { ...anEntry(), fields } }))
    expect(html).not.toContain('<time')
    expect(html).not.toContain('undefined')
  })
})

describe('languages', () => {
  test('the words are in the language of the page', () => {
    const html = renderCopyPage(aPage({ entry: anEntry({ lang: 'fr-CA' }) }))
    expect(html).toContain('<html lang="fr-CA" dir="ltr">')
    expect(html).toContain('<title>Links rot (copie archivée)</title>')
    expect(bannerOf(html)).toContain('3 mai 2024')
  })

  test('where there are no words for it they are in the language of the site, and marked so', () => {
    const html = renderCopyPage(aPage({ entry: anEntry({ lang: 'ar' }), fallbackLang: 'de' }))
    expect(html).toContain('<html lang="ar" dir="rtl">')
    expect(html).toContain('<header class="banner" lang="de" dir="ltr">')
    expect(bannerOf(html)).toContain('Archivierte Kopie von')
  })

  test('the direction that the page declared goes before that of its language', () => {
    expect(renderCopyPage(aPage({ entry: anEntry({ lang: 'ar', dir: 'ltr' }) }))).toContain(
      '<html lang="ar" dir="ltr">',
    )
  })

  test('a site puts in its own words', () => {
    const html = renderCopyPage(aPage({ words: { en: { readOriginal: 'Go <there>' } } }))
    expect(bannerOf(html)).toContain('>Go &lt;there&gt;</a>')
  })
})

describe('a page that stands alone', () => {
  test('it asks not to be indexed, names the original as canonical, and sends no referrer', () => {
    const html = renderCopyPage(aPage())
    expect(html).toContain('<meta name="robots" content="noindex">')
    expect(html).toContain('<link rel="canonical" href="https://example.org/articles/links-rot/">')
    expect(html).toContain('<meta name="referrer" content="no-referrer">')
    expect(html).toContain('<body data-pagefind-ignore="all">')
  })

  test('a script that swaps pages without loading them loads this one, so that its policy counts and its style leaves with it', () => {
    expect(renderCopyPage(aPage())).toContain('<meta name="turbo-visit-control" content="reload">')
  })

  test('its policy allows its own style, the files beside it, and nothing else', () => {
    const html = renderCopyPage(aPage())
    const hash = createHash('sha256')
      .update(between(html, '<style>', '</style>'))
      .digest('base64')
    expect(policyOf(html)).toBe(
      `default-src 'none'; img-src 'self'; media-src 'self'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    )
  })

  test('its style asks nothing of WebKit that makes it crash', () => {
    const css = between(renderCopyPage(aPage()), '<style>', '</style>')
    expect(css.match(/.{0,60}text-wrap:pretty.{2}/g)).toEqual([
      expect.stringMatching(/@supports not \(hanging-punctuation:first\)\{\.e-content\{text-wrap:pretty\}\}$/),
    ])
  })

  test('it has no script, and no link that begins at the root of the server', () => {
    const html = renderCopyPage(aPage({ citations: [{ title: 'Post', url: '/posts/a/' }] }))
    expect(html).not.toMatch(/<script|(?:href|src)="\//)
    expect(html).toContain('href="../">All archived copies</a>')
  })

  test('it weighs little more than the article', () => {
    const bytes = Buffer.byteLength(renderCopyPage(aPage({ entry: anEntry({ source: 'live' }, '') })))
    expect(bytes).toBeLessThan(7168)
  })

  test('the same entry gives the same bytes', () => {
    expect(renderCopyPage(aPage())).toBe(renderCopyPage(aPage()))
  })
})

describe('cards and files', () => {
  test('a card says that it is only one', () => {
    const html = renderCopyPage(aPage({ entry: anEntry({ kind: 'card' }) }))
    expect(html).toContain('<article class="h-cite card">')
    expect(html).toContain('Only the title and the summary of this page were kept.')
  })

  test('a PDF is one click away', () => {
    const html = renderCopyPage(aPage({ entry: anEntry({ kind: 'file', file: '3f2a9c0d1e4b5a67.pdf' }) }))
    expect(html).toContain('<a href="3f2a9c0d1e4b5a67.pdf">Open the file (PDF)</a>')
  })

  test('an image, a sound and a film show themselves', () => {
    const page = (file: string): string => renderCopyPage(aPage({ entry: anEntry({ kind: 'file', file }) }))
    expect(page('3f2a9c0d1e4b5a67.png')).toContain('<img src="3f2a9c0d1e4b5a67.png" alt="Links rot">')
    expect(page('3f2a9c0d1e4b5a67.mp3')).toContain('<audio src="3f2a9c0d1e4b5a67.mp3" controls')
    expect(page('3f2a9c0d1e4b5a67.webm')).toContain('<video src="3f2a9c0d1e4b5a67.webm" controls')
  })

  test('a file that the body shows is not shown twice', () => {
    const entry = anEntry({ kind: 'file', file: '3f2a9c0d1e4b5a67.png' }, '![x](3f2a9c0d1e4b5a67.png)')
    expect(renderCopyPage(aPage({ entry })).match(/<img/g)).toHaveLength(1)
  })

  test('a file that could run by itself is not linked', () => {
    for (const file of ['3f2a9c0d1e4b5a67.html', '3f2a9c0d1e4b5a67.svg', '../x.pdf', 'https://example.com/x.pdf']) {
      expect(renderCopyPage(aPage({ entry: anEntry({ kind: 'file', file }) }))).not.toContain(file)
    }
  })
})

describe("a site's own look", () => {
  test('its stylesheet takes the place of the built-in style', () => {
    const html = renderCopyPage(aPage({ stylesheetHref: '/css/copy.css' }))
    expect(html).toContain('<link rel="stylesheet" href="../../css/copy.css">')
    expect(html).not.toContain('<style>')
    expect(policyOf(html)).toContain("style-src 'self'; font-src 'self';")
  })

  test('a stylesheet elsewhere is allowed by its origin', () => {
    const html = renderCopyPage(aPage({ stylesheetHref: 'https://cdn.example.net/a.css' }))
    expect(policyOf(html)).toContain('style-src https://cdn.example.net; font-src https://cdn.example.net;')
  })

  test('its template gets safe markup and plain words', () => {
    const entry = anEntry({ title: 'A <b>' }, '<script>alert(1)</script>\n\n**x**')
    const html = renderCopyPage(
      aPage({ entry, template: ({ title, bodyHtml, titleHtml }) => [title, bodyHtml.trim(), titleHtml].join('|') }),
    )
    expect(html).toBe(
      'A <b>|<p><strong>x</strong></p>|<header class="title">\n<h1 class="p-name">A &lt;b&gt;</h1>\n</header>',
    )
  })
})

describe('front matter that people or the web have written', () => {
  test('fields of any type, or none, make a page', () => {
    const odd = [null, 42, [], {}, '', 'x'.repeat(100_000), '\u0000', '\ud800']
    for (const value of odd) {
      const names = [
        'title',
        'url',
        'archivedAt',
        'byline',
        'siteName',
        'publishedAt',
        'lang',
        'dir',
        'source',
        'kind',
        'file',
      ]
      const fields = Object.fromEntries(names.map((name) => [name, value])) as unknown as EntryFields
      const html = renderCopyPage(aPage({ entry: { folder: FOLDER, fields, body: 'text' } }))
      expect(html).toMatch(/^<!doctype html>/)
      expect(html).not.toMatch(/undefined|null|\[object/)
      expect(html.length).toBeLessThan(20_000)
    }
  })

  test('an address that would run something is text', () => {
    const html = renderCopyPage(aPage({ entry: anEntry({ url: 'javascript:alert(1)' }) }))
    expect(html).not.toMatch(/href="javascript/)
    expect(html).not.toContain('rel="canonical"')
    expect(bannerOf(html)).toContain('<bdi dir="ltr">javascript:alert(1)</bdi>')
  })

  test('an address is shown with its letters, unless they would hide something', () => {
    expect(shownAddress('https://ja.wikipedia.org/wiki/%E7%B5%84%E7%89%88')).toBe('https://ja.wikipedia.org/wiki/組版')
    expect(shownAddress('https://example.org/%E2%80%AEgpj.exe')).toBe('https://example.org/%E2%80%AEgpj.exe')
  })

  test('a long address goes on in the next line after a segment, not within a word', () => {
    const html = bannerOf(renderCopyPage(aPage({ entry: anEntry({ url: 'https://example.org/a/b?c=d&e=f#g' }) })))
    expect(html).toContain('<bdi dir="ltr">https://example.org/<wbr>a/<wbr>b<wbr>?c=d<wbr>&amp;e=f<wbr>#g</bdi>')
  })

  test('a citation that leads away from the site is left out', () => {
    const citations = [
      { title: 'x', url: '//evil.example/' },
      { title: 'y', url: 'javascript:alert(1)' },
    ]
    expect(bannerOf(renderCopyPage(aPage({ citations })))).not.toContain('<details>')
  })
})
