import { expect, test } from 'vitest'
import { extractArticle } from '../../src/extract/extract-article.ts'
import { articlePage, asArticle, prose, responseOf } from './page.ts'

/** The Markdown of a piece of HTML between paragraphs of an article, without these. */
async function markdownOf(html: string): Promise<string> {
  const page = articlePage(`${prose(2)}<p>Above.</p>${html}<p>Below.</p>${prose(2)}`)
  const { markdown } = asArticle(await extractArticle(responseOf(page)))
  return markdown.split('Above.')[1]?.split('Below.')[0]?.trim() ?? ''
}

const line = (text: string): string => `<div style="text-indent: -1em">${text}</div>`

test('the lines of a poem stay lines, and its stanzas stanzas, where each line is an element', async () => {
  const poem = ['The tide comes in,<br>', 'the tide goes out;<br>', '<br>', 'the moon stands by<br>', 'and counts.']
  expect(await markdownOf(`<div>${poem.map(line).join('\n')}</div>`)).toBe(
    'The tide comes in,\\\nthe tide goes out;\n\nthe moon stands by\\\nand counts.',
  )
})

test('elements without a line break at their end are paragraphs', async () => {
  expect(await markdownOf(`${line('The tide comes in.')}${line('The tide goes out.')}`)).toBe(
    'The tide comes in.\n\nThe tide goes out.',
  )
})

test('a blank line that an editor writes between paragraphs makes no line of them', async () => {
  const blank = '<div><br></div>'
  expect(await markdownOf(`<div>The tide comes in.</div>${blank}${blank}<div>The tide goes out.</div>`)).toBe(
    'The tide comes in.\n\nThe tide goes out.',
  )
})

test('what follows the lines, but is of another kind, is no line of theirs', async () => {
  const html = `${line('The tide comes in,<br>')}${line('the tide goes out.<br>')}<div class="credit">By Maja.</div>`
  expect(await markdownOf(html)).toBe('The tide comes in,\\\nthe tide goes out.\n\nBy Maja.')
})

test('a blank line stays in code that has an element for each of its lines', async () => {
  const code = ['const tide = 4', '<br>', 'sail(tide)'].map((text) => `<div class="cm-line">${text}</div>`)
  expect(await markdownOf(`<pre><code>${code.join('')}</code></pre>`)).toBe('```\nconst tide = 4\n\nsail(tide)\n```')
})
