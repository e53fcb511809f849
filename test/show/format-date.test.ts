import { expect, test } from 'vitest'
import { formatDate, formatSize, machineDate } from '../../src/show/format-date.ts'

test.each([
  ['2024', 'en', '2024'],
  ['2024-05', 'en', 'May 2024'],
  ['2024', 'ja', '2024年'],
  ['2024-05-03', 'fr', '3 mai 2024'],
  ['2024-05-01', 'fr', '1er mai 2024'],
  ['2024-05-03T23:30:00-05:00', 'de', '3. Mai 2024'],
  ['2024-05-03T10:11:12Z', 'ja', '2024年5月3日'],
])('%s in %s is %s, no more precise than known', (iso, locale, shown) => {
  expect(formatDate(iso, locale)).toBe(shown)
})

test('the name of a month can be short', () => {
  expect(formatDate('2026-11-22', 'en', 'short')).toBe('Nov 22, 2026')
  expect(formatDate('2026-11-22', 'en')).toBe('November 22, 2026')
})

test.each(['', 'yesterday', '2024-13', '2024-02-30', '2024-5-3', '20240503', null, 42, '2024-05-03"><b>'])(
  '%j is no date',
  (value) => {
    expect(formatDate(value, 'en')).toBeUndefined()
    expect(machineDate(value)).toBeUndefined()
  },
)

test('a date with a time that is none keeps its day for machines', () => {
  expect(machineDate('2024-05-03 some time')).toBe('2024-05-03')
  expect(machineDate('2024-05-03T10:11:12Z')).toBe('2024-05-03T10:11:12Z')
})

test.each([
  [0, '0 kB'],
  [1, '1 kB'],
  [12_345, '13 kB'],
  [999_600, '1 MB'],
  [3_420_000, '3.4 MB'],
  [5_000_000_000, '5 GB'],
])('%i bytes are %s', (bytes, shown) => {
  expect(formatSize(bytes, 'en')).toBe(shown)
})
