// What the plugin costs:
//   npm run bench [-- build serve reader cold memory] [--quick] [--size N] [--rounds N] [--pages FOLDER] [--dist FOLDER] [--write]
// Everything is generated and served on loopback. Machines differ, so many results are ratios within one run.
// --size is the number of posts, pages or links. With --pages, `cold` archives real pages, from a folder with pages.json
// and pages/PAGE/source.html. --dist measures another build of the package. --write puts the results into
// bench/RESULTS.md, in place of the earlier ones of the same benches.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchBuild } from './build.mjs'
import { benchCold } from './cold.mjs'
import { benchMemory } from './memory.mjs'
import { benchReader } from './reader.mjs'
import { benchServe } from './serve.mjs'
import { installPackage, makeWorkFolder } from './support/package.mjs'
import { putSection } from './support/results.mjs'

const BENCHES = { build: benchBuild, serve: benchServe, reader: benchReader, cold: benchCold, memory: benchMemory }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    size: { type: 'string' },
    rounds: { type: 'string' },
    dist: { type: 'string' },
    pages: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const names = positionals.length > 0 ? positionals : Object.keys(BENCHES)
const unknown = names.find((name) => !BENCHES[name])
if (unknown !== undefined) {
  console.error(`There is no bench "${unknown}": use one of ${Object.keys(BENCHES).join(', ')}.`)
  process.exit(2)
}
const numberOf = (text) => (text === undefined ? undefined : Number(text))

const nameInResults = (name) => (values.size === undefined ? name : `${name}-${values.size}`)

const folder = makeWorkFolder()
const [{ model } = { model: 'unknown' }] = cpus()
const machine = `${cpus().length} cores (${model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}, Node ${process.version}`
const flags = process.argv.slice(2).filter((word) => !positionals.includes(word) && word !== '--write')
const results = fileURLToPath(new URL('./RESULTS.md', import.meta.url))
try {
  const order = {
    installed: installPackage(folder, values.dist),
    size: numberOf(values.size),
    rounds: numberOf(values.rounds),
    quick: values.quick,
    folder,
    ...(values.pages ? { pages: resolve(values.pages) } : {}),
  }
  for (const name of names) {
    const { title, text } = await BENCHES[name](order)
    const command = ['npm run bench --', name, ...flags].join(' ')
    const section = `## ${title}\n\n${new Date().toISOString().slice(0, 10)}, ${machine}. \`${command}\`\n\n${text}\n`
    console.log(`\n${section}`)
    if (values.write)
      writeFileSync(
        results,
        putSection(existsSync(results) ? readFileSync(results, 'utf8') : '', nameInResults(name), section),
      )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
