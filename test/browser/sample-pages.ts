import type { Copy, EntryFields } from '../../src/model.ts'
import { type CopyPageInput, renderCopyPage } from '../../src/show/copy-page.ts'
import { renderIndexPage } from '../../src/show/index-page.ts'

/** A picture of one pixel, which its page stretches. */
const PIXEL: Uint8Array = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)

const IMAGE = '0123456789abcdef.png'

const PANORAMA = 'fedcba9876543210.png'

const WIDE = 'const answer = everything.thatIsKnown.aboutTheQuestion().andThenSome({ width: "more than a phone has" })'

const ENGLISH = `
Designing for the web means designing for *change*. The [specification](https://example.org/spec) says so, and the [notes](#notes) say why.

# A heading of the first level

Inline \`code\`, <kbd>Ctrl</kbd>, <abbr title="HyperText Markup Language">HTML</abbr>, <mark>a mark</mark>, ~~struck~~, H<sub>2</sub>O<sup>[1](#notes)</sup>.[^a]

[^a]: A note at the end.

#### A heading that skips two levels

> A quotation that goes on for a while. <cite>Someone</cite>

\`\`\`js
${WIDE}
\`\`\`

| Browser | Engine | First release | Licence | Notes |
|---|---|--:|---|---|
| Chromium | Blink | 2008 | BSD-and-others-without-a-place-to-break-the-line | unbreakable-${'x'.repeat(60)} |
| | Gecko | 2004 | MPL 2.0 | |

![A picture](${IMAGE})

![A panorama](${PANORAMA})

[![](${IMAGE})](https://example.org/) and ![](${IMAGE})

- [x] done
- [ ] open

${Array.from({ length: 9 }, (_, depth) => `${'  '.repeat(depth)}- an answer`).join('\n')}

<ul><p>odd</p><li>item</li></ul>
<dl><dt>Term</dt><dd>Meaning</dd></dl>
<dl><p>odd</p></dl>
<details><summary>More</summary>Folded</details>
<math display="block"><mfrac><mi>a</mi><mn>2</mn></mfrac></math>
In a line, <math><mrow>${'<mi>a</mi><mo>+</mo>'.repeat(20)}<mi>b</mi></mrow></math> is long.
<video src="0123456789abcdef.mp4"></video>
<table><caption>A caption that says in many words what two narrow columns show</caption><tr><td>1</td><td>2</td></tr></table>
<table><tr><th></th><th>Empty corner</th></tr><tr><th>Row</th><td>1</td></tr></table>

https://example.org/an/address/that/is/${'very-long-'.repeat(12)}

## Notes

The end.
`

const ARABIC = `
تهدف هذه الصفحة إلى عرض نص عربي طويل من اليمين إلى اليسار، مع [رابط](https://example.org/ar) داخل السطر، و\`run()\`.

## عنوان فرعي

> اقتباس قصير.

\`\`\`js
${WIDE}
\`\`\`

| العمود | القيمة |
|---|---|
| واحد | ١ |
`

const JAPANESE = `
ウェブの文章は、*読みやすさ*が何よりも大切です。[リンク](https://example.jp/)もあります。

## 見出し

> 引用文は少し控えめに。
`

/** Some copies as people would read them, by what is special about them. */
export function sampleCopies(originalUrl: string): Readonly<Record<string, CopyPageInput>> {
  const citations = ['First', 'Second', 'Third'].map((name) => ({ title: `${name} post`, url: `/posts/${name}/` }))
  const sample = (
    number: number,
    fields: Partial<EntryFields>,
    body: string,
    more?: Partial<CopyPageInput>,
  ): CopyPageInput => {
    const folder = number.toString(16).padStart(32, '0')
    const known = {
      title: 'Designing for change',
      url: originalUrl,
      hashUrl: folder.slice(0, 10),
      archivedAt: '2024-05-03T10:11:12Z',
    }
    const entry = { folder, fields: { ...known, ...fields }, body }
    return {
      entry,
      health: 'alive',
      citations,
      versions: [],
      pageUrl: `/cache/${folder}/`,
      indexUrl: '/cache/',
      ...more,
    }
  }
  const versions = [{ date: '2022-01', href: '../00000000000000000000000000000009/' }]
  const dead: Partial<CopyPageInput> = { health: 'dead', healthSince: '2024-06-01', versions }
  return {
    article: sample(
      1,
      { lang: 'en', byline: 'A. Writer', publishedAt: '2019-02', siteName: 'A site', source: 'live' },
      ENGLISH,
      { imageSizes: new Map([[PANORAMA, { width: 2400, height: 300 }]]) },
    ),
    'dead original': sample(
      2,
      { lang: 'fr', source: 'wayback', archiveUrl: 'https://web.archive.org/web/2/' },
      'Un texte.',
      dead,
    ),
    'right to left': sample(3, { lang: 'ar', title: 'القراءة الطويلة على الويب', byline: 'سمير' }, ARABIC, {
      health: 'changed',
    }),
    Japanese: sample(4, { lang: 'ja', title: '読みやすいウェブページ', byline: '山田太郎' }, JAPANESE),
    card: sample(5, { lang: 'en', kind: 'card' }, `![Lead](${IMAGE})\n\nWhat the page says of itself.`),
    file: sample(6, { lang: 'en', kind: 'file', file: '0123456789abcdef.pdf' }, 'The first page says this.'),
  }
}

/** The files of a blog with these copies: path from the blog's root → content. */
export function sampleBlog(originalUrl: string): Map<string, string | Uint8Array> {
  const files = new Map<string, string | Uint8Array>()
  const inputs = Object.values(sampleCopies(originalUrl))
  for (const input of inputs) {
    files.set(`${input.pageUrl.slice(1)}index.html`, renderCopyPage(input))
    files.set(`${input.pageUrl.slice(1)}${IMAGE}`, PIXEL)
    files.set(`${input.pageUrl.slice(1)}${PANORAMA}`, PIXEL)
  }
  const copies = inputs.map(({ entry, health, citations }) => ({ ...entry, health, citations, bytes: 12_345 }))
  files.set('cache/index.html', renderIndexPage({ copies, pageUrl: '/cache/', lang: 'en', siteTitle: 'My blog' }))
  return files
}

/** An archive of many copies, of several sites, months and kinds of health. */
export function manyCopies(count: number): Copy[] {
  const states = ['alive', 'dead', 'changed', 'unknown', 'alive'] as const
  return Array.from({ length: count }, (_, number) => ({
    folder: number.toString(16).padStart(32, '0'),
    fields: {
      title: `The page number ${number} of the ${number % 50 === 49 ? 'Étoile' : 'archive'}`,
      url: `https://site-${number % 7}.example/articles/${number}/`,
      hashUrl: '',
      archivedAt: new Date(Date.UTC(2021, number % 40, 3)).toISOString(),
    },
    health: states[number % states.length] ?? 'alive',
    citations: [{ title: `The post number ${number % 90}`, url: `/posts/${number % 90}/` }],
    bytes: number * 97,
  }))
}
