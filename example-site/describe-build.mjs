import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folders of a cache that hold a copy. */
export function copiesIn(cacheDir) {
  return new Set(foldersOf(cacheDir).filter((folder) => existsSync(join(cacheDir, folder, 'index.md'))))
}

const LOST = {
  dead: 'It is gone; the copy is what is left.',
  changed: 'It has another text now than on the day of the copy.',
}

/** What a build did, in plain words. `before` are the copies that existed when it began. */
export function describeBuild({ before, cacheDir, hits, places }) {
  const copies = copiesIn(cacheDir)
  const failures = failuresIn(cacheDir, copies)
  const lost = [...copies].map((folder) => ledgerIn(cacheDir, folder)).filter(({ health }) => health in LOST)
  const added = [...copies].filter((folder) => !before.has(folder)).length
  return [
    `The posts link to ${plural(copies.size + failures.length, 'page')}. ${copies.size} have an archived copy${
      added > 0 ? `, ${added} of them made just now` : ', all of them made earlier'
    }.`,
    ...(failures.length > 0 ? [`${failures.length} have none, each for a reason:`] : []),
    ...failures.map(({ url, attempt }) => `  ${url}\n    ${attempt.detail}`),
    ...(lost.length > 0 ? ['Some originals are no longer what was kept:'] : []),
    ...lost.map(({ url, health }) => `  ${url}\n    ${LOST[health]}`).sort(),
    hits.length === 0
      ? 'The network was not used: what is in the cache needs no second look.'
      : `The small web was asked ${plural(hits.length, 'time')}, pictures and redirects included.`,
    '',
    `The copies:  ${places.cache}  (a folder for each; index.md is the text, ledger.json what happened)`,
    `The site:    ${places.site}`,
  ].join('\n')
}

function failuresIn(cacheDir, copies) {
  return foldersOf(cacheDir)
    .filter((folder) => !copies.has(folder))
    .map((folder) => ledgerIn(cacheDir, folder))
    .map(({ url, attempts }) => ({ url, attempt: attempts.at(-1) }))
    .sort((a, b) => (a.url < b.url ? -1 : 1))
}

function ledgerIn(cacheDir, folder) {
  return JSON.parse(readFileSync(join(cacheDir, folder, 'ledger.json'), 'utf8'))
}

function foldersOf(cacheDir) {
  if (!existsSync(cacheDir)) return []
  return readdirSync(cacheDir).filter((name) => /^[0-9a-f]{32}$/.test(name))
}

function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
