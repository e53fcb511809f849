import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { COPY, LAMPS, POST, startLampWeb } from '../support/lamp-blog.ts'
import { copyLinks, followCopies } from '../support/reader.ts'
import { LAYOUT, md5, post, testSite as site } from '../support/site.ts'
import type { Web } from '../support/web.ts'

let web: Web

beforeAll(async () => {
  web = await startLampWeb()
})
beforeEach(() => {
  web.hits.length = 0
})
afterAll(() => web.close())

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

test('an archive in the output, where all of it would be published, is told of', async () => {
  const blog = site(POST, { options: 'cacheDir: "_site/archive"' })
  const { code, stderr } = await blog.build([], web.env)
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining('the archive in "_site/archive" is in the output, "./_site/", where all of it would be'),
  ])
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
