import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { startSmallWeb } from './small-web.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const ELEVENTY = join(ROOT, 'node_modules/@11ty/eleventy/cmd.cjs')
const LINK_CACHE = join(ROOT, 'dist/cli.js')
const CLOCK = pathToFileURL(fileURLToPath(new URL('clock.mjs', import.meta.url))).href
const CONFIG = '--config=example-site/eleventy.config.js'

/** The day on which the links are archived, and the day on which the story ends: see `let-time-pass.mjs`. */
export const FIRST_DAY = '2026-10-26T08:00:00Z'
export const TODAY = '2026-11-13T08:00:00Z'

/**
 * Builds the example with Eleventy while the small web answers as it is on that day.
 * By default `cacheDir` is the committed cache, and `output` is `example-site/_site`.
 * Returns Eleventy's exit code, what it said, and the URLs that were requested.
 */
export function buildSite({ output, ...more } = {}) {
  return runInSmallWeb([ELEVENTY, CONFIG, ...(output ? [`--output=${output}`] : [])], more)
}

/** Runs `link-cache` for the example, as `npx link-cache` does for a site of your own. */
export function linkCache([command, ...words], more) {
  return runInSmallWeb([LINK_CACHE, command, CONFIG, ...words], more)
}

async function runInSmallWeb(words, { day = TODAY, cacheDir, onOutput = () => {} }) {
  const web = await startSmallWeb({ isLater: day !== FIRST_DAY })
  try {
    const { LINK_CACHE_OFFLINE: _, ...env } = process.env
    const child = spawn(process.execPath, ['--import', CLOCK, ...words], {
      cwd: ROOT,
      env: { ...env, ...web.env, EXAMPLE_NOW: day, ...(cacheDir ? { EXAMPLE_CACHE: cacheDir } : {}) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        said += text
        onOutput(text)
      })
    }
    const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
    return { code, said, hits: web.hits }
  } finally {
    await web.close()
  }
}
