import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { COPY, LAMPS, POST, startLampWeb } from '../support/lamp-blog.ts'
import { followCopies } from '../support/reader.ts'
import { md5, post, testSite as site } from '../support/site.ts'
import type { Web } from '../support/web.ts'

let web: Web

beforeAll(async () => {
  web = await startLampWeb()
})
beforeEach(() => {
  web.hits.length = 0
})
afterAll(() => web.close())

test('a draft that computed data keeps from having a page is not archived either', async () => {
  const blog = site(
    { ...POST, 'posts/draft.md': post('Draft', '[x](http://draft.example/)', 'draft: true\n') },
    {
      setup: `
        eleventyConfig.addGlobalData("eleventyComputed.permalink", () => (data) => data.draft ? false : data.permalink)
        eleventyConfig.addGlobalData("eleventyComputed.eleventyExcludeFromCollections", () => (data) => data.draft || data.eleventyExcludeFromCollections)`,
    },
  )
  await blog.built([], web.env)
  expect(web.hits).toEqual([LAMPS])
})

test('the title and the language of a post may be computed', async () => {
  const text = '---\nnumber: 7\n---\n\nUne [lampe](http://lamps.example/fresnel).\n'
  const blog = site(
    { 'fr/posts/first.md': text },
    {
      imports: 'import { I18nPlugin } from "@11ty/eleventy"',
      setup: `
        eleventyConfig.addPlugin(I18nPlugin, { defaultLanguage: "en" })
        eleventyConfig.addGlobalData("eleventyComputed.title", () => (data) => "Lettre " + data.number)`,
    },
  )
  await blog.built([], web.env)
  expect(blog.read('_site/fr/posts/first/index.html')).toContain('copie archivée')
  expect(blog.read(`_site/cache/${md5(LAMPS)}/index.html`)).toContain('>Lettre 7</a>')
})

test('--to=json writes nothing', async () => {
  const blog = site(POST)
  const { stdout } = await blog.built(['--to=json'], web.env)
  expect(JSON.parse(stdout)).toMatchObject([{ url: '/posts/first/' }])
  expect([web.hits, ['cache', '_site', '.cache'].map((name) => existsSync(join(blog.folder, name)))]).toEqual([
    [],
    [false, false, false],
  ])
})

test('--dryrun writes nothing', async () => {
  const blog = site(POST)
  await blog.built(['--dryrun'], web.env)
  expect([web.hits, ['cache', '_site', '.cache'].map((name) => existsSync(join(blog.folder, name)))]).toEqual([
    [],
    [false, false, false],
  ])
})

test('a dry run from a script writes nothing', async () => {
  const blog = site({
    ...POST,
    'build.mjs':
      'import { Eleventy } from "@11ty/eleventy"\nawait new Eleventy(".", "_site", { dryRun: true, quietMode: true }).write()\n',
  })
  const { execFileSync } = await import('node:child_process')
  execFileSync(process.execPath, ['build.mjs'], { cwd: blog.folder, env: { ...process.env, ...web.env } })
  expect([web.hits, ['cache', '_site', '.cache'].map((name) => existsSync(join(blog.folder, name)))]).toEqual([
    [],
    [false, false, false],
  ])
})

test.each(['false', '"liquid"', '"njk"'])(
  'with markdownTemplateEngine: %s, posts are archived and annotated',
  async (engine) => {
    const text =
      engine === 'false'
        ? `A [lamp](${LAMPS}). {{ braces }}`
        : `A [lamp](${LAMPS}). {{ title }} {% if title %}[x](/y){% endif %}`
    const blog = site({ 'posts/first.md': post('First', text) }, { returns: `{ markdownTemplateEngine: ${engine} }` })
    await blog.built([], web.env)
    expect(followCopies(blog.read('_site/posts/first/index.html'), join(blog.folder, '_site'))).toMatchObject([COPY])
  },
)

test('a post paginated over data is annotated on each of its pages, and cited once', async () => {
  const front =
    'pagination:\n  data: items\n  size: 1\nitems: [a, b]\npermalink: "pages/{{ pagination.pageNumber }}/"\n'
  const blog = site({ 'paged.md': post('Paged', `A [lamp](${LAMPS}).`, front) })
  await blog.built([], web.env)
  for (const number of [0, 1]) {
    expect(followCopies(blog.read(`_site/pages/${number}/index.html`), join(blog.folder, '_site'))).toMatchObject([
      COPY,
    ])
  }
  expect(blog.read(`_site/cache/${md5(LAMPS)}/index.html`).match(/href="\.\.\/\.\.\/pages\//g)).toHaveLength(1)
})

test('a site whose posts are no Markdown is told why nothing is archived', async () => {
  const blog = site({ 'posts/first.html': post('First', `<p>A <a href="${LAMPS}">lamp</a>.</p>`) })
  const { stdout } = await blog.built([], web.env)
  expect(stdout).toContain(
    '[link-cache] no links found: only pages written in Markdown are searched for links, and this site has none. The option "scope" has others searched too',
  )
  for (const name of ['archive', 'status']) {
    expect(await blog.command([name], web.env)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^no links found: only pages written in Markdown are .* as in scope: "article"\n$/),
    })
  }
})

test('a site whose posts link nowhere else is told so', async () => {
  const blog = site({ 'posts/first.md': post('First', 'A [lamp](/lamp/).') })
  expect((await blog.built([], web.env)).stdout).toContain(
    '[link-cache] no links to other sites found in 1 Markdown post\n',
  )
})

test('text without a page of its own is archived for the pages that show it', async () => {
  const blog = site({
    'notes/one.md': post('Note', `A [lamp](${LAMPS}).`, 'permalink: false\ntags: notes\n'),
    'index.html':
      '---\nlayout: base.html\ntitle: Notes\n---\n{% for note in collections.notes %}{{ note.content }}{% endfor %}',
  })
  await blog.built([], web.env)
  expect(followCopies(blog.read('_site/index.html'), join(blog.folder, '_site'))).toMatchObject([COPY])
})

test.each([
  [
    'posts/first.mdown',
    '',
    'eleventyConfig.addTemplateFormats("mdown"); eleventyConfig.addExtension("mdown", { key: "md" })',
  ],
  ['posts/first.njk', 'templateEngineOverride: njk,md\n', ''],
])('a post that is Markdown by another name is archived and annotated: %s', async (name, front, setup) => {
  const blog = site({ [name]: post('First', `A [lamp](${LAMPS}).`, front) }, { setup })
  await blog.built([], web.env)
  expect(followCopies(blog.read('_site/posts/first/index.html'), join(blog.folder, '_site'))).toMatchObject([COPY])
})

test('a configuration may take the whole module for the plugin, as CommonJS does', async () => {
  const blog = site(POST)
  const own = blog.read('eleventy.config.js')
  blog.write({ 'eleventy.config.js': own.replace('import linkCache', 'import * as linkCache') })
  await blog.built([], web.env)
  expect(followCopies(blog.read('_site/posts/first/index.html'), join(blog.folder, '_site'))).toMatchObject([COPY])
})

test('who takes the plugin out again has the site as it was before, with the line that the docs give', async () => {
  const blog = site(POST)
  const config = blog.read('eleventy.config.js')
  const without = { 'eleventy.config.js': 'export default () => {}', '.eleventyignore': 'cache/\n' }
  blog.write(without)
  await blog.built([], web.env)
  const before = blog.snapshot('_site')
  blog.write({ 'eleventy.config.js': config })
  await blog.built([], web.env)
  blog.write(without)
  rmSync(join(blog.folder, '_site'), { recursive: true })
  await blog.built([], web.env)
  expect(blog.snapshot('_site')).toEqual(before)
})
