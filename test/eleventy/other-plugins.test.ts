import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { COPY, LAMPS, POST, startLampWeb } from '../support/lamp-blog.ts'
import { copyLinks, followCopies } from '../support/reader.ts'
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
