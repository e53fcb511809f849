import { execFile, execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { LAYOUT, makeSite, md5, post, type Site } from './support/site.ts'
import { articlePage, startWeb, type Web } from './support/web.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const LAMPS = 'http://lamps.example/fresnel'
const SHIP = 'http://ships.example/brig'
const BARGE = 'http://barges.example/coal'
const GONE = 'http://gone.example/away'
const INDEX = `cache/${md5(LAMPS)}/index.md`
const BRANCH = 'link-cache/nightly'

type Workflow = {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly jobs: { readonly nightly: { readonly steps: readonly Step[] } }
}
type Step = { readonly uses?: string; readonly run?: string }

const workflow: Workflow = parse(readFileSync(join(root, 'docs/nightly.yml'), 'utf8'))

let web: Web
let blog: Site
let runner: string

beforeAll(async () => {
  const lamps = articlePage('How Fresnel built a lamp', 'The lens was built in rings of glass.')
  const hostile =
    '<p>@everyone ``` ## look here, this is a heading of my own, or so I would like readers to think.</p></article>'
  const ship = articlePage('The brig', 'It had two masts.')
  const barge = articlePage('The barge', 'It carries coal and bricks.')
  web = await startWeb({ [LAMPS]: lamps.replace('</article>', hostile), [SHIP]: ship, [BARGE]: barge })
  blog = makeSite(
    {
      '_includes/base.html': LAYOUT,
      'posts/first.md': post('First', `A [lamp](${LAMPS}), [gone](${GONE}).`),
      '.gitignore': '.cache/\nnode_modules\n_site/\n',
    },
    { options: 'archives: []' },
  )
  runner = realpathSync(mkdtempSync(join(tmpdir(), 'link-cache-runner-')))
  mkdirSync(join(runner, 'bin'))
  program('npm', 'exit 0')
  program('link-cache', `exec "${process.execPath}" "${join(root, 'dist/cli.js')}" "$@"`)
  program('npx', 'exec "$@"')
  program(
    'gh',
    'echo "$1 $2" >> "$RUNNER_TEMP/gh.log"; if [ "$2" = list ]; then grep -c "pr create" "$RUNNER_TEMP/gh.log" || true; fi',
  )
  git('init', '--quiet', '--bare', '--initial-branch=main', join(runner, 'remote.git'))
  git('init', '--quiet', '--initial-branch=main')
  git('remote', 'add', 'origin', join(runner, 'remote.git'))
  commit('The blog')
})
afterAll(async () => {
  await web.close()
  blog.remove()
  rmSync(runner, { recursive: true, force: true })
})

test('the workflow is YAML that GitHub understands, with official actions alone', () => {
  expect(Object.keys(workflow)).toEqual(['name', 'on', 'permissions', 'concurrency', 'env', 'jobs'])
  expect(Object.keys(workflow.on)).toEqual(['schedule', 'workflow_dispatch'])
  expect(workflow.permissions).toEqual({ contents: 'write', 'pull-requests': 'write' })
  const used = workflow.jobs.nightly.steps.flatMap(({ uses }) => uses ?? [])
  expect(used).toEqual(['actions/checkout@v4', 'actions/setup-node@v4'])
  // An expression in a script would be text of the shell.
  for (const { run } of workflow.jobs.nightly.steps) expect(run ?? '').not.toContain('${{')
})

test('a report that is cut in the middle of a character does not end the night', () => {
  const script = workflow.jobs.nightly.steps.find(({ run }) => run?.includes('quote() {'))?.run ?? ''
  const quote = script.slice(script.indexOf('quote() {'), script.indexOf('\n}\n') + 3)
  const folder = mkdtempSync(join(runner, 'quote-'))
  writeFileSync(join(folder, 'long.txt'), `${'灯'.repeat(200)}\r\n`.repeat(2000))
  const cut = [50_000, 50_001, 50_002].map((bytes) =>
    execFileSync('bash', ['-e', '-o', 'pipefail', '-c', `${quote}quote long.txt ${bytes}`], { cwd: folder }),
  )
  for (const text of cut) expect(text.toString('utf8')).toMatch(/^(?: {4}灯{100}\n)+ {4}灯*\n$/)
})

test('a night that has no time left keeps what it has, and one without any links does not fail', async () => {
  const isArchiving = ({ run }: Step): boolean => run?.includes('link-cache archive') === true
  const script = workflow.jobs.nightly.steps.find(isArchiving)?.run?.replace('35m', '0.2s') ?? ''
  const own = join(runner, 'bin/link-cache')
  const command = readFileSync(own)
  program('link-cache', 'trap "echo $1 stopped; exit 143" TERM; if [ $1 = archive ]; then sleep 9 & wait; fi')
  onTestFinished(() => writeFileSync(own, command))
  await shell(script)
  await shell('git add --all -- "$CACHE_DIR"')
  expect(readFileSync(join(runner, 'report/archive.txt'), 'utf8')).toBe('archive stopped\n')
})

// The nights of one blog: each test goes on from where the one before has left it.

test('a night opens a pull request with the text, sizes and verdicts of what was captured', async () => {
  const log = await night()
  expect(log).toContain(`::warning file=posts/first.md,line=6,title=link-cache::${GONE}: the page is gone`)
  expect(ghSaid()).toEqual(['pr list', 'pr create'])
  expect(branchFiles()).toContain(INDEX)
  expect(body()).toContain('    2 links found, 1 archived (1 new')
  expect(body()).toContain(`    not archived: ${GONE}: the page is gone`)
  expect(body()).toMatch(new RegExp(`^ {5}${INDEX} +\\| +\\d+ \\++$`, 'm'))
  expect(body()).toContain('    +The lens was built in rings of glass.')
  expect(body()).not.toContain('::warning')
})

test('what a page says cannot become markup of the pull request', () => {
  const lines = body().split('\n')
  expect(lines.some((line) => line.includes('@everyone'))).toBe(true)
  const loose = lines.filter((line) => line !== '' && !line.startsWith('    '))
  expect(loose).toEqual(['## Captured', '## Originals', '## All links', '## Sizes', '## What the text says'])
})

test('the next night renews it, and asks for nothing again', async () => {
  const asked = web.hits.length
  await night()
  expect(ghSaid().slice(2)).toEqual(['pr list', 'pr edit'])
  expect(branchFiles()).toContain(INDEX)
  expect(web.hits.length).toBe(asked)
})

test('what was forgotten meanwhile does not come back', async () => {
  git('checkout', '--quiet', 'main')
  expect((await blog.command(['forget', LAMPS, '--why', 'the author asked'], web.env)).code).toBe(0)
  commit('Take a copy down')
  await night()
  expect(branchFiles()).not.toContain(INDEX)
  expect(blog.read(`cache/${md5(LAMPS)}/ledger.json`)).toContain('the author asked')
})

test('what a reviewer refuses while the night works is not pushed over, and stays refused', async () => {
  git('checkout', '--quiet', 'main')
  blog.write({ 'posts/second.md': post('Second', `A [ship](${SHIP}).`) })
  commit('A second post')
  await night()
  expect(branchFiles()).toContain(`cache/${md5(SHIP)}/index.md`)
  await expect(night(refuseShip)).rejects.toThrow('stale info')
  await night()
  expect(branchFiles()).toContain(`cache/${md5(SHIP)}/ledger.json`)
  expect(branchFiles()).not.toContain(`cache/${md5(SHIP)}/index.md`)
})

test('what a reviewer has refused stays so when the author archives the same page meanwhile', async () => {
  git('checkout', '--quiet', 'main')
  git('clean', '--quiet', '-fdx', '--exclude=node_modules')
  await blog.command(['archive'], web.env)
  commit('Archive the ship')
  await night()
  expect(blog.read(`cache/${md5(SHIP)}/ledger.json`)).toContain('we may not show it')
})

test('where the author has archived another text of a page under review, his stays, and so do all refusals', async () => {
  git('checkout', '--quiet', 'main')
  blog.write({ 'posts/third.md': post('Third', `A [barge](${BARGE}).`) })
  commit('A third post')
  await night()
  web.answers.set(BARGE, articlePage('The barge', 'It has sunk since, with all its cargo of coal and bricks.'))
  git('checkout', '--quiet', '--force', 'main')
  git('clean', '--quiet', '-fdx', '--exclude=node_modules')
  await blog.command(['archive'], web.env)
  commit('Archive the barge')
  await night()
  expect(git('status', '--short')).toBe('')
  expect(blog.read(`cache/${md5(SHIP)}/ledger.json`)).toContain('we may not show it')
  expect(blog.read(`cache/${md5(BARGE)}/index.md`)).toContain('It has sunk since')
})

test('a night that learns nothing opens nothing', async () => {
  git('checkout', '--quiet', 'main')
  git('merge', '--quiet', BRANCH)
  git('push', '--quiet', 'origin', 'main', `:${BRANCH}`)
  const said = ghSaid()
  await night()
  expect(ghSaid()).toEqual(said)
})

/** Takes a copy down in the branch, as a reviewer does in a clone. */
function refuseShip(): void {
  const clone = join(runner, 'reviewer')
  git('clone', '--quiet', '--branch', BRANCH, join(runner, 'remote.git'), clone)
  const folder = join(clone, 'cache', md5(SHIP))
  const ledger = readFileSync(join(folder, 'ledger.json'), 'utf8')
  writeFileSync(join(folder, 'ledger.json'), ledger.replace('{', '{\n  "forgotten": "we may not show it",'))
  rmSync(join(folder, 'index.md'))
  git('-C', clone, 'commit', '--quiet', '--all', '--message', 'Refuse a copy')
  git('-C', clone, 'push', '--quiet')
}

const body = (): string => readFileSync(join(runner, 'report/body.md'), 'utf8')

/** Runs the scripts of the workflow as GitHub does, each in a shell of its own, on a fresh checkout of `main`. */
async function night(meanwhile = () => {}): Promise<string> {
  git('checkout', '--quiet', '--force', 'main')
  git('clean', '--quiet', '-fdx', '--exclude=node_modules')
  let log = ''
  rmSync(join(runner, 'env'), { force: true })
  for (const { run } of workflow.jobs.nightly.steps) {
    if (run?.includes('git push')) meanwhile()
    if (run !== undefined) log += await shell(run)
  }
  return log
}

/** Runs it, and tells what the log of the workflow shows. */
function shell(script: string): Promise<string> {
  const env = {
    ...process.env,
    ...web.env,
    ...workflow.env,
    PATH: `${join(runner, 'bin')}:${process.env.PATH}`,
    HOME: runner,
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: blog.folder,
    RUNNER_TEMP: runner,
    GITHUB_ENV: join(runner, 'env'),
    ...environmentSoFar(),
  }
  return new Promise((resolve, reject) => {
    execFile('bash', ['-e', '-c', script], { cwd: blog.folder, env }, (error, stdout, stderr) =>
      error ? reject(new Error(`${script}\n${stdout}\n${stderr}`)) : resolve(stdout + stderr),
    )
  })
}

/** What the scripts before have written for those after them. */
function environmentSoFar(): Record<string, string> {
  const file = join(runner, 'env')
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
  return Object.fromEntries(lines.map((line) => [line.replace(/=.*/s, ''), line.replace(/^.*?=/s, '')]))
}

function program(name: string, script: string): void {
  writeFileSync(join(runner, 'bin', name), `#!/usr/bin/env bash\n${script}\n`)
  chmodSync(join(runner, 'bin', name), 0o755)
}

function git(...words: readonly string[]): string {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org']
  return execFileSync('git', [...identity, ...words], {
    cwd: blog.folder,
    encoding: 'utf8',
    env: { ...process.env, HOME: runner },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

function commit(message: string): void {
  git('add', '--all')
  git('commit', '--quiet', '--message', message)
  git('push', '--quiet', 'origin', 'main')
}

function branchFiles(): readonly string[] {
  return git('--git-dir', join(runner, 'remote.git'), 'ls-tree', '-r', '--name-only', BRANCH).split('\n')
}

function ghSaid(): readonly string[] {
  const log = join(runner, 'gh.log')
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []
}
