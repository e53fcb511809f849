import { describe, expect, test } from 'vitest'
import { createSelector, type LinkRule } from '../../src/collect/select-link.ts'

const none: ReadonlySet<string> = new Set()

function isExcluded(rule: LinkRule, url: string): boolean {
  return !createSelector({ exclude: [rule], ownHosts: none })({ url, inputPath: './post.md' })
}

describe('a rule speaks of', () => {
  test.each<[LinkRule, string]>([
    ['example.org', 'https://example.org/a'],
    ['example.org', 'http://blog.example.org:8080/'],
    ['EXAMPLE.org', 'https://example.org/'],
    ['bücher.example', 'https://xn--bcher-kva.example/'],
    ['*.example.org', 'https://blog.example.org/'],
    ['example.org:8080', 'https://example.org:8080/'],
    ['example.org:443', 'https://example.org/'],
    ['*', 'http://blog.example.org:8080/a?b'],
    ['example.*', 'https://example.org/a'],
    ['*shop*', 'https://my.bookshop.example/a'],
    ['{blog,wiki}.example.org', 'https://wiki.example.org/'],
    ['https://example.org', 'https://example.org/a/b?c'],
    ['https://example.org/', 'https://example.org/'],
    ['https://example.org/private/**', 'https://example.org/private/a/b?c=d/e'],
    ['https://example.org/private/**', 'https://example.org/private/'],
    ['https://example.org/private/**', 'https://example.org/private/.hidden/?next=/../x'],
    ['https://example.org/a/*.pdf', 'https://example.org/a/b.pdf'],
    ['https://*.example.org/**', 'https://blog.example.org/a'],
    ['https://example.org/search?q=*', 'https://example.org/search?q=a'],
    ['https://example.org/wiki/A_(b)', 'https://example.org/wiki/A_(b)'],
    ['https://example.org/a?b[]=1+2&c=!(d|e)', 'https://example.org/a?b[]=1+2&c=!(d|e)'],
    ['https://example.org/é/**', 'https://example.org/%C3%A9/a'],
    ['https://example.org/{a,b}/*', 'https://example.org/b/c'],
    ['example.org/private/**', 'http://example.org/private/a'],
    ['https://EXAMPLE.org/private/**', 'https://example.org/private/a'],
    ['https://bücher.example/private/**', 'https://xn--bcher-kva.example/private/a'],
    ['*.bücher.example/a', 'https://www.xn--bcher-kva.example/a'],
    ['https://example.org/B/**', 'https://example.org/B/c'],
    ['example.org', 'https://example.org./a'],
    ['example.org.', 'https://example.org/a'],
    ['https://example.org/private/**', 'https://example.org./private/a'],
    ['https://example.org./**', 'https://example.org/a'],
    [/^https:..example\.org\/a/, 'https://example.org./a'],
    [/\.pdf$/g, 'https://example.org/a.pdf'],
    [(url, link) => url.pathname === '/a' && link.inputPath === './post.md', 'https://example.org/a'],
  ])('%s: %s', (rule, url) => {
    expect(isExcluded(rule, url)).toBe(true)
  })

  test.each<[LinkRule, string]>([
    ['example.org', 'https://notexample.org/'],
    ['example.org', 'https://example.org.evil.example/'],
    ['*.example.org', 'https://example.org/'],
    ['example.org:8080', 'https://example.org/'],
    ['example.org:443', 'http://example.org/'],
    ['example.*', 'https://blog.example.org/?at=example.org'],
    ['https://example.org/private/**', 'http://example.org/private/a'],
    ['https://example.org/private/**', 'https://example.org/privateer'],
    ['https://example.org/a/*.pdf', 'https://example.org/a/b/c.pdf'],
    ['https://example.org/search?q=*', 'https://example.org/searching'],
    ['https://example.org/a', 'https://example.org/a/b'],
    ['https://example.org/x[ab]', 'https://example.org/xa'],
    [/\.pdf$/, 'https://example.org/'],
  ])('not %s: %s', (rule, url) => {
    expect(isExcluded(rule, url)).toBe(false)
  })

  test('a regular expression with the flag g matches each time', () => {
    const select = createSelector({ exclude: [/pdf/g], ownHosts: none })
    const link = { url: 'https://example.org/a.pdf', inputPath: './post.md' }
    expect([select(link), select(link), select(link)]).toEqual([false, false, false])
  })
})

test('include leaves out what it does not name, and exclude takes from that', () => {
  const select = createSelector({ include: ['example.org'], exclude: ['https://example.org/b'], ownHosts: none })
  const urls = ['https://example.org/a', 'https://example.org/b', 'https://other.example/']
  expect(urls.filter((url) => select({ url, inputPath: './post.md' }))).toEqual(['https://example.org/a'])
})

test.each([
  'https://me.example/',
  'https://me.example./',
  'http://www.me.example/a',
  'https://me.example:8443/',
  'http://localhost:8080/',
])('the site’s own host is left out: %s', (url) => {
  const select = createSelector({ ownHosts: new Set(['www.me.example', 'localhost:3000']) })
  expect(select({ url, inputPath: './post.md' })).toBe(false)
})

test('another host that ends like the site’s own is not its own', () => {
  const select = createSelector({ ownHosts: new Set(['me.example']) })
  expect(select({ url: 'https://notme.example/', inputPath: './post.md' })).toBe(true)
  expect(select({ url: 'https://shop.me.example/', inputPath: './post.md' })).toBe(true)
})

test.each([
  'https://web.archive.org/web/20200102030405/https://example.org/',
  'https://web.archive.org/save/https://example.org/',
  'https://archive.ph/AbCdE',
  'https://archive.today/2020.01.02-030405/https://example.org/',
  'https://perma.cc/ABCD-1234',
  'https://www.webcitation.org/5abcdefgh',
  'https://arquivo.pt/wayback/20200102030405/http://example.org/',
  'https://www.webarchive.org.uk/wayback/archive/20200102030405/http://example.org/',
  'https://wayback.vefsafn.is/wayback/20200102030405/http://example.org/',
  'https://webarchive.loc.gov/all/20200102030405/http://example.org/',
  'https://archive.example.org/web/20200102030405id_/http://example.org/',
])('a link into a web archive is left out: %s', (url) => {
  expect(createSelector({ ownHosts: none })({ url, inputPath: './post.md' })).toBe(false)
})

test.each(['https://archive.org/details/book', 'https://example.org/web/2020/http', 'https://arquivo.pt/about'])(
  'a page about the past is no web archive’s copy: %s',
  (url) => {
    expect(createSelector({ ownHosts: none })({ url, inputPath: './post.md' })).toBe(true)
  },
)
