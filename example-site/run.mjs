// Builds the example site, archives what it links to, says what it did and serves the result: `npm run example`.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildSite, FIRST_DAY, TODAY } from './build-site.mjs'
import { copiesIn, describeBuild } from './describe-build.mjs'
import { letTimePass } from './let-time-pass.mjs'
import { serveFolder } from './serve-folder.mjs'
import { setUp } from './set-up.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const HELP = `npm run example [-- options]

Builds the blog in example-site/, archives every page that its posts link to from the
small web in example-site/web/ (no internet needed), says what it did and serves the result.

  --fresh       archive all again, into a temporary folder, and let some weeks pass in which
                pages change and die; the committed cache/ stays as it is
  --no-serve    end after the build
  --no-set-up   neither install nor compile what is missing
  --port N      serve on this port, or the next free one (8080)
  --help        show this
`

const say = (text) => process.stdout.write(`${text}\n`)

async function main() {
  const flags = readFlags()
  if (flags.help) return say(HELP)
  if (!flags['no-set-up']) setUp(say)

  const fresh = flags.fresh ? mkdtempSync(join(tmpdir(), 'link-cache-example-')) : undefined
  const cacheDir = fresh ? join(fresh, 'cache') : join(ROOT, 'cache')
  const output = fresh ? join(fresh, '_site') : join(ROOT, 'example-site', '_site')
  const before = copiesIn(cacheDir)
  const places = { ...(fresh ? { cacheDir, output } : {}), onOutput: (text) => process.stdout.write(text) }
  const build = before.size === 0 ? await buildFromNothing(places) : await buildSite(places)
  if (build.code !== 0) {
    say('\nThe build failed; Eleventy says why above.')
    process.exitCode = 1
    return
  }
  const shown = (path) => (fresh ? path : relative(ROOT, path))
  const told = { cache: shown(cacheDir), site: shown(output) }
  say(`\n${describeBuild({ before, cacheDir, hits: build.hits, places: told })}`)
  if (!flags['no-serve']) await serve(output, Number(flags.port))
}

/** Archives, and plays some weeks in which pages change and die, so that the cache shows everything that it can. */
async function buildFromNothing(places) {
  const onStep = ({ day, command }) => say(`\n${day}  ${command}`)
  onStep({ day: FIRST_DAY.slice(0, 10), command: 'npx @11ty/eleventy' })
  const first = await buildSite({ ...places, day: FIRST_DAY })
  if (first.code !== 0) return first
  const asked = await letTimePass({ ...places, onStep })
  onStep({ day: TODAY.slice(0, 10), command: 'npx @11ty/eleventy' })
  const last = await buildSite(places)
  return { ...last, hits: [...first.hits, ...asked, ...last.hits] }
}

function readFlags() {
  const flag = { type: 'boolean', default: false }
  const { values } = parseArgs({
    options: {
      fresh: flag,
      'no-serve': flag,
      'no-set-up': flag,
      help: { ...flag, short: 'h' },
      port: { type: 'string', default: '8080' },
    },
  })
  const port = String(values.port)
  if (!/^\d+$/.test(port)) throw new TypeError(`--port is "${port}": use a number, such as 8080.`)
  return values
}

async function serve(folder, port) {
  const { url, server } = await serveFolder(folder, port)
  say(`\nOpen ${url}, follow an “archived copy” in a post, or see them all at ${url}cache/`)
  say('Ctrl-C ends it.')
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      server.closeAllConnections()
      server.close()
    })
  }
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
