import { expect, test } from 'vitest'
import { relativeUrl, siteUrlOf } from '../../src/show/safe-url.ts'

test.each([
  ['/cache/abc/', '/posts/first/', '../../posts/first/'],
  ['/cache/abc/', '/cache/', '../'],
  ['/cache/', '/cache/abc/', './abc/'],
  ['/cache/', '/cache/', './'],
  ['/cache/abc/', '/', '../../'],
  ['/cache/abc/', '/a.html?x=1#y', '../../a.html?x=1#y'],
  ['/cache/', '/cache/a:b', './a:b'],
  ['/a/b/c/', '/a/x/', '../../x/'],
])('from %s to %s the way is %s', (from, to, way) => {
  expect(relativeUrl(from, to)).toBe(way)
  expect(new URL(way, `https://example.org/prefix${from}`).href).toBe(`https://example.org/prefix${to}`)
})

test.each([
  '//evil.example/',
  '/\\evil.example/',
  'https://evil.example/',
  'javascript:alert(1)',
  '',
  'x',
  '/\t/evil.example',
])('%j is no way within the site', (to) => {
  expect(relativeUrl('/cache/', to)).toBeUndefined()
})

test('an absolute address keeps the path prefix of the site', () => {
  expect(siteUrlOf('/cache/', 'https://example.org/blog/')).toBe('https://example.org/blog/cache/')
  expect(siteUrlOf('/cache/', 'https://example.org')).toBe('https://example.org/cache/')
  expect(siteUrlOf('/cache/', undefined)).toBeUndefined()
})
