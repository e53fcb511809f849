import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { outputOf, prepareBlog } from './build.mjs'
import { median } from './support/measure.mjs'
import { writePage } from './support/pages.mjs'
import { formatTable } from './support/table.mjs'

const LINKS_PER_POST = 5
const PAGES = 100
const QUICK_PAGES = 20
/** Markup that makes a browser send a request as soon as it sees it. */
const ASKS =
  /<(?:img|script|iframe|video|audio|source|embed|object|input|track)\b[^>]*\s(?:src|srcset|data)\s*=|<link\b[^>]*\srel\s*=\s*["']?(?:stylesheet|icon|preload|prefetch|modulepreload|manifest|preconnect|dns-prefetch)|@import|\burl\((?!["']?data:)/gi

/** What readers pay for a post, an archived copy, and the index of copies. */
export async function benchReader({ folder, installed, size, quick }) {
  const posts = size ?? (quick ? 40 : 1000)
  const site = await prepareBlog(folder, installed, posts)
  const read = (plugin, file) => readFileSync(join(site.folder, outputOf(plugin), file), 'utf8')
  const names = Array.from({ length: posts }, (_, at) => `posts/post-${at}/index.html`)
  const added = names.map((name) => differenceOf(read(true, name), read(false, name)))
  const perPost = (key) => median(added.map((one) => one[key]))
  const copies = await copyPages(installed, Math.min(quick ? QUICK_PAGES : PAGES, posts))
  const ofCopies = (key) => median(copies.map((one) => one[key]))
  const index = sizesOf(read(true, 'cache/index.html'))
  const rows = [
    [
      `a post with ${LINKS_PER_POST} links: added in all`,
      perPost('bytes'),
      perPost('gzipped'),
      Math.max(...added.map(({ asks }) => asks)),
    ],
    ['for each link', perPost('bytes') / LINKS_PER_POST, perPost('gzipped') / LINKS_PER_POST, ''],
    [
      'an archived copy’s page, without its images',
      ofCopies('bytes'),
      ofCopies('gzipped'),
      Math.max(...copies.map(({ asks }) => asks)),
    ],
    ['the page that it was archived from', ofCopies('originalBytes'), ofCopies('originalGzipped'), ''],
    [`the index of ${posts * LINKS_PER_POST} copies`, index.bytes, index.gzipped, index.asks],
  ]
  const rounded = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? Math.round(cell) : cell)))
  return {
    title: `What the reader pays: ${posts} posts, ${copies.length} archived pages`,
    text: `Medians; the requests are the most of any page, and those that the page makes by itself beyond its own images.\n\n${formatTable(['what', 'bytes', 'gzip', 'requests'], rounded)}`,
  }
}

function sizesOf(html) {
  return { bytes: Buffer.byteLength(html), gzipped: gzipSync(html).length, asks: html.match(ASKS)?.length ?? 0 }
}

function differenceOf(html, plainHtml) {
  const [one, other] = [sizesOf(html), sizesOf(plainHtml)]
  return Object.fromEntries(Object.keys(one).map((key) => [key, one[key] - other[key]]))
}

/** Copies' pages of real-sized pages, as the package makes them, as if no image could be fetched. */
async function copyPages(installed, count) {
  const [{ extractArticle }, { localizeImages }, { renderCopyPage }, { folderOf, hashUrlOf }] = await Promise.all([
    installed.load('extract/extract-article.js'),
    installed.load('extract/media/localize-images.js'),
    installed.load('show/copy-page.js'),
    installed.load('save/entry-path.js'),
  ])
  const pages = []
  for (let at = 0; at < count; at += 1) {
    const html = writePage(at)
    const url = `https://site-${at}.example/articles/${at}`
    const response = { ok: true, url, finalUrl: url, status: 200, contentType: 'text/html; charset=utf-8', headers: {} }
    const fetched = { body: Buffer.from(html), fetchedAt: '2026-01-01T00:00:00Z', source: 'live' }
    const article = await extractArticle({ ...response, ...fetched })
    if (!article.ok) throw new Error(`${url} was not read: ${article.reason}`)
    const { title, byline, siteName, publishedAt, lang, excerpt } = article
    const folder = folderOf(url)
    const fields = {
      title,
      url,
      hashUrl: hashUrlOf(folder),
      archivedAt: fetched.fetchedAt,
      byline,
      siteName,
      publishedAt,
      lang,
      excerpt,
      source: 'live',
    }
    const page = renderCopyPage({
      entry: { folder, fields, body: localizeImages(article.markdown, new Map()) },
      health: 'alive',
      citations: [{ url: '/posts/a-post/', title: 'A post' }],
      versions: [],
      pageUrl: `/cache/${folder}/`,
      indexUrl: '/cache/',
    })
    pages.push({ ...sizesOf(page), originalBytes: Buffer.byteLength(html), originalGzipped: gzipSync(html).length })
  }
  return pages
}
