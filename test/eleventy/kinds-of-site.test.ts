import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { copyLinks, followCopies } from '../support/reader.ts'
import { LAYOUT, md5, post, type Running, testSite as site } from '../support/site.ts'
import { articlePage, startWeb, type Web } from '../support/web.ts'

const LAMPS = 'http://lamps.example/fresnel'
const COPY = { title: 'How Fresnel built a lamp', text: expect.stringContaining('rings of glass') }
const POST = { 'posts/first.md': post('First', `A [lamp](${LAMPS}).`, 'tags: posts\n') }

let web: Web

/** Writes until Eleventy's watcher, which says that it watches before it does, has seen it and built again. */
async function changed(server: Running, write: () => void): Promise<void> {
  const timer = setInterval(write, 1000)
  try {
    write()
    await server.until('File changed')
  } finally {
    clearInterval(timer)
  }
  await server.until(/File changed[\s\S]*Wrote[\s\S]*Watching/)
}

beforeAll(async () => {
  web = await startWeb({ [LAMPS]: articlePage('How Fresnel built a lamp', 'The lens was built in rings of glass.') })
})
beforeEach(() => {
  web.hits.length = 0
})
afterAll(() => web.close())

test('with a path prefix and without HtmlBasePlugin, copies are linked under the prefix', async () => {
  const blog = site(POST)
  await blog.built(['--pathprefix=/blog/'], web.env)
  const html = blog.read('_site/posts/first/index.html')
  expect(copyLinks(html).map(({ href }) => href)).toEqual([`/blog/cache/${md5(LAMPS)}/`])
  expect(followCopies(html, join(blog.folder, '_site'), '/blog/')).toMatchObject([COPY])
})

test('with a path prefix and HtmlBasePlugin, the prefix is there once', async () => {
  const blog = site(POST, {
    imports: 'import { HtmlBasePlugin } from "@11ty/eleventy"',
    setup: 'eleventyConfig.addPlugin(HtmlBasePlugin)',
    returns: '{ pathPrefix: "/blog/" }',
  })
  await blog.built([], web.env)
  const html = blog.read('_site/posts/first/index.html')
  expect(copyLinks(html).map(({ href }) => href)).toEqual([`/blog/cache/${md5(LAMPS)}/`])
  expect(followCopies(html, join(blog.folder, '_site'), '/blog/')).toMatchObject([COPY])
})

test('with HtmlBasePlugin added after this plugin, the prefix is there once', async () => {
  const blog = site(POST, {
    imports: 'import { HtmlBasePlugin } from "@11ty/eleventy"',
    returns: '(eleventyConfig.addPlugin(HtmlBasePlugin), { pathPrefix: "/blog/" })',
  })
  await blog.built([], web.env)
  const html = blog.read('_site/posts/first/index.html')
  expect(copyLinks(html).map(({ href }) => href)).toEqual([`/blog/cache/${md5(LAMPS)}/`])
})

test('the Atom feed of the RSS plugin is annotated with absolute URLs', async () => {
  const blog = site(POST, {
    imports: 'import { feedPlugin } from "@11ty/eleventy-plugin-rss"',
    setup:
      'eleventyConfig.addPlugin(feedPlugin, { type: "atom", outputPath: "/feed.xml", collection: { name: "posts", limit: 10 }, metadata: { language: "en", title: "Blog", base: "https://blog.example/", author: { name: "A" } } })',
    returns: '{ pathPrefix: "/sub/" }',
  })
  await blog.built([], web.env)
  const feed = blog.read('_site/feed.xml')
  const [, content = ''] = /<content type="html">([\s\S]*?)<\/content>/.exec(feed) ?? []
  const entry = content
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
  expect(copyLinks(entry).map(({ href }) => href)).toEqual([`https://blog.example/sub/cache/${md5(LAMPS)}/`])
  expect(blog.read('_site/posts/first/index.html')).toContain(`href="/sub/cache/${md5(LAMPS)}/"`)
})

test('the address in the feed’s metadata is the site’s own', async () => {
  const blog = site(POST, {
    imports: 'import { feedPlugin } from "@11ty/eleventy-plugin-rss"',
    setup:
      'eleventyConfig.addPlugin(feedPlugin, { type: "atom", outputPath: "/feed.xml", collection: { name: "posts", limit: 10 }, metadata: { language: "en", title: "Blog", base: "http://lamps.example/", author: { name: "A" } } })',
  })
  await blog.built([], web.env)
  expect(web.hits).toEqual([])
})

test('a draft that another preprocessor drops is neither archived nor a trouble', async () => {
  const blog = site(
    { ...POST, 'posts/draft.md': post('Draft', '[x](http://draft.example/)', 'draft: true\n') },
    { setup: 'eleventyConfig.addPreprocessor("drafts", "*", (data) => (data.draft ? false : undefined))' },
  )
  await blog.built([], web.env)
  expect(web.hits).toEqual([LAMPS])
})

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

test('the image transform and the plugin leave each other’s work alone', async () => {
  const { default: sharp } = await import('sharp')
  const png = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  const blog = site(
    {
      'posts/first.md': post('First', `A [lamp](${LAMPS}).\n\n![Red](./red.png)\n\n[![Red](./red.png)](${LAMPS})`),
      'posts/red.png': png,
    },
    {
      imports: 'import { eleventyImageTransformPlugin } from "@11ty/eleventy-img"',
      setup: 'eleventyConfig.addPlugin(eleventyImageTransformPlugin, { formats: ["webp"], widths: ["auto"] })',
    },
  )
  await blog.built([], web.env)
  const html = blog.read('_site/posts/first/index.html')
  expect(html.match(/<img[^>]+\.webp/g)).toHaveLength(2)
  expect(followCopies(html, join(blog.folder, '_site'))).toMatchObject([COPY])
  expect(html.match(/data-versionurl/g)).toHaveLength(2)
})

test('a plugin that embeds links, and stands after this one, finds them as Markdown wrote them', async () => {
  const embed = String.raw`eleventyConfig.addPlugin((config) => {
    config.addTransform("embed", (html) => html.replace(/<p><a href="([^"]+)">watch<\/a><\/p>/g, '<iframe src="$1"></iframe>'))
  })`
  const blog = site(
    { 'posts/first.md': post('First', `[watch](${LAMPS})\n\nA [lamp](${LAMPS}).`) },
    { returns: `(${embed}, {})` },
  )
  await blog.built([], web.env)
  const html = blog.read('_site/posts/first/index.html')
  expect(html).toContain(`<iframe src="${LAMPS}"></iframe>`)
  expect(followCopies(html, join(blog.folder, '_site'))).toMatchObject([COPY])
})

test('links that a plugin, standing after this one, writes into the Markdown are archived', async () => {
  const mentions = `eleventyConfig.addPlugin((config) => {
    config.addPreprocessor("mentions", "md", (_data, content) => content.replaceAll("@lamps", "[lamps](${LAMPS})"))
  })`
  const blog = site({ 'posts/first.md': post('First', 'Ask @lamps.') }, { returns: `(${mentions}, {})` })
  await blog.built([], web.env)
  const html = blog.read('_site/posts/first/index.html')
  expect(followCopies(html, join(blog.folder, '_site'))).toMatchObject([COPY])
})

/** As the Vite plugin works: what Eleventy wrote is moved away, and the output made anew of its pages alone. */
const BUNDLER = `eleventyConfig.on("eleventy.after", async ({ directories, results }) => {
    await fs.rename(directories.output, "moved")
    await new Promise((resolve) => setTimeout(resolve, 200))
    for (const { outputPath, content } of results) {
      await fs.mkdir(path.dirname(outputPath), { recursive: true })
      await fs.writeFile(outputPath, content)
    }
    await fs.rm("moved", { recursive: true })
  })`
const NODE_FILES = 'import fs from "node:fs/promises"; import path from "node:path"'

test.each([
  ['before', { setup: BUNDLER, imports: NODE_FILES }],
  ['after', { returns: `(${BUNDLER}, {})`, imports: NODE_FILES }],
])('copies are whole where a bundler, set up %s this plugin, makes the output anew', async (_, settings) => {
  const blog = site(POST, settings)
  await blog.built([], web.env)
  const first = blog.snapshot('_site')
  expect(followCopies(blog.read('_site/posts/first/index.html'), join(blog.folder, '_site'))).toMatchObject([COPY])
  expect(Object.keys(first)).toContain('_site/cache/index.html')
  await blog.built([], web.env)
  expect(blog.snapshot('_site')).toEqual(first)
})

test('what works with the output after the build finds the copies in it', async () => {
  const blog = site(POST, {
    imports: 'import fs from "node:fs"',
    setup: `eleventyConfig.on("eleventy.after", ({ directories }) => {
      fs.writeFileSync("found.json", JSON.stringify(fs.readdirSync(directories.output + "/cache", { recursive: true })))
    })`,
  })
  await blog.built([], web.env)
  expect(JSON.parse(blog.read('found.json'))).toEqual(
    expect.arrayContaining([join(md5(LAMPS), 'index.html'), 'index.html', 'index.json']),
  )
})

test('ids of headings stay as IdAttributePlugin makes them', async () => {
  const blog = site(
    { 'posts/first.md': post('First', `## The [lamp](${LAMPS})\n\nText.`) },
    {
      imports: 'import { IdAttributePlugin } from "@11ty/eleventy"',
      setup: 'eleventyConfig.addPlugin(IdAttributePlugin)',
    },
  )
  await blog.built([], web.env)
  const html = blog.read('_site/posts/first/index.html')
  expect(html).toContain('<h2 id="the-lamp">')
  expect(html).toContain(`data-versionurl="/cache/${md5(LAMPS)}/"`)
  expect(copyLinks(html)).toEqual([])
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

test('other folders, and --output, are kept to', async () => {
  const blog = site(
    { 'src/site/posts/first.md': post('First', `A [lamp](${LAMPS}).`), 'src/layouts/base.html': LAYOUT },
    { returns: '{ dir: { input: "src/site", includes: "../layouts", output: "dist" } }' },
  )
  await blog.built([], web.env)
  expect(followCopies(blog.read('dist/posts/first/index.html'), join(blog.folder, 'dist'))).toMatchObject([COPY])
  await blog.built(['--output=elsewhere/www'], web.env)
  expect(
    followCopies(blog.read('elsewhere/www/posts/first/index.html'), join(blog.folder, 'elsewhere/www')),
  ).toMatchObject([COPY])
  expect(web.hits).toEqual([LAMPS])
})

test('the cache and the copies can lie elsewhere', async () => {
  const blog = site(POST, { options: 'cacheDir: "archive/pages", urlPath: "/about/archive/"' })
  await blog.built([], web.env)
  expect(existsSync(join(blog.folder, 'archive/pages', md5(LAMPS), 'index.md'))).toBe(true)
  const html = blog.read('_site/posts/first/index.html')
  expect(copyLinks(html).map(({ href }) => href)).toEqual([`/about/archive/${md5(LAMPS)}/`])
  expect(followCopies(html, join(blog.folder, '_site'))).toMatchObject([COPY])
  expect(blog.read(`_site/about/archive/${md5(LAMPS)}/index.html`)).toContain('href="../../../posts/first/"')
})

test('the cache can be named by a whole path', async () => {
  const blog = site(POST, { options: 'cacheDir: import.meta.dirname + "/archive"' })
  await blog.built([], web.env)
  await blog.built([], web.env)
  expect(followCopies(blog.read('_site/posts/first/index.html'), join(blog.folder, '_site'))).toMatchObject([COPY])
  expect(existsSync(join(blog.folder, '_site/archive'))).toBe(false)
})

test('an archive that would lie where its copies are published is refused, and not touched', async () => {
  const files = { 'src/posts/first.md': post('First', `A [lamp](${LAMPS}).`), 'src/_includes/base.html': LAYOUT }
  const blog = site(files, { returns: '{ dir: { input: "src", output: "." } }', options: 'publish: "never"' })
  blog.write({ [`cache/${md5(LAMPS)}/index.md`]: `---\ntitle: Mine\nurl: ${LAMPS}\n---\n\nText.\n` })
  const cache = blog.snapshot('cache')
  const { code, stderr } = await blog.build([], web.env)
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('the archive in "cache" and the copies that are published at "/cache/", in "cache", would'),
  ])
  expect(blog.snapshot('cache')).toEqual(cache)
})

test('posts that would lie in the archive are told of', async () => {
  const blog = site(POST, { options: 'cacheDir: "posts"', returns: '{ dir: { input: "posts" } }' })
  const { code, stderr } = await blog.build([], web.env)
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('the posts in "./posts/" are in the folder of the archive, "posts": give the option'),
  ])
})

test('pages that were in a folder before it was made the archive are told of', async () => {
  const pages = {
    'archive/index.njk': 'All my posts',
    'archive/2026/index.njk': 'Those of 2026',
    'archive/README.md': 'x',
  }
  const blog = site({ ...POST, ...pages }, { options: 'cacheDir: "archive"' })
  for (const _ of ['first', 'second']) {
    const { stdout, stderr } = await blog.built([], web.env)
    expect(stdout + stderr).toContain(
      `${join('archive', '2026', 'index.njk')} and 1 more file are not built, for the folder "archive" is the archive`,
    )
  }
})

test.each(['/cache/', '/cache/feed.xml'])(
  'a page of the site where copies go is told of, not replaced: %s',
  async (url) => {
    const blog = site({ ...POST, 'mine.md': post('Mine', 'On caches', `permalink: ${url}\n`) })
    const { code, stderr } = await blog.build([], web.env)
    expect([code, stderr, web.hits]).toEqual([
      1,
      expect.stringContaining(
        `./mine.md makes the page ${url}, where archived copies are published: give the option "urlPath"`,
      ),
      [],
    ])
  },
)

test('pages of the site beside the copies stay', async () => {
  const blog = site({ ...POST, 'mine.md': post('Mine', 'On caches', 'permalink: /cache/about/\n') })
  await blog.built([], web.env)
  await blog.built([], web.env)
  expect(blog.read('_site/cache/about/index.html')).toContain('On caches')
})

test('the archive’s own Markdown is no template of a site whose input is the project', async () => {
  const blog = site(POST)
  await blog.built([], web.env)
  await blog.built([], web.env)
  expect(
    Object.keys(blog.snapshot('_site')).filter((name) => name.includes('.md') || /cache\/.*cache/.test(name)),
  ).toEqual([])
})

test.each(['false', '"liquid"', '"njk"'])('markdownTemplateEngine %s', async (engine) => {
  const text =
    engine === 'false'
      ? `A [lamp](${LAMPS}). {{ braces }}`
      : `A [lamp](${LAMPS}). {{ title }} {% if title %}[x](/y){% endif %}`
  const blog = site({ 'posts/first.md': post('First', text) }, { returns: `{ markdownTemplateEngine: ${engine} }` })
  await blog.built([], web.env)
  expect(followCopies(blog.read('_site/posts/first/index.html'), join(blog.folder, '_site'))).toMatchObject([COPY])
})

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

test('--serve shows the copies that are there, asks the network nothing, and follows a changed post', async () => {
  const blog = site(POST)
  await blog.built([], web.env)
  web.hits.length = 0
  const server = blog.serve(['--serve', '--port=0'], web.env)
  try {
    await server.until(/Server at (http\S+)/)
    const [, address = ''] = /Server at (http\S+)/.exec(server.output()) ?? []
    const read = async (path: string): Promise<string> => (await fetch(new URL(path, address))).text()
    expect(copyLinks(await read('/posts/first/'))).toHaveLength(1)
    expect(await read(`/cache/${md5(LAMPS)}/`)).toContain('rings of glass')
    await changed(server, () =>
      blog.write({ 'posts/first.md': post('First', `Again a [lamp](${LAMPS}), and [new](http://new.example/).`) }),
    )
    const html = await read('/posts/first/')
    expect(html).toContain('Again a')
    expect(copyLinks(html)).toHaveLength(1)
    expect(web.hits).toEqual([])
    expect(server.output()).toContain(
      '1 link not archived yet: --serve and --watch use no network; the next plain build archives them',
    )
  } finally {
    await server.stop()
  }
})

test('--serve archives where LINK_CACHE_OFFLINE=0 lets it', async () => {
  const blog = site(POST)
  const server = blog.serve(['--serve', '--port=0'], { ...web.env, LINK_CACHE_OFFLINE: '0' })
  try {
    await server.until(/Server at (http\S+)/)
    expect(copyLinks(blog.read('_site/posts/first/index.html'))).toHaveLength(1)
  } finally {
    await server.stop()
  }
})

test('--serve shows at the next save what another process archived, and what a person mended', async () => {
  const blog = site(POST)
  const server = blog.serve(['--serve', '--port=0'], web.env)
  const built = async (times: number): Promise<void> => {
    await server.until(new RegExp(`(?:Wrote[\\s\\S]*?){${times}}`))
  }
  const save = async (text: string): Promise<string> => {
    const builds = server.output().split('Wrote').length
    blog.write({ 'posts/first.md': post('First', `${text} [lamp](${LAMPS}).`) })
    await built(builds)
    return blog.read('_site/posts/first/index.html')
  }
  try {
    await server.until('Watching')
    await changed(server, () => blog.write({ 'posts/first.md': post('First', `A saved [lamp](${LAMPS}).`) }))
    // Nothing was touched since: the build has nothing to look through.
    expect(copyLinks(await save('Another'))).toHaveLength(0)
    await blog.command(['archive'], web.env)
    expect(copyLinks(await save('A third'))).toHaveLength(1)
    const entry = `cache/${md5(LAMPS)}/index.md`
    blog.write({ [entry]: blog.read(entry).replaceAll('rings of glass', 'rings of ice') })
    await save('A fourth')
    expect(blog.read(`_site/cache/${md5(LAMPS)}/index.html`)).toContain('rings of ice')
    expect(copyLinks(await save('A fifth'))).toHaveLength(1)
    blog.write({ 'posts/first.md': post('Renamed', `A [lamp](${LAMPS}).`) })
    await built(server.output().split('Wrote').length)
    expect(blog.read(`_site/cache/${md5(LAMPS)}/index.html`)).toContain('Renamed')
  } finally {
    await server.stop()
  }
})

test('--incremental keeps what the other posts cite', async () => {
  const blog = site({ ...POST, 'posts/second.md': post('Second', `A [lamp](${LAMPS}) too.`) })
  await blog.built([], web.env)
  const server = blog.serve(['--watch', '--incremental'], web.env)
  try {
    await server.until('Watching')
    await changed(server, () => blog.write({ 'posts/first.md': post('First', `Changed: a [lamp](${LAMPS}).`) }))
    expect(followCopies(blog.read('_site/posts/first/index.html'), join(blog.folder, '_site'))).toMatchObject([COPY])
    const copy = blog.read(`_site/cache/${md5(LAMPS)}/index.html`)
    expect(copy).toContain('href="../../posts/first/"')
    expect(copy).toContain('href="../../posts/second/"')
    expect(JSON.parse(blog.read(`cache/${md5(LAMPS)}/ledger.json`)).citedBy).toEqual([
      './posts/first.md',
      './posts/second.md',
    ])
  } finally {
    await server.stop()
  }
})
