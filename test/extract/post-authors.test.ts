import { describe, expect, test } from 'vitest'
import { missingAuthors } from '../../src/extract/blocks/post-authors.ts'
import { extractArticle } from '../../src/extract/extract-article.ts'
import { parseDocument } from '../../src/extract/parse-document.ts'
import { findBlocks } from '../../src/extract/text-blocks.ts'
import { asArticle, prose, responseOf } from './page.ts'

/** Long enough to be kept, where shorter lines are not. */
const text = '<p>The maps of this coast are older than the lighthouse, and none of them is right.</p>'

/** Who is put above which element, where of all the page nothing but lines of some length is kept. */
function put(html: string, byline?: string): readonly string[] {
  const { root, blocks } = findBlocks(parseDocument(`<body><main>${html}</main>`, 'https://example.org/').body)
  const chosen = new Set(blocks.filter(({ words }) => words >= 10))
  return [...missingAuthors(root, chosen, byline)].map(
    ([{ element }, { name, date }]) => `${element.tagName}: ${name}${date === undefined ? '' : `, ${date}`}`,
  )
}

const person = (name: string): string => `<a href="/members/${name}/" class="username">${name}</a>`
const column = (name: string): string =>
  `<aside class="user-cell"><img src="/avatar.png" alt="">${person(name)} <ul><li>Posts: 120</li></ul></aside>`

describe('who wrote a post of a thread is put above it', () => {
  test.each([
    [
      'where a column beside each post names them',
      (name: string) =>
        `<article class="message js-post">${column(name)}<div><time datetime="2024-05-01T10:00:00Z">3 weeks ago</time>${text}</div></article>`,
      'article',
    ],
    [
      'where a card below each answer tells more of them',
      (name: string) =>
        `<div class="answer">${text}<div class="card"><span title="2024-05-01 10:00:00Z" class="relativetime">3 weeks ago</span><div itemprop="author"><a href="/users/9/x">${name}</a><span>41,200 4 silver badges</span></div></div></div>`,
      'div',
    ],
    [
      'where they stand in another cell of a table',
      (name: string) =>
        `<table><tr class="row"><td>${column(name)}<time datetime="2024-05-01">May</time></td><td><div class="comment">${text}</div></td></tr></table>`,
      'td',
    ],
    [
      'where the line above the comment names them',
      (name: string) =>
        `<div class="row"><div><a href="user?id=x">${name}</a> <span class="age" title="2024-05-01T10:00:00"><a href="item?id=1">on May 1</a></span></div><div class="comment">${text}</div></div>`,
      'div',
    ],
    [
      'where the date is written in a box that says who changed the post',
      (name: string) =>
        `<div class="post"><div class="post_author">${person(name)}</div><span class="post_date">2024-05-01 <span>(edited by X)</span></span>${text}</div>`,
      'div',
    ],
    [
      'where an attribute names them',
      (name: string) =>
        `<thread-comment author="${name}"><div><time datetime="2024-05-01">May</time>${text}</div></thread-comment>`,
      'thread-comment',
    ],
  ])('%s', (_, post, tagName) => {
    expect(put(post('Ann') + post('Bo'))).toEqual([`${tagName}: Ann, 2024-05-01`, `${tagName}: Bo, 2024-05-01`])
  })

  test('in answers within answers too', () => {
    const comment = (name: string, below = ''): string =>
      `<li class="comment" data-author="${name}"><div>${text}</div><ul>${below}</ul></li>`
    expect(put(`<ul>${comment('Ann', comment('Bo', comment('Cy')))}${comment('Dee')}</ul>`)).toEqual([
      'li: Ann',
      'li: Bo',
      'li: Cy',
      'li: Dee',
    ])
  })

  test('with the date as the page writes it, where it names the year', () => {
    const post = (name: string): string =>
      `<article class="post">${column(name)}<time datetime="2024-05-01">1 May 2024</time>${text}</article>`
    expect(put(post('Ann') + post('Bo'))).toEqual(['article: Ann, 1 May 2024', 'article: Bo, 1 May 2024'])
  })

  test('unless it is the first and its author stands above the page', () => {
    const post = (name: string): string => `<article class="post">${column(name)}${text}</article>`
    expect(put(post('Ann') + post('Bo') + post('Ann'), 'Ann')).toEqual(['article: Bo', 'article: Ann'])
  })
})

describe('nobody is put', () => {
  test('above the one text of a page', () => {
    expect(put(`<article class="post">${column('Ann')}${text}</article>`)).toEqual([])
  })

  test('above a post that is not kept', () => {
    const post = (name: string, words: string): string => `<div class="post">${column(name)}${words}</div>`
    expect(put(post('Ann', text) + post('Bo', '<p>Yes.</p>') + post('Cy', text))).toEqual(['div: Ann', 'div: Cy'])
  })

  test('twice, where a line that is kept names them', () => {
    const post = (name: string): string =>
      `<article class="post">${column(name)}<p>${name} wrote this of the maps of the coast in May, by hand:</p>${text}</article>`
    expect(put(post('Ann') + post('Bo'))).toEqual([])
  })

  test('who is only mentioned', () => {
    const post = `<article class="post"><p>As ${'<a href="/users/bo">Bo</a> has told us, time and again, '.repeat(5)} and so it is.</p>${text}<p><a href="/u/cy">@cy</a></p></article>`
    expect(put(post + post)).toEqual([])
  })
})

test('a copy tells who says what', async () => {
  const post = (name: string): string => `<article class="message">${column(name)}<div>${prose(3)}</div></article>`
  const page = `<!doctype html><title>Which map is right?</title><main><h1>Which map is right?</h1>${post('Ann')}${post('Bo')}${post('Cy')}</main>`
  const { markdown } = asArticle(await extractArticle(responseOf(page)))
  expect(markdown.match(/^\*\*(?:Ann|Bo|Cy)\*\*$|\[(?:Ann|Bo|Cy)\]/gm)).toHaveLength(3)
})
