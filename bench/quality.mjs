// How much of real pages extraction keeps, how much it adds, and what it costs.
//   npm run build && npm run bench:quality -- FOLDER [--no-baseline]
// FOLDER holds pages.json (url, page, type), score.mjs, and for each page a folder pages/PAGE with source.html and what a
// person or a good extractor keeps of it: expected.txt or expected.html, expected.json or expected-metadata.json.
// The table compares this package with plain Readability over jsdom, in the same run. Each runs in a process of its own, so that
// each has its own peak of memory.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const EXTRACTORS = { own: makeOwn, readability: makeReadability }
const escapeHtml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const count = (html, pattern) => html.match(pattern)?.length ?? 0
const mean = (numbers) => (numbers.length === 0 ? 0 : numbers.reduce((sum, number) => sum + number, 0) / numbers.length)
const quantile = (numbers, part) =>
  [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))] ?? 0

/** The parts of a page's structure that are compared, by how many of each a piece of HTML has. */
const countParts = (html) => ({
  images: count(html, /<img\b/gi),
  links: count(html, /<a\b[^>]*\shref/gi),
  tables: count(html, /<table\b/gi),
  code: count(html, /<pre\b/gi),
})

/** This package: the response becomes Markdown, and the Markdown becomes HTML, as in a copy's page. */
async function makeOwn() {
  const [
    { extractArticle },
    { keptParts },
    { fromMarkdown },
    { gfm },
    { gfmFromMarkdown },
    { toHast },
    { raw },
    { toHtml },
  ] = await Promise.all([
    import('../dist/extract/extract-article.js'),
    import('./support/kept-parts.mjs'),
    import('mdast-util-from-markdown'),
    import('micromark-extension-gfm'),
    import('mdast-util-gfm'),
    import('mdast-util-to-hast'),
    import('hast-util-raw'),
    import('hast-util-to-html'),
  ])
  const extract = (body, url) =>
    extractArticle({
      ok: true,
      url,
      finalUrl: url,
      status: 200,
      contentType: 'text/html; charset=utf-8',
      headers: {},
      body,
      fetchedAt: new Date(0).toISOString(),
      source: 'live',
    })
  const renderMarkdown = (markdown) => {
    const tree = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
    return toHtml(raw(toHast(tree, { allowDangerousHtml: true })))
  }
  const render = (article) =>
    article.ok ? { title: article.title, html: renderMarkdown(article.markdown) } : { failure: article.reason }
  const keep = (html, url, wordsOf) => keptParts(html, url, renderMarkdown, wordsOf)
  return { extract, render, keep }
}

/** The baseline: Readability over jsdom, as most readers use it. */
async function makeReadability() {
  const [{ Readability }, { JSDOM, VirtualConsole }] = await Promise.all([
    import('@mozilla/readability'),
    import('jsdom'),
  ])
  const extract = async (body, url) =>
    new Readability(
      new JSDOM(body, { url, contentType: 'text/html; charset=utf-8', virtualConsole: new VirtualConsole() }).window
        .document,
    ).parse()
  const render = (article) =>
    article?.content ? { title: article.title ?? '', html: article.content } : { failure: 'nothing found' }
  return { extract, render }
}

/** Runs in a process of its own: extracts all pages, writes them as an archive, and prints what it cost as JSON. */
async function measure(name, folder, cacheDir) {
  const { extract, render } = await EXTRACTORS[name]()
  const pages = JSON.parse(readFileSync(join(folder, 'pages.json'), 'utf8'))
  const rows = []
  for (const { page, url } of pages) {
    const body = new Uint8Array(readFileSync(join(folder, 'pages', page, 'source.html')))
    const before = process.cpuUsage()
    let made
    try {
      const article = await extract(body, url)
      const { user, system } = process.cpuUsage(before)
      made = { ...render(article), ms: (user + system) / 1000 }
    } catch (error) {
      const { user, system } = process.cpuUsage(before)
      made = { failure: `exception: ${error.message}`, ms: (user + system) / 1000 }
    }
    const { title = '', html = '', failure, ms } = made
    rows.push({ page, failure, ms, parts: countParts(html) })
    if (failure !== undefined) continue
    const entry = join(cacheDir, createHash('md5').update(new URL(url).href).digest('hex'))
    mkdirSync(entry, { recursive: true })
    writeFileSync(
      join(entry, 'index.html'),
      `<h1 class="p-name">${escapeHtml(title)}</h1><div class="e-content">${html}</div>`,
    )
  }
  // maxRSS is in kilobytes.
  process.stdout.write(JSON.stringify({ rows, peakMb: process.resourceUsage().maxRSS / 1024 }))
}

/** Runs in a process of its own: prints what the Markdown of each page keeps, as JSON. */
async function measureKept(folder) {
  const { keep } = await makeOwn()
  const { wordsOf } = await import(pathToFileURL(join(folder, 'score.mjs')).href)
  const pages = JSON.parse(readFileSync(join(folder, 'pages.json'), 'utf8'))
  const kept = pages.map(({ page, url }) =>
    keep(readFileSync(join(folder, 'pages', page, 'source.html'), 'utf8'), url, wordsOf),
  )
  process.stdout.write(JSON.stringify(kept))
}

function measureApart(...words) {
  const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...words], {
    encoding: 'utf8',
    maxBuffer: 1e8,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  if (child.status !== 0)
    throw new Error(
      `Measuring (${words[0]}) ended with ${child.status ?? child.signal}. Was the package built (npm run build)?`,
    )
  return JSON.parse(child.stdout)
}

function printTable(name, scores, { rows, peakMb }) {
  const byPage = new Map(rows.map((row) => [row.page, row]))
  console.log(`\n${name}, ${rows.length} pages, peak memory ${peakMb.toFixed(0)} MB`)
  console.log(
    [
      'kind'.padEnd(14),
      'pages',
      '   F1',
      'prec.',
      'recall',
      'titles',
      'images',
      'links',
      'tables',
      'code',
      'none',
      'ms median',
      'ms p95',
    ].join('  '),
  )
  for (const type of ['all', ...new Set(scores.map((score) => score.type))]) {
    const some = scores.filter((score) => type === 'all' || score.type === type)
    const costs = some.map(({ page }) => byPage.get(page))
    const part = (key, width) => String(costs.reduce((sum, row) => sum + row.parts[key], 0)).padStart(width)
    const share = (key, width) =>
      mean(some.map((score) => Number(score[key])))
        .toFixed(3)
        .padStart(width)
    const ms = costs.map((row) => row.ms)
    console.log(
      [
        type.padEnd(14),
        String(some.length).padStart(5),
        share('f1', 5),
        share('precision', 5),
        share('recall', 6),
        share('title', 6),
        part('images', 6),
        part('links', 5),
        part('tables', 6),
        part('code', 4),
        String(costs.filter((row) => row.failure !== undefined).length).padStart(4),
        quantile(ms, 0.5).toFixed(0).padStart(9),
        quantile(ms, 0.95).toFixed(0).padStart(6),
      ].join('  '),
    )
  }
  const reasons = rows.filter((row) => row.failure !== undefined)
  if (reasons.length > 0) console.log(`none: ${reasons.map((row) => `${row.page} (${row.failure})`).join(', ')}`)
}

/** How much the Markdown keeps of the article, each part as a share and as counts. */
function printKept(kept) {
  const shares = ['text', 'pre', 'languages', 'tables'].map((part) => {
    const total = (key) => kept.reduce((sum, page) => sum + page[part][key], 0)
    return `${part} ${(total('kept') / (total('had') || 1)).toFixed(4)} (${total('kept')} of ${total('had')})`
  })
  console.log(`Of what the article had, the Markdown keeps: ${shares.join(', ')}`)
}

/**
 * The model was trained on a folder of pages, and its figures are better there than elsewhere. So they stand beside those of the
 * cross-validation, where each page was read by a model that had seen neither it nor its site.
 */
function printTraining(folder) {
  const { fingerprint, crossValidated } = JSON.parse(readFileSync(new URL('block-model.json', import.meta.url), 'utf8'))
  const index = JSON.stringify(JSON.parse(readFileSync(join(folder, 'pages.json'), 'utf8')))
  const same = createHash('sha256').update(index).digest('hex') === fingerprint
  console.log(
    same
      ? "\nThe extraction's model was TRAINED ON THIS FOLDER: the table above is in-sample. What to expect of other pages is the\ncross-validation below (text only, before the gate and Markdown), made by bench/train-blocks.mjs:"
      : "\nThe extraction's model was trained on another folder of pages than this one: the table above is held-out as far as the\ntwo share no pages. Its cross-validation on the pages that it was trained on (text only, before the gate and Markdown):",
  )
  console.log('kind            pages     F1  prec.  recall')
  for (const { type, pages, f1, precision, recall } of crossValidated) {
    const numbers = [f1, precision, recall].map((number) => number.toFixed(3))
    console.log([type.padEnd(14), String(pages).padStart(5), numbers[0], numbers[1], ` ${numbers[2]}`].join('  '))
  }
}

async function main([folderName, ...flags]) {
  if (folderName === undefined) throw new Error('Name the folder of pages: npm run bench:quality -- FOLDER')
  const folder = resolve(folderName)
  const { score } = await import(pathToFileURL(join(folder, 'score.mjs')).href)
  for (const name of flags.includes('--no-baseline') ? ['own'] : ['own', 'readability']) {
    const cacheDir = mkdtempSync(join(tmpdir(), 'link-cache-quality-'))
    try {
      const measured = measureApart('--measure', name, folder, cacheDir)
      printTable(name === 'own' ? 'eleventy-plugin-link-cache' : 'Readability over jsdom', score(cacheDir), measured)
      if (name === 'own') {
        printKept(measureApart('--kept', folder))
        printTraining(folder)
      }
    } finally {
      rmSync(cacheDir, { recursive: true, force: true })
    }
  }
}

if (process.argv[2] === '--measure') await measure(...process.argv.slice(3))
else if (process.argv[2] === '--kept') await measureKept(process.argv[3])
else await main(process.argv.slice(2))
