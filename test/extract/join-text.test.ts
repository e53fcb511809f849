import { toHtml } from 'hast-util-to-html'
import { expect, test } from 'vitest'
import { joinText } from '../../src/extract/markdown/join-text.ts'
import { parseDocument } from '../../src/extract/parse-document.ts'

const joined = (html: string) => joinText(parseDocument(`<body>${html}`, 'https://site.example/').body)

test.each([
  ['an element that says nothing gives way to what it holds', '<p><span>a <font>b</font></span> c</p>', '<p>a b c</p>'],
  ['one that says its language or direction stays', '<span lang="mi">a</span>', '<span lang="mi">a</span>'],
  ['an element that says something stays', '<p>a <em>b</em> <cite>c</cite></p>', '<p>a <em>b</em> <cite>c</cite></p>'],
  ['code keeps what it has', '<pre><span>a</span> b</pre>', '<pre><span>a</span> b</pre>'],
  ['bold within bold is bold once', '<b>a <strong>b</strong></b>', '<b>a b</b>'],
  ['bold beside bold is one', '<b>a</b><strong>b <i>c</i></strong>', '<b>ab <i>c</i></b>'],
  ['bold around paragraphs leaves the bold in them', '<b><p>a <b>b</b></p></b>', '<b><p>a <b>b</b></p></b>'],
  ['bold in another language than bold beside it', '<b>a</b><b lang="mi">b</b>', '<b>a</b><b lang="mi">b</b>'],
])('%s', (_, html, expected) => {
  expect(toHtml(joined(html).children)).toBe(expected)
})

test('text beside text is one piece', () => {
  expect(joined('<p>a <span>b</span> c</p>').children).toMatchObject([{ children: [{ type: 'text', value: 'a b c' }] }])
})
