// Trains `src/extract/blocks/block-model.ts`, the model that tells a page's text from its clutter, on a folder of pages.
//   npm run build && node bench/train-blocks.mjs FOLDER [--dry-run] [trees=300 rate=0.05 …]
// FOLDER is as for `bench/quality.mjs`: pages.json, score.mjs, and for each page source.html with what a person or a good
// extractor keeps of it. Any such folder will do: only the trees end up in the package.
//
// 1. Each page is read as the extraction reads it: cut into blocks, each block described by numbers (`block-features.ts`).
// 2. A block's label is the share of its words that are in the expected text, four in a row. Blocks of fewer words take the
//    label of the longer block next to them.
// 3. Cross-validation in five parts, all pages of a site in the same part: the table shows how well pages are read by a model
//    that had seen neither them nor their site. Judge a change of features or settings by it; a difference of less than
//    0.005 is noise.
// 4. The trees from all pages are written, and a note of what they were made from goes into `bench/block-model.json`, which
//    `bench/quality.mjs` prints. `--dry-run` stops before that.
// The same pages and settings give the same trees. It takes about 1 GB of memory and a few minutes.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chooseBlocks } from '../dist/extract/blocks/choose-blocks.js'
import { smoothLikelihood } from '../dist/extract/blocks/smooth-likelihood.js'
import { cleanPage } from '../dist/extract/clean/clean-page.js'
import { withoutKnownClutter } from '../dist/extract/clean/known-clutter.js'
import { describePage } from '../dist/extract/main-content.js'
import { readMetadata } from '../dist/extract/metadata/metadata.js'
import { parseDocument } from '../dist/extract/parse-document.js'
import { binColumns, trainTrees, writeTrees } from './support/boosted-trees.mjs'

const MODEL_FILE = fileURLToPath(new URL('../src/extract/blocks/block-model.ts', import.meta.url))
const RECORD_FILE = fileURLToPath(new URL('block-model.json', import.meta.url))
const SETTINGS = {
  trees: 300,
  rate: 0.05,
  leaves: 10,
  minWeight: 5,
  shrink: 5,
  columnShare: 0.15,
  rowShare: 0.5,
  seed: 1,
}
const FOLDS = 5
/** So many words in a row are no coincidence. */
const RUN = 4
/** How many blocks away a short block's longer neighbour may be. */
const NEAR = 15
/** Blocks of one and two words next to text are text less often than those of three. */
const SHORT_LABELS = { 1: 0.15, 2: 0.15, 3: 0.5 }
/** Long pages count no more than others; pages with less text than this count less. */
const FULL_PAGE_WORDS = 60

/** The share of each block's words that are in the expected text; `undefined` for blocks without words. */
function labelBlocks(blockWords, expected) {
  const runs = new Set()
  for (let length = 1; length <= RUN; length++)
    for (let at = 0; at + length <= expected.length; at++) runs.add(expected.slice(at, at + length).join(' '))
  const sure = blockWords.map((words) => {
    if (words.length === 0) return undefined
    if (words.length >= RUN) return coverage(words, runs)
    return runs.has(words.join(' ')) ? undefined : 0
  })
  return blockWords.map((words, index) => {
    if (words.length === 0 || sure[index] !== undefined) return sure[index]
    const near = Math.max(nearest(sure, index, -1), nearest(sure, index, 1))
    return near > 0.5 ? 1 : SHORT_LABELS[words.length]
  })
}

function coverage(words, runs) {
  const covered = new Uint8Array(words.length)
  for (let at = 0; at + RUN <= words.length; at++)
    if (runs.has(words.slice(at, at + RUN).join(' '))) covered.fill(1, at, at + RUN)
  return covered.reduce((sum, bit) => sum + bit, 0) / words.length
}

function nearest(labels, index, step) {
  for (let distance = 1; distance < NEAR; distance++) {
    const label = labels[index + distance * step]
    if (label !== undefined) return label
  }
  return 0
}

function readPage(folder, { page: name, type, url }, { textOf, wordsOf }) {
  const read = (file) => {
    const path = join(folder, 'pages', name, file)
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined
  }
  const page = parseDocument(read('source.html'), url)
  const body = cleanPage(page.body, { baseUrl: page.baseUrl, hidden: 'drop' })
  const { root, blocks, rows } = describePage(body, page, readMetadata(page))
  const expected = wordsOf(read('expected.txt') ?? textOf(read('expected.html') ?? ''))
  const words = blocks.map(({ text }) => wordsOf(text))
  const labels = labelBlocks(words, expected)
  const kept = words.reduce((sum, { length }, index) => sum + (labels[index] > 0 ? labels[index] * length : 0), 0)
  const site = new URL(url).hostname.split('.').slice(-2).join('.')
  return { type, site, root, blocks, rows, expected, words, labels, share: 100 / Math.max(FULL_PAGE_WORDS, kept) }
}

/** One example for each block that has a label. */
function examplesOf(pages) {
  return pages.flatMap((page, pageIndex) =>
    page.blocks.flatMap((block, index) =>
      page.labels[index] === undefined
        ? []
        : [
            {
              pageIndex,
              block,
              row: page.rows[index],
              label: page.labels[index],
              weight: (page.words[index].length + 0.5) * page.share,
            },
          ],
    ),
  )
}

/** The score that each example gets from a model that has seen nothing of its site. */
function crossValidate(pages, examples, learn) {
  const sites = [...new Set(pages.map(({ site }) => site))]
  const foldOf = ({ pageIndex }) => (sites.indexOf(pages[pageIndex].site) * 7 + 3) % FOLDS
  const folds = examples.map(foldOf)
  const scores = new Float64Array(examples.length)
  for (let fold = 0; fold < FOLDS; fold++) {
    const learnt = learn(examples.flatMap((_, index) => (folds[index] === fold ? [] : [index])))
    folds.forEach((other, index) => {
      if (other === fold) scores[index] = learnt.scores[index]
    })
    console.error(`part ${fold + 1} of ${FOLDS} is done`)
  }
  return scores
}

/** Mean precision, recall and F1 of the pages, by kind of page. */
function tableOf(pages, examples, scores, compare) {
  const likelihoods = pages.map(() => new Map())
  examples.forEach(({ pageIndex, block }, index) => {
    likelihoods[pageIndex].set(block, 1 / (1 + Math.exp(-scores[index])))
  })
  const results = pages.map(({ root, blocks, words, expected }, index) => {
    const chosen = chooseBlocks(root, withoutKnownClutter(smoothLikelihood(likelihoods[index])))
    return compare(
      blocks.flatMap((block, at) => (chosen.has(block) ? words[at] : [])),
      expected,
    )
  })
  return ['all', ...new Set(pages.map((page) => page.type))].map((type) => {
    const some = results.filter((_, index) => type === 'all' || pages[index].type === type)
    const mean = (key) => Number((some.reduce((sum, result) => sum + result[key], 0) / some.length).toFixed(3))
    return { type, pages: some.length, f1: mean('f1'), precision: mean('precision'), recall: mean('recall') }
  })
}

function writeModel(text) {
  writeFileSync(
    MODEL_FILE,
    `/**
 * Boosted decision trees that tell text from clutter, made by \`bench/train-blocks.mjs\` from pages whose text people had
 * marked. \`block-likelihood.ts\` reads the format; \`block-features.ts\` names the features by their index.
 */
export const BLOCK_MODEL: string = \`
${text}
\`
`,
  )
}

async function main([folderName, ...words]) {
  if (folderName === undefined) throw new Error('Name the folder of pages: node bench/train-blocks.mjs FOLDER')
  const folder = resolve(folderName)
  const given = words.filter((word) => word.includes('=')).map((word) => word.split('='))
  const settings = { ...SETTINGS, ...Object.fromEntries(given.map(([name, value]) => [name, Number(value)])) }
  const scoring = await import(pathToFileURL(join(folder, 'score.mjs')).href)
  const index = JSON.parse(readFileSync(join(folder, 'pages.json'), 'utf8'))
  const pages = index.map((entry) => readPage(folder, entry, scoring))
  const examples = examplesOf(pages)
  const columns = binColumns(
    examples.map(({ row }) => row),
    examples[0].row.length,
  )
  const labels = examples.map(({ label }) => label)
  const weights = examples.map(({ weight }) => weight)
  const learn = (rows) => trainTrees(columns, labels, weights, rows, settings)
  console.log(`${pages.length} pages, ${examples.length} blocks, ${columns.columnCount} features`)
  const crossValidated = tableOf(pages, examples, crossValidate(pages, examples, learn), scoring.compare)
  console.table(crossValidated)
  if (words.includes('--dry-run')) return
  writeModel(writeTrees(learn(examples.map((_, at) => at)), columns.edges))
  const fingerprint = createHash('sha256').update(JSON.stringify(index)).digest('hex')
  writeFileSync(RECORD_FILE, `${JSON.stringify({ fingerprint, settings, crossValidated }, undefined, 2)}\n`)
  console.log(`wrote ${MODEL_FILE}: build again, and read all pages with bench/quality.mjs`)
}

await main(process.argv.slice(2))
