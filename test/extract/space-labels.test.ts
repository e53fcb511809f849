import { expect, test } from 'vitest'
import { extractArticle } from '../../src/extract/extract-article.ts'
import { articlePage, asArticle, prose, responseOf } from './page.ts'

/** The Markdown of a paragraph of an article. */
async function paragraphOf(html: string): Promise<string> {
  const page = articlePage(`${prose(2)}<p>Above.</p><p>${html}</p><p>Below.</p>${prose(2)}`)
  const { markdown } = asArticle(await extractArticle(responseOf(page)))
  return markdown.split('Above.')[1]?.split('Below.')[0]?.trim() ?? ''
}

test.each([
  ['<span>Abstract:</span>We predict the tide.', 'Abstract: We predict the tide.'],
  ['<span>Authors:</span><a href="/m">Maja</a>', 'Authors: [Maja](https://example.org/m)'],
  ['<span>(1)</span><span>In this Act, a harbour is a place.</span>', '(1) In this Act, a harbour is a place.'],
  ['<span>(a)</span><span>a dock, and</span>', '(a) a dock, and'],
  ['<strong>Note:</strong>The tide is low.', '**Note:** The tide is low.'],
])('a label that only a style sheet sets apart from its text gets a space: %s', async (html, text) => {
  expect(await paragraphOf(html)).toBe(text)
})

test.each([
  ['<span>std:</span>:vector of boats', 'std::vector of boats'],
  ['<span>owl:</span>Thing is a class', 'owl:Thing is a class'],
  ['At 10:<b>30</b> it is low', 'At 10:**30** it is low'],
  ['<i>f</i>(<i>x</i>)<sub>n</sub> of them', '_f_(_x_)<sub>n</sub> of them'],
  ['<span>boat(s)</span>and sails', 'boat(s)and sails'],
])('what belongs together gets none: %s', async (html, text) => {
  expect(await paragraphOf(html)).toBe(text)
})
