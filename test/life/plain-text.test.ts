import { expect, test } from 'vitest'
import { toJson } from '../../src/cli/site-command.ts'
import { formatBytes, plainText, plural } from '../../src/plain-text.ts'

test.each([
  ['a terminal', 'a\u001b[31mred\u0007', 'a [31mred '],
  ['the order of letters', 'a\u202egnp.exe', 'a gnp.exe'],
  ['a new line, and with it a command of a workflow', 'a\n::add-mask::b', 'a ::add-mask::b'],
  ['the runner of a workflow, in the middle of a line', 'a ##[add-mask]b ##\u200b[x]', 'a ## [add-mask]b ## [x]'],
])('text from the web does not steer %s', (_what, text, plain) => {
  expect(plainText(text)).toBe(plain)
})

test('JSON from a command steers nothing either, and says the same', () => {
  const value = { detail: 'a\u009b31m \u202egnp \u{e0001} ##[error]x', list: [1, 'è'] }
  const json = toJson(value)
  expect(json).toContain(String.raw`"a\u009b31m \u202egnp \udb40\udc01 ##\u005berror]x"`)
  expect(JSON.parse(json)).toEqual(value)
})

test.each([
  [1, '1 link'],
  [999, '999 links'],
  [1000, '1,000 links'],
  [1_234_567, '1,234,567 links'],
])('%i is told so that it can be read', (count, words) => {
  expect(plural(count, 'link')).toBe(words)
})

test.each([
  [999, '999 B'],
  [1000, '1.0 kB'],
  [12_345, '12 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [12_345_678_901, '12 GB'],
  [5_000_000_000_000, '5,000 GB'],
])('%i bytes are told in a fitting unit', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words)
})
