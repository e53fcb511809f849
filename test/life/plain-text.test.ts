import { expect, test } from 'vitest'
import { plainText } from '../../src/plain-text.ts'

test.each([
  ['a terminal', 'a\u001b[31mred\u0007', 'a [31mred '],
  ['the order of letters', 'a\u202egnp.exe', 'a gnp.exe'],
  ['a new line, and with it a command of a workflow', 'a\n::add-mask::b', 'a ::add-mask::b'],
  ['the runner of a workflow, in the middle of a line', 'a ##[add-mask]b ##\u200b[x]', 'a ## [add-mask]b ## [x]'],
])('text from the web does not steer %s', (_what, text, plain) => {
  expect(plainText(text)).toBe(plain)
})
