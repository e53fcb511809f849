// What the plugin costs: npm run bench [-- build serve reader cold memory] [--quick] [--size POSTS] [--rounds N] [--write]
// Everything is generated and served on loopback. Several measures of one run are told as ratios: machines differ.
import { rmSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchBuild } from './build.mjs'
import { installPackage, makeWorkFolder } from './support/package.mjs'

const BENCHES = { build: benchBuild }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    size: { type: 'string' },
    rounds: { type: 'string' },
    dist: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
})
const names = positionals.length > 0 ? positionals : Object.keys(BENCHES)
const unknown = names.find((name) => !BENCHES[name])
if (unknown !== undefined) {
  console.error(`There is no bench "${unknown}": use one of ${Object.keys(BENCHES).join(', ')}.`)
  process.exit(2)
}

const folder = makeWorkFolder()
const sections = []
try {
  const order = {
    installed: installPackage(folder, values.dist),
    posts: Number(values.size ?? (values.quick ? 100 : 1000)),
    rounds: Number(values.rounds ?? (values.quick ? 2 : 5)),
    quick: values.quick,
    folder,
  }
  for (const name of names) {
    const { title, text } = await BENCHES[name](order)
    sections.push(`## ${title}\n\n${text}\n`)
    console.log(`\n${sections.at(-1)}`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
if (values.write) {
  const [{ model } = { model: 'unknown' }] = cpus()
  const machine = `${cpus().length} cores (${model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}, Node ${process.version}`
  const command = `npm run bench${process.argv.length > 2 ? ` -- ${process.argv.slice(2).join(' ')}` : ''}`
  const head = `# What the plugin costs\n\n${new Date().toISOString().slice(0, 10)}, ${machine}.\n\n\`${command}\`\n`
  writeFileSync(fileURLToPath(new URL('./RESULTS.md', import.meta.url)), [head, ...sections].join('\n'))
}
