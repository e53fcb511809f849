import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Annotation } from '../../src/model.ts'
import { annotateHtml } from '../../src/show/annotate-html.ts'
import { wordsFor } from '../../src/show/words.ts'

const ORIGINAL = 'https://o.example/a'
const page = readFileSync(fileURLToPath(new URL('../../docs/annotations.md', import.meta.url)), 'utf8')
const rows = [...page.matchAll(/^\| ([^|]+) \| `(<[^|]+>)` \| ([a-z ]+) \|/gm)].map(
  ([, where = '', example = '', gets = '']) => [where, example.replace('…', ORIGINAL), gets] as const,
)

test('the table of docs/annotations.md has rows', () => {
  expect(rows.length).toBe(page.match(/^\| .*<a href/gm)?.length)
})

test.each(rows)('%s: what docs/annotations.md says is what happens', (_where, example, gets) => {
  expect(whatIsAdded(example)).toBe(gets)
})

function whatIsAdded(html: string): string {
  const annotation: Annotation = {
    originalUrl: ORIGINAL,
    copyUrl: '/cache/a/',
    versionUrl: '/cache/a/',
    title: 'A',
    health: 'alive',
    mode: 'annotate',
  }
  const annotated = annotateHtml(html, { find: () => annotation, words: wordsFor })
  if (annotated === html) return 'nothing'
  return annotated.includes('href="/cache/a/"') ? 'attributes and link' : 'attributes'
}
