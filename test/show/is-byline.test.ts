import { expect, test } from 'vitest'
import { isByline } from '../../src/show/is-byline.ts'

const jane = { author: 'Jane Doe', publishedAt: '2019-10-04', lang: 'en', by: 'By ' }

test.each([
  ['By Jane Doe, 4 October 2019'],
  ['Jane Doe — Oct 4, 2019'],
  ['JANE DOE'],
  ['by Jane Doe · 2019-10-04'],
  [' October 2019 | Jane\nDoe '],
])('“%s” says no more than the line above it', (text) => {
  expect(isByline(text, jane)).toBe(true)
})

test.each([
  ['Jane Doe died on 4 October 2019'],
  ['Jane Doe, 5 October 2019'],
  ['Jane Doe is a writer.'],
  ['4 October 2019'],
  ['Jane Roe'],
  [''],
  [`Jane Doe ${'Doe '.repeat(40)}`],
])('“%s” says something else', (text) => {
  expect(isByline(text, jane)).toBe(false)
})

test.each([
  ['ليلى المنصوري، ١٤ مايو ٢٠٢١', { author: 'ليلى المنصوري', publishedAt: '2021-05-14', lang: 'ar', by: '' }],
  ['伊藤 章　2016年4月19日', { author: '伊藤 章', publishedAt: '2016-04-19', lang: 'ja', by: '著者：' }],
  [
    'Gwenaël Le Bihan, 2 septembre 2023',
    { author: 'Gwenaël Le Bihan', publishedAt: '2023-09-02', lang: 'fr', by: 'Par ' },
  ],
  ['von Eva Klein am 3. Mai 2024', { author: 'Eva Klein', publishedAt: '2024-05-03', lang: 'de', by: 'Von ' }],
])('in any script: “%s”', (text, byline) => {
  expect(isByline(text, byline)).toBe(true)
})

test('a page without an author has no byline', () => {
  expect(isByline('', { ...jane, author: '' })).toBe(false)
  expect(isByline('4 October 2019', { ...jane, author: '' })).toBe(false)
})
