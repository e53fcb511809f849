import { execFile, execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LAYOUT, makeSite, post, type Site } from '../support/site.ts'
import { articlePage, startWeb, type Web } from '../support/web.ts'

const command = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** util-linux `script` runs a command in a pseudo-terminal. */
function hasScript(): boolean {
  try {
    execFileSync('script', ['--version'], { stdio: 'ignore' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}

let web: Web
let blog: Site
const links = Array.from({ length: 6 }, (_, at) => `http://host${at}.example/`)

beforeAll(async () => {
  web = await startWeb(Object.fromEntries(links.map((url) => [url, articlePage(`At ${url}`, 'A page.')])))
  blog = makeSite({ '_includes/base.html': LAYOUT, 'p.md': post('P', links.map((url) => `[x](${url})`).join(' ')) })
})
afterAll(async () => {
  await web.close()
  blog.remove()
})

describe.skipIf(!hasScript())('in a pseudo-terminal (skipped where util-linux script is not installed)', () => {
  test('archive shows a bar with what is being fetched and what is left, and clears it', async () => {
    const output = await new Promise<string>((resolve) => {
      execFile(
        'script',
        ['-qec', `"${process.execPath}" "${command}" archive`, '/dev/null'],
        { cwd: blog.folder, env: { ...process.env, ...web.env, TERM: 'xterm' } },
        (_error, stdout) => resolve(stdout),
      )
    })
    expect(output).toMatch(/archiving .*\d\/6 host\d\.example/)
    expect(output).toContain('6 links found, 6 archived (6 new, ')
  })
})

test('in a pipe status prints plain lines and no bar', async () => {
  const { stdout, stderr } = await blog.command(['status'], web.env)
  expect(stdout).toMatch(/^6 links: /)
  expect(stdout + stderr).not.toContain('\u001b')
})
