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
])('%j is told at the start, in one sentence', (options, sentence) => {
  expect(() => resolveOptions(options as LinkCacheOptions)).toThrow(
    new TypeError(`eleventy-plugin-link-cache: ${sentence}`),
  )
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
