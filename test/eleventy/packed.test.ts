import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { OPTIONS } from '../../src/options.ts'
import { copyLinks, followCopies } from '../support/reader.ts'
import { LAYOUT, makeSite, post, type Site } from '../support/site.ts'
import { articlePage, startWeb, type Web } from '../support/web.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const LAMPS = 'http://lamps.example/fresnel'

let web: Web
let packed: string

beforeAll(async () => {
  web = await startWeb({ [LAMPS]: articlePage('How Fresnel built a lamp', 'The lens was built in rings of glass.') })
  packed = mkdtempSync(join(tmpdir(), 'link-cache-packed-'))
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', packed], { cwd: root })
  const [tarball = ''] = readdirSync(packed)
  execFileSync('tar', ['-xzf', join(packed, tarball), '-C', packed])
})
afterAll(async () => {
  await web.close()
  rmSync(packed, { recursive: true })
})

/** A blog with the packed package, and beside it only what its package.json and the blog's own name. */
function blogWithPackage(files: Record<string, string | Uint8Array>, more: readonly string[] = []): Site {
  const blog = makeSite(files)
  const modules = join(blog.folder, 'node_modules')
  rmSync(modules)
  const { dependencies } = JSON.parse(readFileSync(join(packed, 'package/package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  for (const name of [...Object.keys(dependencies), '@11ty/eleventy', ...more]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
  execFileSync('cp', ['-r', join(packed, 'package'), join(modules, 'eleventy-plugin-link-cache')])
  return blog
}

const README_CONFIG =
  /```js\n(import linkCache[\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? ''

test.each(Object.entries(OPTIONS))('an editor shows what the option %s does', (name, { doc }) => {
  const types = readFileSync(join(packed, 'package/dist/options.d.ts'), 'utf8')
  const [before = ''] = types.split(`    readonly ${name}?:`)
  const comment = before.slice(before.lastIndexOf('    /**\n'))
  expect(comment).toContain(doc.replaceAll('*/', '*\\/'))
  expect(comment).toMatch(/\*\/\n$/)
})

test('the packed package works in a fresh blog with the configuration of the README', async () => {
  const blog = blogWithPackage({
    '_includes/base.html': LAYOUT,
    'eleventy.config.js': README_CONFIG,
    'first.md': post('First', `A [lamp](${LAMPS}).`),
  })
  await blog.built([], web.env)
  expect(followCopies(blog.read('_site/first/index.html'), join(blog.folder, '_site'))).toMatchObject([
    { title: 'How Fresnel built a lamp', text: expect.stringContaining('rings of glass') },
  ])
  blog.remove()
})

test('npm installs it beside an alpha of Eleventy 4', () => {
  const version = '4.0.0-alpha.10'
  const folder = mkdtempSync(join(tmpdir(), 'link-cache-peers-'))
  const { name, peerDependencies, peerDependenciesMeta } = JSON.parse(
    readFileSync(join(packed, 'package/package.json'), 'utf8'),
  ) as Record<string, object>
  // Without what it depends on, which is not at hand offline. Folders would do, but npm asks nothing of their peers.
  const own = { name, version: '1.0.0', peerDependencies, peerDependenciesMeta }
  for (const [place, fields] of Object.entries({ own, eleventy: { name: '@11ty/eleventy', version }, blog: {} })) {
    mkdirSync(join(folder, place))
    writeFileSync(join(folder, place, 'package.json'), JSON.stringify(fields))
  }
  const npm = (words: readonly string[], place: string): string =>
    execFileSync('npm', words, { cwd: join(folder, place), encoding: 'utf8', stdio: 'pipe' }).trim()
  const tarballs = ['own', 'eleventy'].map((place) => join(folder, place, npm(['pack', '--silent'], place)))
  expect(npm(['install', '--offline', '--dry-run', '--no-audit', '--no-fund', ...tarballs], 'blog')).toContain(
    'added 2',
  )
  rmSync(folder, { recursive: true })
})

const STARTER_CONFIG = `import { IdAttributePlugin, InputPathToUrlTransformPlugin, HtmlBasePlugin } from "@11ty/eleventy";
import { feedPlugin } from "@11ty/eleventy-plugin-rss";
import pluginSyntaxHighlight from "@11ty/eleventy-plugin-syntaxhighlight";
import pluginNavigation from "@11ty/eleventy-navigation";
import { eleventyImageTransformPlugin } from "@11ty/eleventy-img";
import linkCache from "eleventy-plugin-link-cache";

export default async function (eleventyConfig) {
  eleventyConfig.addPreprocessor("drafts", "*", (data) => {
    if (data.draft) return false;
  });
  eleventyConfig.addPassthroughCopy({ "./public/": "/" });
  eleventyConfig.addWatchTarget("css/**/*.css");
  eleventyConfig.addBundle("css", { toFileDirectory: "dist", bundleHtmlContentFromSelector: "style" });
  eleventyConfig.addBundle("js", { toFileDirectory: "dist", bundleHtmlContentFromSelector: "script" });
  eleventyConfig.addPlugin(pluginSyntaxHighlight, { preAttributes: { tabindex: 0 } });
  eleventyConfig.addPlugin(pluginNavigation);
  eleventyConfig.addPlugin(HtmlBasePlugin);
  eleventyConfig.addPlugin(InputPathToUrlTransformPlugin);
  eleventyConfig.addPlugin(feedPlugin, {
    type: "atom",
    outputPath: "/feed/feed.xml",
    templateData: { eleventyNavigation: { key: "Feed", order: 4 } },
    collection: { name: "posts", limit: 10 },
    metadata: { language: "en", title: "Blog Title", subtitle: "About", base: "https://example.com/", author: { name: "Your Name" } },
  });
  eleventyConfig.addPlugin(eleventyImageTransformPlugin, {
    formats: ["webp", "auto"],
    failOnError: false,
    htmlOptions: { imgAttributes: { loading: "lazy", decoding: "async" } },
  });
  eleventyConfig.addPlugin(IdAttributePlugin);
  eleventyConfig.addPlugin(linkCache);
  eleventyConfig.addShortcode("currentBuildDate", () => new Date().toISOString());
}

export const config = {
  templateFormats: ["md", "njk", "html", "liquid", "11ty.js"],
  markdownTemplateEngine: "njk",
  htmlTemplateEngine: "njk",
  dir: { input: "content", includes: "../_includes", data: "../_data", output: "_site" },
};
`
const STARTER_LAYOUT = `<!doctype html>
<html lang="{{ metadata.language }}">
<head><meta charset="utf-8"><title>{{ title }}</title>
<style>h1 { color: teal }</style><style>{% getBundle "css" %}</style></head>
<body><header><nav>{{ collections.all | eleventyNavigation | eleventyNavigationToHtml | safe }}<a href="${LAMPS}">About lamps</a></nav></header>
<main><heading-anchors>{{ content | safe }}</heading-anchors></main>
<script type="module">console.log("page")</script><script type="module" src="{% getBundleFileUrl "js" %}"></script></body></html>
`

test('it works with an everyday starter: navigation, highlighting, bundles, RSS, image transform together', async () => {
  const { default: sharp } = await import('sharp')
  const png = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  const body = `{% css %}h2 { color: red }{% endcss %}

## A [lamp](${LAMPS}) in a heading

A [lamp](${LAMPS}) and ![red](./red.png) and [home](/content/index.njk).

\`\`\`js
const url = '${LAMPS}'
\`\`\`
`
  const blog = blogWithPackage(
    {
      'eleventy.config.js': STARTER_CONFIG,
      '_includes/base.njk': STARTER_LAYOUT,
      '_data/metadata.js': 'export default { title: "Blog", url: "https://example.com/", language: "en" }',
      'content/blog/blog.11tydata.js': 'export default { tags: ["posts"], layout: "base.njk" }',
      'content/blog/first.md': `---\ntitle: First\ndate: 2024-05-06\n---\n${body}`,
      'content/blog/draft.md': '---\ntitle: Draft\ndraft: true\n---\n[x](http://draft.example/)\n',
      'content/blog/red.png': png,
      'content/index.njk':
        '---\nlayout: base.njk\ntitle: Home\neleventyNavigation: { key: Home, order: 1 }\n---\n{% for post in collections.posts %}{{ post.content | safe }}{% endfor %}',
      'public/robots.txt': 'User-agent: *',
    },
    [
      '@11ty/eleventy-plugin-rss',
      '@11ty/eleventy-plugin-syntaxhighlight',
      '@11ty/eleventy-navigation',
      '@11ty/eleventy-img',
    ],
  )
  await blog.built([], web.env)
  const html = blog.read('_site/blog/first/index.html')
  expect(followCopies(html, join(blog.folder, '_site'))).toMatchObject([{ title: 'How Fresnel built a lamp' }])
  expect(html).toContain('<h2 id="a-lamp-in-a-heading">')
  expect(html).toContain('class="language-js"')
  expect(html).toMatch(/<img[^>]+src="[^"]+-40\.(?:webp|png|jpeg)"/)
  expect(copyLinks(blog.read('_site/index.html'))).toHaveLength(1)
  expect(blog.read('_site/feed/feed.xml')).toContain(`https://example.com/cache/`)
  expect(new Set(web.hits)).toEqual(new Set([LAMPS]))
  const [cache, output, asked] = [blog.snapshot('cache'), blog.snapshot('_site'), web.hits.length]
  await blog.built([], web.env)
  expect([blog.snapshot('cache'), blog.snapshot('_site'), web.hits.length]).toEqual([cache, output, asked])
  blog.remove()
})
