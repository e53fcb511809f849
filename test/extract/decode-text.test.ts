import { describe, expect, test } from 'vitest'
import { decodeText } from '../../src/extract/decode-text.ts'

const ascii = (text: string): number[] => Array.from(text, (sign) => sign.charCodeAt(0))
const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? ascii(part) : part)))
const QUOTED = [0x93, 0x80, 0x20, 0x96, 0x94]

describe('the encoding of a page', () => {
  test.each([
    [
      'a byte order mark before a header',
      bytes([0xef, 0xbb, 0xbf], [0xc3, 0xa9]),
      'text/html; charset=iso-8859-1',
      'é',
      'utf-8',
    ],
    ['a byte order mark of UTF-16', bytes([0xff, 0xfe, 0xe9, 0x00]), '', 'é', 'utf-16le'],
    ['a header, right to the curly quote', bytes(QUOTED), 'text/html; charset=ISO-8859-1', '“€ –”', 'windows-1252'],
    [
      'a header before a meta',
      bytes('<meta charset=utf-8>', [0xe9]),
      'text/html;charset="windows-1252"',
      '<meta charset=utf-8>é',
      'windows-1252',
    ],
    [
      'a meta',
      bytes('<html><head><meta charset="windows-1251">', [0xcf, 0xf0]),
      'text/html',
      '<html><head><meta charset="windows-1251">Пр',
      'windows-1251',
    ],
    [
      'a meta of the older kind',
      bytes('<meta http-equiv="Content-Type" content="text/html; charset=euc-jp">', [0xa4, 0xa2]),
      '',
      '<meta http-equiv="Content-Type" content="text/html; charset=euc-jp">あ',
      'euc-jp',
    ],
    [
      'not a meta in a comment',
      bytes('<!-- <meta charset=euc-jp> --><meta charset=koi8-r>', [0xc1]),
      '',
      '<!-- <meta charset=euc-jp> --><meta charset=koi8-r>а',
      'koi8-r',
    ],
    [
      'a meta that says UTF-16 is UTF-8',
      bytes('<meta charset=utf-16>', [0xc3, 0xa9]),
      '',
      '<meta charset=utf-16>é',
      'utf-8',
    ],
    ['a label that is none', bytes('<p>', [0xc3, 0xa9]), 'text/html; charset=nonsense', '<p>é', 'utf-8'],
    ['nothing, in UTF-8', bytes([0xc3, 0xa9, 0xe2, 0x82, 0xac]), '', 'é€', 'utf-8'],
    ['nothing, in no UTF-8', bytes('caf', [0xe9, 0x92], 's'), '', 'café’s', 'windows-1252'],
  ])('by %s', (_, body, contentType, text, encoding) => {
    expect(decodeText(body, contentType)).toEqual({ text, encoding })
  })

  test('is mended where UTF-8 was written twice', () => {
    const twice = new TextEncoder().encode('It\u00e2\u0080\u0099s a caf\u00c3\u00a9')
    expect(decodeText(twice, 'text/html; charset=utf-8').text).toBe('It’s a café')
  })

  test('is not mended where letters only look so', () => {
    expect(decodeText(new TextEncoder().encode('Ã© is what é may become'), '').text).toBe('Ã© is what é may become')
  })

  test('is guessed for undeclared Japanese', () => {
    // これはテストです。 in Shift_JIS
    const sentence = [
      0x82, 0xb1, 0x82, 0xea, 0x82, 0xcd, 0x83, 0x65, 0x83, 0x58, 0x83, 0x67, 0x82, 0xc5, 0x82, 0xb7, 0x81, 0x42,
    ]
    expect(decodeText(bytes('<p>', ...Array.from({ length: 5 }, () => sentence)), 'text/html').text).toContain(
      'これはテストです。',
    )
  })

  test('is guessed for undeclared Russian', () => {
    const sentence = [0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x20, 0xf2, 0xee, 0xe2, 0xe0, 0xf0, 0xe8, 0xf9, 0x20]
    expect(decodeText(bytes(...Array.from({ length: 5 }, () => sentence)), '').text).toContain('Привет товарищ')
  })
})
