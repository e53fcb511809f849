import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { writeArchive, writeBlog } from './support/blog.mjs'
import { measureNode, median, spread, startTrap } from './support/measure.mjs'
import { eleventyCommand } from './support/package.mjs'
import { formatTable } from './support/table.mjs'

/** What a build finds of earlier builds, and how many times as long as without the plugin it may take. */
const STATES = [
  { name: '.cache and output kept', goal: 1.08, before: () => undefined },
  { name: '.cache kept, output empty', goal: 1.25, before: (site) => site.drop('output') },
  { name: 'neither', goal: 1.6, before: (site) => site.drop('output', '.cache') },
]

/** A build with nothing new to archive, with and without the plugin, in turns. */
export async function benchBuild({ folder, installed, size, rounds: asked, quick }) {
  const posts = size ?? (quick ? 100 : 1000)
  const rounds = asked ?? (quick ? 2 : 5)
  const site = await prepareBlog(folder, installed, posts)
  const trap = await startTrap()
  const rows = []
  try {
    for (const state of STATES) rows.push(rowOf(state, await inTurns(site, state, rounds, trap.env)))
  } finally {
    trap.close()
  }
  const head = ['state', 'without, s', 'with, s', 'ratio', 'goal', 'ratio of CPU', 'peak MB without', 'with']
  return {
    title: `Build with nothing new: ${posts} posts, ${posts * 5} links, ${posts * 5} entries; ${rounds} builds each, in turns`,
    text: `${formatTable(head, rows)}\n\nRequests in all builds: ${trap.requests()}. Preparing the site and its copies' pages took ${site.preparedIn.toFixed(1)} s.`,
  }
}

const prepared = new Map()

/** A blog whose links are all archived, built once with and once without the plugin; shared by all benches of a run. */
export function prepareBlog(folder, installed, posts) {
  const place = join(folder, `blog-${posts}`)
  if (!prepared.has(place)) prepared.set(place, prepareAnew(place, installed, posts))
  return prepared.get(place)
}

async function prepareAnew(place, installed, posts) {
  mkdirSync(place)
  writeBlog(place, posts, installed.file('index.js'))
  await writeArchive(join(place, 'cache'), posts * 5, installed.load)
  const aside = `${place}-aside`
  const site = {
    folder: place,
    build: (plugin, env = {}) =>
      measureNode([eleventyCommand, '--quiet', `--output=${outputOf(plugin)}`], {
        cwd: place,
        env: { ...env, BENCH_PLUGIN: plugin ? '1' : '' },
      }),
    drop(...names) {
      const folders = names.flatMap((name) => (name === 'output' ? [outputOf(true), outputOf(false)] : [name]))
      // Moved away, not deleted: ext4 takes many times as long to make files where it has just deleted some.
      for (const name of folders) putAside(join(place, name), aside)
    },
  }
  const first = await site.build(true, { LINK_CACHE_OFFLINE: '1' })
  await site.build(false)
  if (!existsSync(join(place, outputOf(true), 'cache/index.html'))) throw new Error(first.output)
  return { ...site, preparedIn: first.seconds }
}

function putAside(path, aside) {
  mkdirSync(aside, { recursive: true })
  if (existsSync(path)) renameSync(path, join(aside, String(readdirSync(aside).length)))
}

export const outputOf = (plugin) => (plugin ? '_with' : '_without')

async function inTurns(site, state, rounds, env) {
  const runs = { with: [], without: [] }
  // One more than counts: the first warms the disk.
  for (let round = 0; round <= rounds; round += 1) {
    for (const plugin of round % 2 === 0 ? [false, true] : [true, false]) {
      state.before(site)
      const run = await site.build(plugin, env)
      if (round > 0) runs[plugin ? 'with' : 'without'].push(run)
    }
  }
  return runs
}

function rowOf(state, runs) {
  const of = (some, name) => some.map((run) => run[name])
  const ratio = (name) => (median(of(runs.with, name)) / median(of(runs.without, name))).toFixed(2)
  const peak = (some) => Math.round(Math.max(...of(some, 'peakMb')))
  return [
    state.name,
    spread(of(runs.without, 'seconds')),
    spread(of(runs.with, 'seconds')),
    ratio('seconds'),
    `≤ ${state.goal.toFixed(2)}`,
    ratio('cpuSeconds'),
    peak(runs.without),
    peak(runs.with),
  ]
}
