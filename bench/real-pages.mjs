// What the plugin makes of real pages and real posts.
//   npm run build && node bench/real-pages.mjs WEB_FOLDER POSTS_FOLDER
// WEB_FOLDER has pages.json, serve.mjs (exports startWeb) and score.mjs (exports score); POSTS_FOLDER has Markdown posts.
// It builds two Eleventy sites with the compiled package. For each it prints how many links were found and archived, which
// failed and why, and the time; for the first also how much of the real articles the copies kept.
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const [webFolder, postsFolder] = process.argv.slice(2)
if (!webFolder || !postsFolder) {
  console.error('Usage: node bench/real-pages.mjs WEB_FOLDER POSTS_FOLDER')
  process.exit(2)
}

const importFrom = (name) => import(pathToFileURL(resolve(webFolder, name)).href)
const { startWeb } = await importFrom('serve.mjs')
const { score } = await importFrom('score.mjs')
const pages = JSON.parse(readFileSync(join(webFolder, 'pages.json'), 'utf8'))

const web = await startWeb()
try {
  console.log(`Real pages: ${pages.length} URLs, ten to a post`)
  const blog = makeSite((posts) => {
    for (let at = 0; at < pages.length; at += 10) {
      const links = pages.slice(at, at + 10).map(({ url }, n) => `- [page ${at + n}](<${url}>)`)
      writeFileSync(join(posts, `post-${at / 10}.md`), `---\ntitle: Post ${at / 10}\n---\n\n${links.join('\n')}\n`)
    }
  })
  await measure(blog)
  printScore(
    score(join(blog, 'cache'), { index: resolve(webFolder, 'pages.json'), pages: resolve(webFolder, 'pages') }),
  )
  await measure(blog, 'again')
  rmSync(blog, { recursive: true })

  console.log(
    `\nReal posts: ${postsFolder} (their links are not in the small web: all but a few fail, as unknown hosts do)`,
  )
  const real = makeSite((posts) => copyPosts(resolve(postsFolder), posts))
  await measure(real)
  await measure(real, 'again')
  rmSync(real, { recursive: true })
} finally {
  web.close()
}

/** The text of each post: its front matter names layouts and data that are not here. */
function copyPosts(from, to) {
  for (const name of readdirSync(from, { recursive: true })) {
    if (!name.endsWith('.md')) continue
    const text = readFileSync(join(from, name), 'utf8').replace(/^\s*---\w*\r?\n[\s\S]*?\r?\n---\r?\n/, '')
    writeFileSync(join(to, name.replaceAll(/[\\/]/g, '-')), text)
  }
}

/** A site in a temporary folder, with plain Markdown only: outside their own site, the posts' shortcodes would be errors. */
function makeSite(fill) {
  const folder = mkdtempSync(join(tmpdir(), 'link-cache-bench-'))
  const posts = join(folder, 'posts')
  mkdirSync(posts)
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(
    join(folder, 'eleventy.config.js'),
    `import linkCache from ${JSON.stringify(join(root, 'dist/index.js'))}
export default (eleventyConfig) => {
  eleventyConfig.addPlugin(linkCache, { timeBudget: 0, maxRetries: 0 })
  return { markdownTemplateEngine: false, templateFormats: ['md'], dir: { input: 'posts', includes: '_none', data: '_none' } }
}
`,
  )
  fill(posts)
  return folder
}

async function measure(folder, when = 'first') {
  const asked = web.hits.length
  const start = performance.now()
  const { code, output } = await run([join(root, 'node_modules/@11ty/eleventy/cmd.cjs'), '--quiet'], folder)
  const seconds = (performance.now() - start) / 1000
  if (code !== 0) throw new Error(output)
  const { links } = JSON.parse((await run([join(root, 'dist/cli.js'), 'status', '--json'], folder)).stdout)
  const copies = links.filter(({ copy }) => copy)
  console.log(
    `${when.padEnd(6)} ${String(links.length).padStart(5)} URLs found, ${copies.length} with a copy, ${links.length - copies.length} without; ` +
      `${web.hits.length - asked} requests; ${seconds.toFixed(1)} s`,
  )
  const reasons = new Map()
  for (const { copy, reason } of links) if (!copy) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1]))
    console.log(`         ${String(count).padStart(5)} ${reason}`)
}

function run(words, cwd) {
  return new Promise((done) => {
    execFile(
      process.execPath,
      words,
      { cwd, env: { ...process.env, ...web.env }, maxBuffer: 1e9 },
      (error, stdout, stderr) => done({ code: error ? error.code : 0, stdout, output: stdout + stderr }),
    )
  })
}

function printScore(rows) {
  const mean = (some, of) => (some.reduce((sum, row) => sum + of(row), 0) / (some.length || 1)).toFixed(3)
  console.log('type               n missing  F1    titles')
  for (const type of ['all', ...new Set(rows.map((row) => row.type))]) {
    const some = rows.filter((row) => type === 'all' || row.type === type)
    const missing = some.filter((row) => row.missing).length
    console.log(
      `${type.padEnd(16)} ${String(some.length).padStart(3)} ${String(missing).padStart(7)}  ${mean(some, (row) => row.f1)} ${mean(some, (row) => Number(row.title))}`,
    )
  }
}
