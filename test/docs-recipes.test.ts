import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { WAYBACK_MACHINE } from '../src/download/past-captures.ts'
import { checkWebArchive, type WebArchive } from '../src/download/web-archive.ts'
import { copyLinks } from './support/reader.ts'
import { md5, post, type Site, testSite } from './support/site.ts'
import { articlePage, startWeb, type Web } from './support/web.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const LAMPS = 'http://lamps.example/fresnel'
const POST = { 'first.md': post('First', `A [lamp](${LAMPS}).`) }

let web: Web

beforeAll(async () => {
  web = await startWeb({ [LAMPS]: articlePage('How Fresnel built a lamp', 'The lens was built in rings of glass.') })
})
afterAll(() => web.close())

/** The fenced blocks of a page that are in this language. */
function blocks(page: string, language: string): readonly string[] {
  return [...read(page).matchAll(/^```(\S+)\n([\s\S]*?)^```$/gm)].flatMap(([, tag, text = '']) =>
    tag === language ? [text] : [],
  )
}

/** A site whose configuration is that of the docs, with the package as it is built here. */
function site(files: Readonly<Record<string, string>>): Site {
  const { 'eleventy.config.js': config = '' } = files
  const own = config.replace('"eleventy-plugin-link-cache"', JSON.stringify(join(root, 'dist/index.js')))
  return testSite({ ...POST, ...files, 'eleventy.config.js': own })
}

const CONFIGS = ['README.md', 'docs/getting-started.md', 'docs/options.md'].flatMap((page) =>
  blocks(page, 'js')
    .filter((text) => text.includes('"eleventy-plugin-link-cache"'))
    .map((text) => [page, text] as const),
)

test.each(CONFIGS)('the configuration in %s works as it stands there', async (_page, config) => {
  const isModule = !config.includes('module.exports')
  const blog = site({
    'package.json': isModule ? '{ "type": "module" }' : '{}',
    'eleventy.config.js': config,
  })
  await blog.built([], { ...web.env })
  expect(copyLinks(blog.read('_site/first/index.html')).map(({ href }) => href)).toEqual([`/cache/${md5(LAMPS)}/`])
})

test('the words, style, template and filter of docs/templates.md do what it says', async () => {
  const [config = ''] = blocks('docs/templates.md', 'js')
  const [filter = ''] = blocks('docs/templates.md', 'njk')
  const blog = site({ 'eleventy.config.js': config, 'about.njk': `---\nlayout: base.html\n---\n${filter}` })
  await blog.built([], web.env)
  await blog.built([], web.env)
  expect(blog.read('_site/first/index.html')).toMatch(
    / \[<a href="[^"]+" rel="nofollow" aria-label="saved copy of How Fresnel built a lamp">saved<\/a>\]/,
  )
  const copy = blog.read(`_site/cache/${md5(LAMPS)}/index.html`)
  expect(copy).toContain('<header><a href="/">My blog</a></header>')
  expect(copy).toContain('<footer>Cited 1 times.</footer>')
  expect(copy).toContain('<link rel="stylesheet" href="../../css/copy.css">')
  expect(copy).toContain('<article class="h-cite">')
  expect(blog.read('_site/about/index.html')).toMatch(
    new RegExp(`<p>How Fresnel built a lamp, alive, kept since [^:]+:\\d\\d:\\d\\dZ: <a href="/cache/${md5(LAMPS)}/">`),
  )
})

test('the workflows in the docs are YAML, with official actions alone', () => {
  const workflows = ['docs/recipes.md', 'docs/many-machines.md'].flatMap((page) => blocks(page, 'yaml')).map(parseYaml)
  const used = workflows
    .flatMap(({ jobs = {} }) => Object.values(jobs))
    .flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []))
  expect(used.length).toBeGreaterThan(5)
  expect(used.filter((name) => !/^actions\/[\w-]+@v\d+$/.test(name))).toEqual([])
})

type Workflow = { readonly jobs?: Readonly<Record<string, { readonly steps: readonly { readonly uses?: string }[] }>> }
const parseYaml = (text: string): Workflow => parse(text)

test('the build plugin for Netlify restores before the build, and saves after it', async () => {
  const text = blocks('docs/recipes.md', 'js').find((some) => some.includes('onPreBuild')) ?? ''
  const { onPreBuild, onPostBuild } = await import(`data:text/javascript,${encodeURIComponent(text)}`)
  const done: string[] = []
  const cache = {
    restore: (path: string) => done.push(`restore ${path}`),
    save: (path: string) => done.push(`save ${path}`),
  }
  onPreBuild({ utils: { cache } })
  onPostBuild({ utils: { cache } })
  expect(done).toEqual(['restore .cache', 'save .cache'])
})

test('the web archives that the docs describe can be asked', async () => {
  const [text = ''] = blocks('docs/life-of-a-link.md', 'js')
  const archives: (WebArchive | 'wayback')[] = []
  const addPlugin = (_: unknown, options: { archives: typeof archives }) => archives.push(...options.archives)
  const module = `export default (eleventyConfig, linkCache) => {${text}}`
  const { default: configure } = await import(`data:text/javascript,${encodeURIComponent(module)}`)
  configure({ addPlugin })
  expect(archives.map((archive) => (archive === 'wayback' ? WAYBACK_MACHINE : checkWebArchive(archive)).name)).toEqual([
    'Wayback Machine',
    'Arquivo.pt',
  ])
})

test('the folders in docs/cache-format.md are those of their URLs', () => {
  const rows = [...read('docs/cache-format.md').matchAll(/^\| `(https?:.*)` \| `([0-9a-f]{32})` \|$/gim)]
  const computed = rows.map(([, url = '']) => {
    const parsed = new URL(url)
    parsed.hash = ''
    return createHash('md5').update(parsed.href).digest('hex')
  })
  expect(rows.length).toBe(3)
  expect(rows.map(([, , folder]) => folder)).toEqual(computed)
})
