import { createRandom } from './random.mjs'

/** Images of the pages: 800 pixels wide, some dozens of kilobytes each. */
const IMAGES = 12
const IMAGES_PER_PAGE = 2

/** Where a page's images are, on its own host. */
export const imagePath = (at) => `/media/photograph-${at % IMAGES}.jpg`

/**
 * A typical page of the web: about 125 kB of HTML, of which an article of 1,000 to 2,000 words is the smaller part, with
 * menus, teasers, comments, scripts and a style around it. (282 real pages have a median of 128 kB, 937 elements, 142 links.)
 */
export function writePage(at) {
  const random = createRandom(at + 1)
  const title = titleCase(random.words(7))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title} | ${titleCase(random.words(2))}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${random.sentence()}">
<meta name="author" content="${titleCase(random.words(2))}">
<meta property="og:type" content="article">
<meta property="og:title" content="${title}">
<meta property="og:site_name" content="${titleCase(random.words(2))}">
<meta property="og:image" content="${imagePath(at)}">
<meta property="article:published_time" content="20${10 + (at % 15)}-0${1 + (at % 9)}-1${at % 10}T08:00:00Z">
<script type="application/ld+json">${jsonLd(title, random)}</script>
<style>${repeat(330, (n) => `.c-${n}-${random.below(999)}{margin:${n % 9}px ${random.below(40)}px;color:#${random.below(999)};padding:${random.below(9)}rem}\n`)}</style>
<script>window.__STATE__=${JSON.stringify(Array.from({ length: 250 }, () => ({ id: random.below(1e9), kind: random.words(2).join('-'), text: random.sentence(), seen: false })))}</script>
</head>
<body class="page page--article theme-light">
<a class="skip-link" href="#main">Skip to content</a>
<header class="site-header"><div class="site-header__inner"><a class="logo" href="/">${titleCase(random.words(2))}</a>
<nav class="site-nav" aria-label="Main"><ul class="site-nav__list">${repeat(45, (n) => menuItem(n, random))}</ul></nav>
<form class="search" action="/search"><label for="q">Search</label><input id="q" name="q" type="search"><button type="submit">Go</button></form></div></header>
<div class="layout"><main id="main" class="layout__main"><nav class="breadcrumbs"><a href="/">Home</a> › <a href="/${word(random)}/">${titleCase([word(random)])}</a></nav>
<article class="article"><header class="article__header"><h1 class="article__title">${title}</h1>
<p class="article__meta">By <a rel="author" href="/people/${random.below(99)}">${titleCase(random.words(2))}</a>, <time datetime="2019-05-0${1 + (at % 9)}">${random.below(28)} May</time></p>
<ul class="share">${repeat(4, () => `<li class="share__item"><a href="/share?to=${word(random)}"><svg viewBox="0 0 24 24" width="24" height="24"><path d="${path(random)}"></path></svg><span>${titleCase([word(random)])}</span></a></li>`)}</ul></header>
<div class="article__body">${articleBody(at, random)}</div>
<footer class="article__footer"><p class="tags">${repeat(6, () => `<a rel="tag" class="tag" href="/tags/${word(random)}">${word(random)}</a> `)}</p></footer></article>
<section class="comments"><h2>Comments</h2>${repeat(18, (n) => comment(n, random))}</section></main>
<aside class="layout__aside"><h2>More to read</h2>${repeat(44, (n) => teaser(n, random))}
<div class="newsletter"><h2>Our letter</h2><p>${random.sentence()}</p><form action="/letter"><input type="email" name="email"><button>Join</button></form></div></aside></div>
<footer class="site-footer">${repeat(5, () => `<div class="site-footer__column"><h3>${titleCase(random.words(2))}</h3><ul>${repeat(8, (n) => menuItem(n, random))}</ul></div>`)}<p class="legal">© ${titleCase(random.words(2))}. ${random.sentence()}</p></footer>
<script>${repeat(160, (n) => `function handler${n}(event){if(event.target.matches(".c-${n}")){event.preventDefault();track("${random.words(3).join('_')}",${random.below(1e6)})}}\n`)}</script>
</body>
</html>
`
}

/** About 1,000 to 2,000 words in paragraphs, with headings, a list, a quotation, code, a table and images. */
function articleBody(at, random) {
  const paragraph = () => `<p>${withInline(random.paragraph(5), random)}</p>\n`
  const sections = 3 + (at % 4)
  const rest = repeat(
    sections,
    (n) =>
      `<h2 id="part-${n}">${titleCase(random.words(4))}</h2>\n${repeat(2 + (at % 2), paragraph)}${special(n, at, random)}`,
  )
  return repeat(3, paragraph) + rest
}

function special(n, at, random) {
  const kind = n % 5
  if (kind === 0) return figure(at, n, random)
  if (kind === 1)
    return `<pre><code class="language-js">${repeat(14, (line) => `const ${word(random)}${line} = keep('${random.words(2).join(' ')}', ${random.below(99)}) // ${random.words(3).join(' ')}\n`)}</code></pre>\n`
  if (kind === 2)
    return `<table><thead><tr>${repeat(4, () => `<th>${word(random)}</th>`)}</tr></thead><tbody>${repeat(9, () => `<tr>${repeat(4, () => `<td>${random.words(2).join(' ')}</td>`)}</tr>`)}</tbody></table>\n`
  if (kind === 3)
    return `<ul>${repeat(7, () => `<li>${withInline(random.sentence(), random)}</li>`)}</ul>\n<blockquote><p>${random.paragraph(2)}</p></blockquote>\n`
  return figure(at, n, random)
}

const figure = (at, n, random) =>
  `<figure class="figure"><img class="figure__img" src="${imagePath(at * IMAGES_PER_PAGE + (n === 0 ? 0 : 1))}" width="800" height="533" alt="${random.sentence()}" loading="lazy"><figcaption>${random.sentence()}</figcaption></figure>\n`

function withInline(text, random) {
  const words = text.split(' ')
  const at = random.below(words.length - 3)
  const kind = random.below(4)
  const some = words.slice(at, at + 3).join(' ')
  if (kind === 0) words.splice(at, 3, `<a href="https://else.example/${random.below(9999)}">${some}</a>`)
  if (kind === 1) words.splice(at, 3, `<em>${some}</em>`)
  if (kind === 2) words.splice(at, 3, `<code>${some}</code>`)
  return words.join(' ')
}

const menuItem = (n, random) =>
  `<li class="menu__item menu__item--${n}"><a class="menu__link" href="/${random.words(2).join('/')}" data-track="menu-${n}"><span class="menu__label">${titleCase(random.words(2))}</span></a></li>\n`

const teaser = (n, random) =>
  `<div class="teaser teaser--${n}"><a class="teaser__link" href="/articles/${random.below(9999)}/${random.words(4).join('-')}"><div class="teaser__picture" style="background:#${random.below(999)}"></div><h3 class="teaser__title">${titleCase(random.words(7))}</h3></a><p class="teaser__text">${random.sentence()}</p><span class="teaser__meta">${random.below(28)} days ago · ${random.below(12)} min</span></div>\n`

const comment = (n, random) =>
  `<div class="comment" id="comment-${n}"><div class="comment__author"><a href="/people/${random.below(999)}">${word(random)}</a> <time>${random.below(28)} days ago</time></div><div class="comment__text"><p>${random.paragraph(3)}</p></div><button class="comment__reply" data-id="${n}">Reply</button></div>\n`

const word = (random) => random.words(1)[0]
const path = (random) => `M${Array.from({ length: 16 }, () => `${random.below(24)} ${random.below(24)}`).join('L')}Z`
const jsonLd = (headline, random) =>
  JSON.stringify({ '@context': 'https://schema.org', '@type': 'NewsArticle', headline, description: random.sentence() })
const titleCase = (words) => words.map((word) => word[0].toUpperCase() + word.slice(1)).join(' ')
const repeat = (count, make) => Array.from({ length: count }, (_, n) => make(n)).join('')

/** The bytes of the images, by path. */
export async function makeImages() {
  const { default: sharp } = await import('sharp')
  const images = new Map()
  for (let at = 0; at < IMAGES; at += 1) {
    const random = createRandom(1000 + at)
    const noise = Buffer.from(random.bytes(120 * 80 * 3))
    const picture = sharp(noise, { raw: { width: 120, height: 80, channels: 3 } })
    images.set(imagePath(at), await picture.resize(800, 533, { kernel: 'cubic' }).jpeg({ quality: 45 }).toBuffer())
  }
  return images
}
