import { expect, test } from 'vitest'
import { withoutKnownClutter } from '../../src/extract/clean/known-clutter.ts'
import { parseDocument } from '../../src/extract/parse-document.ts'
import { findBlocks } from '../../src/extract/text-blocks.ts'
import { prose } from './page.ts'

/** The texts that may still be text of the page, where all was likely to be. */
function stillLikely(html: string): readonly string[] {
  const { blocks } = findBlocks(parseDocument(html, 'https://example.org/').body)
  const likelihood = withoutKnownClutter(new Map(blocks.map((block) => [block, 0.9])))
  return blocks.filter((block) => likelihood.get(block) === 0.9).map(({ text }) => text)
}

/** A page in which nothing but boats is to be read, with something beside it. */
function beside(html: string): string {
  return `<main><h1>Boats</h1><p>${'Boats '.repeat(100)}</p></main>${html}`
}

const boats = ['Boats', 'Boats '.repeat(100).trim()]
const question = '<h2>We value your privacy</h2><div><p>We and our 644 partners store cookies on your device.</p></div>'

test.each([
  '<div id="onetrust-consent-sdk">',
  '<div id="CybotCookiebotDialog" class="dialog">',
  '<div class="modal cli-modal fade">',
  '<div class="cookie-banner">',
])('what asks for consent to cookies is no text of the page, long as it may be: %s', (open) => {
  expect(stillLikely(`<p>Boats.</p>${open}${question.repeat(20)}</div>`)).toEqual(['Boats.'])
})

test('a page whose class speaks of cookies is read', () => {
  expect(stillLikely('<div class="cookie-notice"><main><p>Boats.</p></main></div>')).toEqual(['Boats.'])
})

test.each([
  'signature',
  'ipsEntry__signature',
  'author-bio',
  'about-the-author',
  'newsletter',
  'newsletter-form',
  'subscription-widget-wrap-editor',
  'kg-card kg-signup-card',
  'elementor-element elementor-widget-posts',
  'node__submitted',
  'box-Refimprove plainlinks metadata ambox',
  'related-posts',
  'nav-links',
])('a small box beside the text is none of it: %s', (name) => {
  expect(stillLikely(beside(`<div class="box ${name}"><p>Jane builds boats.</p></div>`))).toEqual(boats)
})

test.each(['no-print', 'd-print-none', 'print:hidden', 'speechify-ignore', 'instapaper_ignore'])(
  'a small box that is not to be printed, read aloud or saved is no text: %s',
  (name) => {
    expect(stillLikely(beside(`<div class="bar ${name}"><p>4 minutes of boats</p></div>`))).toEqual(boats)
  },
)

test('a class that only begins or ends like that of a box says nothing', () => {
  const box = '<div class="signature-dish author-list related"><p>Pike with leeks.</p></div>'
  expect(stillLikely(beside(box))).toEqual([...boats, 'Pike with leeks.'])
})

test("on an author's own page, the author's box is the text", () => {
  expect(stillLikely('<div class="author-bio"><p>Jane builds boats.</p></div><p>Home</p>')).toHaveLength(2)
})

test('a page about the authors of a blog consists of their boxes', () => {
  const people = ['Jane', 'Kim', 'Lee', 'Ann', 'Bob'].map(
    (name) => `<div class="author-box"><p>${name} builds boats.</p></div>`,
  )
  expect(stillLikely(`<p>Who writes here.</p>${people.join('')}`)).toHaveLength(6)
})

test('a box that holds much is no box beside the text', () => {
  const html = beside(`<div class="related-links">${prose(12)}</div>`)
  expect(stillLikely(html).length).toBeGreaterThan(boats.length)
})

test.each(['Loading paragraph...', 'Loading…', 'Also read: Ten boats that sank', 'You may also like: Canoes'])(
  'a line that stands for something else is no text: %s',
  (line) => {
    expect(stillLikely(beside(`<p>${line}</p>`))).toEqual(boats)
  },
)

test.each([
  '<nav class="site-breadcrumb"><a href="/">Home</a> <a href="/b">Boats</a></nav>',
  '<ol aria-label="breadcrumb"><li><a href="/">Home</a></li><li>Boats</li></ol>',
  '<ol itemtype="https://schema.org/BreadcrumbList"><li><a href="/">Home</a></li><li>Boats</li></ol>',
  '<p><a href="/">Home</a> » <a href="/b">Boats</a></p>',
])('the way from the front page to this one is no text: %s', (trail) => {
  expect(stillLikely(beside(trail))).toEqual(boats)
})

test('a page whose class speaks of breadcrumbs is read', () => {
  expect(stillLikely(`<div class="has-breadcrumbs">${beside('')}</div>`)).toEqual(boats)
})

test.each([
  'Copy code',
  'Show more',
  'Click to expand...',
  'Share this post',
  'Back to top',
  '6 Likes',
  '1,693 views',
  '7 min read',
  '<button>Reply</button>',
  '<a href="#">Next</a>',
  'Article continues below',
  'Story continues below this ad',
  '<a href="#nav">Back to navigation</a>',
  '<a href="#extras">» Skip to the extras</a>',
  '<a href="#post-4">#4</a>',
  '<a href="/g">Add us as a preferred source on Google</a>',
  '<a href="/g">Follow us on Google News</a>',
  '<a href="#comments">124 Comments</a>',
  '<a href="#recipe">Jump to Recipe</a>',
  '<a href="/1">prev</a> | <a href="/3">next</a>',
  '<a href="#r">Jump to Recipe</a><a href="#p">Print Recipe</a>',
  '<a href="/f">Facebook</a><a href="/t">Twitter</a> <button>Copy link</button>',
  '<button>1x</button><button>2x</button><button>3x</button>',
  '<button>Show key events only</button>',
  '<a href="#nav">Jump to navigation</a><a href="#search">Jump to search</a>',
  'Press enter or click to view image in full size',
  '<a href="/1">« Previous</a> <a href="/">Table of contents</a> <a href="/3">Next »</a>',
])('what is pressed is no text: %s', (line) => {
  expect(stillLikely(beside(`<div>${line}</div>`))).toEqual(boats)
})

test.each([
  '<h2>Copy code</h2>',
  '<table><tr><td>Reply</td></tr></table>',
  '<p>Reply</p>',
  '<li>Loading</li>',
  '<p>124 comments</p>',
  '<p><a href="/t">Twitter</a></p>',
  '<p><a href="/f">Facebook</a> and <a href="/t">Twitter</a></p>',
  '<p>Press <button>Reply</button></p>',
  '<button aria-expanded="false">How deep?</button>',
  '<button class="accordion">How deep?</button>',
  '<button>What does a boat of four tons cost?</button>',
])('such words are text where they name something or are not pressed: %s', (html) => {
  expect(stillLikely(beside(html))).toHaveLength(boats.length + 1)
})

const menu = ['Home', 'Maps', 'Members', 'Sign our guestbook'].map((name) => `<a href="/m">${name}</a><br>`).join('')

test('a column of links beside a text is a menu', () => {
  expect(stillLikely(beside(`<table><tr><td><font size="2">${menu}</font></td></tr></table>`))).toEqual(boats)
})

test.each([
  ['there is nothing else to read', `<p>Where to go:</p><p>${menu}</p>`],
  ['it says more than links', beside(`<table><tr><td>See also ${menu}</td></tr></table>`)],
  ['they stand in no table for layout', beside(`<h2>See also</h2><p>${menu}</p>`)],
  ['the page is a directory of links', `<table>${`<tr><td>${menu}</td></tr>`.repeat(12)}</table>`],
])('links are text where %s', (_, html) => {
  expect(stillLikely(html).join(' ')).toContain('Home')
})

test.each([
  'Previous message: <a href="3.html">Boats</a>',
  '<b>Messages sorted by:</b> <a href="date.html">[ date ]</a> <a href="thread.html">[ thread ]</a>',
  '<a href="/info">More information about the Boats mailing list</a>',
  '[<a href="1">Date Prev</a>][<a href="3">Date Next</a>][<a href="4">Thread Index</a>]',
  '[<a href="1">Prev in Thread</a>] [<a href="3">Next in Thread</a>]',
])('the way from one message of a mailing list to the others is no text: %s', (line) => {
  expect(stillLikely(beside(`<ul><li>${line}</li></ul>`))).toEqual(boats)
})

test('a message that speaks of the previous message is text', () => {
  expect(stillLikely(beside('<p>Previous message: not mine.</p>'))).toHaveLength(boats.length + 1)
})

test.each([
  'message-attribution message-attribution--split',
  'messageMeta',
  'likesSummary secondaryContent',
  'ipsComment_meta ipsType_light',
  'cAuthorPane_mobile',
  'author_statistics',
  'postprofile',
])('what a forum puts around each post is no text: %s', (names) => {
  expect(stillLikely(beside(`<div class="post"><div class="${names}"><p>Posts: 116</p></div></div>`))).toEqual(boats)
})

test.each([
  'Loading a boat takes an hour.',
  'Related work is done by hand.',
  'Read more books.',
  'Next: contents of the hold.',
])('a sentence that only begins like such a line is text: %s', (line) => {
  expect(stillLikely(beside(`<p>${line}</p>`))).toEqual([...boats, line])
})

test.each([
  ['German', 'Auf Facebook teilen', 'Anzeige', 'Lesen Sie auch'],
  ['French', 'Partager sur Facebook', 'La suite après cette publicité', 'À lire aussi'],
  ['Spanish', 'Compartir en WhatsApp', 'Publicidad', 'Te puede interesar'],
  ['Portuguese', 'Compartilhar no Facebook', 'Publicidade', 'Leia também'],
  ['Italian', 'Condividi su Facebook', 'Pubblicità', 'Leggi anche'],
  ['Dutch', 'Delen via WhatsApp', 'Advertentie', 'Lees ook'],
  ['Polish', 'Udostępnij na Facebooku', 'REKLAMA', 'Czytaj także'],
  ['Czech', 'Sdílet na Facebooku', 'Inzerce', 'Čtěte také'],
  ['Russian', 'Поделиться', 'Реклама', 'Читайте также'],
  ['Japanese', 'LINEで送る', '広告', '関連記事'],
  ['Chinese', '返回顶部', '广告', '相关阅读'],
])('buttons, labels of advertisements and links to other pages are no text in %s', (_, button, label, pointer) => {
  const html = `<ul><li><a href="#">${button}</a></li></ul><p>${label}</p><p><b>${pointer}:</b> <a href="/sea">Seas</a></p>`
  expect(stillLikely(beside(html))).toEqual(boats)
})

test.each([
  ['a line that names a network', '<p>Share on Facebook</p>'],
  ['a heading', '<h2>Publicidad</h2>'],
  ['a word that is no link', '<p>Delen</p>'],
  ['a sentence with a link', '<p>Leggi anche tu, come facciamo noi, <a href="/sea">il mare</a>.</p>'],
  ['where to find somebody', '<p>On <a href="/x">Twitter</a> and <a href="/m">Mastodon</a></p>'],
])('%s is text in any language', (_, html) => {
  expect(stillLikely(beside(html))).toHaveLength(3)
})

test.each([
  '<p><a href="#">Share on Facebook</a></p>',
  '<p>Share this: <a href="#">Facebook</a> <a href="#">X</a></p>',
  '<p>分享到：<a href="#">微信</a><a href="#">微博</a></p>',
])('where to share a page is no text: %s', (html) => {
  expect(stillLikely(beside(html))).toEqual(boats)
})

test.each([
  '<div class="member-signature"><span>public static</span> boolean sail()</div>',
  '<h3 class="signature">sail(boat)</h3>',
])('what a function is called with is text of its documentation: %s', (html) => {
  expect(stillLikely(beside(html))).toHaveLength(3)
})
