import { describe, expect, test } from 'vitest'
import { linkTo, parseLinks } from '../../src/download/link-format.ts'

const read = (text: string) =>
  parseLinks(text).map(({ href, rel, parameters }) => [href, rel, Object.fromEntries(parameters)])

describe('links', () => {
  test('of a TimeMap are read, commas and semicolons in URLs and dates included', () => {
    const map = `<http://a.example/?x=1,2;3>;rel="original",
 <http://arc.example/2012/http://a.example/?x=1,2;3>
   ; rel="first memento" ; datetime="Sun, 01 Apr 2012 12:00:00 GMT",
 <http://arc.example/b>; REL=Memento; datetime="Mon, 02 Apr 2012 12:00:00 GMT"; crossorigin`
    expect(read(map)).toEqual([
      ['http://a.example/?x=1,2;3', ['original'], { rel: 'original' }],
      [
        'http://arc.example/2012/http://a.example/?x=1,2;3',
        ['first', 'memento'],
        { rel: 'first memento', datetime: 'Sun, 01 Apr 2012 12:00:00 GMT' },
      ],
      [
        'http://arc.example/b',
        ['memento'],
        { rel: 'Memento', datetime: 'Mon, 02 Apr 2012 12:00:00 GMT', crossorigin: '' },
      ],
    ])
  })

  test('are read with quoted quotes, and of repeated parameters the first counts (RFC 8288 §3.3)', () => {
    expect(read('</a>; title="a \\"b\\", <c>"; rel=x; rel=y')).toEqual([
      ['/a', ['x'], { title: 'a "b", <c>', rel: 'x' }],
    ])
  })

  test.each([
    ['', []],
    ['no link', []],
    ['<unclosed', []],
    ['<a>', [['a', [], {}]]],
    ['<a>; rel="open', [['a', ['open'], { rel: 'open' }]]],
    ['<a>; rel=', [['a', [], { rel: '' }]]],
    [
      '<a>;;;, <b>; ="x"',
      [
        ['a', [], {}],
        ['b', [], {}],
      ],
    ],
  ])('%j gives %j', (text, links) => {
    expect(read(text)).toEqual(links)
  })

  test('are found by relation type', () => {
    const links = parseLinks('<a>; rel="prev memento", <b>; rel="timemap self", <c>; rel=timemap')
    expect(linkTo('timemap', links)?.href).toBe('b')
    expect(linkTo('timegate', links)).toBeUndefined()
  })

  test.each(['<', '<>;', '<>;"', '<a>;b="\\', '<a>,'])('a megabyte of %j takes no more than a moment', (part) => {
    const begin = performance.now()
    parseLinks(part.repeat(1_000_000 / part.length))
    expect(performance.now() - begin).toBeLessThan(3000)
  })
})
