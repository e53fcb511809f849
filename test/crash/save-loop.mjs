// Saves copies until it is killed, and says what was saved: node save-loop.mjs CACHE_DIR SEED
import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { folderOf, hashUrlOf } from '../../dist/save/entry-path.js'
import { openEntryStore } from '../../dist/save/entry-store.js'
import { newLedger, recordAttempt } from '../../dist/save/ledger.js'

const [cacheDir, seed] = process.argv.slice(2)
const at = '2026-01-01T00:00:00Z'
const store = openEntryStore(cacheDir)
await store.cleanLeftovers(new Date())
writeSync(1, 'begun\n')
for (let round = 0; ; round += 1) {
  const url = `https://site.example/${(Number(seed) + round) % 12}`
  const revision = `${seed}.${round}`
  const media = [1, 2].map((n) => mediaOf(`${revision} ${n} `.repeat(4000)))
  if (store.find(url)?.fields && round % 3 === 0) await store.keepVersion(folderOf(url))
  const fields = { title: revision, url, hashUrl: hashUrlOf(folderOf(url)), archivedAt: at }
  const before = store.find(url)?.ledger ?? newLedger(url, new Date(at))
  const ledger = recordAttempt(before, { at, outcome: 'archived' })
  await store.saveEntry(url, fields, media.map(({ name }) => `![](${name})`).join('\n\n'), media, ledger)
  writeSync(1, `${url} ${revision}\n`)
  await store.savePages(folderOf(url), [{ html: `<p>${revision.repeat(2000)}</p>`, stamp: 'a'.repeat(16) }])
}

function mediaOf(text) {
  const bytes = Buffer.from(text)
  return { name: `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.png`, bytes }
}
