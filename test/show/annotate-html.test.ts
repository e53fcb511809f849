import { describe, expect, test } from 'vitest'
import type { Annotation } from '../../src/model.ts'
import { type AnnotateInput, type AnnotationWords, annotateHtml } from '../../src/show/annotate-html.ts'

const english: AnnotationWords = {
  archivedCopy: 'archived copy',
  archivedCopyOf: (title) => `archived copy of “${title}”`,
  originalGone: 'the original is gone',
  originalDead: 'the original can no longer be reached',
  lang: 'en',
}
const japanese: AnnotationWords = {
  archivedCopy: 'アーカイブ',
  archivedCopyOf: (title) => `「${title}」のアーカイブ`,
  originalGone: '元のページはなくなりました',
  originalDead: '元のページにはアクセスできません',
  brackets: ['（', '）'],
  lang: 'ja',
}

/** Knows every page of o.example, by the last segment of its path. */
function input(options: Partial<Annotation> & { once?: boolean } = {}): AnnotateInput {
  const { once, ...rest } = options
  return {
    find: (href) => (href.startsWith('https://o.example/') ? annotation(href, rest) : undefined),
    words: (lang) => (lang === 'ja' ? japanese : english),
    ...(once === undefined ? {} : { once }),
  }
}

function annotation(href: string, rest: Partial<Annotation>): Annotation {
  const name = /[^/]*$/.exec(href)?.[0] ?? ''
  const copyUrl = `/cache/${name}/`
  return {
    originalUrl: href,
    copyUrl,
    versionUrl: `https://me.example${copyUrl}`,
    versionDate: '2024-03-01',
    title: `Page ${name}`,
    health: 'alive',
    mode: 'annotate',
    ...rest,
  }
}

function robust(name: string): string {
  return ` data-originalurl="https://o.example/${name}" data-versionurl="https://me.example/cache/${name}/" data-versiondate="2024-03-01"`
}

function copy(name: string): string {
  return `<span class="link-cache" data-pagefind-ignore="all"> (<a href="/cache/${name}/" rel="nofollow" aria-label="archived copy of “Page ${name}”">archived copy</a>)</span>`
}

/** What a page becomes, with our additions told in short: `[name]` for attributes, `{name}` for a link to the copy. */
function shortened(html: string, options: AnnotateInput = input()): string {
  return ['a', 'b', 'c'].reduce(
    (text, name) => text.replaceAll(robust(name), `[${name}]`).replaceAll(copy(name), `{${name}}`),
    annotateHtml(html, options),
  )
}

const A = '<a href="https://o.example/a"'
const B = '<a href="https://o.example/b"'

test('a link to the copy follows the link, before the full stop', () => {
  expect(annotateHtml('<p>See <a href="https://o.example/a">this</a>.</p>', input())).toBe(
    '<p>See <a href="https://o.example/a" data-originalurl="https://o.example/a" data-versionurl="https://me.example/cache/a/" data-versiondate="2024-03-01">this</a>' +
      '<span class="link-cache" data-pagefind-ignore="all"> (<a href="/cache/a/" rel="nofollow" aria-label="archived copy of “Page a”">archived copy</a>)</span>.</p>',
  )
})

test('without what is marked for search engines to ignore, the text reads as before', () => {
  const html = `<p>One ${A}>two</a>, three.</p>`
  const withoutOurs = annotateHtml(html, input()).replace(/<span [^>]*data-pagefind-ignore.*?<\/span>/, '')
  expect(withoutOurs.replace(/<[^>]*>/g, '')).toBe('One two, three.')
})

test('a copy of unknown date has no version date', () => {
  const { versionDate: _versionDate, ...undated } = annotation('https://o.example/a', {})
  const html = annotateHtml(`${A}>x</a>`, { ...input(), find: () => undated })
  expect(html).not.toContain('data-versiondate')
  expect(html).toContain('data-versionurl="https://me.example/cache/a/"')
})

describe('a link to the copy stands', () => {
  test.each([
    ['in a paragraph', `<p>${A}>x</a></p>`, `<p>${A}[a]>x</a>{a}</p>`],
    [
      'in a list whose items have no end tags',
      `<ul><li>${A}>x</a><li>${B}>y</a></ul>`,
      `<ul><li>${A}[a]>x</a>{a}<li>${B}[b]>y</a>{b}</ul>`,
    ],
    [
      'in a table',
      `<table><tr><td>${A}>x</a><td>${B}>y</a></table>`,
      `<table><tr><td>${A}[a]>x</a>{a}<td>${B}[b]>y</a>{b}</table>`,
    ],
    [
      'in the words of a figure',
      `<figure><img><figcaption>${A}>x</a></figcaption></figure>`,
      `<figure><img><figcaption>${A}[a]>x</a>{a}</figcaption></figure>`,
    ],
    ['after a link with an icon and words', `${A}><img> x</a>`, `${A}[a]><img> x</a>{a}`],
    ['after a link of code', `${A}><code>x</code></a>`, `${A}[a]><code>x</code></a>{a}`],
    ['after a link whose words are an entity', `${A}>&amp;</a>`, `${A}[a]>&amp;</a>{a}`],
    [
      'in the header of an article',
      `<article><header>${A}>x</a></header></article>`,
      `<article><header>${A}[a]>x</a>{a}</header></article>`,
    ],
    [
      'in the footer of the main part',
      `<main><footer>${A}>x</a></footer></main>`,
      `<main><footer>${A}[a]>x</a>{a}</footer></main>`,
    ],
    ['after a heading has ended', `<h2>t</h2>${A}>x</a>`, `<h2>t</h2>${A}[a]>x</a>{a}`],
    [
      'after navigation whose items were left open',
      `<nav><ul><li>m</nav>${A}>x</a>`,
      `<nav><ul><li>m</nav>${A}[a]>x</a>{a}`,
    ],
    ['after an anchor that is no link', `<a name="top">t ${A}>x</a>`, `<a name="top">t ${A}[a]>x</a>{a}`],
    ['after an end tag with a space', `${A}>x</a >.`, `${A}[a]>x</a >{a}.`],
    [
      'after a link that is not hidden',
      `${A} aria-hidden="false" style="display:inline">x</a>`,
      `${A} aria-hidden="false" style="display:inline"[a]>x</a>{a}`,
    ],
    ['in a fragment that ends with the link', `x ${A}>x</a>`, `x ${A}[a]>x</a>{a}`],
  ])('%s', (_where, html, expected) => {
    expect(shortened(html)).toBe(expected)
  })
})

describe('where a second link would harm there are attributes alone', () => {
  test.each([
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'summary', 'button', 'label', 'legend', 'nav', 'sup', 'pre', 'code'].map(
      (name) => [`in <${name}>`, `<${name}><b>${A}>x</a></b></${name}>`, `<${name}><b>${A}[a]>x</a></b></${name}>`],
    ),
    ...['navigation', 'heading', 'menu'].map((role) => [
      `in the role ${role}`,
      `<div role="${role}">${A}>x</a></div>`,
      `<div role="${role}">${A}[a]>x</a></div>`,
    ]),
    ['in the header of the page', `<header>${A}>x</a></header>`, `<header>${A}[a]>x</a></header>`],
    [
      'in the footer of the page',
      `<main></main><footer>${A}>x</a></footer>`,
      `<main></main><footer>${A}[a]>x</a></footer>`,
    ],
    ['around an image', `${A}><img alt="i"></a>`, `${A}[a]><img alt="i"></a>`],
    ['around white space as an entity', `${A}>&nbsp;</a>`, `${A}[a]>&nbsp;</a>`],
    [
      'around a picture',
      `${A}> <picture><source><img></picture>\n</a>`,
      `${A}[a]> <picture><source><img></picture>\n</a>`,
    ],
    [
      'around a drawing with a title',
      `${A}><svg><title>t</title></svg></a>`,
      `${A}[a]><svg><title>t</title></svg></a>`,
    ],
    [
      'around a figure',
      `${A}><figure><img><figcaption>c</figcaption></figure></a>`,
      `${A}[a]><figure><img><figcaption>c</figcaption></figure></a>`,
    ],
    ['around a heading', `${A}><h3>x</h3></a>`, `${A}[a]><h3>x</h3></a>`],
    ['around a card', `${A}><div>x</div></a>`, `${A}[a]><div>x</div></a>`],
    ['around a footnote’s mark', `x${A}><sup>1</sup></a>`, `x${A}[a]><sup>1</sup></a>`],
    ...['hidden', 'aria-hidden="true"', 'style="color: red; DISPLAY : none"'].map((how) => [
      `of a hidden link: ${how}`,
      `${A} ${how}>x</a>`,
      `${A} ${how}[a]>x</a>`,
    ]),
    ['around nothing', `${A} aria-label="x"></a>`, `${A} aria-label="x"[a]></a>`],
  ])('%s', (_where, html, expected) => {
    expect(shortened(html ?? '')).toBe(expected)
  })
})

describe('there is never a link in a link', () => {
  test.each([
    ['nested links', `${A}>x ${B}>y</a> z</a>`, `${A}[a]>x ${B}[b]>y</a> z</a>`],
    ['a link without end tag before another', `<p>${A}>x <p>${B}>y</a>`, `<p>${A}[a]>x <p>${B}[b]>y</a>{b}`],
    ['a link that its paragraph ends', `<p>${A}>x</p>y</a>`, `<p>${A}[a]>x</p>y</a>`],
    ['a link at the end of a cut text', `<p>${A}>x`, `<p>${A}[a]>x`],
    ['an end tag at the end of a cut text', `<p>${A}>x</a`, `<p>${A}[a]>x</a`],
    ['an element left open in a link', `${A}><b>x</a>`, `${A}[a]><b>x</a>`],
  ])('%s', (_what, html, expected) => {
    expect(shortened(html)).toBe(expected)
  })
})

describe('left alone, to the byte', () => {
  test.each([
    ['a page without links', '<p>x</p>'],
    ['a link that has no copy', '<p><a href="https://other.example/">x</a></p>'],
    ['an anchor that is no link', '<a id="x">y</a>'],
    ['a link marked data-no-archive', `${A} data-no-archive>x</a>`],
    ['a link that is robust already', `${A} data-versionurl="https://web.archive.org/x">x</a>`],
    ['a download', `${A} download>x</a>`],
    ['a link in a script', `<script>x = '${A}>x</a>'</script>`],
    ['a link in a style', `<style>/* ${A}>x</a> */</style>`],
    ['a link in a template', `<template>${A}>x</a></template>`],
    ['a link in a text box', `<textarea>${A}>x</a></textarea>`],
    ['a link in the title', `<title>${A}>x</a></title>`],
    ['a link in a comment', `<!-- ${A}>x</a> -->`],
    ['a link in a conditional comment', `<!--[if IE]>${A}>x</a><![endif]-->`],
    ['a link in a drawing', `<svg><g/>${A}><text>x</text></a></svg>`],
    ['a link in CDATA of a drawing', `<svg><![CDATA[${A}>x</a>]]></svg>`],
    ['a link in a frame', `<iframe>${A}>x</a></iframe>`],
    ['another element with href', '<area href="https://o.example/a"><abbr href="https://o.example/a">x</abbr>'],
  ])('%s', (_what, html) => {
    expect(annotateHtml(html, input())).toBe(html)
  })
})

const ODD_PAGE = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN">\r
<HTML LANG=en><HEAD><TITLE>A &amp B &lt;a href&gt;</TITLE><META CHARSET='utf-8'/>\r
<!--[if lt IE 9]><a href="https://o.example/c">old</a><![endif]--><![if !IE]>\r
<script>if (a<b && c>d) document.write("<a href='https://o.example/c'>")</script></HEAD>\r
<BODY CLASS=x\tonload='go("<a>")'><?php echo 1 ?><P ALIGN = center>Caf\u00e9 &eacute;&#233; &nbsp;&bogus; < > a<b 1 < 2\r
<svg viewBox="0 0 1 1"><style><![CDATA[ a > b {} ]]></style><path d="M0 0"/></svg><br/><BR>\r
<IMG SRC=a.png alt="<a href='https://o.example/c'>" ><input disabled value=>\0\r
PLACE</i></p></div>\u{1F600}<math><mi>x</mi></math></BODY></HTML>\r\n<!-- end --> \t`

test('every byte around a link of an odd page stays as it was', () => {
  const html = ODD_PAGE.replace('PLACE', '<A\r\n TARGET=_blank   HREF=https://o.example/a\t>x</A\r\n>')
  const expected = ODD_PAGE.replace(
    'PLACE',
    `<A\r\n TARGET=_blank   HREF=https://o.example/a${robust('a')}\t>x</A\r\n>${copy('a')}`,
  )
  expect(annotateHtml(html, input())).toBe(expected)
})

test.each([
  ['unquoted', '<a href=https://o.example/a>x</a>', '<a href=https://o.example/a[a]>x</a>{a}'],
  ['single quotes', "<a href='https://o.example/a' >x</a>", "<a href='https://o.example/a'[a] >x</a>{a}"],
  ['closed like XML', '<a href="https://o.example/a" />x</a>', '<a href="https://o.example/a"[a] />x</a>{a}'],
  ['without value at the end', `${A} itemscope>x</a>`, `${A} itemscope[a]>x</a>{a}`],
  ['without value after the sign', `${A} style= \n>x</a>`, `${A}[a] style= \n>x</a>{a}`],
  ['twice', `${A} href="https://o.example/b">x</a>`, `${A} href="https://o.example/b"[a]>x</a>{a}`],
])('an attribute may be written in any way: %s', (_how, html, expected) => {
  expect(shortened(html)).toBe(expected)
})

test('a link is looked up with its entities decoded', () => {
  const asked: string[] = []
  const find = (href: string) => {
    asked.push(href)
    return undefined
  }
  annotateHtml('<a href="https://o.example/?a=1&amp;b=2&#x26;c&copy=3">x</a> <a href="/r elative">y</a>', {
    ...input(),
    find,
  })
  expect(asked).toEqual(['https://o.example/?a=1&b=2&c&copy=3', '/r elative'])
})

test('an attribute that is there already is kept', () => {
  expect(annotateHtml(`${A} data-originalurl="https://mine.example/">x</a>`, input({ mode: 'attributes' }))).toBe(
    `${A} data-originalurl="https://mine.example/" data-versionurl="https://me.example/cache/a/" data-versiondate="2024-03-01">x</a>`,
  )
})

test('hostile values stay inside their attributes', () => {
  const html = annotateHtml(
    `${A}>x</a>`,
    input({
      title: '"><script>alert(1)</script>\n\'',
      copyUrl: '/cache/"onclick="x/',
      versionUrl: '<&>',
      originalUrl: 'https://o.example/?a="b"&c',
    }),
  )
  expect(html).toBe(
    `${A} data-originalurl="https://o.example/?a=&quot;b&quot;&amp;c" data-versionurl="&lt;&amp;&gt;" data-versiondate="2024-03-01">x</a>` +
      '<span class="link-cache" data-pagefind-ignore="all"> (<a href="/cache/&quot;onclick=&quot;x/" rel="nofollow" ' +
      'aria-label="archived copy of “&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; &#39;”">archived copy</a>)</span>',
  )
})

describe('words', () => {
  test('are those of the text around the link, with their own brackets', () => {
    const html = annotateHtml(`<html lang="en"><div lang="ja"><p>${A} lang="fr">x</a></p></div>${B}>y</a>`, input())
    expect(html).toContain('（<a href="/cache/a/" rel="nofollow" aria-label="「Page a」のアーカイブ">アーカイブ</a>）')
    expect(html).toContain(copy('b'))
  })

  test('are marked where they are in another language than the text', () => {
    expect(annotateHtml(`<p lang="sv">${A}>x</a></p>`, input())).toContain('data-pagefind-ignore="all" lang="en"> (')
    expect(annotateHtml(`<p lang="en-GB">${A}>x</a></p>`, input())).toContain('data-pagefind-ignore="all"> (')
  })

  test('that show are part of the name, whatever a site says', () => {
    const words = () => ({ ...english, archivedCopy: 'cached' })
    expect(annotateHtml(`${A}>x</a>`, { ...input(), words })).toContain(
      'aria-label="cached: archived copy of “Page a”">cached</a>',
    )
  })
})

describe('mode attributes', () => {
  test('adds nothing that shows', () => {
    expect(shortened(`<p>${A}>x</a></p>`, input({ mode: 'attributes' }))).toBe(`<p>${A}[a]>x</a></p>`)
  })
})

describe('mode replace', () => {
  test('sends the link to the copy and keeps the original beside', () => {
    expect(shortened(`<p>${A} title="t">x</a></p>`, input({ mode: 'replace' }))).toBe(
      '<p><a href="/cache/a/" title="t"[a] class="link-cache-replaced">x</a></p>',
    )
  })

  test.each([
    ['class="u v"', 'class="u v link-cache-replaced"'],
    ["CLASS='u&amp;v'", 'class="u&amp;v link-cache-replaced"'],
    ['class=u', 'class="u link-cache-replaced"'],
    ['class=""', 'class="link-cache-replaced"'],
    ['class', 'class="link-cache-replaced"'],
  ])('adds its class to %s', (before, after) => {
    expect(shortened(`<a ${before} href=https://o.example/a>x</a>`, input({ mode: 'replace' }))).toBe(
      `<a ${after} href="/cache/a/"[a]>x</a>`,
    )
  })

  test.each([
    ['gone', 'the original is gone'],
    ['soft-404', 'the original is gone'],
    ['timeout', 'the original can no longer be reached'],
    [undefined, 'the original can no longer be reached'],
  ] as const)('says in words that the original is dead, and is precise about it: %s', (reason, words) => {
    const dead = { mode: 'replace', health: 'dead', ...(reason && { healthReason: reason }) } as const
    expect(shortened(`<p>${A}>x</a>.</p>`, input(dead))).toBe(
      `<p><a href="/cache/a/"[a] class="link-cache-replaced">x</a><span class="link-cache" data-pagefind-ignore="all"> (${words})</span>.</p>`,
    )
  })

  test('says it in a hint where no words can stand', () => {
    const dead = { mode: 'replace', health: 'dead', healthReason: 'gone' } as const
    expect(shortened(`<h2>${A}>x</a></h2>`, input(dead))).toBe(
      '<h2><a href="/cache/a/"[a] class="link-cache-replaced" title="the original is gone">x</a></h2>',
    )
  })

  test.each(['class="u-in-reply-to"', 'rel="me"'])(
    'keeps the address of a link that other sites verify: %s',
    (attribute) => {
      expect(shortened(`${A} ${attribute}>x</a>`, input({ mode: 'replace' }))).toBe(`${A} ${attribute}[a]>x</a>`)
    },
  )
})

describe('the same copy twice in a paragraph', () => {
  const html = `<p>${A}>x</a> ${A}>y</a> ${B}>z</a></p><p>${A}>x</a></p>`

  test('is linked twice', () => {
    expect(shortened(html)).toBe(`<p>${A}[a]>x</a>{a} ${A}[a]>y</a>{a} ${B}[b]>z</a>{b}</p><p>${A}[a]>x</a>{a}</p>`)
  })

  test('is linked once if the option says so', () => {
    expect(shortened(html, input({ once: true }))).toBe(
      `<p>${A}[a]>x</a>{a} ${A}[a]>y</a> ${B}[b]>z</a>{b}</p><p>${A}[a]>x</a>{a}</p>`,
    )
  })

  test('is linked after the words, where the first link is around an image', () => {
    expect(shortened(`<p>${A}><img></a> ${A}>y</a></p>`, input({ once: true }))).toBe(
      `<p>${A}[a]><img></a> ${A}[a]>y</a>{a}</p>`,
    )
  })
})

test.each(['annotate', 'replace', 'attributes'] as const)('a second run in mode %s changes nothing more', (mode) => {
  // The copies have copies: even then ours are left alone.
  const all = { ...input(), find: (href: string) => annotation(href, { mode, health: 'dead' }) }
  const page = `<main><h2>${A}>x</a></h2><p>${A}>x</a> ${B}>y</a><p>${A}><img></a>${A}>x ${B}>y</a></main>`
  const once = annotateHtml(page, all)
  expect(once).not.toBe(page)
  expect(annotateHtml(once, all)).toBe(once)
})

test.each([
  `<p>See ${A}>x</a>.</p>\r\n`,
  '<div>',
  '</div>',
  '<b><i></b>',
  '<p><em>',
  '<ul><li>',
  A,
  `${A}>`,
  '<!--',
  '</title',
  '&amp',
  '<x-y z="',
])('a megabyte of %j takes time in proportion', (unit) => {
  const seconds = (bytes: number): number => {
    const html = `<a href="https://o.example/a">x</a>${unit.repeat(bytes / unit.length)}`
    const before = process.cpuUsage()
    annotateHtml(html, input())
    return process.cpuUsage(before).user / 1e6
  }
  seconds(1e5)
  // In quadratic time it would be minutes.
  expect(seconds(1e6)).toBeLessThan(5)
})
