import { describe, expect, test } from 'vitest'
import { extractArticle } from '../../src/extract/extract-article.ts'
import { articleFrom } from './article-from.ts'
import { asArticle, prose, responseOf } from './page.ts'

describe('images', () => {
  test.each([
    ['lazy', '<img src="data:image/gif;base64,R0lGOD" data-src="/a.jpg" alt="A">'],
    ['with a placeholder', '<img src="/spacer.gif" data-original="/a.jpg" alt="A">'],
    ['in a set', '<img srcset="/small.jpg 300w, /a.jpg 1200w, /huge.jpg 5000w" alt="A">'],
    ['in a picture', '<picture><source srcset="/a.webp" type="image/webp"><img src="/a.jpg" alt="A"></picture>'],
    ['without script', '<noscript><img src="/a.jpg" alt="A"></noscript>'],
    ['of a height that the template did not know', '<img src="/a.jpg" alt="A" width="570" height="0">'],
  ])('%s are the real ones', async (_, html) => {
    const { images, markdown } = await articleFrom(`${prose(2)}<p>${html}</p>${prose(2)}`)
    expect(images).toEqual(['https://example.org/a.jpg'])
    expect(markdown).toContain('![A](https://example.org/a.jpg)')
  })

  test('that stand in the body of an old page itself are kept', async () => {
    const html = `<title>Boats</title><body><h1>Boats</h1>${prose(2)}<center><img src="/a.jpg" alt="A"></center>${prose(2)}`
    const { images } = asArticle(await extractArticle(responseOf(html)))
    expect(images).toEqual(['https://example.org/a.jpg'])
  })

  const product =
    '<meta property="og:type" content="product"><meta property="og:image" content="https://shop.example.org/boat.jpg">'
  test('stand above a product whose gallery a script makes', async () => {
    const { images, markdown } = await articleFrom(prose(3), { head: product })
    expect(images).toEqual(['https://shop.example.org/boat.jpg'])
    expect(markdown).toMatch(/^!\[A Letter from the Coast\]\(https:\/\/shop\.example\.org\/boat\.jpg\)\n\nThe harbour/)
  })

  test.each([
    ['a product that shows one', product, '<p><img src="/a.jpg"></p>', ['https://example.org/a.jpg']],
    ['an article', product.replace('"product"', '"article"'), '', []],
  ])('of the page itself are not put above %s', async (_, head, html, images) => {
    expect((await articleFrom(`${prose(3)}${html}${prose(3)}`, { head })).images).toEqual(images)
  })

  test('relative to the base that the page names', async () => {
    const { images } = await articleFrom(`${prose(2)}<p><img src="a.jpg"></p>${prose(2)}`, {
      head: '<base href="https://cdn.example.com/x/">',
    })
    expect(images).toEqual(['https://cdn.example.com/x/a.jpg'])
  })

  test.each([
    [
      'sharp where what old browsers get is blurred',
      '<img src="/t/w_50,e_blur:1000,q_1/a.jpg" srcset="/t/c_fill,w_400/a.jpg 400w, /t/c_fill,w_1200/a.jpg 1200w, /t/w_3000/a.jpg 3000w">',
      'https://example.org/t/c_fill,w_1200/a.jpg',
    ],
    [
      'as the page shows them where that is wide enough',
      '<img src="/a-1024.jpg" srcset="/a-300.jpg 300w, /a-1024.jpg 1024w, /a-1500.jpg 1500w">',
      'https://example.org/a-1024.jpg',
    ],
    ['of scripts that nobody knows', '<img src="#" data-my-own="/a.jpg">', 'https://example.org/a.jpg'],
    ['that a script loads, of none', '<img src="about:blank" data-flickity-lazyload="/a">', 'https://example.org/a'],
    [
      'whose address a script would have to fill in',
      '<img data-src="/a_{width}x.jpg" src="/a_300x.jpg">',
      'https://example.org/a_300x.jpg',
    ],
  ])('%s', async (_, html, url) => {
    expect((await articleFrom(`${prose(3)}<p>${html}</p>${prose(3)}`)).images).toEqual([url])
  })

  test('that count visits by their style are left out', async () => {
    const { images } = await articleFrom(`${prose(3)}<p><img src="/t.php" style="width:1px;height:1px"></p>${prose(3)}`)
    expect(images).toEqual([])
  })

  test.each([
    '<img src="https://t.example.com/p?x" width="1" height="1">',
    '<img src="https://t.example.com/p?x" width="600" height="1">',
    '<img src="https://c.statcounter.com/1/0/a/1/" alt="reliable statistics">',
    '<img src="https://ssl-vg03.met.vgwort.de/na/0a1b">',
    '<img src="//feeds.feedburner.com/~r/harbour/~4/a1" alt="">',
    '<a href="https://buy.example/"><img src="https://ir-na.amazon-adsystem.com/e/ir?t=x&l=as2"></a>',
    '<img src="https://adserver.example.com/avw.php?zone=1">',
  ])('that count visits are left out: %s', async (html) => {
    expect((await articleFrom(`${prose()}<p>${html}</p>`)).images).toEqual([])
  })
})
