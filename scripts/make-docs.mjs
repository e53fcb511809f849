// Writes docs/options.md from the table of options, as it is compiled in dist: `npm run build && npm run docs`.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PAGE = fileURLToPath(new URL('../docs/options.md', import.meta.url))

/** What belongs together, in the order of the page. An option that stands in no group is an error. */
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

/** The page's Markdown. Throws where a group names an option that there is not, or leaves one out. */
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

/** Mebibytes as a person would write them, everything else as JSON. */
function shown(value) {
  const mib = 1024 * 1024
  if (typeof value === 'number' && value >= mib && value % mib === 0) return `${value / mib} * 1024 * 1024`
  return JSON.stringify(value)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { OPTIONS } = await import('../dist/options.js')
  const page = optionsPage(OPTIONS)
  if (readFileSync(PAGE, { encoding: 'utf8', flag: 'a+' }) !== page) writeFileSync(PAGE, page)
  process.stdout.write('docs/options.md is what the table of options says.\n')
}
