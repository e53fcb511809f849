import { describe, expect, test } from 'vitest'
import { extractArticle } from '../../src/extract/extract-article.ts'
import { articlePage, asArticle, prose, responseOf } from './page.ts'

describe('other kinds', () => {
  const social =
    '<meta property="og:title" content="A Film"><meta property="og:description" content="What the film is about."><meta property="og:image" content="/lead.jpg">'

  test('a page without text that describes itself becomes a card', async () => {
    const { kind, title, markdown, images } = asArticle(
      await extractArticle(
        responseOf(`<title>A Film</title>${social}<div id="app"></div><script src="/x.js"></script>`),
      ),
    )
    expect({ kind, title, images }).toEqual({ kind: 'card', title: 'A Film', images: ['https://example.org/lead.jpg'] })
    expect(markdown).toBe('![](https://example.org/lead.jpg)\n\nWhat the film is about.')
  })

  test('a page that only scripts fill is told as such', async () => {
    expect(
      await extractArticle(responseOf('<title>App</title><div id="root"></div><script src="/x.js"></script>')),
    ).toMatchObject({ ok: false, reason: 'script-only' })
  })

  test('a page without text and scripts has too little to read', async () => {
    expect(await extractArticle(responseOf('<title>Hm</title><p>Soon.</p>'))).toMatchObject({
      ok: false,
      reason: 'too-little-text',
    })
  })

  test('an answer without bytes is empty', async () => {
    expect(await extractArticle(responseOf(''))).toMatchObject({ ok: false, reason: 'empty' })
  })

  test('the text that a page gives readers without scripts is its text', async () => {
    const page = `<title>A Thread</title><body><div id="app"></div><noscript><div class="post"><p>${prose(4)}</p></div></noscript><script>1</script>`
    expect(asArticle(await extractArticle(responseOf(page))).markdown).toContain('Nobody had expected the letter')
  })

  test('a page served as XML is read by the rules of XML', async () => {
    const page = `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><script src="a.js"/><title>The harbour in June</title></head><body><div class="ad"/><h1>The harbour in June</h1>${prose()}<p>So <![CDATA[1 < 2 & 3]]> it is, as everybody who has ever counted boats will tell you at once.</p></body></html>`
    const article = asArticle(await extractArticle(responseOf(page, { contentType: 'application/xhtml+xml' })))
    expect(article.title).toBe('The harbour in June')
    expect(article.markdown).toContain('So 1 < 2 & 3 it is')
  })

  test.each([
    ['the way from one comment to the next', '<span class="navs"> | <a href="#c1">parent</a></span>'],
    ['what an editor says about its box', '<label class="hide-text">This keeps its spacing</label>'],
  ])('what only a style sheet hides or sets apart is no text: %s', async (_, html) => {
    const { markdown } = asArticle(
      await extractArticle(responseOf(articlePage(`${prose(3)}<p>Jane ${html}</p>${prose(3)}`))),
    )
    expect(markdown).toContain('\n\nJane\n\n')
  })

  const answer =
    '<p>The oldest one is right, as far as anybody on this coast can tell, and they have looked at all.</p>'
  test.each([
    [
      'that is named by its button',
      `<h3><button id="b1" aria-expanded="false">Which map is right?</button></h3><div style="overflow:hidden;display:none"><div role="region" aria-labelledby="b1">${answer}</div></div>`,
    ],
    [
      'that its button names',
      `<h3><button aria-expanded="false" aria-controls="a1">Which map is right?</button></h3><div id="a1" hidden>${answer}</div>`,
    ],
  ])('the closed part of an accordion is text: %s', async (_, html) => {
    const { markdown } = asArticle(await extractArticle(responseOf(articlePage(`${prose(3)}${html}${prose(3)}`))))
    expect(markdown).toContain('### Which map is right?\n\nThe oldest one is right')
  })

  test.each([
    '<ul><li><a href="/boats">The oldest one is right of all boats</a></li></ul>',
    '<form><p>The oldest one is right, if you search for it.</p><input name="q"></form>',
  ])('a menu or a form that a button opens is no text: %s', async (content) => {
    const html = `<button aria-expanded="false" aria-controls="a1">Menu</button><div id="a1" hidden>${content}</div>`
    const { markdown } = asArticle(await extractArticle(responseOf(articlePage(`${prose(3)}${html}${prose(3)}`))))
    expect(markdown).not.toContain('The oldest one')
  })

  test('the text of a declarative shadow tree is text of the page', async () => {
    const page = `<!doctype html><title>The harbour in June</title><my-page><template shadowrootmode="open"><main><h1>The harbour in June</h1>${prose()}</main></template></my-page>`
    expect(asArticle(await extractArticle(responseOf(page))).markdown).toContain('Nobody had expected the letter')
  })

  test('a post whose title is the post keeps it as text', async () => {
    const title =
      'What nobody told the keepers about the lamp, and all the other things that came up when we sat by the harbour in the rain: a list of what we know'
    const page = `<title>${title}</title><main><h1>${title}</h1><p>posted by a keeper</p></main>`
    expect(asArticle(await extractArticle(responseOf(page))).markdown).toContain('told the keepers')
  })

  test('a page without a title takes that of its link, then its host', async () => {
    const response = responseOf(`<body>${prose()}`)
    expect(asArticle(await extractArticle(response, { linkTitle: 'a letter' })).title).toBe('a letter')
    expect(asArticle(await extractArticle(response)).title).toBe('example.org')
  })
})
