import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { copyLinks, followCopies, robustLinks } from '../support/reader.ts'
import { makeSite, md5, post, type Site, testSite as site } from '../support/site.ts'
import { articlePage, startWeb, type Web } from '../support/web.ts'

const LAMPS = 'http://lamps.example/fresnel'
const STORY = articlePage('How Fresnel built a lamp', 'The lens was built in rings of glass.')
const POST = { 'first.md': post('First', `A [lamp](${LAMPS}).`) }
const FOLDER = md5(LAMPS)
const PRIVATE = (more = ''): string => post('First', `A [lamp](${LAMPS}).`, `linkCache:\n  publish: never\n${more}`)

let web: Web

/** Lets time pass for a cache: every moment that its ledgers name is that many days further back. */
function age(blog: Site, days: number): void {
  for (const [name, text] of Object.entries(blog.snapshot('cache'))) {
    if (!name.endsWith('ledger.json')) continue
    const older = text.replace(/\d{4}-\d\d-\d\dT[\d:]+Z/g, (at) =>
      new Date(Date.parse(at) - days * 86_400_000).toISOString().replace('.000', ''),
    )
    blog.write({ [name]: older })
  }
}

beforeEach(async () => {
  web = await startWeb({ [LAMPS]: STORY })
})
afterEach(() => web.close())

test('with replace-dead a dead link is swapped for its copy, and swapped back when the page returns', async () => {
  const blog = site(POST, { options: 'mode: "replace-dead", check: { everyDays: 7 }, archives: []' })
  await blog.built([], web.env)
  expect(blog.read('_site/first/index.html')).toContain(`<a href="${LAMPS}"`)
  web.answers.delete(LAMPS)
  for (const days of [8, 2]) {
    age(blog, days)
    await blog.built([], web.env)
  }
  const swapped = blog.read('_site/first/index.html')
  expect(robustLinks(swapped)).toMatchObject({
    [`/cache/${FOLDER}/`]: { 'data-originalurl': LAMPS, class: 'link-cache-replaced' },
  })
  expect(copyLinks(swapped)).toEqual([])
  expect(swapped).toContain('(the original is gone)')
  const asked = web.hits.length
  const [cache, output] = [blog.snapshot('cache'), blog.snapshot('_site')]
  await blog.built([], web.env)
  expect([web.hits.length, blog.snapshot('cache'), blog.snapshot('_site')]).toEqual([asked, cache, output])
  web.answers.set(LAMPS, STORY)
  age(blog, 40)
  await blog.built([], web.env)
  expect(blog.read('_site/first/index.html')).toContain(`<a href="${LAMPS}"`)
})

test('with publish: "dead" a copy is kept from the first day, and shown once its original is dead', async () => {
  const blog = site(POST, { options: 'publish: "dead", check: { everyDays: 7 }, archives: []' })
  await blog.built([], web.env)
  expect(existsSync(join(blog.folder, 'cache', FOLDER, 'index.md'))).toBe(true)
  expect(existsSync(join(blog.folder, '_site/cache', FOLDER))).toBe(false)
  expect(blog.read('_site/first/index.html')).not.toContain(FOLDER)
  expect(blog.read('_site/cache/index.json')).not.toContain(LAMPS)
  web.answers.delete(LAMPS)
  for (const days of [8, 2]) {
    age(blog, days)
    await blog.built([], web.env)
  }
  expect(followCopies(blog.read('_site/first/index.html'), join(blog.folder, '_site'))).toMatchObject([
    { title: 'How Fresnel built a lamp' },
  ])
})

test.each([
  ['for all', 'publish: "never"', ''],
  ['by host', 'publish: { "lamps.example": "never" }', ''],
  ['by a function', 'publish: ({ url }) => (url.includes("lamps") ? "never" : "always")', ''],
  ['in the post that cites it', '', 'linkCache:\n  publish: never\n'],
])('with publish: "never" %s, nothing of a copy is left in the output', async (_, options, front) => {
  const siteUrl = 'siteUrl: "https://blog.example/"'
  const blog = site(POST, { options: siteUrl })
  await blog.built([], web.env)
  expect(existsSync(join(blog.folder, '_site/cache', FOLDER, 'index.html'))).toBe(true)
  expect(blog.read('_site/cache/feed.xml')).toContain(FOLDER)
  const never = makeSite(
    { 'first.md': post('First', `A [lamp](${LAMPS}).`, front) },
    { options: `${siteUrl}, ${options}` },
  )
  blog.write({ 'first.md': never.read('first.md'), 'eleventy.config.js': never.read('eleventy.config.js') })
  never.remove()
  await blog.built([], web.env)
  expect(existsSync(join(blog.folder, '_site/cache', FOLDER))).toBe(false)
  for (const file of ['first/index.html', 'cache/index.html', 'cache/index.json', 'cache/feed.xml']) {
    expect(blog.read(`_site/${file}`)).not.toContain(FOLDER)
  }
  expect(existsSync(join(blog.folder, 'cache', FOLDER, 'index.md'))).toBe(true)
})

test.each([
  ['is deleted', (blog: Site) => rmSync(join(blog.folder, 'first.md'))],
  ['is a draft again', (blog: Site) => blog.write({ 'first.md': PRIVATE('draft: true\n') })],
  ['is not built, with --formats', () => {}, '--formats=html'],
])('a copy that its only post keeps private stays so when that post %s', async (_, change, ...flags: string[]) => {
  const drafts = 'eleventyConfig.addPreprocessor("drafts", "*", (data) => (data.draft ? false : undefined))'
  const blog = site({ 'first.md': PRIVATE(), 'about.html': '<p>About</p>' }, { setup: drafts })
  await blog.built([], web.env)
  change(blog)
  for (let build = 0; build < 2; build++) {
    await blog.built(flags, web.env)
    expect(blog.read('_site/cache/index.json')).not.toContain(LAMPS)
    expect(existsSync(join(blog.folder, '_site/cache', FOLDER))).toBe(false)
  }
  blog.write({ 'second.md': post('Second', `A [lamp](${LAMPS}).`) })
  await blog.built([], web.env)
  expect(copyLinks(blog.read('_site/second/index.html'))).toHaveLength(1)
  expect(existsSync(join(blog.folder, '_site/cache', FOLDER, 'index.html'))).toBe(true)
})

test.each([
  ['linkCache:\n  publish: maybe\n', 'linkCache.publish is "maybe": use "always", "dead" or "never".'],
  [
    'linkCache: no\n',
    'linkCache is "no": use false, which leaves the post out, or an object such as { publish: "never" }.',
  ],
  ['linkCache: { publsh: never }\n', 'linkCache is {"publsh":"never"}: use false, which leaves the post out,'],
])('a wish of a post that is none is one sentence: %j', async (wish, sentence) => {
  const blog = site({ 'p.md': post('P', 'x', wish) })
  const { code, stdout, stderr } = await blog.build([], web.env)
  expect(code).not.toBe(0)
  expect(stdout + stderr).toContain(`in ./p.md ${sentence}`)
})

test.each([
  ['publish: ({ url }) => (url === "" ? "always" : undefined)', 'the option "publish" gives undefined for'],
  ['publish: async () => "never"', 'the option "publish" gives {} for'],
  ['exclude: [async () => false]', 'a function in the option "include" or "exclude" gives a promise for'],
  ['template: () => 5', 'the option "template" gives 5 for'],
])('what a function of the site gives is looked at: %s', async (options, sentence) => {
  const blog = site({ 'p.md': post('P', `[lamp](${LAMPS})`) }, { options })
  const { code, stdout, stderr } = await blog.build([], web.env)
  expect(code).not.toBe(0)
  expect(stdout + stderr).toContain(`${sentence} ${LAMPS}: return`)
})

test('strict makes the build fail where a link has no copy, and says which', async () => {
  const blog = site({ 'p.md': post('P', '[x](http://gone.example/)') }, { options: 'strict: ["gone"], archives: []' })
  const { code, stdout, stderr } = await blog.build([], web.env)
  expect(code).not.toBe(0)
  expect(stdout + stderr).toContain('1 link without a copy, and the option "strict" forbids that')
  expect(stdout + stderr).toContain('http://gone.example/: the page is gone (404')
})

test('strict about other reasons lets the build pass', async () => {
  const blog = site(
    { 'p.md': post('P', '[x](http://gone.example/)') },
    { options: 'strict: ["timeout"], archives: []' },
  )
  await blog.built([], web.env)
})

test('strict does not get in the way of who writes, with --serve', async () => {
  const blog = site({ 'p.md': post('P', '[x](http://gone.example/)') }, { options: 'strict: true, archives: []' })
  const running = blog.serve(['--serve', '--port=0'], web.env)
  await running.until('Server at')
  await running.stop()
  expect(running.output()).toContain('1 link found, 0 archived (0 new), 0 dead, 0 failed, 1 not tried yet')
  expect(running.output()).not.toContain('"strict" is set')
})

test('on GitHub a failure is shown at its line', async () => {
  const blog = site({ 'p.md': post('P', 'One\n\n[x](http://gone.example/)') }, { options: 'archives: []' })
  const { stdout } = await blog.built([], { ...web.env, GITHUB_ACTIONS: 'true' })
  expect(stdout).toContain('::warning file=p.md,line=8,title=link-cache::http://gone.example/: the page is gone')
})

test('LINK_CACHE_OFFLINE=1 asks nothing', async () => {
  const blog = site(POST)
  const { stdout, stderr } = await blog.built([], { ...web.env, LINK_CACHE_OFFLINE: '1' })
  expect(web.hits).toEqual([])
  expect(stdout + stderr).toContain('1 link not archived yet')
})

test('--quiet says nothing', async () => {
  const blog = site({ 'p.md': post('P', `[x](${LAMPS}) [y](http://gone.example/)`) })
  const { stdout, stderr } = await blog.built(['--quiet'], web.env)
  expect(stdout + stderr).not.toContain('link-cache')
})

test('a site that is quiet by its configuration is told what is new, and of nothing else', async () => {
  const blog = site(
    { 'p.md': post('P', `[x](${LAMPS}) [y](http://gone.example/)`) },
    { setup: 'eleventyConfig.setQuietMode(true)' },
  )
  const first = await blog.built([], web.env)
  expect(first.stdout + first.stderr).toContain('[link-cache] 2 links found, 1 archived (1 new')
  expect(first.stdout + first.stderr).toContain('not archived: http://gone.example/: the page is gone')
  expect(first.stdout).not.toContain('Writing')
  const second = await blog.built([], web.env)
  expect(second.stdout + second.stderr).not.toContain('link-cache')
})

test('--quiet says nothing, also on such a site', async () => {
  const blog = site(
    { 'p.md': post('P', `[x](${LAMPS}) [y](http://gone.example/)`) },
    { setup: 'eleventyConfig.setQuietMode(true)' },
  )
  const { stdout, stderr } = await blog.built(['--quiet'], web.env)
  expect(stdout + stderr).not.toContain('link-cache')
})

test('when the time budget is used up, the rest goes on with the next build', async () => {
  web.answers.set('http://slow.example/', (_request, response) => {
    setTimeout(() => response.end('late'), 20_000).unref()
  })
  const blog = site(
    { 'p.md': post('P', `[s](http://slow.example/) [x](${LAMPS})`) },
    { options: 'timeBudget: "4s", archives: []' },
  )
  const { stdout, stderr } = await blog.built([], web.env)
  expect(stdout + stderr).toContain('1 link not archived yet: the time budget was used up')
  expect(existsSync(join(blog.folder, 'cache', md5('http://slow.example/')))).toBe(false)
  expect(existsSync(join(blog.folder, 'cache', FOLDER, 'index.md'))).toBe(true)
  web.answers.set('http://slow.example/', STORY)
  await blog.built([], web.env)
  expect(copyLinks(blog.read('_site/p/index.html'))).toHaveLength(2)
})
