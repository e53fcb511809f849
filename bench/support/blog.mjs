import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRandom } from './random.mjs'

const LINKS_PER_POST = 5

/** The URLs that the posts cite, each once, since blogs seldom cite a page twice. */
export function linkOf(at) {
  return `https://site-${at % 997}.example/articles/${at}/a-page-that-somebody-wrote`
}

/** Writes an Eleventy blog of so many posts, with five outbound links each. `BENCH_PLUGIN` in the environment adds the plugin. */
export function writeBlog(folder, posts, packageIndex) {
  const random = createRandom(posts)
  mkdirSync(join(folder, 'content/_includes'), { recursive: true })
  mkdirSync(join(folder, 'content/posts'), { recursive: true })
  const files = {
    'package.json': '{ "type": "module" }',
    'eleventy.config.js': configText(packageIndex),
    'content/_includes/base.njk': LAYOUT,
    'content/_data/metadata.json': '{ "title": "A blog", "url": "https://blog.example/" }',
    'content/posts/posts.json': '{ "layout": "base.njk", "tags": "posts" }',
    'content/index.njk': INDEX,
  }
  mkdirSync(join(folder, 'content/_data'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  for (let at = 0; at < posts; at += 1) writeFileSync(join(folder, postFile(at)), postText(at, random))
}

export function postFile(at) {
  return `content/posts/post-${at}.md`
}

function postText(at, random) {
  const links = Array.from({ length: LINKS_PER_POST }, (_, n) => linkOf(at * LINKS_PER_POST + n))
  const cite = (url) => `${random.sentence().slice(0, -1)} [${random.words(3).join(' ')}](${url}).`
  const date = new Date(Date.UTC(2010, 0, 1 + (at % 5000))).toISOString().slice(0, 10)
  return `---
title: Post ${at} about ${random.words(3).join(' ')}
date: ${date}
---

${random.paragraph()} ${cite(links[0])}

${random.paragraph()} ${cite(links[1])} ${random.paragraph(2)}

## ${random.words(4).join(' ')}

- ${random.sentence()}
- ${cite(links[2])}
- *${random.sentence()}*

\`\`\`js
const keeper = ${at}
console.log('https://not-a-link.example/', keeper)
\`\`\`

> ${random.paragraph(2)}

${random.paragraph()} ${cite(links[3])} ${random.paragraph(3)}

${random.paragraph(2)} ${cite(links[4])}
`
}

/** Writes the entries of these URLs in the package's own formats, as a first build would have left them. */
export async function writeArchive(cacheDir, count, load) {
  const [{ formatEntryFile }, { formatLedgerFile }, { folderOf, hashUrlOf }] = await Promise.all([
    load('save/entry-file.js'),
    load('save/ledger-file.js'),
    load('save/entry-path.js'),
  ])
  const random = createRandom(count)
  for (let at = 0; at < count; at += 1) {
    const url = linkOf(at)
    const folder = folderOf(url)
    const place = join(cacheDir, folder)
    mkdirSync(place, { recursive: true })
    const archivedAt = new Date(Date.UTC(2026, 0, 1) + at * 60_000).toISOString().replace('.000Z', 'Z')
    const image = at % 2 === 0 ? writeImage(place, random.bytes(6000)) : undefined
    const fields = {
      title: random.words(6).join(' '),
      url,
      hashUrl: hashUrlOf(folder),
      archivedAt,
      byline: random.words(2).join(' '),
      siteName: random.words(2).join(' '),
      lang: 'en',
      excerpt: random.sentence(),
      source: 'live',
      contentType: 'text/html; charset=utf-8',
      sha256: createHash('sha256').update(url).digest('hex'),
    }
    writeFileSync(join(place, 'index.md'), formatEntryFile(fields, articleText(random, image)))
    const ledger = {
      url,
      firstSeen: archivedAt,
      citedBy: [`./${postFile(Math.floor(at / LINKS_PER_POST))}`],
      health: 'alive',
      attempts: [{ at: archivedAt, outcome: 'archived', status: 200 }],
      healthSince: archivedAt,
    }
    writeFileSync(join(place, 'ledger.json'), formatLedgerFile(ledger))
  }
}

function writeImage(place, bytes) {
  const name = `${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}.png`
  writeFileSync(join(place, name), bytes)
  return name
}

function articleText(random, image) {
  const parts = Array.from({ length: 6 }, () => random.paragraph(5))
  parts.splice(2, 0, `## ${random.words(4).join(' ')}`, `See [${random.words(2).join(' ')}](https://else.example/).`)
  if (image) parts.splice(1, 0, `![${random.words(3).join(' ')}](${image})`)
  return parts.join('\n\n')
}

function configText(packageIndex) {
  return `export default async function (eleventyConfig) {
  if (process.env.BENCH_PLUGIN) {
    const { default: linkCache } = await import(${JSON.stringify(packageIndex)})
    eleventyConfig.addPlugin(linkCache)
  }
  return { dir: { input: 'content' } }
}
`
}

const LAYOUT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} | {{ metadata.title }}</title>
<link rel="stylesheet" href="/css/site.css">
</head>
<body>
<header><nav><a href="/">Home</a> <a href="/about/">About</a> <a href="https://social.example/@me" rel="me">Elsewhere</a></nav></header>
<main>
<article>
<h1>{{ title }}</h1>
<time datetime="{{ page.date.toISOString() }}">{{ page.date.toISOString() }}</time>
{{ content | safe }}
</article>
</main>
<footer><p>Written by a person.</p></footer>
</body>
</html>
`

const INDEX = `---
layout: base.njk
title: All posts
---
<ul>
{%- for post in collections.posts | reverse %}
<li><a href="{{ post.url }}">{{ post.data.title }}</a></li>
{%- endfor %}
</ul>
`
