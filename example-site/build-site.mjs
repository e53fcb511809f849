import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startSmallWeb } from './small-web.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const ELEVENTY = join(ROOT, 'node_modules/@11ty/eleventy/cmd.cjs')

/**
 * Builds the example with Eleventy while the small web answers.
 * `cacheDir` and `output` are the committed cache and `example-site/_site` where they are not given.
 * Returns Eleventy's exit code, what it said, and the URLs that were asked for.
 */
export async function buildSite({ cacheDir, output, onOutput = () => {} } = {}) {
  const web = await startSmallWeb()
  try {
    const { LINK_CACHE_OFFLINE: _, ...env } = process.env
    const args = [ELEVENTY, '--config=example-site/eleventy.config.js']
    if (output) args.push(`--output=${output}`)
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...env, ...web.env, ...(cacheDir ? { EXAMPLE_CACHE: cacheDir } : {}) },
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
