import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeLinkingSite } from './support/linking-site.mjs'
import { measureNode } from './support/measure.mjs'
import { eleventyCommand } from './support/package.mjs'
import { bigPageUrl, pageUrl, startSmallWeb } from './support/small-web.mjs'
import { formatTable } from './support/table.mjs'

const COUNTS = [100, 1000, 5000]
const QUICK_COUNTS = [25, 100]
const BIG_BYTES = 20_000_000
const GOALS = { peakMb: 400, bigPageMb: 300 }

/** Peak memory of archiving and building, by the number of links; and what one huge page adds to it. */
export async function benchMemory({ folder, installed, size, quick }) {
  const counts = size === undefined ? (quick ? QUICK_COUNTS : COUNTS) : [size]
  const place = join(folder, 'memory')
  mkdirSync(place)
  const web = await startSmallWeb({ count: Math.max(...counts) })
  const rows = []
  const measure = async (what, urls, limit) => {
    const { archive, build, archived } = await archiveAndBuild(join(place, 'site'), urls, installed, web)
    const mb = (run) => Math.round(run.peakMb)
    rows.push([what, archived, mb(archive), mb(build), `≤ ${limit}`])
    return archive.peakMb
  }
  try {
    for (const count of counts) await measure(`${count} links`, urlsOf(count), GOALS.peakMb)
    const base = await measure(`${counts[0]} links, again`, urlsOf(counts[0]), GOALS.peakMb)
    const urls = [...urlsOf(counts[0]), bigPageUrl(BIG_BYTES)]
    const withBig = await measure(`${counts[0]} links and a page of 20 MB`, urls, GOALS.peakMb + GOALS.bigPageMb)
    const head = ['links', 'archived', 'archive, peak MB', 'build with nothing new, peak MB', 'goal']
    return {
      title: 'Memory: peak of the whole process, worker threads included',
      text: `Generated pages, median ${Math.round(web.medianBytes / 1000)} kB, default options.\n\n${formatTable(head, rows)}\n\nThe page of 20 MB adds ${Math.round(withBig - base)} MB (goal: at most ${GOALS.bigPageMb}).`,
    }
  } finally {
    web.close()
  }
}

const urlsOf = (count) => Array.from({ length: count }, (_, at) => pageUrl(at))

async function archiveAndBuild(site, urls, installed, web) {
  writeLinkingSite(site, urls, installed)
  // Exit code 1 means that a link failed: a page may be too much to read.
  const words = [installed.file('cli.js'), 'archive', '--json']
  const archive = await measureNode(words, { cwd: site, env: web.env, codes: [0, 1] })
  const build = await measureNode([eleventyCommand, '--quiet'], { cwd: site, env: web.env })
  rmSync(site, { recursive: true })
  const archived = JSON.parse(archive.stdout).filter(({ result }) => result === 'archived').length
  return { archive, build, archived }
}
