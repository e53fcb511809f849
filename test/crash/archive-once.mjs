// Archives and says what was archived: node archive-once.mjs CACHE_DIR URL…
import { writeSync } from 'node:fs'
import { archiveLinks } from '../../dist/archive-links.js'
import { resolveOptions } from '../../dist/resolve-options.js'
import { openEntryStore } from '../../dist/save/entry-store.js'

const [cacheDir, ...urls] = process.argv.slice(2)
const links = urls.map((url) => ({ url, href: url, inputPath: './post.md', line: 1, bare: false }))
const store = openEntryStore(cacheDir)
await store.cleanLeftovers(new Date())
writeSync(1, 'begun\n')
const outcomes = await archiveLinks(links, {
  options: resolveOptions({ allowPrivateNetwork: true, hostGapMs: 0, maxRetries: 0 }),
  store,
  now: () => new Date(),
  postOf: () => undefined,
  onProgress: ({ url }) => store.find(url)?.fields && writeSync(1, `archived ${url}\n`),
})
writeSync(1, `${JSON.stringify(outcomes.map(({ result }) => result))}\n`)
