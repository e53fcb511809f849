import { describe, expect, test } from 'vitest'
import { extractArticle } from '../../src/extract/extract-article.ts'
import type { Response } from '../../src/model.ts'
import { asArticle, responseOf } from './page.ts'

async function fileFrom(
  body: string | Uint8Array,
  contentType: string,
  parts: Partial<Response> = {},
): Promise<{ kind: string; title: string; markdown: string; name: string | undefined }> {
  const { kind, title, markdown, file } = asArticle(await extractArticle(responseOf(body, { contentType, ...parts })))
  return { kind, title, markdown, name: file?.name }
}

const PNG = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
)

/** The smallest PDF with a title, an author and a line of text. */
function pdf(): Uint8Array {
  const stream = 'BT /F1 12 Tf 72 720 Td (The harbour was quiet that morning.) Tj ET'
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    '<< /Title (A Letter from the Coast) /Author (Ann) >>',
  ]
  let text = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const start = text.length
  text += `xref\n0 7\n0000000000 65535 f \n${offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')}trailer\n<< /Size 7 /Root 1 0 R /Info 6 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return new TextEncoder().encode(text)
}

describe('what is no HTML page is kept as itself', () => {
  test('a PDF, with its title, author and text', async () => {
    const body = pdf()
    const article = asArticle(
      await extractArticle(responseOf(body, { contentType: 'text/html', url: 'https://example.org/a.pdf' })),
    )
    expect(article).toMatchObject({ kind: 'file', title: 'A Letter from the Coast', byline: 'Ann' })
    expect(article.markdown).toContain('The harbour was quiet that morning.')
    expect(article.file?.name).toMatch(/^[0-9a-f]{16}\.pdf$/)
    expect(article.file?.bytes).toEqual(body)
  })

  test('a PDF that cannot be read, without its text', async () => {
    expect(
      await fileFrom(`%PDF-1.4\n${'broken '.repeat(50)}`, 'application/pdf', { url: 'https://example.org/report.pdf' }),
    ).toMatchObject({ kind: 'file', title: 'report.pdf' })
  })

  test('an image, by its bytes', async () => {
    expect(await fileFrom(PNG, 'text/html', { url: 'https://example.org/i/boat%20one.png' })).toEqual({
      kind: 'file',
      title: 'boat one.png',
      markdown: 'PNG, 70 B',
      name: expect.stringMatching(/^[0-9a-f]{16}\.png$/),
    })
  })

  test('JSON, as code', async () => {
    expect(await fileFrom('{"a": "```"}', 'application/json', { url: 'https://example.org/data' })).toEqual({
      kind: 'file',
      title: 'data',
      markdown: '````json\n{"a": "```"}\n````',
      name: expect.stringMatching(/\.json$/),
    })
  })

  test('plain text, in which nothing is markup', async () => {
    expect(await fileFrom('# Not a heading\n<b>not bold</b> {{ x }}', 'text/plain')).toMatchObject({
      kind: 'file',
      markdown: '```\n# Not a heading\n<b>not bold</b> {{ x }}\n```',
      name: expect.stringMatching(/\.txt$/),
    })
  })

  test('plain text that begins like markup is served as text alone', async () => {
    expect((await fileFrom('<b>bold</b> and more', 'text/plain')).name).toMatch(/\.txt$/)
  })

  test('Markdown, with its heading for a title', async () => {
    expect(await fileFrom('# A Letter\n\nText.', 'text/markdown')).toMatchObject({
      kind: 'file',
      title: 'A Letter',
      name: expect.stringMatching(/\.md$/),
    })
  })

  test('Markdown as what it says, links and images made absolute', async () => {
    const text =
      '---\ntitle: "A Letter"\nlayout: post\n---\n\n# A Letter\n\nSee **[two](../two.md)**.\n\n![A boat](boat.png)\n'
    const response = responseOf(text, { contentType: 'text/markdown', url: 'https://example.org/posts/one.md' })
    const { title, markdown, images } = asArticle(await extractArticle(response))
    expect({ title, markdown, images }).toEqual({
      title: 'A Letter',
      markdown: 'See **[two](https://example.org/two.md)**.\n\n![A boat](https://example.org/posts/boat.png)',
      images: ['https://example.org/posts/boat.png'],
    })
  })

  test.each([
    ['quotes', `${'>'.repeat(5000)} x`],
    ['lists', `${'- '.repeat(5000)}x`],
    ['indented lists', Array.from({ length: 500 }, (_, at) => `${'  '.repeat(at)}- a`).join('\n')],
  ])('Markdown of %s too deep to be read, as code', async (_, text) => {
    expect((await fileFrom(text, 'text/markdown')).markdown).toBe(`\`\`\`markdown\n${text}\n\`\`\``)
  })

  test('Markdown without what would run', async () => {
    const text =
      'A [boat](javascript:alert(1)) <script>alert(1)</script> <img src="x.png" onerror="alert(1)" alt="B">\n\n&lt;img onerror=alert(1)&gt; {{ x }}'
    const { markdown } = await fileFrom(text, 'text/markdown')
    expect(markdown).toBe('A boat ![B](https://example.org/posts/x.png)\n\n\\<img onerror=alert(1)> {{ x }}')
  })

  test('a feed, as a list of its entries', async () => {
    const feed =
      '<?xml version="1.0"?><rss version="2.0"><channel><title>The Post</title><item><title>One [x](javascript:y)</title><link>https://example.org/1</link></item><item><title><![CDATA[Two & more]]></title><link>/2</link></item></channel></rss>'
    expect(await fileFrom(feed, 'application/rss+xml')).toMatchObject({
      kind: 'file',
      title: 'The Post',
      markdown: '- [One \\[x]\\(javascript:y)](<https://example.org/1>)\n- [Two & more](<https://example.org/2>)',
      name: expect.stringMatching(/\.txt$/),
    })
  })

  test('a JSON feed too', async () => {
    const feed = {
      version: 'https://jsonfeed.org/version/1.1',
      title: 'The Post',
      items: [
        { id: '1', url: 'https://example.org/1', title: 'One [x](javascript:y)' },
        { id: '2', url: '/2', content_html: '<p>A <b>note</b></p>' },
        { id: '3', url: 'javascript:z', summary: 'Three' },
      ],
    }
    expect(await fileFrom(JSON.stringify(feed), 'application/feed+json')).toMatchObject({
      title: 'The Post',
      markdown: '- [One \\[x]\\(javascript:y)](<https://example.org/1>)\n- [A note](<https://example.org/2>)\n- Three',
      name: expect.stringMatching(/\.json$/),
    })
  })

  test('a feed of notes without titles', async () => {
    const feed =
      '<rss version="2.0"><channel><title>The Post</title><item><guid>https://example.org/1</guid><description>&lt;p&gt;A note&lt;/p&gt;</description></item></channel></rss>'
    expect((await fileFrom(feed, 'text/xml')).markdown).toBe('- [A note](<https://example.org/1>)')
  })

  test('an Atom feed too', async () => {
    const feed =
      '<feed xmlns="http://www.w3.org/2005/Atom"><title>The Post</title><entry><title>One</title><link href="/1"/></entry></feed>'
    expect(await fileFrom(feed, 'text/xml')).toMatchObject({
      title: 'The Post',
      markdown: '- [One](<https://example.org/1>)',
    })
  })
})

describe('what is not kept', () => {
  test('an archive of files', async () => {
    const zip = Uint8Array.from([0x50, 0x4b, 3, 4, ...Array.from({ length: 60 }, () => 0)])
    expect(await extractArticle(responseOf(zip, { contentType: 'application/zip' }))).toMatchObject({
      ok: false,
      reason: 'unsupported-type',
    })
  })

  test('bytes that are nothing known', async () => {
    expect(
      await extractArticle(responseOf(Uint8Array.from([1, 0, 2, 0, 3]), { contentType: 'application/octet-stream' })),
    ).toMatchObject({ ok: false, reason: 'unsupported-type' })
  })
})
