import type { PhrasingContent, Root } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkStringify, { type Options } from 'remark-stringify'
import { unified } from 'unified'
import { expect, test } from 'vitest'
import { textWriter } from '../../src/extract/markdown/text-writer.ts'

/** Signs that mean something in Markdown, in the places where they do, and where they do not. */
const TEXTS = [
  'plain words, with a comma',
  'a * b _ c_d_e __f ` g ~ h | i',
  '# a #',
  '- a',
  '1. a) 2) b',
  '+ = > -',
  '[a](b) ![c] [d]: e [^f]',
  '<a> < b &amp; & c',
  'https://example.com www.example.com me@example.com',
  ' a ',
  'a\n b\n# c\n- d\n1. e',
  '\\ \\* a\\',
  '!',
  '_',
  'C# \t #',
]

test.each(TEXTS)('%j is written as the library writes it, wherever it stands', (value) => {
  const trees = TEXTS.flatMap((other) => treesOf({ type: 'text', value }, { type: 'text', value: other }))
  expect(trees.map((tree) => written(tree, { text: textWriter() }))).toEqual(trees.map((tree) => written(tree, {})))
})

function treesOf(text: PhrasingContent, other: PhrasingContent): readonly Root[] {
  const line: PhrasingContent[] = [
    text,
    { type: 'strong', children: [other] },
    { type: 'link', url: 'https://example.com/', children: [text, { type: 'emphasis', children: [text] }] },
    other,
    { type: 'break' },
    text,
  ]
  return [
    { type: 'root', children: [{ type: 'paragraph', children: line }] },
    {
      type: 'root',
      children: [{ type: 'heading', depth: 2, children: [text, { type: 'inlineCode', value: 'a' }, text] }],
    },
    {
      type: 'root',
      children: [
        {
          type: 'table',
          children: [
            {
              type: 'tableRow',
              children: [{ type: 'tableCell', children: [text, { type: 'delete', children: [other] }] }],
            },
          ],
        },
        { type: 'list', children: [{ type: 'listItem', children: [{ type: 'paragraph', children: [text] }] }] },
        {
          type: 'blockquote',
          children: [{ type: 'paragraph', children: [{ type: 'emphasis', children: [text] }, other] }],
        },
      ],
    },
  ]
}

function written(tree: Root, handlers: NonNullable<Options['handlers']>): string {
  return unified().use(remarkGfm).use(remarkStringify, { handlers }).stringify(tree)
}
