import { type DefaultTreeAdapterMap, Parser, type ParserOptions, parse } from 'parse5'
import { describe, expect, test } from 'vitest'
import { QuickTokenizer } from '../../src/extract/quick-tokenizer.ts'

class QuickParser extends Parser<DefaultTreeAdapterMap> {
  constructor(options?: ParserOptions<DefaultTreeAdapterMap>) {
    super(options)
    this.tokenizer = new QuickTokenizer(this.options, this)
  }
}

/** What is easily lost where characters are passed over: what ends them, what they stand for, and what is none. */
const PIECES = [
  '<p class="a&amp;b\r\nc" title=\'"\0é😀\'>',
  'Words,  and \t spaces\r\n\r\nand\rlines ',
  '&amp; &notit; &#x1F600; &#0; & &',
  '\0',
  '\r',
  '\n',
  ' ',
  '\u00a0\u000b\u2028',
  '😀 \ud83d \ude00',
  '<pre>\n\n one</pre><textarea>\r\n two</textarea>',
  '<table> \n text <tr> more <td> cell </table>',
  '<script>  if (a < b && c) /* <!-- <script> */ "\r\n\0😀" </script >',
  '<style>\r a > b { content: "</sty" } </style>',
  '<!-- <!-- - -- --!> --> <!-->',
  '</body> after it </html> and after all',
  '<table><caption> a b <td> c d <template> e f ',
  '<svg> <![CDATA[ a < b &amp; ]]> <style> x </style></svg>',
  '<select> \n <option> one ',
  '</p ><br / ><i><b></i> text',
  '<a href="unclosed',
  `<a href='unclosed`,
  '<script> unclosed ',
  '<title> a &lt; b </title>',
]

describe('the quick tokenizer', () => {
  test.each(PIECES)('makes the same page as parse5 of %j, whatever comes before and after', (piece) => {
    for (const other of PIECES) {
      for (const html of [`${piece}${other}`, `<!doctype html><body>${other}${piece}text`]) {
        expect(shapeOf(QuickParser.parse(html))).toBe(shapeOf(parse(html)))
      }
    }
  })

  test('makes the same page as parse5 of one that is longer than its buffer', () => {
    const html = PIECES.join(`${'long words in a row '.repeat(5000)}\r\n<p>`)
    expect(shapeOf(QuickParser.parse(html))).toBe(shapeOf(parse(html)))
  })
})

function shapeOf(document: unknown): string {
  return JSON.stringify(document, (name, value: unknown) => (name === 'parentNode' ? undefined : value))
}
