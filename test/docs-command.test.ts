import { readFileSync, writeFileSync } from 'node:fs'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../src/cli/run.ts'
import { LAYOUT, makeSite, md5, post, type Site } from './support/site.ts'
import { articlePage, startWeb, type Web } from './support/web.ts'

const PAGE = fileURLToPath(new URL('../docs/command.md', import.meta.url))
const LAMPS = 'http://lamps.example/fresnel'
const TIDES = 'http://tides.example/tables'
const GONE = 'http://gone.example/away'
const OLD = 'http://old.example/story'

let web: Web
let blog: Site

beforeAll(async () => {
  web = await startWeb({
    [LAMPS]: articlePage('How Fresnel built a lamp', 'The lens was built in rings of glass.'),
    [TIDES]: articlePage('How tide tables are made', 'The sea is measured for a year.'),
  })
  blog = makeSite(
    {
      '_includes/base.html': LAYOUT,
      'posts/lamps.md': post('Lamps', `Lenses were built [in rings](${LAMPS}).`),
      'posts/tides.md': post('Tides', `As [the tables](${TIDES}) say, and [others](${GONE}), and [a lamp](${LAMPS}).`),
      'saved/away.html': articlePage('Away', 'A page that was saved in time.'),
      [`old-cache/${md5(OLD)}/index.md`]: `title: A story\nurl: ${OLD}\nhash_url: ${md5(OLD).slice(0, 10)}\n\nOnce.\n`,
      [`old-cache/${md5('x')}/readme.txt`]: 'no entry',
    },
    { options: 'archives: []', setup: 'eleventyConfig.ignores.add("saved")' },
  )
})
afterAll(async () => {
  await web.close()
  blog.remove()
})

/** What happens to the small web between two examples. */
const MEANWHILE: Readonly<Record<string, () => void>> = {
  'the lamps are gone': () => web.answers.delete(LAMPS),
  'the lamps are back, rewritten': () =>
    web.answers.set(LAMPS, articlePage('How Fresnel built a lamp', 'The lens is now cast of acrylic, in one piece.')),
}

test('each example in docs/command.md prints what the page says', async () => {
  // Where this fails: UPDATE_DOCS=1 npx vitest run test/docs-command.test.ts
  const page = readFileSync(PAGE, 'utf8')
  const parts = page.split(/(?<=^<!-- Meanwhile: .* -->\n)|(?=^```console\n)|(?<=^```\n)/m)
  let fresh = ''
  for (const part of parts) fresh += await told(part)
  if (process.env.UPDATE_DOCS) writeFileSync(PAGE, normalized(fresh) === normalized(page) ? page : fresh)
  else expect(normalized(page)).toBe(normalized(fresh))
}, 300_000)

test('each subcommand has its section, with its help', async () => {
  const page = readFileSync(PAGE, 'utf8')
  const commands = [...(await help(['--help'])).matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, name]) => name ?? '')
  expect(commands.length).toBeGreaterThan(7)
  expect(commands.filter((name) => !page.includes(`\n## ${name}\n`))).toEqual([])
  expect(commands.filter((name) => !page.includes(`$ npx link-cache ${name} --help`))).toEqual([])
})

/** A piece of the page as it should be: examples with what they print now. */
async function told(part: string): Promise<string> {
  const [, event] = /<!-- Meanwhile: (.*) -->\n$/.exec(part) ?? []
  if (event !== undefined) happen(event)
  if (!part.startsWith('```console\n')) return part
  const commands = [...part.matchAll(/^\$ npx link-cache (.*)$/gm)].map(([, words]) => words ?? '')
  const examples: string[] = []
  for (const command of commands) {
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
    const output = words.includes('--help') ? await help(words) : await printed(words)
    examples.push(`$ npx link-cache ${command}\n${output.trimEnd()}\n`)
  }
  return `\`\`\`console\n${examples.join('\n')}\`\`\`\n`
}

/** Results, or what is said instead of them. */
async function printed(words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await blog.command(words, web.env)
  return code === 2 ? stderr : stdout
}

/** No site is read for it: no process is needed either. */
async function help(words: readonly string[]): Promise<string> {
  let text = ''
  const sink = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk)
      done()
    },
  })
  await run(words, { stdout: sink, stderr: sink })
  return text
}

function happen(event: string): void {
  const change = MEANWHILE[event]
  if (!change) throw new Error(`docs/command.md: nobody knows how "${event}" happens.`)
  change()
}

/** Without what is another at each run. */
function normalized(text: string): string {
  return (
    text
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME')
      .replace(/\d{4}-\d\d-\d\d(?=$|\s)/gm, 'DAY')
      .replace(/\b[\d.]+ (?:B|kB|MB)\b/g, 'SIZE')
      .replace(/"bytes": \d+/g, '"bytes": SIZE')
      // Columns are as wide as the sizes in them.
      .replace(/^.*(?:SIZE.*|\bsize)$/gm, (line) => line.replace(/ {2,}/g, ' '))
      .replace(/\b[0-9a-f]{64}\b/g, 'HASH')
  )
}
