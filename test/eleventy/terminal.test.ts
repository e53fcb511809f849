import { execFile, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LAYOUT, makeSite, md5, post, type Site } from '../support/site.ts'
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
const GONE = 'http://gone.example/away'

beforeAll(async () => {
  web = await startWeb(Object.fromEntries(links.map((url) => [url, articlePage(`At ${url}`, 'A page.')])))
  blog = makeSite(
    {
      '_includes/base.html': LAYOUT,
      'p.md': post('P', [...links, GONE].map((url) => `[x](${url})`).join(' ')),
      'saved/away.html': articlePage('Away', 'A page that was saved in time.'),
      [`other/${md5('http://old.example/')}/index.md`]: 'title: Old\nurl: http://old.example/\n\nOnce.\n',
    },
    { options: 'archives: []', setup: 'eleventyConfig.ignores.add("saved")\neleventyConfig.ignores.add("other")' },
  )
})
afterAll(async () => {
  await web.close()
  blog.remove()
})

/** What a person sees who runs `link-cache` with these words in a terminal of that width. */
function onTerminal(words: readonly string[], columns = 80, TERM = 'xterm'): Promise<{ code: number; output: string }> {
  const line = [`stty cols ${columns};`, process.execPath, command, ...words].map((word) =>
    /[;\s]/.test(word) && !word.startsWith('stty') ? `"${word}"` : word,
  )
  return new Promise((resolve) => {
    execFile(
      'script',
      ['-qec', line.join(' '), '/dev/null'],
      { cwd: blog.folder, env: { ...process.env, ...web.env, TERM } },
      (error, stdout) =>
        resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout.replaceAll('\r\n', '\n') }),
    )
  })
}

/** Without what differs because a command was run twice. */
const normalized = (text: string): string =>
  text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME').replace(/[\d.]+ kB/g, 'SIZE')

describe.skipIf(!hasScript())('in a pseudo-terminal (skipped where util-linux script is not installed)', () => {
  test('archive shows a bar with what is being fetched and what is left, and clears it', async () => {
    const { code, output } = await onTerminal(['archive'])
    expect(output).toMatch(/archiving .*\d\/7 (?:host\d|gone)\.example/)
    expect(output).toContain('7 links found, 6 archived (6 new, ')
    expect(code).toBe(1)
  })

  test('who ends it with Ctrl-C gets the cursor back, and what was archived is kept', async () => {
    const slow = makeSite(
      { '_includes/base.html': LAYOUT, 'p.md': post('P', `[a](${links[0]}) [b](http://slow.example/)`) },
      { options: 'archives: []' },
    )
    let hang = (): void => {}
    const asked = new Promise<void>((resolve) => {
      hang = resolve
    })
    web.answers.set('http://slow.example/', () => hang())
    const child = spawn('script', ['-qec', `${process.execPath} ${command} archive`, '/dev/null'], {
      cwd: slow.folder,
      env: { ...process.env, ...web.env, TERM: 'xterm' },
    })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += String(chunk)
    })
    const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
    await asked
    const index = join(slow.folder, 'cache', md5(links[0] ?? ''), 'ledger.json')
    while (!existsSync(index)) await new Promise((resolve) => setTimeout(resolve, 50))
    child.stdin.write('\u0003')
    await ended
    slow.remove()
    expect(output).toContain('\u001b[?25l')
    expect(output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(output.lastIndexOf('\u001b[?25l'))
    expect(output).toContain('1 archived (1 new')
    expect(output).toContain('1 link not archived yet: stopped; run the command again to continue')
  })

  test('check shows a bar that says that it checks', async () => {
    const { output } = await onTerminal(['check', '--url', links[0] ?? ''])
    expect(output).toMatch(/checking .*\d\/1 host0\.example/)
    expect(output).toContain('1 original checked: 1 alive (no change since last time)')
  })

  test('a terminal that can draw nothing gets no bar', async () => {
    const { output } = await onTerminal(['check', '--url', links[0] ?? ''], 80, 'dumb')
    expect(output).toBe('1 original checked: 1 alive (no change since last time)\n')
  })

  test.each([
    [['status']],
    [['archive']],
    [['check']],
    [['refresh', GONE]],
    [['show', links[0] ?? '']],
    [['forget', links[1] ?? '', '--why', 'asked']],
    [['verify']],
    [['import', 'other']],
    [['add', GONE, 'saved/away.html']],
    [['archive', '--limit', 'many']],
  ])('%j prints what it prints in a pipe, without colours or questions, with the same exit code', async (words) => {
    // Once before, so that both find the same.
    if (['forget', 'import', 'add'].includes(words[0] ?? '')) await blog.command(words, web.env)
    const piped = await blog.command(words, web.env)
    const { code, output } = await onTerminal(words)
    expect(normalized(output)).toBe(normalized(piped.stdout + piped.stderr))
    expect(code).toBe(piped.code)
    expect(output).not.toContain('\u001b')
  })

  test('help is as wide as the terminal, in the same words', async () => {
    const [wide, narrow] = await Promise.all([
      onTerminal(['archive', '--help'], 140),
      onTerminal(['archive', '--help'], 70),
    ])
    const words = (text: string): readonly string[] => text.split(/\s+/)
    expect(words(narrow.output)).toEqual(words(wide.output))
    expect(Math.max(...narrow.output.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(70)
  })
})

test('in a pipe status prints plain lines and no bar', async () => {
  const { stdout, stderr } = await blog.command(['status'], web.env)
  expect(stdout).toMatch(/^\d links: /m)
  expect(stdout + stderr).not.toContain('\u001b')
})
