import { describe, expect, test } from 'vitest'
import { extractArticle } from '../../src/extract/extract-article.ts'
import { keepMedia } from '../../src/extract/media/keep-media.ts'
import type { Article } from '../../src/model.ts'
import { articlePage, asArticle, prose, responseOf } from './page.ts'

async function articleWith(content: string): Promise<Article> {
  const page = articlePage(`${prose(3)}${content}${prose(3)}`)
  return asArticle(await extractArticle(responseOf(page)))
}

const URL_OF_FIRST = 'https://example.org/posts/one#drawing-1'
const CHART =
  '<svg role="img" viewBox="0 0 300 200"><title>Ships per year</title><desc>More each year.</desc><rect width="9" height="9" fill="red"/><text x="9" y="9">Anna</text><text x="9" y="40">Berta</text><text>2019</text></svg>'

describe('a drawing in the page itself', () => {
  test('is an image that says what it shows', async () => {
    const { markdown, images, drawings } = await articleWith(`<figure>${CHART}</figure>`)
    expect(markdown).toContain(`![Ships per year. More each year, Anna, Berta](${URL_OF_FIRST})`)
    expect(images).toEqual([URL_OF_FIRST])
    expect(drawings).toEqual([{ url: URL_OF_FIRST, svg: expect.stringMatching(/^<svg .*<\/svg>$/) }])
  })

  test('is kept as pixels alone', async () => {
    const { drawings } = await articleWith(CHART)
    const kept = await keepMedia(Buffer.from(drawings?.[0]?.svg ?? ''))
    expect(kept).toMatchObject({ ok: true, name: expect.stringMatching(/\.png$/) })
  })

  test('has nothing in it that could run or load something', async () => {
    const hostile = CHART.replace(
      '</svg>',
      '<script>alert(1)</script><a href="javascript:alert(1)"><text onclick="alert(1)">a &amp; "b"</text></a></svg>',
    )
    const { drawings } = await articleWith(hostile)
    expect(drawings?.[0]?.svg).toContain('<text>a &amp; &quot;b&quot;</text>')
    expect(drawings?.[0]?.svg).not.toMatch(/script|alert|<a\b/)
  })

  test.each([
    [
      'as the page’s own style sheet would draw it',
      '<path class="line" d="M0 0"/><text>Anna</text><text>Berta</text>',
      'Anna, Berta',
    ],
    [
      'with labels in HTML, as Mermaid draws them',
      '<foreignObject><div xmlns="http://www.w3.org/1999/xhtml">Collect</div></foreignObject><g><text>Save</text></g>',
      'Collect, Save',
    ],
    [
      'with parts that are elsewhere in the page',
      '<use href="#boat"/><text>Anna</text><text>Berta</text>',
      'Anna, Berta',
    ],
  ])('that would look different alone is its words: %s', async (_, inside, alt) => {
    const { markdown, drawings } = await articleWith(`<svg viewBox="0 0 300 200">${inside}</svg>`)
    expect(markdown).toContain(`![${alt}](${URL_OF_FIRST})`)
    expect(drawings).toEqual([{ url: URL_OF_FIRST, svg: '' }])
  })

  test('in place of its source is no code', async () => {
    const { markdown } = await articleWith(`<pre class="mermaid">${CHART}</pre>`)
    expect(markdown).toContain(`\n\n![Ships per year. More each year, Anna, Berta](${URL_OF_FIRST})\n\n`)
  })

  test.each([
    ['a link', `<p>See <a href="/map">${CHART} the map</a> of it.</p>`],
    ['a heading', `<h2>The map ${CHART}</h2>`],
    ['a line, as small as its letters', `<p>The map ${CHART.replace('300 200', '24 24')} of it.</p>`],
    ['what is hidden from those who do not see', CHART.replace('role="img"', 'aria-hidden="true"')],
    ['a class of icons', CHART.replace('role="img"', 'class="icon icon-ship"')],
    ['a picture without words', CHART.replace(/<(title|desc|text).*?<\/\1>/g, '')],
  ])('is an icon, and left out, in %s', async (_, html) => {
    const { images } = await articleWith(html)
    expect(images).toEqual([])
  })
})
