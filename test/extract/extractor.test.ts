import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { extractArticle } from '../../src/extract/extract-article.ts'
import {
  createExtractor,
  type Extractor,
  type ExtractorOptions,
  type startReader,
} from '../../src/extract/extractor.ts'
import { articlePage, prose, responseOf } from './page.ts'

// Workers run compiled files: Node starts no TypeScript.
const built = fileURLToPath(new URL('../../node_modules/.extract-test', import.meta.url))
let create: typeof createExtractor
let startAhead: typeof startReader
const open: Extractor[] = []

function extractorWith(options: Partial<ExtractorOptions>): Extractor {
  const extractor = create({ workers: 1, timeoutMs: 30_000, maxHeapMb: 512, ...options })
  open.push(extractor)
  return extractor
}

beforeAll(async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const compiler = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url))
  const files = ['src/extract/extractor.ts', 'src/extract/worker.ts'].map((file) => join(root, file))
  const options =
    '--ignoreConfig --target es2023 --module nodenext --rewriteRelativeImportExtensions --skipLibCheck --types node --strict --noCheck'
  await promisify(execFile)(
    compiler,
    [...files, '--outDir', built, '--rootDir', join(root, 'src'), ...options.split(' ')],
    { cwd: root },
  )
  await writeFile(join(built, 'package.json'), '{ "type": "module" }')
  const module: { createExtractor: typeof createExtractor; startReader: typeof startReader } = await import(
    pathToFileURL(join(built, 'extract/extractor.js')).href
  )
  create = module.createExtractor
  startAhead = module.startReader
}, 120_000)
afterAll(async () => {
  await Promise.all(open.map((extractor) => extractor.close()))
  await rm(built, { recursive: true, force: true })
})

describe('the extractor', () => {
  test('makes the same of a page as the function that it calls', async () => {
    const response = responseOf(articlePage(prose()))
    expect(await extractorWith({}).extract(response)).toEqual(await extractArticle(response))
  })

  test('leaves the body to its owner', async () => {
    const response = responseOf(articlePage(prose()))
    await extractorWith({}).extract(response)
    expect(response.body.byteLength).toBeGreaterThan(0)
  })

  test('reads more pages than it has workers', async () => {
    const extractor = extractorWith({ workers: 2 })
    const read = await Promise.all(Array.from({ length: 5 }, () => extractor.extract(responseOf(articlePage(prose())))))
    expect(read.map(({ ok }) => ok)).toEqual([true, true, true, true, true])
  })

  test('a reader that was started ahead reads pages, and is ended, like any other', async () => {
    startAhead(512)
    const extractor = extractorWith({ timeoutMs: 3000 })
    const endless = responseOf(`<!doctype html>${'<p>hello <i>you</i> all</p>'.repeat(500_000)}`)
    const read = await extractor.extract(responseOf(articlePage(prose())))
    const ended = await extractor.extract(endless)
    expect([read.ok, ended]).toMatchObject([true, { reason: 'extract-timeout' }])
  }, 60_000)

  test('ends a page that takes too long, and reads the next one', async () => {
    const extractor = extractorWith({ timeoutMs: 3000, maxHeapMb: 4096 })
    const endless = responseOf(`<!doctype html>${'<p>hello <i>you</i> all</p>'.repeat(500_000)}`)
    const [ended, read] = await Promise.all([
      extractor.extract(endless),
      extractor.extract(responseOf(articlePage(prose()))),
    ])
    expect(ended).toMatchObject({
      ok: false,
      reason: 'extract-timeout',
      detail: 'Reading the page took more than 3000 ms.',
    })
    expect(read.ok).toBe(true)
  }, 60_000)

  test('ends a page that takes too much memory', async () => {
    const large = responseOf(`<!doctype html>${'<p>hello <i>you</i> all</p>'.repeat(150_000)}`)
    expect(await extractorWith({ maxHeapMb: 48 }).extract(large)).toMatchObject({
      ok: false,
      reason: 'extract-timeout',
    })
  }, 60_000)

  test('says that nothing can be read where a file of the installation is damaged', async () => {
    const file = join(built, 'extract/markdown/join-text.js')
    const whole = await readFile(file)
    await writeFile(file, '')
    try {
      const extractor = extractorWith({})
      const response = responseOf(articlePage(prose()))
      const reads = await Promise.allSettled([extractor.extract(response), extractor.extract(response)])
      expect(reads).toMatchObject([
        { status: 'rejected', reason: { name: 'BrokenInstallation', cause: { name: 'SyntaxError' } } },
        { status: 'rejected', reason: { name: 'BrokenInstallation' } },
      ])
    } finally {
      await writeFile(file, whole)
    }
  })

  test('takes no page after it was closed', async () => {
    const extractor = extractorWith({})
    await extractor.close()
    expect((await extractor.extract(responseOf(articlePage(prose())))).ok).toBe(false)
  })

  test('works in the calling thread where there is no worker to start', async () => {
    const extractor = createExtractor({ workers: 1, timeoutMs: 30_000, maxHeapMb: 512 })
    expect((await extractor.extract(responseOf(articlePage(prose())))).ok).toBe(true)
    await extractor.close()
  })
})

describe('a hostile page ends in bounded time', () => {
  test.each([
    ['a hundred thousand levels', '<div>'.repeat(100_000)],
    ['ten thousand lists in lists', '<ul><li>'.repeat(10_000)],
    ['tables in tables', '<table><tr><td>'.repeat(1000)],
    ['fifty thousand attributes', `<p ${Array.from({ length: 50_000 }, (_, index) => `a${index}=1`).join(' ')}>`],
    ['cells that span everything', `<table><tr>${'<td colspan=1000 rowspan=65534>x</td>'.repeat(100)}</table>`],
    ['formatting that is never closed', '<b><i><u><s>'.repeat(200)],
    ['signs that mean something to Markdown', `<p>${'*_`[<'.repeat(5000)}`],
    ['escapes', '&lt;'.repeat(20_000)],
    ['a span for each of a hundred thousand words', `<p>${'<span>word </span>'.repeat(100_000)}`],
    ['twenty thousand levels with text in each', '<div><p>Some words of text. '.repeat(20_000)],
    ['sixty thousand formulas in a paragraph', `<p class="arithmatex">${'\\(x\\) and '.repeat(60_000)}</p>`],
    ['many small elements', '<p>hello <i>you</i></p>'.repeat(1000)],
    ['a heading of spaces', `<h1>A${' '.repeat(200_000)}boat</h1>`],
    ['text that shows nothing', `<p>${'\u200b'.repeat(100_000)}boat</p>`],
    ['a comment of spaces in JSON-LD', `<script type="application/ld+json">"-->${' '.repeat(200_000)}"</script>`],
  ])(
    '%s',
    async (_, html) => {
      const started = performance.now()
      const extraction = await extractArticle(responseOf(`<!doctype html><title>t</title>${html}${prose()}`))
      expect(performance.now() - started).toBeLessThan(20_000)
      expect(extraction).toHaveProperty('ok')
    },
    30_000,
  )
})
