import { expect, test } from 'vitest'
import { ONLY_NUMBER } from '../../src/extract/gate/gate-phrases.ts'

test.each(['404', 'oops! 404', 'error 404 – page', 'エラー404ページ！', '404 エラー'])(
  '%s says no more than a number',
  (title) => {
    expect(ONLY_NUMBER.test(title)).toBe(true)
  },
)

test.each(['404 ways to say no', 'route 404', 'ページ'])('%s says more', (title) => {
  expect(ONLY_NUMBER.test(title)).toBe(false)
})

test('words that repeat for ever take no time', () => {
  const before = process.cpuUsage()
  expect(ONLY_NUMBER.test(`${'ページエラー'.repeat(100)}x`)).toBe(false)
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(500)
})
