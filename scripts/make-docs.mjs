// Writes docs/options.md and docs/words.md from the compiled code: `npm run build && npm run docs`.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const pathOf = (name) => fileURLToPath(new URL(`../docs/${name}`, import.meta.url))

/** The options in groups, in the order of the page. An option without a group is an error. */
const GROUPS = {
  'Where things are': ['cacheDir', 'urlPath', 'siteUrl', 'lang'],
  'Which links': ['include', 'exclude', 'scope'],
  'What readers see': ['mode', 'once', 'publish', 'words', 'template', 'stylesheet'],
  'When the network is used': ['offline', 'timeBudget', 'check', 'archives', 'savePageNow', 'strict'],
  Politeness: ['userAgent', 'robotsTxt', 'concurrency', 'hostConcurrency', 'hostGapMs', 'allowPrivateNetwork'],
  'Limits of time': [
    'connectTimeoutMs',
    'headersTimeoutMs',
    'idleTimeoutMs',
    'totalTimeoutMs',
    'retryBudgetMs',
    'extractTimeoutMs',
    'maxRetries',
  ],
  'Limits of size': ['maxPageBytes', 'maxImageBytes', 'maxEntryBytes', 'maxImages', 'maxImageWidth', 'maxRedirects'],
}

const HEAD = `# Options

<!-- Made from src/options.ts by \`npm run docs\`. Do not edit it by hand. -->

All options are optional, and the second argument of \`addPlugin\`:

\`\`\`js
import linkCache from "eleventy-plugin-link-cache";

export default function (eleventyConfig) {
  eleventyConfig.addPlugin(linkCache, {
    mode: "replace-dead",
    exclude: ["example.org"],
  });
}
\`\`\`

A wrong option stops the build at its start, with one sentence that names the option, the value and what to write instead.
`

/** The page's Markdown. Throws if the groups name an unknown option, or leave one out. */
export function optionsPage(options) {
  const grouped = Object.values(GROUPS).flat()
  const left = Object.keys(options).filter((name) => !grouped.includes(name))
  const unknown = grouped.filter((name) => !options[name])
  if (left.length > 0) throw new Error(`scripts/make-docs.mjs: put ${left.join(', ')} into a group.`)
  if (unknown.length > 0) throw new Error(`scripts/make-docs.mjs: there is no option ${unknown.join(', ')}.`)
  const sections = Object.entries(GROUPS).map(([title, names]) =>
    [`## ${title}`, ...names.map((name) => section(name, options[name]))].join('\n\n'),
  )
  return `${[HEAD.trim(), ...sections].join('\n\n')}\n`
}

function section(name, { doc, type, default: standard }) {
  const value = standard === undefined ? '' : ` · Default: \`${shown(standard)}\``
  return `### \`${name}\`\n\n${doc}\n\nType: \`${type}\`${value}`
}

/** Whole mebibytes as a product, everything else as JSON. */
function shown(value) {
  const mib = 1024 * 1024
  if (typeof value === 'number' && value >= mib && value % mib === 0) return `${value / mib} * 1024 * 1024`
  return JSON.stringify(value)
}

/** Where each word is read, in the order of the page. A word without a group is an error. */
const WORDS = {
  'In a post': {
    archivedCopy: 'the link beside a link; in brackets after the title of a copy’s page',
    brackets: 'before and after that link',
    archivedCopyOf: 'its accessible name; keep `archivedCopy` in it, for those who speak to their computer',
    originalGone:
      'after a link that goes to the copy, where the server says that there is no such page (404, 410 and the like)',
    originalDead: 'after a link that goes to the copy, where the original is dead for another reason',
  },
  'In the banner of a copy': {
    copyOf: 'the first line; `url` is the link to the original',
    saved: 'when, where nothing tells from where',
    savedLive: 'when it was saved from the web',
    savedWayback: 'when the Wayback Machine saved it',
    savedWebArchive: 'when another web archive saved it',
    savedImport: 'when it was saved, where it was added from a file',
    dead: 'the original is dead',
    deadSince: 'the same, and when that was first noticed',
    gone: 'the original is dead, and its server says that there is no such page',
    goneSince: 'the same, and when that was first noticed',
    failing: 'the original failed lately',
    notFound: 'the same, where its server said that there is no such page',
    changed: 'the original has changed',
    changedBy: 'the same, where it is known by how much: `share` is a percentage',
    ways: 'the accessible name of the links that follow',
    readOriginal: 'the button, and a link at the page’s end',
    tryOriginal: 'the same, where the original is dead',
    inWebArchive: 'the link to the web archive that the copy came from',
    citedInPost: 'the one post that cites the page; `post` is the link to it',
    citedIn: 'above the posts, where there are more',
    otherVersions: 'above the other copies of the same page',
  },
  'In the rest of a copy': {
    untitled: 'the title of a page that has none',
    by: 'before the author',
    onlySummary: 'above a card',
    openFile: 'the link to a file that was kept as itself; `type` is `PDF` and the like',
    code: 'the accessible name of a box that scrolls',
    table: 'the same',
    formula: 'the same',
    backToText: 'the accessible name of the link back from a footnote',
    image:
      'the accessible name of an image that has none of its own and needs one; the link to a picture that could not be fetched',
    audio: 'the same, of a player',
    video: 'the same',
    embedded: 'the link in the place of a frame',
    allCopies: 'the link to the index',
  },
  'In the index and the feed': {
    home: 'the link to the site, where that has no title',
    indexTitle: 'the heading',
    indexTitleOf: 'the title in the browser’s tab, where the site has one',
    copies: 'how many there are',
    filter: 'the field that filters',
    noMatch: 'where nothing matches',
    groupBy: 'the choice of groups',
    byMonth: 'one choice',
    bySite: 'the other',
    original: 'before the choices of health',
    allHealth: 'the first of them',
    health: 'the others; also after the site of a copy whose original is not as it was',
    noneYet: 'the empty index',
    undated: 'the month of copies without a date',
    feedTitle: 'the title of the feed',
    feedTitleOf: 'the same, where the site has one',
  },
}

const WORDS_HEAD = `# All the words

<!-- Made by \`npm run docs\`. Do not edit it by hand. -->

Every word that readers see, with its English text. Each can be [your own](templates.md#words), in any language; functions get what stands in
the brackets, as plain text, and return plain text.
`

/** Fields beside the words that say which language they are. */
const NO_WORDS = new Set(['lang', 'locale'])

/** The page's Markdown. Throws if the groups name an unknown word, or leave one out. */
export function wordsPage(localWords) {
  const words = Object.fromEntries(Object.entries(localWords).filter(([name]) => !NO_WORDS.has(name)))
  const grouped = Object.values(WORDS).flatMap(Object.keys)
  const left = Object.keys(words).filter((name) => !grouped.includes(name))
  const unknown = grouped.filter((name) => words[name] === undefined)
  if (left.length > 0) throw new Error(`scripts/make-docs.mjs: say where ${left.join(', ')} is read.`)
  if (unknown.length > 0) throw new Error(`scripts/make-docs.mjs: there is no word ${unknown.join(', ')}.`)
  const sections = Object.entries(WORDS).map(([title, group]) => {
    const rows = Object.entries(group).flatMap(([name, where]) => wordRows(name, words[name], where))
    return `## ${title}\n\n| word | in English | where |\n| --- | --- | --- |\n${rows.join('\n')}`
  })
  return `${[WORDS_HEAD.trim(), ...sections].join('\n\n')}\n`
}

function wordRows(name, word, where) {
  if (typeof word === 'string') return [`| \`${name}\` | ${word} | ${where} |`]
  if (Array.isArray(word)) return [`| \`${name}\` | \`${JSON.stringify(word)}\` | ${where} |`]
  if (typeof word === 'object') {
    return Object.entries(word).map(
      ([key, text], at) => `| \`${name}.${key}\` | ${text} | ${at === 0 ? where : 'the same'} |`,
    )
  }
  const names = /^\(?([\w, ]+)/.exec(String(word))[1].split(', ')
  const shown = names.includes('count')
    ? `${word(1)} / ${word(2)}`
    : word(...names.map((some) => EXAMPLES[some] ?? '…'))
  return [`| \`${name}(${names.join(', ')})\` | ${shown} | ${where} |`]
}

const EXAMPLES = { date: 'May 3, 2024', share: '12%', type: 'PDF', number: '1', host: 'arquivo.pt' }

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { OPTIONS } = await import('../dist/options.js')
  const { wordsFor } = await import('../dist/show/words.js')
  const pages = { 'options.md': optionsPage(OPTIONS), 'words.md': wordsPage(wordsFor('en')) }
  for (const [name, page] of Object.entries(pages)) {
    if (readFileSync(pathOf(name), { encoding: 'utf8', flag: 'a+' }) !== page) writeFileSync(pathOf(name), page)
  }
  process.stdout.write('docs/options.md and docs/words.md are what the code says.\n')
}
