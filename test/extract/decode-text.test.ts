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

  const inBytes = (text: string, letters: Readonly<Record<string, number>>): Uint8Array =>
    Uint8Array.from(Array.from(text, (letter) => letters[letter] ?? letter.charCodeAt(0)))
  /** The letters of an encoding in which they follow each other as in Unicode. */
  const inRow = (first: string, last: string, byte: number): Readonly<Record<string, number>> => {
    const start = first.codePointAt(0) ?? 0
    const count = (last.codePointAt(0) ?? 0) - start + 1
    return Object.fromEntries(
      Array.from({ length: count }, (_, index) => [String.fromCodePoint(start + index), byte + index]),
    )
  }

  test.each([
    [
      'Polish',
      'windows-1250',
      'Pójdź w tę łąkę, gdzie żółte kwiaty pachną, a ćmy śpią już; później wróć.',
      { ó: 0xf3, ź: 0x9f, ę: 0xea, ł: 0xb3, ą: 0xb9, ż: 0xbf, ć: 0xe6, ś: 0x9c },
    ],
    [
      'Czech',
      'iso-8859-2',
      'Příliš žluťoučký kůň úpěl ďábelské ódy, a já půjdu ven, až přijde čas.',
      {
        ř: 0xf8,
        í: 0xed,
        š: 0xb9,
        ž: 0xbe,
        ť: 0xbb,
        č: 0xe8,
        ý: 0xfd,
        ů: 0xf9,
        ň: 0xf2,
        ú: 0xfa,
        ě: 0xec,
        ď: 0xef,
        á: 0xe1,
        é: 0xe9,
        ó: 0xf3,
      },
    ],
    [
      'Turkish',
      'windows-1254',
      'Çocuklar bahçede oynuyor, ağaçların altında gölge var; ışık şimdi söndü.',
      { Ç: 0xc7, ç: 0xe7, ğ: 0xf0, ı: 0xfd, ö: 0xf6, ş: 0xfe, ü: 0xfc },
    ],
    [
      'Greek',
      'windows-1253',
      'Το λιμάνι ήταν ήσυχο εκείνο το πρωί, και οι βάρκες ήταν ακίνητες.',
      { ...inRow('Α', 'ώ', 0xc1), ά: 0xdc, έ: 0xdd, ή: 0xde, ί: 0xdf },
    ],
    ['Hebrew', 'windows-1255', 'הנמל היה שקט באותו בוקר, והסירות שכבו דומם. איש לא ציפה למכתב.', inRow('א', 'ת', 0xe0)],
    [
      'Thai',
      'windows-874',
      'ท่าเรือเงียบสงบในเช้าวันนั้น และเรือจอดนิ่งอยู่ใต้ท้องฟ้าสีซีด',
      { ...inRow('ก', 'ฺ', 0xa1), ...inRow('เ', '๎', 0xe0) },
    ],
  ])('is guessed for undeclared %s', (_, encoding, text, letters) => {
    expect(decodeText(inBytes(text, letters), 'text/html')).toEqual({ text, encoding })
  })

  test('is guessed for undeclared Japanese of mails and news', () => {
    const body = bytes('<p>', [0x1b], '$B$3$l', [0x1b], '(B</p>')
    expect(decodeText(body, 'text/html')).toEqual({ text: '<p>これ</p>', encoding: 'iso-2022-jp' })
  })

  test('is that of Western Europe where prices and quotes are all there is beyond ASCII', () => {
    const body = bytes(
      ...Array.from({ length: 12 }, () => [
        'from ',
        [0xa3],
        '10 or ',
        [0x80],
        '12, ',
        [0xab],
        'cheap',
        [0xbb, 0xa0],
      ]).flat(),
    )
    expect(decodeText(body, 'text/html').encoding).toBe('windows-1252')
  })

  test('is UTF-16 where every second byte of the markup is nothing', () => {
    const body = Uint8Array.from(ascii('<p>Ab').flatMap((code) => [code, 0]))
    expect(decodeText(body, 'text/html')).toEqual({ text: '<p>Ab', encoding: 'utf-16le' })
  })

  test('is UTF-8 where one byte of many is wrong', () => {
    const body = bytes([...new TextEncoder().encode('港はその朝静かで、船は青白い空の下に')], [0xe9])
    expect(decodeText(body, 'text/html')).toEqual({
      text: '港はその朝静かで、船は青白い空の下に\ufffd',
      encoding: 'utf-8',
    })
  })

  test('is UTF-8 where a server declares Latin-1 for all that it has', () => {
    const body = new TextEncoder().encode('“It’s a café”')
    expect(decodeText(body, 'text/html; charset=ISO-8859-1')).toEqual({ text: '“It’s a café”', encoding: 'utf-8' })
  })

  test('is what the declaration says where it says what two signs may look like', () => {
    expect(decodeText(bytes('Ich sah ', [0xc3, 0xa9], ' statt ', [0xe9]), 'text/html; charset=iso-8859-1').text).toBe(
      'Ich sah Ã© statt é',
    )
  })

  test('is not UTF-8 where a server declares that for all that it has', () => {
    const body = bytes('C', [0x92], [0xe9], 'tait d', [0xe9], 'j', [0xe0], ' l', [0x92], [0xe9], 't', [0xe9])
    expect(decodeText(body, 'text/html; charset=utf-8')).toEqual({
      text: 'C’était déjà l’été',
      encoding: 'windows-1252',
    })
  })

  test('is what the page says where the server declares UTF-8 and it is none', () => {
    const head = '<meta charset="koi8-r">'
    const body = bytes(head, [0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4])
    expect(decodeText(body, 'text/html; charset=utf-8')).toEqual({ text: `${head}Привет`, encoding: 'koi8-r' })
  })
})
