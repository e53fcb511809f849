import { describe, expect, test } from 'vitest'
import { fragmentOf, normalizeUrl } from '../../src/collect/normalize-url.ts'

describe('the key of a URL', () => {
  test.each([
    ['https://example.org', 'https://example.org/'],
    ['  HTTPS://Example.ORG:443/a/../b c?d=é#f ', 'https://example.org/b%20c?d=%C3%A9'],
    ['http://user:secret@example.org/#', 'http://example.org/'],
    ['//example.org/a', 'https://example.org/a'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['https://beta.gouv.fr/apropos/', 'https://beta.gouv.fr/apropos/'],
  ])('%j is %j', (href, url) => {
    expect(normalizeUrl(href)).toBe(url)
  })

  test.each([
    '',
    'a/b',
    '/a',
    '#a',
    'mailto:a@example.org',
    'ftp://example.org/',
    'javascript:alert(1)',
    'data:,a',
    'https://',
    'http://[',
    'https://a b/',
    '\ud800',
  ])('%j has none', (href) => {
    expect(normalizeUrl(href)).toBeUndefined()
  })

  test('a relative URL has one by its base', () => {
    expect(normalizeUrl('../c#d', 'https://example.org/a/b/')).toBe('https://example.org/a/c')
    expect(normalizeUrl('//other.example/', 'http://example.org/')).toBe('https://other.example/')
  })

  test('a base that is no URL gives none', () => {
    expect(normalizeUrl('a', 'nowhere')).toBeUndefined()
  })
})

test.each([
  ['https://example.org/#a', '#a'],
  ['https://example.org/#', ''],
  ['https://example.org/', ''],
  ['https://example.org/#a#b ', '#a#b'],
])('the fragment of %j is %j', (href, fragment) => {
  expect(fragmentOf(href)).toBe(fragment)
})
