import { expect, test } from 'vitest'
import type { LinkCacheOptions } from '../../src/options.ts'
import { resolveOptions } from '../../src/resolve-options.ts'

const keys = { accessKey: 'myAccess', secretKey: 'mySecret' }

test.each<[Record<string, unknown>, string]>([
  [
    { archives: ['wayback', { name: 'A', kind: 'cdx' }] },
    'the option "archives": The web archive "A" has no cdxUrl: its kind "cdx" needs one.',
  ],
  [
    {
      archives: [{ name: 'A', kind: 'memento', timegateUrl: 'https://a.example/', playbackUrl: 'https://a.example/' }],
    },
    'the option "archives": The web archive "A" has the playbackUrl "https://a.example/": write it with {timestamp} and {url} in it.',
  ],
  [
    { archives: [{ name: 'A', kind: 'memento', timegateUrl: 'https://a.example/', listGapMs: '2s' }] },
    'the option "archives": The web archive "A" has the listGapMs "2s": write milliseconds.',
  ],
  [
    { archives: [{ name: 'A', kind: 'memento', timegateUrl: 'https://a.example/', listGapMs: 1e12 }] },
    'the option "archives": The web archive "A" has the listGapMs 1000000000000: write milliseconds.',
  ],
  [
    { savePageNow: { ...keys, endpoint: 'http://web.archive.org/save' } },
    'the option "savePageNow": The endpoint of Save Page Now is "http://web.archive.org/save": keys are sent only over https, such as to https://web.archive.org/save.',
  ],
  [
    { savePageNow: { ...keys, secretKey: 'my secret' } },
    'the option "savePageNow": The secretKey for Save Page Now is not a key: copy it from archive.org/account/s3.php.',
  ],
  [
    { savePageNow: { accessKey: undefined, secretKey: 'mySecret' } },
    'the option "savePageNow" is not as it should be: use an object such as { accessKey: process.env.SPN_ACCESS_KEY, secretKey: process.env.SPN_SECRET_KEY }.',
  ],
  [{ cacheDir: '.' }, 'the option "cacheDir" is ".": use a folder of its own, such as "cache".'],
  [{ cacheDir: './../' }, 'the option "cacheDir" is "./../": use a folder of its own, such as "cache".'],
  ...['copy.css', './css/copy.css', '//cdn.example/copy.css', ''].map(
    (stylesheet): [Record<string, unknown>, string] => [
      { stylesheet },
      `the option "stylesheet" is "${stylesheet}": use an address that starts with a slash or https://, such as "/css/copy.css".`,
    ],
  ),
  [{ lang: 'a language' }, 'the option "lang" is "a language": use a language tag such as "fr".'],
  // Node's timers would go off at once.
  [{ totalTimeoutMs: 1e12 }, 'the option "totalTimeoutMs" is 1000000000000: use a whole number from 1 to 2147483647.'],
  [
    { timeBudget: '1000h' },
    'the option "timeBudget" is "1000h": use seconds (24 days at most), or a text such as "90s" or "5m"; 0 for no limit.',
  ],
  // Rules that would match nothing.
  [
    { exclude: ['https://example.org/a#b'] },
    'the option "exclude": "https://example.org/a#b" has a fragment, and links are compared without theirs: leave out "#b".',
  ],
  ...['me@example.org', ' example.org', '.', 'https://[', '/blog/**', 'ftp://example.org/'].map(
    (rule): [Record<string, unknown>, string] => [
      { include: ['example.com', rule] },
      `the option "include": "${rule}" is no host and no URL glob: write one such as "example.org" or "https://example.org/blog/**".`,
    ],
  ),
  [
    { publish: { 'example.org': 'never', 'example.com#a': 'dead' } },
    'the option "publish": "example.com#a" has a fragment, and links are compared without theirs: leave out "#a".',
  ],
  [
    { words: { english: { archivedCopy: 'saved' } } },
    'the option "words": "english" is no language: write a tag such as "fr" or "fr-CA", or "*" for all.',
  ],
  [{ words: { fr_ca: { archivedCopy: 'saved' } } }, 'the option "words": "fr_ca" is no language: write "fr-CA".'],
  [
    { words: { en: { archived: 'saved' } } },
    'the option "words": There is no word "archived" (in "en"): write one of those in docs/words.md, such as "archivedCopy".',
  ],
  [
    { words: { '*': { archivedCopyOf: 'saved' } } },
    'the option "words": The word "archivedCopyOf" (in "*") is "saved": write a function that returns a text, as docs/words.md shows.',
  ],
  [
    { words: { fr: { archivedCopy: ['saved'] } } },
    'the option "words": The word "archivedCopy" (in "fr") is ["saved"]: write a text.',
  ],
  [
    { words: { fr: { brackets: '[]' } } },
    'the option "words": The word "brackets" (in "fr") is "[]": write two texts, such as [" (", ")"].',
  ],
  [
    { words: { fr: { health: { living: 'en vie' } } } },
    'the option "words": The word "health" (in "fr") is {"living":"en vie"}: write an object with texts for some of alive, failing, dead, changed, unknown.',
  ],
])('%j is told at the start, in one sentence', (options, sentence) => {
  expect(() => resolveOptions(options as LinkCacheOptions)).toThrow(
    new TypeError(`eleventy-plugin-link-cache: ${sentence}`),
  )
})

test('a word of each kind is taken', () => {
  const words = {
    en: { archivedCopy: 'saved', brackets: ['[', ']'] as const, archivedCopyOf: () => 'x', health: { alive: 'lives' } },
  }
  expect(resolveOptions({ words }).words).toEqual(words)
})

test.each([
  'example.org',
  '*.example.org',
  '*',
  'shop.*',
  '{a,b}.example.org:8080',
  'localhost:*',
  '[::1]:8080',
  'bücher.example',
  'हिन्दी.example',
  '//example.org/a',
  'http*://example.org',
  'http{s,}://*.example.org/**',
  'https://**/*.pdf',
  '**/wiki/**',
])('%s is a rule', (rule) => {
  expect(resolveOptions({ exclude: [rule] }).exclude).toEqual([rule])
})

test.each([undefined, ''])('keys that the environment does not have (%j) are no keys, and no mistake', (none) => {
  const { savePageNow } = resolveOptions({ savePageNow: { accessKey: none, secretKey: none } })
  expect(savePageNow).toBeUndefined()
})

test.each([
  [undefined, 300_000],
  [0, Number.POSITIVE_INFINITY],
  ['0', Number.POSITIVE_INFINITY],
  [90, 90_000],
  ['5m', 300_000],
])('a time budget of %j is %i milliseconds; none is five minutes, 0 no limit', (timeBudget, ms) => {
  expect(resolveOptions(timeBudget === undefined ? {} : { timeBudget }).timeBudgetMs).toBe(ms)
})
