import { spawn } from 'node:child_process'
import { appendFileSync, cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { prepareBlog } from './build.mjs'
import { postFile } from './support/blog.mjs'
import { median, spread, startTrap } from './support/measure.mjs'
import { eleventyCommand } from './support/package.mjs'
import { formatTable } from './support/table.mjs'

const GOAL = 1.05
/** Saves that do not count: the first ones after the start compile what the later ones run. */
const WARM_UP = 2
/** How long Eleventy waits for further changes before it builds; a busy machine takes longer. */
const STUCK_MS = 120_000
const KINDS = [
  { name: '--serve', flags: ['--serve'] },
  { name: '--serve --incremental', flags: ['--serve', '--incremental'] },
]

/** The time from saving a post until the site is built again, with and without the plugin, in turns. */
export async function benchServe({ folder, installed, size, rounds: asked, quick }) {
  const posts = size ?? (quick ? 100 : 1000)
  const rounds = asked ?? (quick ? 3 : 10)
  const site = await prepareBlog(folder, installed, posts)
  const trap = await startTrap()
  const rows = []
  try {
    for (const kind of KINDS) rows.push(await measureKind({ folder, site, posts, rounds, trap }, kind))
  } finally {
    trap.close()
  }
  const head = ['how', 'without, s', 'with, s', 'ratio', 'goal', 'Eleventy’s own time, ratio']
  return {
    title: `Saving a post in \`--serve\`: ${posts} posts, ${posts * 5} links; ${rounds} saves each, in turns`,
    text: `From the end of the write until Eleventy says what it wrote; its own time is what it says it took.\n\n${formatTable(head, rows)}\n\nRequests: ${trap.requests()}.`,
  }
}

async function measureKind({ folder, site, posts, rounds, trap }, { name, flags }) {
  const servers = {}
  try {
    // Two folders, since a save in a shared one would make both build.
    for (const [at, which] of ['without', 'with'].entries()) {
      const place = join(folder, `serve-${which}`)
      if (!existsSync(place)) cpSync(site.folder, place, { recursive: true, preserveTimestamps: true })
      const words = [eleventyCommand, ...flags, '--quiet', `--port=${18080 + at}`, '--output=_site']
      servers[which] = await startServer(words, place, { ...trap.env, BENCH_PLUGIN: which === 'with' ? '1' : '' })
    }
    const runs = { with: [], without: [] }
    for (let round = 0; round < rounds + WARM_UP; round += 1) {
      for (const which of round % 2 === 0 ? ['with', 'without'] : ['without', 'with']) {
        const run = await servers[which].save(postFile((round * 7) % posts))
        if (round >= WARM_UP) runs[which].push(run)
      }
    }
    const of = (which, key) => runs[which].map((run) => run[key])
    const ratio = (key) => (median(of('with', key)) / median(of('without', key))).toFixed(2)
    return [
      name,
      spread(of('without', 'seconds')),
      spread(of('with', 'seconds')),
      ratio('seconds'),
      `≤ ${GOAL}`,
      ratio('saidSeconds'),
    ]
  } finally {
    for (const server of Object.values(servers)) await server.stop()
  }
}

async function startServer(words, place, env) {
  const child = spawn(process.execPath, words, {
    cwd: place,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let heard = () => undefined
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
      heard()
    })
  }
  const ended = new Promise((resolve) => child.once('close', resolve))
  /** The time that the next build reports. */
  const nextBuild = () =>
    new Promise((resolve, reject) => {
      const from = output.length
      const timer = setTimeout(() => reject(new Error(`No build was heard of:\n${output.slice(-2000)}`)), STUCK_MS)
      heard = () => {
        const [, said] = /Wrote \d+ files? .*?in ([\d.]+) seconds/.exec(output.slice(from)) ?? []
        if (said === undefined) return
        clearTimeout(timer)
        resolve(Number(said))
      }
    })
  const settled = () => new Promise((resolve) => setTimeout(resolve, 1000))
  await nextBuild()
  await settled()
  let saves = 0
  return {
    async save(file) {
      const built = nextBuild()
      saves += 1
      appendFileSync(join(place, file), `\nA sentence more, the one with the number ${saves}.\n`)
      const start = performance.now()
      const saidSeconds = await built
      const seconds = (performance.now() - start) / 1000
      await settled()
      return { seconds, saidSeconds }
    },
    async stop() {
      child.kill()
      await ended
    },
  }
}
