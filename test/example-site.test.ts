import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseHTML } from 'linkedom'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyLinks, followCopies } from './support/reader.ts'
import { md5, type Run } from './support/site.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What the example's posts link to and can be kept, with the titles of the copies. */
const KEPT = {
  'http://atlas.example/phantom-islands': 'Islands that were never there',
  'http://carnet-typo.example/espaces-fines': 'L’espace fine, ou l’art de ne presque rien mettre',
  'http://chizu.example/inou.html': '歩いて測った海岸線',
  'http://docs.example/lumen/characters': 'Light characters',
  'http://farine.example/prix.htm': 'Nos farines et nos prix',
  'http://forum.example/t/2187': 'Why is my sourdough flat in winter?',
  'http://keepers.example/log': 'The last keepers',
  'http://kino.example/turning': 'Four minutes of a turning lens',
  'http://kharita.example/idrisi': 'قرص الفضة: خريطة بلا شمال',
  'http://lighthouse-journal.example/articles/fog-signals': 'The loudest thing on the coast',
  'http://lighthouse-journal.example/articles/stepped-lens': 'The lens that was mostly missing',
  'http://lighthouse-journal.example/light-list.pdf': 'A short list of lights',
  'http://old-links.example/guestbook': 'A guestbook from 2003, and what was left in it',
  'http://old-links.example/links.html': "Everybody's links",
  'http://ouest-phares.example/eteindre': 'Éteindre un phare, mode d’emploi',
  'http://pekarnya.example/rzhanoy.html': 'Ржаной хлеб без спешки',
  'http://types.example/proofs': 'Reading metal backwards',
}

/** What cannot be kept, and why. */
const NOT_KEPT = {
  'http://harbour-almanac.example/tides': 'parked',
  'http://letters.example/to-a-friend': 'noarchive',
  'http://old-links.example/essay-2004': 'soft-404',
  'http://old-links.example/ring/next': 'gone',
}

type Build = { readonly code: number; readonly said: string; readonly hits: readonly string[] }

/** The example in a folder of its own, with the packages and the plugin of this one. */
type Example = {
  readonly folder: string
  build(day?: 'the first day' | 'today'): Promise<Build>
  run(flags: readonly string[]): Promise<Run>
  snapshot(folder: string): Readonly<Record<string, string>>
}

const folders: string[] = []

function copyOfExample(cache: 'empty' | 'committed'): Example {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'link-cache-example-')))
  folders.push(folder)
  cpSync(join(root, 'example-site'), join(folder, 'example-site'), {
    recursive: true,
    filter: (path) => !path.endsWith('_site'),
  })
  if (cache === 'committed') cpSync(join(root, 'cache'), join(folder, 'cache'), { recursive: true })
  for (const name of ['node_modules', 'dist', 'package.json']) symlinkSync(join(root, name), join(folder, name))
  return {
    folder,
    async build(day = 'today') {
      const { buildSite, FIRST_DAY, TODAY } = await import(
        pathToFileURL(join(folder, 'example-site/build-site.mjs')).href
      )
      return buildSite({ day: day === 'today' ? TODAY : FIRST_DAY })
    },
    run: (flags) =>
      new Promise((resolve) => {
        const words = [join(folder, 'example-site/run.mjs'), '--no-set-up', ...flags]
        execFile(process.execPath, words, (error, stdout, stderr) =>
          resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
        )
      }),
    snapshot: (name) =>
      Object.fromEntries(
        readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
          .filter((item) => item.isFile())
          .map((item) => join(item.parentPath, item.name))
          .sort()
          .map((path) => [relative(folder, path), readFileSync(path, 'latin1')]),
      ),
  }
}

const inCache = (example: Example, url: string, file: string): string => join(example.folder, 'cache', md5(url), file)
const pageOf = (example: Example, path: string): string =>
  readFileSync(join(example.folder, 'example-site/_site', path, 'index.html'), 'utf8')

let fresh: Example
let firstBuild: Build
let firstOutput: Readonly<Record<string, string>>
let firstCache: Readonly<Record<string, string>>

beforeAll(async () => {
  fresh = copyOfExample('empty')
  firstBuild = await fresh.build('the first day')
  firstOutput = fresh.snapshot('example-site/_site')
  firstCache = fresh.snapshot('cache')
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

test('the example archives from nothing what its posts link to', () => {
  expect(firstBuild.code, firstBuild.said).toBe(0)
  const titles = Object.keys(KEPT).map((url) => [url, titleOf(inCache(fresh, url, 'index.html'))])
  expect(Object.fromEntries(titles)).toEqual(KEPT)
})

test('each link that cannot be kept has its reason in the ledger and in the report', () => {
  const reasons = Object.keys(NOT_KEPT).map((url) => {
    const { attempts } = JSON.parse(readFileSync(inCache(fresh, url, 'ledger.json'), 'utf8'))
    return [url, attempts.at(-1).reason]
  })
  expect(Object.fromEntries(reasons)).toEqual(NOT_KEPT)
  for (const url of Object.keys(NOT_KEPT)) expect(firstBuild.said).toContain(`not archived: ${url}: `)
})

test('nothing else was archived or tried', () => {
  const cited = [...Object.keys(KEPT), ...Object.keys(NOT_KEPT)].map(md5)
  expect(readdirSync(join(fresh.folder, 'cache')).sort()).toEqual(cited.sort())
})

test('a reader follows the links of a post to copies that can be read', () => {
  const output = join(fresh.folder, 'example-site/_site')
  const copies = followCopies(pageOf(fresh, 'the-keepers-arithmetic'), output)
  expect(copies.map(({ title, text }) => ({ title, isLong: text.length > 500 }))).toEqual([
    { title: 'A short list of lights', isLong: true },
    { title: 'Light characters', isLong: true },
    { title: 'The lens that was mostly missing', isLong: true },
    { title: 'The last keepers', isLong: true },
  ])
})

test('a French post says so in French', () => {
  expect(copyLinks(pageOf(fresh, 'la-croix-violette')).map(({ text }) => text)).toEqual([
    'copie archivée',
    'copie archivée',
    'copie archivée',
  ])
})

test('bytes of old character sets are read as their authors wrote them', () => {
  const textOf = (url: string): string => readFileSync(inCache(fresh, url, 'index.md'), 'utf8')
  expect(textOf('http://farine.example/prix.htm')).toContain('« Ça ne s’arrête pas », disait mon père – il parlait')
  expect(textOf('http://farine.example/prix.htm')).toContain('2,40 €')
  expect(textOf('http://pekarnya.example/rzhanoy.html')).toContain('«Рожь любит тёплую воду и равнодушие»')
  expect(textOf('http://chizu.example/inou.html')).toContain('知らないことを知らないと書く。')
})

test('a page that is gone comes from the web archive, and its copy says so', () => {
  const entry = readFileSync(inCache(fresh, 'http://old-links.example/links.html', 'index.md'), 'utf8')
  expect(entry).toContain('\nsource: wayback\n')
  expect(entry).toContain('\narchived_at: 2006-04-12T10:15:00Z\n')
  expect(entry).toContain('A link is a small promise made on behalf of someone else.')
})

test('no script of a linked page gets into the site', () => {
  const copy = readFileSync(inCache(fresh, 'http://old-links.example/guestbook', 'index.html'), 'utf8')
  expect(copy).toContain('like insects in amber')
  expect(copy).not.toMatch(/<iframe|<form|<object|<embed|javascript:|<[^>]+\son[a-z]+\s*=/i)
})

test('the feed’s links have their copies too', () => {
  const { [join('example-site/_site', 'feed.xml')]: feed = '' } = firstOutput
  const lens = md5('http://lighthouse-journal.example/articles/stepped-lens')
  expect(feed).toContain(`https://driftline.example/cache/${lens}/`)
})

test('a second build asks for nothing, leaves the cache as it is and writes the same site', async () => {
  const { code, said, hits } = await fresh.build('the first day')
  expect(code, said).toBe(0)
  expect(hits).toEqual([])
  expect(fresh.snapshot('cache')).toEqual(firstCache)
  expect(fresh.snapshot('example-site/_site')).toEqual(firstOutput)
})

test('the committed cache holds all copies: nothing is asked for, and nothing changes', async () => {
  const example = copyOfExample('committed')
  const committed = example.snapshot('cache')
  const { code, said, hits } = await example.build()
  expect(code, said).toBe(0)
  expect(hits).toEqual([])
  // Where this fails, the format of the pages has changed: run `npm run example`, and commit what it made of `cache`.
  expect(example.snapshot('cache')).toEqual(committed)
})

test.each([
  ['died', 'http://old-links.example/guestbook', 'dead', 'The original has been gone since at least November 9, 2026.'],
  [
    'changed',
    'http://forum.example/t/2187',
    'changed',
    'The original has changed since then: 30% of its text is different.',
  ],
])('a reader of the copy is told that the original has %s', (_, url, health, words) => {
  const file = (name: string): string => readFileSync(join(root, 'cache', md5(url), name), 'utf8')
  expect(JSON.parse(file('ledger.json')).health).toBe(health)
  expect(parseHTML(file('index.html')).document.body.textContent).toContain(words)
})

test('the copy that was captured anew and the earlier one name each other', () => {
  const copyIn = (version: string): string =>
    readFileSync(join(root, 'cache', md5('http://docs.example/lumen/characters'), version, 'index.html'), 'utf8')
  expect(copyIn('')).toContain('Long-flashing')
  expect(copyIn('')).toContain('href="2026-10-26/"')
  expect(copyIn('2026-10-26')).not.toContain('Long-flashing')
  expect(copyIn('2026-10-26')).toContain('href="../"')
})

test('of a page without text there is a card', () => {
  const entry = readFileSync(join(root, 'cache', md5('http://kino.example/turning'), 'index.md'), 'utf8')
  expect(entry).toContain('\nkind: card\n')
  expect(entry).toContain('A lens of 1889 makes one turn in the dark')
})

test('the command says in plain words what it did, and where to look', async () => {
  const { code, stdout, stderr } = await copyOfExample('committed').run(['--no-serve'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('The posts link to 21 pages. 17 have an archived copy, all of them made earlier.')
  expect(stdout).toContain(
    '4 have none, each for a reason:\n  http://harbour-almanac.example/tides\n    The answer is a parked domain: ',
  )
  expect(stdout).toContain('\n  http://old-links.example/guestbook\n    It is gone; the copy is what is left.\n')
  expect(stdout).toContain('The network was not used')
  expect(stdout).toMatch(/The copies: {2}cache .*\nThe site: {4}example-site\/_site/)
})

test('--fresh tells the story of the committed cache again, in a temporary folder', async () => {
  const { code, stdout } = await fresh.run(['--no-serve', '--fresh'])
  const [, folder = ''] = /^The copies: {2}(.*?)cache {2}/m.exec(stdout) ?? []
  folders.push(folder)
  expect(code).toBe(0)
  expect(stdout).toContain('17 have an archived copy, 17 of them made just now.')
  expect(stdout).toContain('2026-11-12  npx link-cache check --every-days 30\n')
  expect(readdirSync(folder).sort()).toEqual(['_site', 'cache'])
  expect(ledgersIn(join(folder, 'cache'))).toEqual(ledgersIn(join(root, 'cache')))
  expect(fresh.snapshot('cache')).toEqual(firstCache)
})

test('--help says what the command does, and a wrong port is told in one sentence', async () => {
  const help = await fresh.run(['--help'])
  expect(help.stdout).toMatch(/^npm run example \[-- options\]\n/)
  const wrong = await fresh.run(['--port', 'eighty'])
  expect(wrong).toEqual({ code: 1, stdout: '', stderr: '--port is "eighty": use a number, such as 8080.\n' })
})

test('the site is served with the right types of content', async () => {
  const { serveFolder } = await import(pathToFileURL(join(fresh.folder, 'example-site/serve-folder.mjs')).href)
  const { url, server } = await serveFolder(join(fresh.folder, 'example-site/_site'), 8080)
  const ask = async (path: string): Promise<readonly unknown[]> => {
    const response = await fetch(new URL(path, url))
    return [response.status, response.headers.get('content-type'), new URL(response.url).pathname]
  }
  try {
    const pdf = `cache/${md5('http://lighthouse-journal.example/light-list.pdf')}`
    const [file] = readdirSync(join(fresh.folder, 'example-site/_site', pdf)).filter((name) => name.endsWith('.pdf'))
    expect(
      await Promise.all(['', 'about', 'cache/', 'feed.xml', `${pdf}/${file}`, '..%2f..%2fpackage.json'].map(ask)),
    ).toEqual([
      [200, 'text/html; charset=utf-8', '/'],
      [200, 'text/html; charset=utf-8', '/about/'],
      [200, 'text/html; charset=utf-8', '/cache/'],
      [200, 'application/atom+xml; charset=utf-8', '/feed.xml'],
      [200, 'application/pdf', `/${pdf}/${file}`],
      [404, 'text/plain; charset=utf-8', '/..%2f..%2fpackage.json'],
    ])
  } finally {
    server.close()
  }
})

function titleOf(page: string): string | undefined {
  if (!existsSync(page)) return undefined
  return parseHTML(readFileSync(page, 'utf8')).document.querySelector('.h-cite .p-name')?.textContent?.trim()
}

function ledgersIn(cache: string): readonly string[] {
  return readdirSync(cache).map((folder) => readFileSync(join(cache, folder, 'ledger.json'), 'utf8'))
}
