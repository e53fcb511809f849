import { expect, test } from 'vitest'
import { type LinkCacheOptions, resolveOptions } from '../../src/options.ts'

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
    { savePageNow: { ...keys, endpoint: 'http://web.archive.org/save' } },
    'the option "savePageNow": The endpoint of Save Page Now is "http://web.archive.org/save": keys are sent by https only, as to https://web.archive.org/save.',
  ],
  [
    { savePageNow: { ...keys, secretKey: 'my secret' } },
    'the option "savePageNow": The secretKey for Save Page Now is not a key: copy it from archive.org/account/s3.php.',
  ],
  [
    { savePageNow: { accessKey: undefined, secretKey: 'mySecret' } },
    'the option "savePageNow" is not as it should be: use an object such as { accessKey: process.env.SPN_ACCESS_KEY, secretKey: process.env.SPN_SECRET_KEY }.',
  ],
  [{ cacheDir: '.' }, 'the option "cacheDir" is ".": use the path of a folder of its own, such as "cache".'],
  [{ cacheDir: './../' }, 'the option "cacheDir" is "./../": use the path of a folder of its own, such as "cache".'],
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
