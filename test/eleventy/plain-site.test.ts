import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { copyLinks, followCopies, robustLinks } from '../support/reader.ts'
import { md5, post, type Site, testSite as site } from '../support/site.ts'
import { articlePage, startWeb, type Web } from '../support/web.ts'

const LAMPS = 'http://lamps.example/fresnel'
const BREAD = 'http://bread.example/rye'
const GONE = 'http://gone.example/away'

let web: Web

beforeEach(async () => {
  web = await startWeb({
    [LAMPS]: articlePage('How Fresnel built a lamp', 'The lens was built in rings of glass.'),
    [BREAD]: articlePage('Rye bread', 'Rye wants a sour dough.'),
  })
})
afterEach(() => web.close())

test('a post’s links are followed by links to readable copies', async () => {
  const blog = site({ 'first.md': post('First', `A [lamp](${LAMPS}) and [bread](${BREAD}).`) })
  await blog.built([], web.env)
  const html = blog.read('_site/first/index.html')
  expect(followCopies(html, `${blog.folder}/_site`)).toEqual([
    {
      href: `/cache/${md5(LAMPS)}/`,
      name: 'archived copy of “How Fresnel built a lamp”',
      title: 'How Fresnel built a lamp',
      text: expect.stringContaining('The lens was built in rings of glass.'),
    },
    {
      href: `/cache/${md5(BREAD)}/`,
      name: 'archived copy of “Rye bread”',
      title: 'Rye bread',
      text: expect.stringContaining('Rye wants a sour dough.'),
    },
  ])
})

test('the original link carries the Robust Links attributes', async () => {
  const blog = site(
    { 'first.md': post('First', `A [lamp](${LAMPS}#rings).`) },
    { options: 'siteUrl: "https://blog.example/"' },
  )
  await blog.built([], web.env)
  expect(robustLinks(blog.read('_site/first/index.html'))).toEqual({
    [`${LAMPS}#rings`]: {
      href: `${LAMPS}#rings`,
      'data-originalurl': `${LAMPS}#rings`,
      'data-versionurl': `https://blog.example/cache/${md5(LAMPS)}/`,
      'data-versiondate': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    },
  })
})

test('a link to words of a page leads to the same words of its copy', async () => {
  const words = '#:~:text=The%20lens,-rings&text=glass'
  const blog = site(
    {
      'first.md': post(
        'First',
        `A [lamp](${LAMPS}${words}), [again](${LAMPS}#top${words.slice(1)}), [top](${LAMPS}#top).`,
      ),
    },
    { options: 'siteUrl: "https://blog.example/"' },
  )
  await blog.built([], web.env)
  const html = blog.read('_site/first/index.html')
  const copy = `/cache/${md5(LAMPS)}/`
  expect(copyLinks(html).map(({ href }) => href)).toEqual([`${copy}${words}`, `${copy}${words}`, copy])
  expect(Object.values(robustLinks(html)).map((link) => link['data-versionurl'])).toEqual(
    Array.from({ length: 3 }, () => `https://blog.example${copy}`),
  )
})

test('the cache holds one folder per URL with readable Markdown and a page', async () => {
  const blog = site({ 'first.md': post('First', `A [lamp](${LAMPS}).`) })
  await blog.built([], web.env)
  const folder = `cache/${md5(LAMPS)}`
  expect(Object.keys(blog.snapshot('cache')).sort()).toEqual(
    ['index.html', 'index.md', 'ledger.json'].map((name) => `${folder}/${name}`),
  )
  const text = blog.read(`${folder}/index.md`)
  expect(text).toMatch(
    /^---\ntitle: "How Fresnel built a lamp"\nurl: http:\/\/lamps\.example\/fresnel\nhash_url: \w{10}\n/,
  )
  expect(text).toContain('The lens was built in rings of glass.')
  expect(blog.read(`_site/${folder}/index.html`)).toBe(blog.read(`${folder}/index.html`))
})

test('a second build makes no request, leaves the cache as it is, and gives the same output', async () => {
  const blog = site({ 'first.md': post('First', `A [lamp](${LAMPS}), [gone](${GONE}).`) })
  await blog.built([], web.env)
  const [cache, output, asked] = [blog.snapshot('cache'), blog.snapshot('_site'), web.hits.length]
  await blog.built([], web.env)
  expect(blog.snapshot('cache')).toEqual(cache)
  expect(blog.snapshot('_site')).toEqual(output)
  expect(web.hits.length).toBe(asked)
})

test('the same without what only saves time', async () => {
  const blog = site({ 'first.md': post('First', `A [lamp](${LAMPS}), [gone](${GONE}).`) })
  await blog.built([], web.env)
  const [cache, output, asked] = [blog.snapshot('cache'), blog.snapshot('_site'), web.hits.length]
  const { rmSync } = await import('node:fs')
  rmSync(`${blog.folder}/.cache`, { recursive: true })
  rmSync(`${blog.folder}/_site`, { recursive: true })
  await blog.built([], web.env)
  expect(blog.snapshot('cache')).toEqual(cache)
  expect(blog.snapshot('_site')).toEqual(output)
  expect(web.hits.length).toBe(asked)
})

test('a post with one bad link builds as fine as any other, and the reason is told', async () => {
  const blog = site({ 'first.md': post('First', `A [lamp](${LAMPS}).\n\nIt is [gone](${GONE}).`) })
  const { stdout, stderr } = await blog.built([], web.env)
  const html = blog.read('_site/first/index.html')
  expect(copyLinks(html).map(({ href }) => href)).toEqual([`/cache/${md5(LAMPS)}/`])
  expect(html).toContain(`<a href="${GONE}">gone</a>`)
  expect(stdout + stderr).toContain(`not archived: ${GONE}: the page is gone (404`)
  expect(stdout + stderr).toContain('in ./first.md:8')
  expect(JSON.parse(blog.read(`cache/${md5(GONE)}/ledger.json`))).toMatchObject({
    url: GONE,
    citedBy: ['./first.md'],
    health: 'failing',
    attempts: [{ outcome: 'failed', reason: 'gone', status: 404 }],
  })
})

test('a French post speaks French', async () => {
  const blog = site({ 'un.md': post('Un', `Une [lampe](${LAMPS}).`, 'lang: fr\n') })
  await blog.built([], web.env)
  const [link] = copyLinks(blog.read('_site/un/index.html'))
  expect([link?.text, link?.name]).toEqual([
    'copie archivée',
    'copie archivée de «\u202fHow Fresnel built a lamp\u202f»',
  ])
})

test('the site can give its own words', async () => {
  const blog = site(
    { 'first.md': post('First', `A [lamp](${LAMPS}).`) },
    { options: 'words: { en: { archivedCopy: "saved" } }' },
  )
  await blog.built([], web.env)
  expect(copyLinks(blog.read('_site/first/index.html'))[0]?.text).toBe('saved')
})

test('a copy names the posts that cite it, with links that work under any prefix', async () => {
  const blog = site({
    'a/first.md': post('First & best', `A [lamp](${LAMPS}).`),
    'second.md': post('Second', `[Lamp](${LAMPS})`),
  })
  await blog.built([], web.env)
  const html = blog.read(`_site/cache/${md5(LAMPS)}/index.html`)
  expect(html).toContain('href="../../a/first/"')
  expect(html).toContain('First &amp; best')
  expect(html).toContain('href="../../second/"')
})

test('an index of all copies, for people and for programs', async () => {
  const blog = site({ 'first.md': post('First', `A [lamp](${LAMPS}) and [bread](${BREAD}).`) })
  await blog.built([], web.env)
  const html = blog.read('_site/cache/index.html')
  expect(html).toContain('How Fresnel built a lamp')
  expect(html).toContain('Rye bread')
  expect(JSON.stringify(JSON.parse(blog.read('_site/cache/index.json')))).toContain(LAMPS)
})

test('bytes that have nothing to do with links stay as Eleventy wrote them', async () => {
  const body = `A [lamp](${LAMPS}).\n\n<div CLASS=x data-q='"'>odd &nbsp; <br/>markup</div>\n`
  const [plain, blog] = [
    site({ 'first.md': post('First', body) }, { options: 'offline: true' }),
    site({ 'first.md': post('First', body) }),
  ]
  await plain.built([], web.env)
  await blog.built([], web.env)
  const without = blog
    .read('_site/first/index.html')
    .replace(/<span class="link-cache"[\s\S]*?<\/span>/g, '')
    .replace(/ data-(?:originalurl|versionurl|versiondate)="[^"]*"/g, '')
  expect(without).toBe(plain.read('_site/first/index.html'))
})

test.each([
  ['linkCache: false leaves a post out', post('P', `[x](${LAMPS})`, 'linkCache: false\n'), ''],
  ['data-no-archive leaves a link out', post('P', `<a href="${LAMPS}" data-no-archive>x</a>`), ''],
  ['exclude leaves a host out', post('P', `[x](${LAMPS})`), 'exclude: ["lamps.example"]'],
  ['include leaves all others out', post('P', `[x](${LAMPS})`), 'include: ["bread.example"]'],
  ['the site’s own host is left out', post('P', `[x](${LAMPS})`), 'siteUrl: "http://lamps.example/"'],
  ['offline asks nothing', post('P', `[x](${LAMPS})`), 'offline: true'],
  ['a web archive is left alone', post('P', `[x](https://web.archive.org/web/2020/${LAMPS})`), ''],
  ['template syntax is no link', post('P', '[x]({{ page.url }}startups) and `http://lamps.example/fresnel`'), ''],
  ['a draft of another preprocessor is left out', post('P', `[x](${LAMPS})`, 'draft: true\n'), ''],
])('%s', async (_, text, options) => {
  const setup = 'eleventyConfig.addPreprocessor("drafts", "*", (data) => (data.draft ? false : undefined))'
  const blog = site({ 'p.md': text, 'index.html': 'x' }, { options, setup })
  await blog.built([], web.env)
  expect(web.hits).toEqual([])
})

test('an Eleventy that is too old is told of', async () => {
  // What Eleventy 2 has not.
  const blog = site({ 'p.md': 'x' }, { setup: 'eleventyConfig.addPreprocessor = undefined' })
  const { code, stderr } = await blog.build([], web.env)
  expect([code, stderr]).toEqual([1, expect.stringContaining('it needs Eleventy 3: npm install @11ty/eleventy@3')])
})

test('a configuration that adds the plugin twice is told so', async () => {
  const blog = site({ 'p.md': post('P', `[x](${LAMPS})`) }, { setup: 'eleventyConfig.addPlugin(linkCache)' })
  const { code, stderr } = await blog.build([], web.env)
  expect([code, stderr]).toEqual([1, expect.stringContaining('it is added twice: keep one addPlugin')])
  expect(web.hits).toEqual([])
})

test('the site’s own address is found in its data', async () => {
  const blog = site({ 'p.md': post('P', `[x](${LAMPS})`), '_data/metadata.json': '{ "url": "http://lamps.example/" }' })
  await blog.built([], web.env)
  expect(web.hits).toEqual([])
})

test.each([
  ['lamps.org/a', 'linkify: true', '', 'http://lamps.org/a'],
  ['lamps.org/a', 'linkify: true', '; md.linkify.set({ fuzzyLink: false })', undefined],
  ['lamps.org/a', 'linkify: false', '', undefined],
  ['www.lamps.org/a', 'linkify: true', '', 'http://www.lamps.org/a'],
  // As of linkify-it 6 by itself.
  ['www.lamps.org/a', 'linkify: true', '; md.linkify.set({ fuzzyLink: false })', undefined],
])(
  'a host without a scheme, %s, is a link where the site’s markdown-it makes it one: %s %s',
  async (host, options, more, url) => {
    for (const at of ['http://lamps.org/a', 'http://www.lamps.org/a'])
      web.answers.set(at, articlePage('Lamps', 'A page about lamps.'))
    const setup = `eleventyConfig.amendLibrary("md", (md) => { md.set({ ${options} })${more} })`
    const blog = site({ 'p.md': post('P', `See ${host} now, and README.notes.`) }, { setup })
    await blog.built([], web.env)
    const copies = copyLinks(blog.read('_site/p/index.html')).map(({ href }) => href)
    expect([copies, web.hits]).toEqual(url === undefined ? [[], []] : [[`/cache/${md5(url)}/`], [url]])
  },
)

test('of a library other than markdown-it it is tried what it links: GFM links hosts that begin with www alone', async () => {
  for (const at of ['http://lamps.org/a', 'http://www.lamps.org/a'])
    web.answers.set(at, articlePage('Lamps', 'A page about lamps.'))
  const gfm = `{ render: (text) => text.replaceAll(/(?<!\\/)\\bwww\\.[^\\s,]+/g, '<a href="http://$&">$&</a>').replaceAll(/(?<!")https?:\\S+/g, '<a href="$&">$&</a>') }`
  const blog = site(
    { 'p.md': post('P', 'See www.lamps.org/a and lamps.org/a now.') },
    { setup: `eleventyConfig.setLibrary("md", ${gfm})` },
  )
  await blog.built([], web.env)
  expect(web.hits).toEqual(['http://www.lamps.org/a'])
})

test('bare URLs are links where the site’s markdown-it linkifies', async () => {
  const setup = 'eleventyConfig.amendLibrary("md", (md) => md.set({ linkify: true }))'
  const [plain, linkified] = [
    site({ 'p.md': post('P', `See ${LAMPS} now.`) }),
    site({ 'p.md': post('P', `See ${LAMPS} now.`) }, { setup }),
  ]
  await plain.built([], web.env)
  expect(web.hits).toEqual([])
  await linkified.built([], web.env)
  expect(copyLinks(linkified.read('_site/p/index.html')).map(({ href }) => href)).toEqual([`/cache/${md5(LAMPS)}/`])
})

test.each([
  [`(text) => text.replace(/https?:\\S+/, "<a href='$&'>$&</a>")`, 1],
  [`async (text) => text.replace(/https?:\\S+/, "<a href='$&'>$&</a>")`, 1],
  ['(text) => "<p>" + text + "</p>"', 0],
  ['(text, { page }) => page.inputPath && "<p>" + text + "</p>"', 0],
])('bare URLs are links where another Markdown library makes them links: %s', async (render, copies) => {
  const blog = site(
    { 'p.md': post('P', `See ${LAMPS} now.`) },
    { setup: `eleventyConfig.setLibrary("md", { render: ${render} })` },
  )
  await blog.built([], web.env)
  expect([copyLinks(blog.read('_site/p/index.html')).length, web.hits.length]).toEqual([copies, copies])
})

test('a link whose URL templating makes is archived where scope says so', async () => {
  const text = post('P', '[x]({{ host }}/fresnel)', 'host: http://lamps.example\n')
  const [plain, scoped] = [site({ 'p.md': text }), site({ 'p.md': text }, { options: 'scope: "main"' })]
  await plain.built([], web.env)
  expect(web.hits).toEqual([])
  await scoped.built([], web.env)
  expect(followCopies(scoped.read('_site/p/index.html'), `${scoped.folder}/_site`)).toMatchObject([
    { title: 'How Fresnel built a lamp' },
  ])
  const [cache, output, asked] = [scoped.snapshot('cache'), scoped.snapshot('_site'), web.hits.length]
  await scoped.built([], web.env)
  expect([scoped.snapshot('cache'), scoped.snapshot('_site'), web.hits.length]).toEqual([cache, output, asked])
})

const LINK_BLOG =
  '<main>{{ content }}</main>{% if link %}<a href="{{ link }}">{{ title }}</a>{% endif %}<a href="http://code.example/edit/{{ page.inputPath }}">Edit</a>'
const linkBlog = (options = ''): Site =>
  site(
    {
      '_includes/base.html': LINK_BLOG,
      'a.md': post('A', `A [lamp](${LAMPS}).`, `link: ${LAMPS}\n`),
      'b.md': post('B', 'Read this.', `link: ${BREAD}\n`),
      'c.md': post('C', 'Nothing.'),
      'd.md': post('D', 'Nothing.'),
    },
    { options },
  )

test('links that only templates make are told of, but for those that all posts have', async () => {
  const { stdout } = await linkBlog().built([], web.env)
  expect(stdout).toContain(
    `1 link comes from a template and is not archived, such as ${BREAD} in ./b.md: the option "scope" includes such links`,
  )
})

test.each(['scope: "body > a"', 'exclude: ["bread.example"]'])('with %s nothing is told of them', async (options) => {
  const { stdout } = await linkBlog(options).built([], web.env)
  expect(stdout).toContain('1 new')
  expect(stdout).not.toContain('made by templates')
})

test('a hand edit of index.md is published and kept', async () => {
  const blog = site({ 'first.md': post('First', `A [lamp](${LAMPS}).`) })
  await blog.built([], web.env)
  const file = `cache/${md5(LAMPS)}/index.md`
  const edited = blog.read(file).replace('rings of glass', 'RINGS BY HAND').replace('hash_url', 'mine: yes\nhash_url')
  blog.write({ [file]: edited })
  await blog.built([], web.env)
  expect(blog.read(file)).toBe(edited)
  expect(blog.read(`_site/cache/${md5(LAMPS)}/index.html`)).toContain('RINGS BY HAND')
})

test('the index tells the size of a copy that another post cites from now on', async () => {
  const blog = site({ 'first.md': post('First', `A [lamp](${LAMPS}).`) })
  await blog.built([], web.env)
  blog.write({ 'second.md': post('Second', `A [lamp](${LAMPS}).`) })
  await blog.built([], web.env)
  const index = blog.read('_site/cache/index.json')
  await blog.built([], web.env)
  expect(blog.read('_site/cache/index.json')).toBe(index)
})

test('line ends that git turns for Windows make no page anew', async () => {
  const blog = site({ 'first.md': post('First', `A [lamp](${LAMPS}).`) })
  await blog.built([], web.env)
  for (const [name, text] of Object.entries(blog.snapshot('cache'))) {
    blog.write({ [name]: Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1') })
  }
  rmSync(join(blog.folder, '.cache'), { recursive: true })
  const turned = blog.snapshot('cache')
  await blog.built([], web.env)
  expect(blog.snapshot('cache')).toEqual(turned)
  expect((await blog.command(['verify'], web.env)).stdout).toContain('0 problems')
})

test('an older cache of the same family is used as it is', async () => {
  const folder = md5('http://old.example/story')
  const blog = site({
    'first.md': post('First', 'An [old story](http://old.example/story).'),
    [`cache/${folder}/index.md`]: `title: An old story\nurl: http://old.example/story\nhash_url: ${folder.slice(0, 10)}\n\nOnce upon a time {{ there }} was.\n`,
  })
  await blog.built([], web.env)
  expect(web.hits).toEqual([])
  expect(followCopies(blog.read('_site/first/index.html'), `${blog.folder}/_site`)).toMatchObject([
    { title: 'An old story', text: 'Once upon a time {{ there }} was.' },
  ])
})

test.each([
  ['mode: "annotated"', 'the option "mode" is "annotated": use "annotate", "replace", "replace-dead" or a function.'],
  [
    'urlPath: "copies"',
    'the option "urlPath" is "copies": use a path that starts and ends with a slash and has no spaces and none of',
  ],
  [
    'urlPath: "/saved%20copies/"',
    'the option "urlPath" is "/saved%20copies/": use a path that starts and ends with a slash and has no spaces',
  ],
  ['cachedir: "x"', 'there is no option "cachedir": use one of cacheDir'],
  [
    'timeBudget: "soon"',
    'the option "timeBudget" is "soon": use seconds (24 days at most), or a text such as "90s" or "5m"; 0 for no limit.',
  ],
  [
    'archives: [{ name: "Arquivo.pt", kind: "memento", timegateUrl: "arquivo.pt/wayback/" }]',
    'the option "archives": The web archive "Arquivo.pt" has the timegateUrl "arquivo.pt/wayback/": write an http(s) address.',
  ],
  ['offline: "yes"', 'the option "offline" is "yes": use true or false.'],
])('the wrong option %s is one sentence at start', async (options, sentence) => {
  const blog = site({ 'p.md': post('P', 'x') }, { options })
  const { code, stdout, stderr } = await blog.build([], web.env)
  expect(code).not.toBe(0)
  expect(stdout + stderr).toContain(sentence)
})
