import { cpSync, existsSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { copyLinks } from '../support/reader.ts'
import { LAYOUT, makeSite, md5, post, type Site, WAITS } from '../support/site.ts'

// So many entries that a thread reads and publishes them, and builds that find nothing new: `site-cache.ts`.
const ENTRIES = 240
const urlOf = (at: number): string => `https://site-${at}.example/page`
const OFFLINE = { LINK_CACHE_OFFLINE: '1' }

let first: Site
let blog: Site
let files: Record<string, string>

beforeAll(async () => {
  const entries = Array.from({ length: ENTRIES }, (_, at) => [`cache/${md5(urlOf(at))}/index.md`, entryText(at)])
  const posts = Array.from({ length: 24 }, (_, at) => [`posts/post-${at}.md`, postText(at)])
  files = { '_includes/base.html': LAYOUT, ...Object.fromEntries([...entries, ...posts]) }
  first = makeSite(files)
  await first.built([], OFFLINE)
})
beforeEach(() => {
  blog = makeSite({})
  for (const name of ['cache', '.cache', '_site', 'posts', '_includes']) {
    cpSync(join(first.folder, name), join(blog.folder, name), { recursive: true, preserveTimestamps: true })
  }
  return () => blog.remove()
})
afterAll(() => first.remove())

function entryText(at: number): string {
  return `---\ntitle: "Page ${at}"\nurl: ${urlOf(at)}\nhash_url: x\narchived_at: 2026-01-01T00:00:00Z\n---\n\nText of page ${at}.\n`
}

function postText(at: number): string {
  const links = Array.from({ length: 10 }, (_, n) => `[page](${urlOf(at * 10 + n)})`)
  return post(`Post ${at}`, links.join('\n\n'))
}

const published = (): readonly string[] => readdirSync(join(blog.folder, '_site/cache')).sort()
const linksOf = (at: number): number => copyLinks(blog.read(`_site/posts/post-${at}/index.html`)).length

test('a build that finds nothing new leaves the cache, the site and what is kept as they were', async () => {
  await blog.built([], OFFLINE)
  const before = [blog.snapshot('cache'), blog.snapshot('.cache'), blog.snapshot('_site')]
  await blog.built([], OFFLINE)
  expect([blog.snapshot('cache'), blog.snapshot('.cache'), blog.snapshot('_site')]).toEqual(before)
})

test.skipIf(!existsSync('/proc/thread-self'))('the thread that reads the cache lets Eleventy go first', async () => {
  const config = blog.read('eleventy.config.js')
  // The 19th field of each thread's `stat` is its nice value; the 2nd, in brackets, may hold spaces.
  const niceValues = `readdirSync('/proc/self/task').map((thread) =>
    readFileSync('/proc/self/task/' + thread + '/stat', 'utf8').split(') ').at(-1).split(' ')[16])`
  const setup = `eleventyConfig.addTransform('look', (html) => (writeFileSync('nice.txt', ${niceValues}.join(' ')), html))`
  blog.write({
    'eleventy.config.js': `import { readdirSync, readFileSync, writeFileSync } from 'node:fs'\n${config.replace('eleventyConfig.addPlugin', `${setup}\n  eleventyConfig.addPlugin`)}`,
  })
  await blog.built([], OFFLINE)
  const values = blog.read('nice.txt').split(' ').map(Number)
  const lowest = Math.min(...values)
  expect(values.filter((value) => value > lowest)).toEqual(lowest < 10 ? [10] : [])
})

test('an empty output is filled with all copies again', async () => {
  const before = blog.snapshot('_site')
  rmSync(join(blog.folder, '_site'), { recursive: true })
  await blog.built([], OFFLINE)
  expect(blog.snapshot('_site')).toEqual(before)
})

test('without .cache/ a build gives the same site', async () => {
  const before = blog.snapshot('_site')
  for (const name of ['_site', '.cache']) rmSync(join(blog.folder, name), { recursive: true })
  await blog.built([], OFFLINE)
  expect(blog.snapshot('_site')).toEqual(before)
})

test('a build that had no .cache/ leaves one with which the next has nothing to do', async () => {
  rmSync(join(blog.folder, '.cache'), { recursive: true })
  await blog.built([], OFFLINE)
  const before = [blog.snapshot('cache'), blog.snapshot('.cache'), blog.snapshot('_site')]
  await blog.built([], OFFLINE)
  expect([blog.snapshot('cache'), blog.snapshot('.cache'), blog.snapshot('_site')]).toEqual(before)
})

test.each([
  ['words that are functions', '{ words: { "*": { copies: (count) => "just " + count } }, '],
  [
    'a rule of what is published',
    '{ publish: { "*": "always", "site-3.example": "never", "site-4.example": "dead" }, ',
  ],
  ['links that go to the copies', '{ mode: "replace", '],
])('with %s a build without .cache/ gives the same site', async (_, options) => {
  const config = blog.read('eleventy.config.js')
  blog.write({ 'eleventy.config.js': config.replace('(linkCache, {', `(linkCache, ${options}`) })
  blog.write({ 'posts/post-0.md': postText(0).replace('---\n', '---\nlinkCache: { publish: always }\n') })
  await blog.built([], OFFLINE)
  const before = [blog.snapshot('_site'), blog.snapshot('cache')]
  for (const name of ['_site', '.cache']) rmSync(join(blog.folder, name), { recursive: true })
  await blog.built([], OFFLINE)
  expect([blog.snapshot('_site'), blog.snapshot('cache')]).toEqual(before)
})

test('after a change of the layout every post is annotated as before', async () => {
  const before = Array.from({ length: 24 }, (_, at) => linksOf(at))
  blog.write({ '_includes/base.html': LAYOUT.replace('</body>', '<footer>new</footer></body>') })
  await blog.built([], OFFLINE)
  expect(blog.read('_site/posts/post-1/index.html')).toContain('<footer>new</footer>')
  expect(Array.from({ length: 24 }, (_, at) => linksOf(at))).toEqual(before)
})

test('where .cache/ cannot be written to a build gives the same site', async () => {
  const before = blog.snapshot('_site')
  for (const name of ['_site', '.cache']) rmSync(join(blog.folder, name), { recursive: true })
  blog.write({ '.cache': 'a file in the place of the folder' })
  await blog.built([], OFFLINE)
  expect(blog.snapshot('_site')).toEqual(before)
})

test.each(['folders.txt', 'folders-signs.json', 'links.txt', 'edits.txt', 'index-index.html.kept'])(
  'where .cache/ has a damaged %s a build gives the same site, and mends it',
  async (name) => {
    const file = `.cache/eleventy-plugin-link-cache/${name}`
    const before = blog.snapshot('_site')
    const [format = ''] = blog.read(file).split('\n')
    blog.write({ [file]: blog.read(file).slice(0, 1000), [`cache/${md5(urlOf(3))}/notes.txt`]: 'new' })
    rmSync(join(blog.folder, 'cache', md5(urlOf(3)), 'notes.txt'))
    await blog.built([], OFFLINE)
    expect(blog.snapshot('_site')).toEqual(before)
    expect(blog.read(file).split('\n')[0]).toBe(format)
    expect(blog.read(file).length).toBeGreaterThan(1000)
  },
)

test('a fresh clone, whose files are all of another time, is known to be the same cache', async () => {
  const folder = join(blog.folder, 'cache', md5(urlOf(7)))
  for (const name of readdirSync(folder)) utimesSync(join(folder, name), 1_700_000_000, 1_700_000_000)
  const before = [blog.snapshot('cache'), blog.snapshot('_site')]
  await blog.built([], OFFLINE)
  expect([blog.snapshot('cache'), blog.snapshot('_site')]).toEqual(before)
})

test('an entry edited by hand is published as edited', async () => {
  blog.write({ [`cache/${md5(urlOf(3))}/index.md`]: entryText(3).replace('Text of', 'My note on') })
  await blog.built([], OFFLINE)
  expect(blog.read(`_site/cache/${md5(urlOf(3))}/index.html`)).toContain('My note on page 3.')
})

test('a published page that somebody damaged is put right', async () => {
  const page = `_site/cache/${md5(urlOf(5))}/index.html`
  const before = blog.read(page)
  blog.write({ [page]: 'damaged' })
  await blog.built([], OFFLINE)
  expect(blog.read(page)).toBe(before)
})

test('an entry that was removed is gone from the site and from the posts', async () => {
  rmSync(join(blog.folder, 'cache', md5(urlOf(0))), { recursive: true })
  await blog.built([], OFFLINE)
  expect(published()).not.toContain(md5(urlOf(0)))
  expect(linksOf(0)).toBe(9)
})

test('a post that cites a copy anew is named by that copy', async () => {
  blog.write({ 'posts/post-1.md': post('Second thoughts', `[page](${urlOf(200)})`) })
  await blog.built([], OFFLINE)
  expect(linksOf(1)).toBe(1)
  expect(blog.read(`_site/cache/${md5(urlOf(200))}/index.html`)).toContain('Second thoughts')
  expect(blog.read(`_site/cache/${md5(urlOf(10))}/index.html`)).not.toContain('Post 1<')
})

test('a post whose text alone changed is annotated', async () => {
  blog.write({ 'posts/post-2.md': postText(2).replaceAll('[page]', '[a page]') })
  await blog.built([], OFFLINE)
  expect(linksOf(2)).toBe(10)
})

test('with publish: "never" nothing of what was published stays', async () => {
  const config = blog.read('eleventy.config.js')
  blog.write({ 'eleventy.config.js': config.replace('(linkCache, {', '(linkCache, { publish: "never", ') })
  await blog.built([], OFFLINE)
  expect(published().filter((name) => name.length === 32)).toEqual([])
  expect(linksOf(0)).toBe(0)
})

test('a link that a build with no network left is asked for by the next one that has it', async () => {
  blog.write({ 'posts/post-1.md': post('One', '[gone](https://gone.invalid/)') })
  await blog.built([], OFFLINE)
  const run = await blog.built([], { HTTPS_PROXY: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' })
  expect(run.stdout + run.stderr).toContain('not archived: https://gone.invalid/')
})

test('a link that failed is told of by each build until it is due again', async () => {
  blog.write({ 'posts/post-1.md': post('One', '[gone](https://gone.invalid/)') })
  const env = { HTTPS_PROXY: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' }
  await blog.built([], env)
  for (const _ of [1, 2]) {
    const { stdout, stderr } = await blog.built([], env)
    expect(stdout + stderr).toMatch(/231 links found, 230 archived \(0 new\), 0 dead, 0 failed, 1 waiting/)
  }
})

test('--serve shows after a save what was written to the cache meanwhile, and fills an output that was emptied', async () => {
  const server = blog.serve(['--serve', '--port=0'], OFFLINE)
  const text = postText(1).replaceAll('[page]', '[the page]')
  // The first write may come before the files are watched.
  const saving = setInterval(() => blog.write({ 'posts/post-1.md': text }), 2000)
  try {
    await server.until(WAITS)
    blog.write({ [`cache/${md5(urlOf(3))}/index.md`]: entryText(3).replace('Text of', 'My note on') })
    const page = `_site/cache/${md5(urlOf(3))}/index.html`
    await vi.waitFor(() => expect(blog.read(page)).toContain('My note on page 3.'), 30_000)
    rmSync(join(blog.folder, '_site/cache'), { recursive: true, maxRetries: 5 })
    await vi.waitFor(() => expect(published()).toHaveLength(ENTRIES + 2), 30_000)
    expect(linksOf(1)).toBe(10)
  } finally {
    clearInterval(saving)
    await server.stop()
  }
})
