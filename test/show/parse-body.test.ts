import { toHtml } from 'hast-util-to-html'
import { expect, test } from 'vitest'
import { parseBody } from '../../src/show/parse-body.ts'

test('a long URL that is referred to again and again does not fill the memory', () => {
  const html = toHtml(parseBody(`[a]: /${'x'.repeat(100_000)}\n[b]: /b\n\n${'[a] '.repeat(20_000)} [b]`))
  expect(html.length).toBeLessThan(1_000_000)
  expect(html).toContain('<a href="/b">b</a>')
})

test('a long URL that is referred to once is a link', () => {
  expect(toHtml(parseBody(`[a]: /${'x'.repeat(100_000)}\n\n[a]`))).toContain('<a href="/xxx')
})

test.each(['template#', 'img.wide', 'p#find.scroll'])('<%s> is the name of no element, and its text stays', (name) => {
  expect(toHtml(parseBody(`<div><${name}>lamps</${name}></div>`))).toBe('<div>lamps</div>')
})
