// Where the time of a page goes: pages are downloaded, read and written one after another, by the same functions as in
// archiving, and each step is timed. A CPU profile tells parsing, extraction and conversion apart.
//   node page-steps.mjs DIST CACHE_DIR LIST_OF_URLS
import { readFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [dist, cacheDir, list] = process.argv.slice(2)
const load = (name) => import(pathToFileURL(join(dist, name)).href)
const [{ createDownloader, DEFAULT_DOWNLOAD_OPTIONS }, { extractArticle }, { localizeImages }, { keepMedia }] =
  await Promise.all([
    load('download/download-page.js'),
    load('extract/extract-article.js'),
    load('extract/media/localize-images.js'),
    load('extract/media/keep-media.js'),
  ])
const [{ openEntryStore }, { newLedger, recordAttempt }, { folderOf, hashUrlOf }, { renderCopyPage }] =
  await Promise.all([
    load('save/entry-store.js'),
    load('save/ledger.js'),
    load('save/entry-path.js'),
    load('show/copy-page.js'),
  ])

/** To which step time belongs, by the innermost of these functions on the stack. */
const STEP_OF = {
  decodeText: 'parse',
  parseDocument: 'parse',
  articleMarkdown: 'convert',
  extractArticle: 'extract',
  extractPage: 'extract',
}
const WARM_UP = 20

const urls = JSON.parse(readFileSync(list, 'utf8'))
const downloader = createDownloader({ ...DEFAULT_DOWNLOAD_OPTIONS, hostGapMs: 0 })
const store = openEntryStore(cacheDir)
const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.setSamplingInterval', { interval: 500 })

const spent = { network: 0, read: 0, write: 0, page: 0 }
async function timed(step, work) {
  const start = performance.now()
  const result = await work()
  spent[step] += performance.now() - start
  return result
}

for (const [at, url] of urls.entries()) {
  if (at === WARM_UP) {
    for (const step of Object.keys(spent)) spent[step] = 0
    await session.post('Profiler.start')
  }
  await archive(url)
}
const { profile } = await session.post('Profiler.stop')
await downloader.close()
process.stdout.write(JSON.stringify({ pages: urls.length - WARM_UP, ...splitReading(spent, profile) }))

async function archive(url) {
  const response = await timed('network', () => downloader.download({ url, accept: 'page' }))
  if (!response.ok) return
  const article = await timed('read', () => extractArticle(response))
  if (!article.ok) return
  const captures = await timed('network', () =>
    Promise.all(article.images.map((image) => downloader.download({ url: image, accept: 'image' }))),
  )
  const media = await timed('write', async () => {
    const kept = await Promise.all(captures.filter(({ ok }) => ok).map(({ body }) => keepMedia(body)))
    return kept.filter(({ ok }) => ok)
  })
  const folder = folderOf(url)
  const archivedAt = response.fetchedAt
  const names = new Map(article.images.map((image, n) => [image, media[n]?.name]).filter(([, name]) => name))
  const body = localizeImages(article.markdown, names)
  const fields = { title: article.title, url, hashUrl: hashUrlOf(folder), archivedAt, source: 'live' }
  await timed('write', async () => {
    await store.saveEntry(url, fields, body, media)
    await store.saveLedger(recordAttempt(newLedger(url, new Date()), { at: archivedAt, outcome: 'archived' }))
  })
  const html = await timed('page', () =>
    renderCopyPage({
      entry: { folder, fields, body },
      health: 'alive',
      citations: [],
      versions: [],
      pageUrl: `/cache/${folder}/`,
      indexUrl: '/cache/',
    }),
  )
  await timed('write', () => store.savePages(folder, [{ html, stamp: '0'.repeat(16) }]))
}

/** The time of reading, split by the shares of its parts in the profile. */
function splitReading({ network, read, write, page }, { nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])))
  const stepOf = (id) => {
    for (let at = id; at !== undefined; at = parents.get(at)) {
      const step = STEP_OF[byId.get(at).callFrame.functionName]
      if (step !== undefined) return step
    }
    return undefined
  }
  const seen = { parse: 0, extract: 0, convert: 0 }
  samples.forEach((id, at) => {
    const step = stepOf(id)
    if (step !== undefined) seen[step] += timeDeltas[at]
  })
  if (Object.values(seen).includes(0)) throw new Error(`A step was not seen in the profile: ${JSON.stringify(seen)}`)
  const whole = seen.parse + seen.extract + seen.convert
  const share = (step) => (read * seen[step]) / whole
  return { network, parse: share('parse'), extract: share('extract'), convert: share('convert'), page, write }
}
