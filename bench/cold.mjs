import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeLinkingSite } from './support/linking-site.mjs'
import { measureNode, median, spread } from './support/measure.mjs'
import { pageUrl, startSmallWeb } from './support/small-web.mjs'
import { formatTable } from './support/table.mjs'

const PAGES = 500
const QUICK_PAGES = 80
const ROUNDS = 3
const STEP_PAGES = 80
const LATENCIES_MS = [0, 100]
const STEPS = ['network', 'parse', 'extract', 'convert', 'page', 'write']
const GOALS = { pagesPerSecond: 20, cores: 1.6 }

/** Archiving pages that are all new, beside two things that one would use without the plugin. */
export async function benchCold({ folder, installed, size, rounds, quick, pages: realPages }) {
  const count = size ?? (quick ? QUICK_PAGES : PAGES)
  const place = join(folder, 'cold')
  mkdirSync(place)
  const urls = Array.from({ length: count }, (_, at) => pageUrl(at))
  const web = await startSmallWeb({ count, pages: realPages })
  const bench = { place, urls, web, installed, rounds: rounds ?? (quick ? 1 : ROUNDS) }
  try {
    const archived = []
    for (const latencyMs of LATENCIES_MS) archived.push(await inRounds(bench, latencyMs, archiveAll))
    const others = []
    for (const [name, run] of Object.entries(OTHERS)) {
      for (const latencyMs of LATENCIES_MS) others.push(await otherRow(bench, name, run, latencyMs))
    }
    const steps = []
    for (const latencyMs of LATENCIES_MS) steps.push(await stepRow(bench, latencyMs))
    const what = realPages
      ? `${web.different} real pages, ${count} links to them`
      : `generated pages, median ${Math.round(web.medianBytes / 1000)} kB, 1,000 to 2,000 words, one or two images`
    const head = ['what', 'latency, ms', 'pages a second', 'goal', 'pages read', 'cores busy', 'goal', 'peak MB']
    return {
      title: `Cold archive: ${count} pages (${what})`,
      text: [
        `${web.hosts} hosts on loopback, through a proxy in a process of its own; the default politeness (2 requests at once to a host, 100 ms apart, 16 in all). \`link-cache archive\` from an empty cache, the start of Node and Eleventy and the pages of the copies included. ${bench.rounds} runs each: median, least and most. The other two neither convert nor make pages; \`wget -p -k\` does not even extract.`,
        formatTable(head, [...archived.flatMap((row) => row.cells), ...others]),
        `Where the time of one page goes, one page after another, images included (${STEP_PAGES} pages at most; in a run of many, the steps of several pages go on at the same time):`,
        formatTable(['latency, ms', 'ms a page', ...STEPS.map((step) => `${step}, %`)], steps),
      ].join('\n\n'),
    }
  } finally {
    web.close()
  }
}

async function inRounds(bench, latencyMs, run) {
  await bench.web.answerAfter(latencyMs)
  const runs = []
  for (let round = 0; round < bench.rounds; round += 1) runs.push(await run(bench))
  const rates = runs.map(({ seconds }) => bench.urls.length / seconds)
  const cores = runs.map(({ seconds, cpuSeconds }) => cpuSeconds / seconds)
  const cells = [
    'this package',
    latencyMs,
    spread(rates, 1),
    latencyMs === 0 ? `≥ ${GOALS.pagesPerSecond}` : 'not slower',
    Math.min(...runs.map(({ read }) => read)),
    `${spread(cores)}, with the web's ${median(runs.map(({ allCores }) => allCores)).toFixed(2)}`,
    `≥ ${GOALS.cores}`,
    Math.round(Math.max(...runs.map(({ peakMb }) => peakMb))),
  ]
  return { cells: [cells] }
}

async function archiveAll({ place, urls, web, installed }) {
  const site = join(place, 'site')
  writeLinkingSite(site, urls, installed)
  const before = await web.told()
  const words = [installed.file('cli.js'), 'archive', '--json']
  const run = await measureNode(words, { cwd: site, env: web.env, codes: [0, 1] })
  const after = await web.told()
  const read = JSON.parse(run.stdout).filter(({ result }) => result === 'archived').length
  rmSync(site, { recursive: true })
  return { ...run, read, allCores: (run.cpuSeconds + after.cpuSeconds - before.cpuSeconds) / run.seconds }
}

const OTHERS = {
  'Readability over jsdom, a plain loop': async ({ urls, web }, folder) => {
    const list = join(folder, 'urls.txt')
    writeFileSync(list, urls.join('\n'))
    const script = fileURLToPath(new URL('./support/plain-loop.mjs', import.meta.url))
    const run = await measureNode([script, String(web.port), folder, list], { cwd: folder })
    return { ...run, read: readdirSync(folder).length - 1 }
  },
  'wget -p -k': async ({ urls, web }, folder) => {
    if (spawnSync('wget', ['--version']).error) return undefined
    const list = join(folder, 'urls.txt')
    writeFileSync(list, urls.join('\n'))
    const start = performance.now()
    await runWget(['-p', '-k', '-q', '-e', 'robots=off', '--tries=1', '-P', folder, '-i', list], web.env)
    const seconds = (performance.now() - start) / 1000
    const read = urls.length
    return { seconds, read }
  },
}

/** Runs once: these take long, and only show the order of magnitude. */
async function otherRow(bench, name, run, latencyMs) {
  await bench.web.answerAfter(latencyMs)
  const folder = join(bench.place, 'other')
  mkdirSync(folder)
  const done = await run(bench, folder)
  rmSync(folder, { recursive: true })
  if (!done) return [name, latencyMs, 'not installed', '', '', '', '', '']
  const { seconds, cpuSeconds, read, peakMb } = done
  const cores = cpuSeconds === undefined ? '' : (cpuSeconds / seconds).toFixed(2)
  return [
    name,
    latencyMs,
    (bench.urls.length / seconds).toFixed(1),
    '',
    read,
    cores,
    '',
    peakMb ? Math.round(peakMb) : '',
  ]
}

/** wget's exit code 8 means that a server answered with an error, as for a page's icon. */
function runWget(words, env) {
  return new Promise((resolve, reject) => {
    const child = spawn('wget', words, { env: { ...process.env, ...env }, stdio: 'ignore' })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 || code === 8 ? resolve() : reject(new Error(`wget ended with ${code}.`))))
  })
}

async function stepRow({ place, urls, web, installed }, latencyMs) {
  await web.answerAfter(latencyMs)
  const folder = join(place, 'steps')
  mkdirSync(folder)
  writeFileSync(join(folder, 'urls.json'), JSON.stringify(urls.slice(0, STEP_PAGES)))
  const script = fileURLToPath(new URL('./support/page-steps.mjs', import.meta.url))
  const words = [script, installed.file(''), join(folder, 'cache'), join(folder, 'urls.json')]
  const told = JSON.parse((await measureNode(words, { cwd: folder, env: web.env })).stdout)
  rmSync(folder, { recursive: true })
  const whole = STEPS.reduce((sum, step) => sum + told[step], 0)
  return [latencyMs, (whole / told.pages).toFixed(0), ...STEPS.map((step) => ((100 * told[step]) / whole).toFixed(0))]
}
