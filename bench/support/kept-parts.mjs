// What the Markdown keeps of the article found in a page: the page is read step by step, and the content, before it is tidied and
// converted, is compared with the HTML that the Markdown gives.

import { cleanPage } from '../../dist/extract/clean/clean-page.js'
import { mainContent } from '../../dist/extract/main-content.js'
import { articleMarkdown } from '../../dist/extract/markdown/article-markdown.js'
import { readMetadata } from '../../dist/extract/metadata/metadata.js'
import { parseDocument, parseFragment } from '../../dist/extract/parse-document.js'
import { tidyContent } from '../../dist/extract/tidy/tidy-content.js'
import { classNames, findElement, findElements, textOf } from '../../dist/extract/tree.js'

const INLINE =
  /^(?:a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|strike|sub|sup|time|tt|u|var|wbr)$/
const UNREAD = /^(?:script|style|template|title|svg|iframe|video|audio)$/
/** Characters that are left out on purpose: control characters and invisible ones. */
const UNSEEN = /(?![\t\n\r])\p{Cc}|\p{Cf}/gu
const NAMED =
  /(?:^|\s)(?:lang(?:uage)?-|highlight-source-|highlight-text-|highlight-|brush:\s{0,3}|sourceCode\s+|src-)([a-z0-9][a-z0-9+#]{0,20})/i
const NO_LANGUAGE = /^(?:default|none|text|plain|plaintext|auto|block|wrapper|container)$/
/** A cell with a larger share of the table's words belongs to a table used for layout. */
const LAYOUT_SHARE = 0.7

/** Returns pairs of what the article had and what its Markdown kept: words, `pre`, languages of code, tables. */
export function keptParts(html, url, render, wordsOf) {
  const page = parseDocument(html, url)
  const metadata = readMetadata(page)
  const body = cleanPage(page.body, { baseUrl: page.baseUrl, hidden: 'drop' })
  const content = mainContent(body, page, metadata)
  const titles = metadata.title === undefined ? [] : [metadata.title]
  const kept = parseFragment(render(articleMarkdown(tidyContent(content, page.baseUrl, titles))))
  // The title is shown above the text, so the text leaves it out.
  const words = countShared(wordsIn(content, wordsOf), [...wordsIn(kept, wordsOf), ...wordsOf(titles.join(' '))])
  return {
    text: words,
    pre: atMost(codeIn(content).length, codeIn(kept).length),
    languages: atMost(languagesIn(content), languagesIn(kept)),
    tables: atMost(tablesIn(content), tablesIn(kept)),
  }
}

const atMost = (had, kept) => ({ had, kept: Math.min(had, kept) })
const wordsIn = (node, wordsOf) => wordsOf(linesOf(node).replace(UNSEEN, ''))

function linesOf(node) {
  if (node.type === 'text') return node.value
  if (node.tagName !== undefined && UNREAD.test(node.tagName)) return ' '
  const text = (node.children ?? []).map(linesOf).join('')
  return node.tagName !== undefined && INLINE.test(node.tagName) ? text : `\n${text}\n`
}

function countShared(want, got) {
  const left = new Map()
  for (const word of got) left.set(word, (left.get(word) ?? 0) + 1)
  let kept = 0
  for (const word of want) {
    const count = left.get(word) ?? 0
    if (count > 0) kept++
    left.set(word, count - 1)
  }
  return { had: want.length, kept }
}

/** Blocks of code, except those that hold only line numbers. */
function codeIn(root) {
  return findElements(root, (element) => element.tagName === 'pre' && /[^\s\d]/.test(textOf(element)))
}

/** How many blocks of code name their language, on themselves or on one of the three elements around them. */
function languagesIn(root) {
  const parents = new Map()
  const note = (parent) => {
    for (const child of parent.children ?? []) {
      parents.set(child, parent)
      note(child)
    }
  }
  note(root)
  return codeIn(root).filter((pre) => {
    const code = findElement(pre, ({ tagName }) => tagName === 'code')
    const near = [...(code === undefined ? [] : [code]), pre]
    for (let at = parents.get(pre); at !== undefined && near.length < 5; at = parents.get(at)) near.push(at)
    return near.some((element) => {
      if (element.type !== 'element') return false
      const { properties } = element
      const name = properties['data-lang'] ?? properties['data-language'] ?? NAMED.exec(classNames(element))?.[1]
      return typeof name === 'string' && name !== '' && !NO_LANGUAGE.test(name)
    })
  }).length
}

/** How many tables hold data: more than one row and column, and no cell with nearly all of the words. */
function tablesIn(root) {
  const isBelow = (element, tagName) => findElement(element, (below) => below.tagName === tagName) !== undefined
  return findElements(root, (table) => {
    if (table.tagName !== 'table' || isBelow(table, 'table') || isBelow(table, 'pre')) return false
    if (/^(?:presentation|none)$/.test(String(table.properties.role ?? ''))) return false
    const rows = findElements(table, ({ tagName }) => tagName === 'tr')
    const columns = Math.max(0, ...rows.map((row) => row.children.filter(({ type }) => type === 'element').length))
    const cells = findElements(table, ({ tagName }) => /^t[dh]$/.test(tagName)).map(
      (cell) => textOf(cell).trim().length,
    )
    const all = cells.reduce((sum, length) => sum + length, 0)
    return rows.length > 1 && columns > 1 && all > 0 && Math.max(...cells) <= all * LAYOUT_SHARE
  }).length
}
