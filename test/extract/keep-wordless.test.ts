import { expect, test } from 'vitest'
import { withWordless } from '../../src/extract/blocks/keep-wordless.ts'
import { parseDocument } from '../../src/extract/parse-document.ts'
import { type Block, type Container, findBlocks } from '../../src/extract/text-blocks.ts'
import { findElements } from '../../src/extract/tree.ts'

/** The sources of the images that are kept of a body whose paragraphs are its text. */
function imagesKept(html: string): readonly unknown[] {
  const { root, blocks } = findBlocks(parseDocument(`<body>${html}`, 'https://example.org/').body)
  const text = blocks.filter(({ text: words }) => words.startsWith('Text'))
  const kept = [...withWordless(root, new Set<Block | Container>(text))].flatMap((part) =>
    'nodes' in part ? part.nodes : [],
  )
  return kept.flatMap((node) =>
    node.type === 'element'
      ? findElements({ ...node, children: [node] }, isImage).map(({ properties }) => properties.src)
      : [],
  )
}

const isImage = ({ tagName }: { readonly tagName: string }): boolean => tagName === 'img'

test('pictures between the paragraphs of a body itself are kept, those around the text are not', () => {
  const html = '<p><img src="logo.png"></p><p>Text</p><p><img src="1.jpg"></p><center><img src="2.jpg"></center><p>Text'
  expect(imagesKept(`${html}</p><p><img src="badge.png"></p>`)).toEqual(['1.jpg', '2.jpg'])
})

test('a box between them that says something, and was not kept, takes its pictures along', () => {
  expect(imagesKept('<p>Text</p><div><img src="ad.png"><p>Buy this</p></div><p>Text</p>')).toEqual([])
})

test('where one box holds the text, nothing beside it is kept', () => {
  expect(imagesKept('<p><img src="1.jpg"></p><div><p>Text</p><p>Text</p></div><p><img src="2.jpg"></p>')).toEqual([])
})
