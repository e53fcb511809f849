import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { LAYOUT, makeSite, post, type Run, type Site } from '../support/site.ts'
import { type Answer, articlePage, startWeb, type Web } from '../support/web.ts'

const clock = fileURLToPath(new URL('../support/stopped-clock.mjs', import.meta.url))
const page = fileURLToPath(new URL('../../docs/many-machines.md', import.meta.url))
const SHARDS = 4
const HOSTS = 10
/** 1 × 1. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** Hosts with one page and with three, pages that moved, that are gone, that forbid a copy, with images; a host with a port. */
const WEB: Readonly<Record<string, Answer>> = Object.fromEntries(
  Array.from({ length: HOSTS }, (_, host): readonly [string, Answer][] => {
    const at = `http://${host % 3 === 0 ? 'www.' : ''}h${host}.example${host === 5 ? ':8080' : ''}`
    const article = articlePage(`Keeper ${host}`, `The keeper of light ${host} wound the clockwork by hand.`)
    return [
      [
        `${at}/first`,
        article.replace('</article>', `<p>A plan:</p><p><img src="/plan.png" alt="A plan"></p></article>`),
      ],
      [`${at}/plan.png`, { headers: { 'content-type': 'image/png' }, body: PNG }],
      [`${at}/moved`, { status: 301, headers: { location: `http://h${(host + 1) % HOSTS}.example/there` } }],
      [`${at}/there`, articlePage(`Moved to ${host}`, 'It was taken down, and set up again on the other cape.')],
      [`${at}/private`, { headers: { 'x-robots-tag': 'noarchive' }, body: article }],
    ]
  }).flat(),
)
/** Each host has two; five moved to a page that is there. */
const PAGES = HOSTS * 2 + 5
/** `/gone` is nowhere; the first post and the second cite some of the same pages. */
const LINKS = Object.keys(WEB)
  .filter((url) => !url.endsWith('.png'))
  .concat(Array.from({ length: 5 }, (_, host) => `http://h${host}.example/gone`))
const cite = (urls: readonly string[]): string => urls.map((url, at) => `- [page ${at}](${url})`).join('\n')

let web: Web
const sites: Site[] = []
const newSite = (): Site => {
  const site = makeSite(
    {
      '_includes/base.html': LAYOUT,
      'first.md': post('First', cite(LINKS.slice(0, 30))),
      'second.md': post('Second', cite(LINKS.slice(20))),
    },
    { options: 'archives: [], hostGapMs: 1, maxRetries: 0' },
  )
  sites.push(site)
  return site
}
const archive = (site: Site, words: readonly string[] = []): Promise<Run> =>
  site.command(['archive', ...words], { ...web.env, NODE_OPTIONS: `--import ${clock}` })

let whole: Record<string, string>
let shards: readonly { readonly site: Site; readonly cited: readonly string[] }[]

beforeAll(async () => {
  web = await startWeb(WEB)
  const one = newSite()
  const shard = async (index: number): Promise<(typeof shards)[number]> => {
    const site = newSite()
    const { stdout } = await archive(site, ['--shard', `${index}/${SHARDS}`, '--json'])
    return { site, cited: (JSON.parse(stdout) as readonly { readonly url: string }[]).map(({ url }) => url) }
  }
  const [, ...done] = await Promise.all([archive(one), shard(1), shard(2), shard(3), shard(SHARDS)])
  whole = one.snapshot('cache')
  shards = done
})
afterAll(async () => {
  await web.close()
  for (const site of sites) site.remove()
})

test('four shards, put together by copying folders, are byte for byte the cache of one run', async () => {
  const together = newSite()
  for (const { site } of shards) cpSync(join(site.folder, 'cache'), join(together.folder, 'cache'), { recursive: true })
  expect(together.snapshot('cache')).toEqual(whole)
  expect(Object.keys(whole).filter((path) => path.endsWith('index.html')).length).toBe(PAGES)
})

test('no two shards write the same file', () => {
  const paths = shards.flatMap(({ site }) => Object.keys(site.snapshot('cache')))
  expect(new Set(paths).size).toBe(paths.length)
})

test('the links of a host are all in one shard', () => {
  const shardsOf = new Map<string, Set<number>>()
  for (const [index, { cited }] of shards.entries()) {
    for (const url of cited) {
      const { hostname } = new URL(url)
      shardsOf.set(hostname, (shardsOf.get(hostname) ?? new Set()).add(index))
    }
  }
  expect(shards.flatMap(({ cited }) => cited).toSorted()).toEqual([...new Set(LINKS)].toSorted())
  expect([...shardsOf].filter(([, some]) => some.size > 1)).toEqual([])
  expect(shards.every(({ cited }) => cited.length > 0)).toBe(true)
})

test('once put together, nothing is left to ask for, and a further run changes nothing', async () => {
  const together = newSite()
  for (const { site } of shards) cpSync(join(site.folder, 'cache'), join(together.folder, 'cache'), { recursive: true })
  web.hits.length = 0
  await archive(together)
  expect(web.hits).toEqual([])
  expect(together.snapshot('cache')).toEqual(whole)
})

/** What the workflow in the docs runs in a job, from the step on that begins so. */
function stepsOf(job: 'archive' | 'together', beginning: string): string {
  const [, workflow = ''] = /^```yaml\n(jobs:[\s\S]*?)^```$/m.exec(readFileSync(page, 'utf8')) ?? []
  const { jobs } = parse(workflow) as { jobs: Record<string, { steps: readonly { run?: string }[] }> }
  return jobs[job]?.steps.map(({ run }) => run ?? '').find((run) => run.startsWith(beginning)) ?? ''
}

test('shards that begin with an earlier cache are put together by the workflow in the docs, as one run would have left it', async () => {
  const before = newSite()
  const later = web.answers.get('http://h1.example/first')
  for (const host of [1, 2, 4]) web.answers.delete(`http://h${host}.example/first`)
  await archive(before)
  for (const host of [1, 2, 4]) web.answers.set(`http://h${host}.example/first`, later ?? '')
  const clone = (): Site => {
    const site = newSite()
    cpSync(join(before.folder, 'cache'), join(site.folder, 'cache'), { recursive: true })
    git(site, 'init', '-q')
    git(site, 'add', 'cache')
    return site
  }
  const [one, together, ...machines] = [clone(), clone(), clone(), clone()]
  await archive(one, ['--retry'])
  for (const [at, machine] of machines.entries()) {
    git(machine, 'commit', '-qm', 'before')
    await archive(machine, ['--retry', '--shard', `${at + 1}/2`])
    bash(machine, stepsOf('archive', 'git add'), { SHARD: String(at + 1) })
    renameSync(join(machine.folder, `share-${at + 1}.tar`), join(together.folder, `share-${at + 1}.tar`))
  }
  bash(together, stepsOf('together', 'for share'))
  expect(together.snapshot('cache')).toEqual(one.snapshot('cache'))
  expect(together.snapshot('cache')).not.toEqual(before.snapshot('cache'))
})

function git({ folder }: Site, ...words: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...words], { cwd: folder, stdio: 'pipe' })
}

function bash({ folder }: Site, script: string, env: Record<string, string> = {}): void {
  execFileSync('bash', ['-euc', script], { cwd: folder, env: { ...process.env, ...env }, stdio: 'pipe' })
}
