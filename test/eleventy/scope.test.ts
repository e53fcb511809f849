import { afterEach, beforeEach, expect, test } from 'vitest'
import { copyLinks } from '../support/reader.ts'
import { md5, post, REBUILT, type Site, type SiteSettings, testSite, WAITS } from '../support/site.ts'
import { articlePage, startWeb, type Web } from '../support/web.ts'

const TOPICS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
const page = (topic: string): string => `http://pages.example/${topic}`
const link = (topic: string): string => `<p>See <a href="${page(topic)}">${topic}</a>.</p>`

/** A layout whose pages link home and, like most, to a place that is no post’s doing. */
const LAYOUT =
  '<!doctype html>\n<html lang="en"><head><title>{{ title }} | The blog</title></head>\n<body><nav><a href="/">Home</a> <a href="http://code.example/me">Me</a></nav>\n<article>\n<h1>{{ title }}</h1>\n{{ content }}\n</article>\n</body></html>\n'

let web: Web
const site = (files: Parameters<typeof testSite>[0], settings?: SiteSettings): Site =>
  testSite({ '_includes/base.html': LAYOUT, ...files }, { options: 'scope: "article"', ...settings })
/** The pages that readers of a copy are told of. */
const citing = (blog: Site, topic: string): readonly string[] | undefined => {
  const index = JSON.parse(blog.read('_site/cache/index.json')) as {
    copies: { url: string; citedBy: { url: string; title: string }[] }[]
  }
  const copy = index.copies.find(({ url }) => url === page(topic))
  return copy?.citedBy.map(({ url, title }) => `${title} ${new URL(url, 'http://blog.example/cache/').pathname}`)
}
const annotated = (html: string): readonly string[] => copyLinks(html).map(({ name }) => name.replace(/.*“|”/g, ''))

beforeEach(async () => {
  web = await startWeb(
    Object.fromEntries(TOPICS.map((topic) => [page(topic), articlePage(`Page ${topic}`, `All about ${topic}.`)])),
  )
})
afterEach(() => web.close())

test('with scope, posts in every language are archived, annotated and named as citing, in one build', async () => {
  const blog = site(
    {
      'posts/posts.json': '{ "tags": "posts", "layout": "base.html" }',
      'posts/html.html': `---\ntitle: In HTML\n---\n${link('a')}`,
      'posts/nunjucks.njk': `---\ntitle: In Nunjucks\n---\n{% set topic = "b" %}<a href="http://pages.example/{{ topic }}">b</a>`,
      'posts/liquid.liquid': `---\ntitle: In Liquid\n---\n{% assign topic = "c" %}<a href="http://pages.example/{{ topic }}">c</a>`,
      'posts/script.11ty.js': `export const data = { title: "In JavaScript" }\nexport const render = () => \`${link('d')}\``,
      'posts/other.shout': `---\ntitle: In another language\n---\nd e`,
      '_data/cms.json': JSON.stringify([
        { title: 'From a CMS', slug: 'one', html: link('f') },
        { title: 'From a CMS, too', slug: 'two', html: link('g') },
      ]),
      'cms.njk': `---\npagination: { data: cms, size: 1, alias: item }\npermalink: "/cms/{{ item.slug }}/"\nlayout: base.html\neleventyComputed: { title: "{{ item.title }}" }\n---\n{{ item.html | safe }}`,
    },
    {
      setup: `eleventyConfig.addTemplateFormats("shout")
  eleventyConfig.addExtension("shout", { compile: (text) => () => text.trim().split(" ").map((word) => '<a href="http://pages.example/' + word + '">' + word + "</a>").join(" and ") })
  eleventyConfig.addTemplate("virtual.html", ${JSON.stringify(link('h'))}, { layout: "base.html", title: "Virtual" })`,
    },
  )
  const { stdout } = await blog.built([], web.env)
  expect(stdout).toContain('8 links found, 8 archived (8 new')
  expect(Object.fromEntries(TOPICS.map((topic) => [topic, citing(blog, topic)]))).toEqual({
    a: ['In HTML /posts/html/'],
    b: ['In Nunjucks /posts/nunjucks/'],
    c: ['In Liquid /posts/liquid/'],
    d: ['In another language /posts/other/', 'In JavaScript /posts/script/'],
    e: ['In another language /posts/other/'],
    f: ['From a CMS /cms/one/'],
    g: ['From a CMS, too /cms/two/'],
    h: ['Virtual /virtual/'],
  })
  expect(annotated(blog.read('_site/posts/other/index.html'))).toEqual(['Page d', 'Page e'])
  expect(annotated(blog.read('_site/cms/two/index.html'))).toEqual(['Page g'])
  const [cache, output, asked] = [blog.snapshot('cache'), blog.snapshot('_site'), web.hits.length]
  expect((await blog.built([], web.env)).stdout).toContain('8 links found, 8 archived (0 new)')
  expect([blog.snapshot('cache'), blog.snapshot('_site'), web.hits.length]).toEqual([cache, output, asked])
  const status = await blog.command(['status', '--json'], web.env)
  expect(JSON.parse(status.stdout)).toMatchObject({ total: { links: 8 } })
  expect((await blog.command(['verify'], web.env)).stdout).toContain('0 problems')
  expect(blog.snapshot('cache')).toEqual(cache)
})

/** A home page, a page for each tag and a section’s page, which all show whole posts, and a page that shows none. */
const LISTS = {
  'index.njk':
    '---\ntitle: Home\nlayout: base.html\n---\n{% for post in collections.posts %}<a href="{{ post.url }}">{{ post.data.title }}</a>{{ post.content | safe }}{% endfor %}',
  'tags.njk':
    '---\ntitle: A tag\nlayout: base.html\npagination: { data: collections, size: 1, alias: tag, filter: [all] }\npermalink: "/tags/{{ tag }}/"\n---\n{% for post in collections[tag] %}<a href="{{ post.url }}">{{ post.data.title }}</a>{{ post.content | safe }}{% endfor %}',
  'blog/index.md':
    '---\ntitle: Blog\nlayout: base.html\n---\n{% for post in collections.posts %}<a href="{{ post.url }}">{{ post.data.title }}</a>{{ post.content }}{% endfor %}',
  'about.njk': `---\ntitle: About\nlayout: base.html\n---\n${link('a')}`,
}

test('pages that show whole posts are annotated, and not named instead of them', async () => {
  const blog = site({
    ...LISTS,
    'blog/one.html': `---\ntitle: One\ntags: [posts, solo]\nlayout: base.html\n---\n${link('a')}`,
    'blog/two.html': `---\ntitle: Two\ntags: posts\nlayout: base.html\n---\n${link('a')}${link('b')} <a href="/blog/one/">as before</a>`,
    'blog/three.md': `---\ntitle: Three\ntags: posts\nlayout: base.html\n---\n[c](${page('c')})`,
  })
  await blog.built([], web.env)
  expect(['a', 'b', 'c'].map((topic) => citing(blog, topic))).toEqual([
    ['About /about/', 'One /blog/one/', 'Two /blog/two/'],
    ['Two /blog/two/'],
    ['Three /blog/three/'],
  ])
  const home = annotated(blog.read('_site/index.html'))
  expect(home.toSorted()).toEqual(['Page a', 'Page a', 'Page b', 'Page c'])
  expect(annotated(blog.read('_site/tags/solo/index.html'))).toEqual(['Page a'])
})

test('with scope, posts that are left out or kept private are so on the pages that show them, too', async () => {
  const blog = site({
    ...LISTS,
    'blog/left-out.html': `---\ntitle: Left out\ntags: posts\nlayout: base.html\nlinkCache: false\n---\n${link('b')}`,
    'blog/private.html': `---\ntitle: Private\ntags: posts\nlayout: base.html\nlinkCache: { publish: never }\n---\n${link('c')}`,
    'blog/no-page.html': `---\ntitle: No page\ntags: posts\npermalink: false\n---\n${link('d')}`,
  })
  for (const _ of ['first', 'second']) {
    const { stdout } = await blog.built([], web.env)
    expect(stdout).toContain('3 links found, 3 archived')
    expect(citing(blog, 'd')).toEqual(['Home /', 'Blog /blog/'])
    expect(annotated(blog.read('_site/index.html'))).toEqual(['Page d'])
    expect(annotated(blog.read('_site/blog/private/index.html'))).toEqual([])
  }
  expect(web.hits.some((hit) => JSON.stringify(hit).includes('/b'))).toBe(false)
})

test('a link blog whose lists have no pages below them is named itself', async () => {
  const blog = site({
    '_data/marks.json': JSON.stringify(['a', 'b', 'c'].map((topic) => ({ topic, url: page(topic) }))),
    'marks.njk':
      '---\ntitle: Marks\nlayout: base.html\npagination: { data: marks, size: 2 }\n---\n{% for mark in pagination.items %}<a href="{{ mark.url }}">{{ mark.topic }}</a>{% endfor %}',
  })
  await blog.built([], web.env)
  expect(['a', 'c'].map((topic) => citing(blog, topic))).toEqual([['Marks /marks/'], ['Marks /marks/1/']])
})

test('a list of all copies that is left out takes no links from the pages that link to it', async () => {
  const nav = '<a href="/">Home</a> <a href="/copies/">Copies</a>'
  const blog = site({
    '_includes/base.html': LAYOUT.replace('<a href="/">Home</a>', nav),
    'copies.njk': `---\ntitle: Copies\nlayout: base.html\nlinkCache: false\n---\n${link('a')}${link('b')}`,
    'index.njk': `---\ntitle: Home\nlayout: base.html\n---\n${link('a')}`,
    '_data/marks.json': JSON.stringify([{ url: page('b') }, { url: page('c') }]),
    'marks.njk':
      '---\ntitle: Marks\nlayout: base.html\npagination: { data: marks, size: 2 }\n---\n{% for mark in pagination.items %}<a href="{{ mark.url }}">x</a>{% endfor %}',
  })
  await blog.built([], web.env)
  expect(['a', 'b', 'c'].map((topic) => citing(blog, topic))).toEqual([
    ['Home /'],
    ['Marks /marks/'],
    ['Marks /marks/'],
  ])
})

test('pages that another plugin has changed after they were written stay so', async () => {
  const blog = site(
    {
      'a.html': `---\ntitle: A\nlayout: base.html\n---\n${link('a')}`,
      'b.html': `---\ntitle: B\nlayout: base.html\n---\n${link('a')}`,
    },
    {
      imports: 'import { writeFileSync, rmSync } from "node:fs"',
      setup:
        'eleventyConfig.on("afterBuild", () => { writeFileSync("_site/a/index.html", "mine"); rmSync("_site/b/index.html") })',
    },
  )
  await blog.built([], web.env)
  expect(blog.read('_site/a/index.html')).toBe('mine')
  expect(citing(blog, 'a')).toEqual(['A /a/', 'B /b/'])
})

test.each([['--watch'], ['--watch --incremental']])('with %s, a post in HTML gains and loses links', async (flags) => {
  const text = (topic: string): string => `---\ntitle: A\nlayout: base.html\n---\n${link(topic)}`
  const blog = site({ 'a.html': text('a'), 'b.html': `---\ntitle: B\nlayout: base.html\n---\n${link('b')}` })
  await blog.built([], web.env)
  const watching = blog.serve(flags.split(' '), { ...web.env, LINK_CACHE_OFFLINE: '0' })
  await watching.until(WAITS)
  // Eleventy says that it watches before it does.
  const timer = setInterval(() => blog.write({ 'a.html': text('c') }), 1000)
  await watching.until('File changed')
  clearInterval(timer)
  await watching.until(REBUILT)
  await watching.stop()
  expect(['a', 'b', 'c'].map((topic) => citing(blog, topic))).toEqual([[], ['B /b/'], ['A /a/']])
  expect(annotated(blog.read('_site/a/index.html'))).toEqual(['Page c'])
})

test('a feed that shows posts in HTML has the links to their copies from the next build on', async () => {
  const blog = site({
    'a.html': `---\ntitle: A\ntags: posts\nlayout: base.html\n---\n${link('a')}`,
    'feed.njk':
      '---\npermalink: /feed.xml\n---\n<feed>{% for post in collections.posts %}<content>{{ post.content | renderTransforms(post.data.page, "https://blog.example/") }}</content>{% endfor %}</feed>',
  })
  await blog.built([], web.env)
  expect(citing(blog, 'a')).toEqual(['A /a/'])
  await blog.built([], web.env)
  expect(blog.read('_site/feed.xml')).toContain(`/cache/${md5(page('a'))}/`)
  expect(citing(blog, 'a')).toEqual(['A /a/'])
})

test('the path prefix of a site does not hide which page shows which', async () => {
  const blog = site(
    { ...LISTS, 'blog/one.html': `---\ntitle: One\ntags: posts\nlayout: base.html\n---\n${link('b')}` },
    {
      imports: 'import { HtmlBasePlugin } from "@11ty/eleventy"',
      setup: 'eleventyConfig.addPlugin(HtmlBasePlugin)',
      returns: '{ pathPrefix: "/my/site/" }',
    },
  )
  await blog.built([], web.env)
  expect(citing(blog, 'b')).toEqual(['One /blog/one/'])
})

test('a link in HTML that cannot be archived is told with its line', async () => {
  const blog = site({ 'a.html': `---\ntitle: A\nlayout: base.html\n---\n<p>\n<a href="http://gone.example/x">x</a>` })
  const { stderr } = await blog.built([], web.env)
  expect(stderr).toMatch(/not archived: http:\/\/gone\.example\/x: .*, in \.\/a\.html:6\n/)
})

test('a draft in HTML is left alone', async () => {
  const blog = site(
    {
      'a.html': `---\ntitle: A\ndraft: true\nlayout: base.html\n---\n${link('a')}`,
      'b.md': post('B', `[b](${page('b')})`),
    },
    { setup: 'eleventyConfig.addPreprocessor("drafts", "*", (data) => (data.draft ? false : undefined))' },
  )
  expect((await blog.built([], web.env)).stdout).toContain('1 link found, 1 archived')
})
