import { expect, test } from 'vitest'
import { withLeadImage } from '../../src/extract/blocks/keep-lead-image.ts'
import { parseDocument } from '../../src/extract/parse-document.ts'
import { findBlocks } from '../../src/extract/text-blocks.ts'
import { attribute, findElement } from '../../src/extract/tree.ts'
import { prose } from './page.ts'

const IMAGE = 'https://example.org/og/harbour-at-dusk.jpg'

/** The `src` of the image that is added to a page's prose; `declared` is the image that the page names in its metadata. */
function added(html: string, declared?: string): string | undefined {
  const { root, blocks } = findBlocks(parseDocument(html, 'https://example.org/').body)
  const chosen = new Set(blocks.filter(({ words }) => words > 20))
  const metadata = {
    title: 'Boats',
    titles: ['Boats'],
    types: [],
    robots: [],
    ...(declared !== undefined && { image: declared }),
  }
  const block = [...withLeadImage(root, chosen, metadata)].findLast((node) => !('element' in node) && !chosen.has(node))
  const image =
    block === undefined || 'element' in block
      ? undefined
      : block.nodes
          .flatMap((node) => (node.type === 'element' ? [node] : []))
          .map((node) => (node.tagName === 'img' ? node : findElement(node, ({ tagName }) => tagName === 'img')))[0]
  return image && attribute(image, 'src')
}

const meta = '<div class="meta"><a href="/jane"><img src="/jane.jpg"></a> Jane</div>'

test.each([
  '/uploads/harbour-at-dusk.jpg',
  '/uploads/harbour-at-dusk-1024x683.webp',
  '/_next/image?url=%2Fuploads%2Fharbour-at-dusk.jpg&w=640',
  'https://cdn.example.net/fit/https://example.org/harbour-at-dusk.jpg?width=700',
])('the image that a page names as its own is kept where it stands above the text: %s', (src) => {
  expect(added(`<h1>Boats</h1>${meta}<div><img src="${src}"></div>${prose()}`, IMAGE)).toBe(src)
})

test.each([
  '<figure><img src="/lead.jpg"><figcaption>Dusk</figcaption></figure>',
  '<div class="post-thumbnail"><img src="/lead.jpg"></div>',
  '<div><img class="attachment-large wp-post-image" src="/lead.jpg" width="800" height="500"></div>',
])('an image between headline and text is kept if it is marked up as such: %s', (image) => {
  expect(added(`<h1>Boats</h1>${meta}${image}${prose()}`)).toBe('/lead.jpg')
})

test('the image may follow the introduction', () => {
  const html = `<h1>Boats</h1><p>${'How boats are built. '.repeat(6)}</p><figure><img src="/lead.jpg"></figure>${prose()}`
  expect(added(html)).toBe('/lead.jpg')
})

test.each([
  ['of an author', '<div class="author"><figure><img src="/lead.jpg"></figure></div>'],
  ['of another page', '<aside><figure><img src="/lead.jpg"></figure></aside>'],
  ['that is small', '<figure><img src="/lead.jpg" width="60" height="60"></figure>'],
  ['that nothing marks out', '<div><img src="/lead.jpg"></div>'],
])('an image %s does not come with the text', (_, image) => {
  expect(added(`<h1>Boats</h1>${image}${prose()}`)).toBeUndefined()
})

test('an image above the headline is that of the site', () => {
  expect(added(`<figure><img src="/lead.jpg"></figure><h1>Boats</h1>${prose()}`)).toBeUndefined()
})

test('an image above the headline of an article is that of the article', () => {
  const html = `<article><figure><img src="/lead.jpg"></figure><h1>Boats</h1></article>${prose()}`
  expect(added(html)).toBe('/lead.jpg')
})

test('an image that the text shows anyway is not shown twice', () => {
  const figure = '<figure><img src="/harbour-at-dusk-300x200.jpg"></figure>'
  const html = `<h1>Boats</h1>${figure}${prose(3)}<p>${'Look. '.repeat(30)}<img src="/harbour-at-dusk.jpg"></p>`
  expect(added(html, IMAGE)).toBeUndefined()
})
