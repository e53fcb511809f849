import { expect, test } from 'vitest'
import { withStreamedParts } from '../../src/extract/clean/streamed-parts.ts'
import { parseDocument } from '../../src/extract/parse-document.ts'
import { textOf } from '../../src/extract/tree.ts'

/** The text of a page after its streamed parts were moved, as a browser shows it. */
function shown(html: string): string {
  return textOf(withStreamedParts(parseDocument(html, 'https://example.org/').body))
}

const place = (id: string): string => `<template id="${id}"></template>`
const part = (number: string, content: string): string => `<div hidden id="S:${number}">${content}</div>`

test('a part that React streams later stands where the page has a place for it', () => {
  expect(shown(`<main>one ${place('B:0')} three</main> end${part('0', 'two')}`)).toBe('one two three end')
})

test('a part may have places for others, before and after it', () => {
  const html = `<main>${place('B:1')} d</main>${part('0', 'b')}${part('1', `a ${place('P:0')} ${place('B:a')}`)}${part('a', 'c')}`
  expect(shown(html)).toBe('a b c d')
})

test('a part without a place stays at the end, with what belongs into it', () => {
  expect(shown(`one${part('3', ` two ${place('B:4')}`)}${part('4', 'three')}`)).toBe('one two three')
})

test('each part is shown once, whatever the page says', () => {
  const html = `<main>${place('B:0')} ${place('B:0')}</main>${part('0', `one ${place('B:0')}`)}${part('0', 'two')}`
  expect(shown(html)).toBe('one  two')
})

test('parts in parts nest no deeper than a page may', () => {
  const deep = (content: string): string => `${'<div>'.repeat(200)}${content}`
  const html = `<main>${place('B:0')}</main>${part('0', deep(place('B:1')))}${part('1', deep(place('B:2')))}${part('2', 'last')}`
  const depthOf = (node: ReturnType<typeof withStreamedParts>): number =>
    node.children.reduce((most, child) => (child.type === 'element' ? Math.max(most, 1 + depthOf(child)) : most), 0)
  const body = withStreamedParts(parseDocument(html, 'https://example.org/').body)
  expect(textOf(body)).toBe('last')
  expect(depthOf(body)).toBeLessThan(300)
})
