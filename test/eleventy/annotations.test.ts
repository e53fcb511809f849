import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { copyLinks, robustLinks } from '../support/reader.ts'
import { LAYOUT, makeSite, md5, post, type Site } from '../support/site.ts'
import { articlePage, startWeb, type Web } from '../support/web.ts'

const NAMES = ['annotated', 'replaced', 'quiet', 'none', 'by-health'] as const
const urlOf = (name: string): string => `http://modes.example/${name}`

let web: Web
let blog: Site | undefined

beforeAll(async () => {
  web = await startWeb(Object.fromEntries(NAMES.map((name) => [urlOf(name), articlePage(name, `Of ${name}.`)])))
})
afterEach(() => blog?.remove())
afterAll(() => web.close())

const POSTS = {
  '_includes/base.html': LAYOUT,
  'posts/first.md': post('First', NAMES.map((name) => `A [${name}](${urlOf(name)}).`).join('\n\n')),
}

test('a function decides for each link how it is shown', async () => {
  blog = makeSite(POSTS, {
    setup: `const modes = { annotated: 'annotate', replaced: 'replace', quiet: 'attributes', none: 'none', 'by-health': 'replace-dead' }`,
    options: `mode: ({ url, inputPath, health, fields }) => {
      if (inputPath !== './posts/first.md' || health !== 'alive' || fields.url !== url) throw new Error(JSON.stringify({ url, inputPath, health, fields }))
      return modes[fields.title]
    }`,
  })
  await blog.built([], web.env)
  const html = blog.read('_site/posts/first/index.html')
  const shown = Object.entries(robustLinks(html)).map(([href, { class: name }]) => [href, name])
  expect(shown).toEqual([
    [urlOf('annotated'), undefined],
    [`/cache/${md5(urlOf('replaced'))}/`, 'link-cache-replaced'],
    [urlOf('quiet'), undefined],
    [urlOf('by-health'), undefined],
  ])
  expect(copyLinks(html).map(({ name }) => name)).toEqual([
    'archived copy of “annotated”',
    'archived copy of “by-health”',
  ])
})

test('a function that gives what is no mode ends the build with a sentence', async () => {
  blog = makeSite(POSTS, { options: 'mode: () => "hide"' })
  const { code, stdout, stderr } = await blog.build([], web.env)
  expect(code).not.toBe(0)
  expect(stdout + stderr).toContain(
    `the option "mode" gives "hide" for ${urlOf('annotated')}: return "annotate", "replace", "replace-dead", "attributes" or "none".`,
  )
})

test('titles, excerpts, lists and search indexes that a site makes of its posts are free of annotations', async () => {
  blog = makeSite(
    {
      ...POSTS,
      'posts/first.md': `---
layout: base.html
title: First
tags: posts
---
A [link](${urlOf('annotated')}) in the excerpt.

---

More.
`,
      'list.njk': `---
permalink: /list.json
---
{% for post in collections.posts %}{{ [post.data.title, post.page.excerpt, post.content, post.content | striptags] | dump | safe }}{% endfor %}
`,
    },
    { setup: 'eleventyConfig.setFrontMatterParsingOptions({ excerpt: true })' },
  )
  await blog.built([], web.env)
  expect(copyLinks(blog.read('_site/posts/first/index.html'))).toHaveLength(1)
  const list = blog.read('_site/list.json')
  expect(list).toContain('in the excerpt')
  expect(list).not.toMatch(/archived copy|link-cache|data-versionurl/)
  const { document } = await import('linkedom').then(({ parseHTML }) =>
    parseHTML(blog?.read('_site/posts/first/index.html') ?? ''),
  )
  expect(document.title).not.toContain('archived')
  for (const ignored of document.querySelectorAll('[data-pagefind-ignore]')) ignored.remove()
  expect(document.querySelector('body')?.textContent).toContain('A link in the excerpt.')
})

test('a URL that a paragraph cites twice has its copy linked once, where the site asks for that', async () => {
  const twice = {
    ...POSTS,
    'posts/first.md': post('First', `A [link](${urlOf('annotated')}) and [again](${urlOf('annotated')}#part).`),
  }
  blog = makeSite(twice, { options: 'once: true' })
  await blog.built([], web.env)
  const html = blog.read('_site/posts/first/index.html')
  expect(copyLinks(html)).toHaveLength(1)
  expect(Object.keys(robustLinks(html))).toEqual([urlOf('annotated'), `${urlOf('annotated')}#part`])
})
