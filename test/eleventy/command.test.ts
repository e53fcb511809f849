import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { followCopies } from '../support/reader.ts'
import { md5, post, type Site, type SiteSettings, testSite } from '../support/site.ts'
import { articlePage, startWeb, type Web } from '../support/web.ts'

const command = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const LAMPS = 'http://lamps.example/fresnel'
const GONE = 'http://gone.example/away'
const FOLDER = md5(LAMPS)

let web: Web
const site = (files: Parameters<typeof testSite>[0], settings: SiteSettings = { options: 'archives: []' }): Site =>
  testSite(files, settings)
const blogOfTwo = (): Site => site({ 'first.md': post('First', `A [lamp](${LAMPS}), [gone](${GONE}).`) })

const OWN_MACHINE: SiteSettings = { options: 'archives: [], allowPrivateNetwork: true, maxRetries: 0' }

beforeEach(async () => {
  web = await startWeb({ [LAMPS]: articlePage('How Fresnel built a lamp', 'The lens was built in rings of glass.') })
})
afterEach(() => web.close())

test('archive does what a build does, without building', async () => {
  const blog = blogOfTwo()
  const { code, stdout } = await blog.command(['archive'], web.env)
  expect([code, stdout]).toEqual([
    1,
    expect.stringMatching(
      /^2 links found, 1 archived \(1 new, [\d.]+ kB added\), 0 dead, 1 failed\nnot archived: http:\/\/gone\.example\/away: the page is gone \(404.*\), in \.\/first\.md:6\n$/,
    ),
  ])
  expect(existsSync(join(blog.folder, '_site'))).toBe(false)
  const cache = blog.snapshot('cache')
  const asked = web.hits.length
  await blog.built([], web.env)
  expect([blog.snapshot('cache'), web.hits.length]).toEqual([cache, asked])
})

test('archive --json speaks to programs', async () => {
  const { stdout } = await blogOfTwo().command(['archive', '--json'], web.env)
  expect(JSON.parse(stdout)).toMatchObject([
    { url: LAMPS, result: 'archived', folder: FOLDER, citedBy: ['./first.md'] },
    { url: GONE, result: 'failed', reason: 'gone', status: 404, citedBy: ['./first.md'] },
  ])
})

test('archive --url, --limit and --retry ask for what they say', async () => {
  const blog = blogOfTwo()
  await blog.command(['archive', '--url', LAMPS], web.env)
  expect(web.hits).toEqual([LAMPS])
  await blog.command(['archive'], web.env)
  await blog.command(['archive'], web.env)
  expect(web.hits).toEqual([LAMPS, GONE])
  await blog.command(['archive', '--retry'], web.env)
  expect(web.hits).toEqual([LAMPS, GONE, GONE])
  const other = blogOfTwo()
  await other.command(['archive', '--limit', '1'], web.env)
  expect(web.hits.length).toBe(4)
})

test('archive --shard shares the hosts', async () => {
  const links = Array.from({ length: 12 }, (_, at) => `[${at}](http://h${at % 6}.example/${at})`).join(' ')
  const [one, two] = [site({ 'p.md': post('P', links) }), site({ 'p.md': post('P', links) })]
  await one.command(['archive', '--shard', '1/2'], web.env)
  const first = new Set(web.hits.map((url) => new URL(url).host))
  web.hits.length = 0
  await two.command(['archive', '--shard', '2/2'], web.env)
  const second = new Set(web.hits.map((url) => new URL(url).host))
  expect(first.size + second.size).toBe(6)
  expect([...first].filter((host) => second.has(host))).toEqual([])
})

test('archive that is stopped keeps what is done, says what is left, and goes on the next time', async () => {
  const blog = blogOfTwo()
  const child = spawn(process.execPath, [command, 'archive'], {
    cwd: blog.folder,
    env: { ...process.env, ...web.env, NO_COLOR: '1' },
  })
  let timer: NodeJS.Timeout | undefined
  web.answers.set(GONE, () => {
    timer = setInterval(() => {
      if (existsSync(join(blog.folder, 'cache', FOLDER, 'ledger.json'))) child.kill('SIGINT')
    }, 50)
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    clearInterval(timer)
  })
  child.stderr.on('data', () => clearInterval(timer))
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect([code, said]).toEqual([
    130,
    expect.stringMatching(
      /^2 links found, 1 archived \(1 new, .*\), 0 dead, 0 failed, 1 not tried yet\n1 link not archived yet: stopped; run the command again to continue\n$/,
    ),
  ])
  web.answers.set(GONE, articlePage('Away', 'It is back.'))
  expect((await blog.command(['archive'], web.env)).stdout).toContain('2 archived (1 new')
})

test('check that is stopped before its first answer does not say that there was nothing to check', async () => {
  const blog = blogOfTwo()
  await blog.command(['archive'], web.env)
  const env = { ...process.env, ...web.env, NO_COLOR: '1' }
  const child = spawn(process.execPath, [command, 'check', '--every-days', '0'], { cwd: blog.folder, env })
  web.answers.set(LAMPS, () => child.kill('SIGTERM'))
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect([code, said]).toEqual([143, 'No originals were checked.\n'])
})

test('status tells what there is, and what is missing and why', async () => {
  const blog = blogOfTwo()
  expect((await blog.command(['status'], web.env)).stdout).toContain('2 links: 0 with a copy, 2 without')
  await blog.command(['archive'], web.env)
  const { code, stdout } = await blog.command(['status'], web.env)
  expect(code).toBe(1)
  expect(stdout).toContain('2 links: 1 with a copy, 1 without')
  expect(stdout).toMatch(
    /gone\.example\/away\n {4}the page is gone \(404\); asked again after \S+Z; cited by \.\/first\.md/,
  )
  expect(web.hits).toEqual([LAMPS, GONE])
})

test('show finds a link however its URL is spelt, and names one that differs by a slash', async () => {
  const blog = blogOfTwo()
  await blog.command(['archive'], web.env)
  const { stdout } = await blog.command(['show', ' HTTP://LAMPS.example/fresnel#rings '], web.env)
  expect(stdout).toMatch(new RegExp(`^url           ${LAMPS}\n`))
  expect(await blog.command(['show', `${LAMPS}/`], web.env)).toMatchObject({
    code: 1,
    stdout: `${LAMPS}/: nothing is known about it, but of ${LAMPS}.\n`,
  })
})

test.each([
  ['archive'],
  ['check'],
  ['verify'],
  ['show', LAMPS],
  ['refresh', LAMPS],
  ['forget', LAMPS],
  ['import', '.'],
])('%s does nothing with a cache that cannot be read', async (...words) => {
  const blog = site({ 'first.md': post('First', `A [lamp](${LAMPS}).`), cache: 'no folder' })
  const { code, stderr } = await blog.command(words, web.env)
  expect([code, stderr, web.hits]).toEqual([
    2,
    expect.stringMatching(/^link-cache: The cache in .+cache cannot be read: cache: not a directory \(ENOTDIR\)\./),
    [],
  ])
})

test('a command does not tell how long the site takes to read', async () => {
  const slow =
    "eleventyConfig.addPreprocessor('slow', 'md', () => { const end = Date.now() + 300; while (Date.now() < end); })"
  const blog = site({ 'a.md': post('A', 'Nothing.'), 'b.md': post('B', 'Nothing.') }, { setup: slow })
  expect((await blog.command(['status'], web.env)).stderr).toBe('')
})

test('show tells all that is known of one link', async () => {
  const blog = blogOfTwo()
  await blog.command(['archive'], web.env)
  const { code, stdout } = await blog.command(['show', LAMPS], web.env)
  expect(code).toBe(0)
  expect(stdout).toContain('title         How Fresnel built a lamp\n')
  expect(stdout).toContain('health        alive since ')
  expect(stdout).toContain('cited by      ./first.md\n')
  const { stdout: json } = await blog.command(['show', LAMPS, '--json'], web.env)
  expect(JSON.parse(json)).toEqual({
    url: LAMPS,
    folder: FOLDER,
    fields: expect.objectContaining({ title: 'How Fresnel built a lamp', url: LAMPS }),
    ledger: expect.objectContaining({ health: 'alive', citedBy: ['./first.md'] }),
    files: ['index.html', 'index.md', 'ledger.json'].map((name) => ({ name, size: expect.any(Number) })),
    versions: [],
    problems: [],
  })
})

test('check asks for the originals again', async () => {
  const blog = blogOfTwo()
  await blog.command(['archive'], web.env)
  expect((await blog.command(['check'], web.env)).stdout).toBe('No originals to check now.\n')
  web.answers.delete(LAMPS)
  const { stdout } = await blog.command(['check', '--every-days', '0'], web.env)
  expect(stdout).toBe(
    `1 original checked: 1 failing (since last time: 1 alive → failing)\n${LAMPS}: alive → failing (the page is gone, 404)\n`,
  )
})

test('check without a network says so, and holds it against nobody', async () => {
  const blog = site({ 'p.md': post('P', '[a](http://127.0.0.1:1025/) [b](http://127.0.0.1:1026/)') }, OWN_MACHINE)
  const lived = (url: string): Record<string, string> => ({
    [`cache/${md5(url)}/index.md`]: `---\ntitle: A\nurl: ${url}\n---\n\nText.\n`,
    [`cache/${md5(url)}/ledger.json`]: JSON.stringify({
      url,
      health: 'alive',
      attempts: [{ at: '2026-01-01T00:00:00Z', outcome: 'archived', status: 200 }],
    }),
  })
  blog.write({ ...lived('http://127.0.0.1:1025/'), ...lived('http://127.0.0.1:1026/') })
  const { code, stdout, stderr } = await blog.command(['check'])
  expect([code, stdout, stderr]).toEqual([
    1,
    'No originals were checked.\n',
    '2 originals not checked: no host answers, so this machine seems to be offline\n',
  ])
  expect(JSON.parse(blog.read(`cache/${md5('http://127.0.0.1:1025/')}/ledger.json`)).health).toBe('alive')
})

test('on GitHub, archive and check show at its line of a post what is not archived and what has died', async () => {
  const blog = blogOfTwo()
  const env = { ...web.env, GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: blog.folder }
  const archived = await blog.command(['archive', '--json'], env)
  expect(JSON.parse(archived.stdout)).toHaveLength(2)
  expect(archived.stderr).toMatch(
    /^::warning file=first\.md,line=6,title=link-cache::http:\/\/gone\.example\/away: the page /m,
  )
  const ledger = `cache/${FOLDER}/ledger.json`
  const earlier = { at: '2026-01-01T00:00:00Z', outcome: 'failed', status: 404, reason: 'gone' }
  blog.write({ [ledger]: JSON.stringify({ url: LAMPS, health: 'failing', attempts: [earlier] }) })
  web.answers.delete(LAMPS)
  const checked = await blog.command(['check', '--every-days', '0'], env)
  expect(checked.stderr).toBe(
    `::notice file=first.md,line=6,title=link-cache::${LAMPS}: failing → dead (the page is gone, 404)\n`,
  )
  expect(checked.stdout).not.toContain('::')
})

test('refresh captures again, and the copy links to its earlier version', async () => {
  const blog = blogOfTwo()
  await blog.built([], web.env)
  web.answers.set(LAMPS, articlePage('How Fresnel built a lamp', 'The lens is now of acrylic.'))
  const { code } = await blog.command(['refresh', LAMPS], web.env)
  expect(code).toBe(0)
  await blog.built([], web.env)
  const day = new Date().toISOString().slice(0, 10)
  expect(blog.read(`_site/cache/${FOLDER}/index.html`)).toContain('now of acrylic')
  expect(blog.read(`_site/cache/${FOLDER}/index.html`)).toContain(`href="${day}/"`)
  expect(blog.read(`_site/cache/${FOLDER}/${day}/index.html`)).toContain('rings of glass')
  expect(blog.read(`_site/cache/${FOLDER}/${day}/index.html`)).toContain('href="../"')
})

test('forget takes a copy down, and its tombstone keeps it from being made again', async () => {
  const blog = blogOfTwo()
  await blog.built([], web.env)
  const { code } = await blog.command(['forget', LAMPS, '--why', 'the author asked'], web.env)
  expect(code).toBe(0)
  expect(Object.keys(blog.snapshot(`cache/${FOLDER}`))).toEqual([`cache/${FOLDER}/ledger.json`])
  web.hits.length = 0
  await blog.built([], web.env)
  expect(existsSync(join(blog.folder, '_site/cache', FOLDER))).toBe(false)
  expect(blog.read('_site/first/index.html')).not.toContain(FOLDER)
  await blog.command(['archive', '--retry'], web.env)
  expect(web.hits).not.toContain(LAMPS)
  expect((await blog.command(['show', LAMPS], web.env)).stdout).toContain('the author asked')
  await blog.command(['forget', LAMPS, '--undo'], web.env)
  await blog.built([], web.env)
  expect(followCopies(blog.read('_site/first/index.html'), join(blog.folder, '_site'))).toHaveLength(1)
})

test('import takes over another cache, and replaces nothing', async () => {
  const blog = blogOfTwo()
  await blog.built([], web.env)
  const other = mkdtempSync(join(tmpdir(), 'link-cache-other-'))
  const old = testSite({
    [`${FOLDER}/index.md`]: `title: Not this one\nurl: ${LAMPS}\n\nx\n`,
    [`${md5(GONE)}/index.md`]: `title: Away\nurl: ${GONE}\nhash_url: ${md5(GONE).slice(0, 10)}\n\nIt was a fine page.\n`,
    [`${md5('x')}/readme.txt`]: 'no entry',
  })
  const { code, stdout } = await blog.command(['import', old.folder], web.env)
  expect([code, stdout]).toEqual([1, `  ${md5('x')}: there is no index.md\n1 imported, 1 already there, 1 left out\n`])
  await blog.built([], web.env)
  expect(followCopies(blog.read('_site/first/index.html'), join(blog.folder, '_site'))).toMatchObject([
    { title: 'How Fresnel built a lamp' },
    { title: 'Away', text: 'It was a fine page.' },
  ])
  expect((await blog.command(['import', other], web.env)).stderr).toContain('is no cache of this family')
})

test('add makes a copy from a page saved by hand, with the images beside it', async () => {
  const { default: sharp } = await import('sharp')
  const png = await sharp({ create: { width: 300, height: 200, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  const saved = articlePage('Behind a wall', 'The page does not let robots in.').replace(
    '</h1>',
    '</h1><p><img src="wall_files/red.png" alt="A red wall" width="300" height="200"></p>',
  )
  const blog = site({ 'p.md': post('P', `[x](${GONE})`), 'saved/wall.html': saved, 'saved/wall_files/red.png': png })
  const { code, stdout } = await blog.command(['add', GONE, 'saved/wall.html', '--archived-at', '2019-05-04'], web.env)
  expect([code, stdout]).toEqual([0, expect.stringMatching(`^${GONE}: archived`)])
  expect(blog.read(`cache/${md5(GONE)}/index.md`)).toContain('source: import')
  expect(JSON.parse(blog.read(`cache/${md5(GONE)}/ledger.json`))).toMatchObject({ citedBy: ['./p.md'] })
  expect(blog.read(`cache/${md5(GONE)}/index.md`)).toMatch(/^archived_at: "?2019-05-04"?$/m)
  await blog.built(['--input=.'], web.env)
  expect(followCopies(blog.read('_site/p/index.html'), join(blog.folder, '_site'))).toMatchObject([
    { title: 'Behind a wall' },
  ])
  expect(blog.read(`_site/cache/${md5(GONE)}/index.html`)).toContain('datetime="2019-05-04"')
  expect(blog.read(`_site/cache/${md5(GONE)}/index.html`)).toMatch(
    /<img src="[0-9a-f]{16}\.png"[^>]* width="300" height="200"/,
  )
})

test.each([
  [['archive', '--limit', 'many'], "option '--limit <n>' argument 'many' is invalid. It must be a whole number."],
  [['archive', '--shard', '5/4'], 'Write it as 2/4.'],
  [['show', 'lamps'], '"lamps" is not an http(s) URL'],
  [['juggle'], "unknown command 'juggle'"],
  [['juggle', '--help'], "unknown command 'juggle'"],
  [['help', 'juggle'], "unknown command 'juggle'"],
  [['add', 'http://x.example/', 'missing.html'], 'missing.html cannot be read.'],
  [
    ['add', 'http://x.example/', 'x.html', '--archived-at', '2024-02-31'],
    'Write a day, 2024-05-01, or a time with its zone, 2024-05-01T18:30Z.',
  ],
  [['add', 'http://x.example/', 'x.html', '--archived-at', '2999-01-01'], 'It is in the future.'],
  [['import', 'nowhere'], 'cannot be read: name the folder that holds the other cache.'],
])('%j is one clear sentence and exit code 2', async (words, sentence) => {
  const { code, stderr } = await blogOfTwo().command(words, web.env)
  expect(code).toBe(2)
  expect(stderr).toContain(sentence)
})

test('whoever reads only the first lines of the output sees no error', async () => {
  const child = spawn(process.execPath, [command, '--help'])
  child.stdout.destroy()
  const said: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect([code, Buffer.concat(said).toString()]).toEqual([0, ''])
})

test('an empty file is a mistake of who adds it, and nothing is held against the page', async () => {
  const blog = site({ 'p.md': post('P', `[x](${GONE})`), 'saved/empty.html': '' })
  const { code, stderr } = await blog.command(['add', GONE, 'saved/empty.html'], web.env)
  expect([code, stderr]).toEqual([2, expect.stringContaining('empty.html is empty: save the page again.')])
  expect(existsSync(join(blog.folder, 'cache', md5(GONE)))).toBe(false)
})

test('links that only templates make, and the option scope takes in, are known to the commands', async () => {
  const blog = site(
    { 'p.md': post('P', '[x]({{ host }}/fresnel), [gone]({{ gone }})', `host: http://lamps.example\ngone: ${GONE}\n`) },
    {
      options: 'archives: [], scope: "main"',
      imports: 'import { writeFileSync } from "node:fs"',
      setup: `for (const event of ["eleventy.after", "afterBuild"]) eleventyConfig.on(event, () => writeFileSync("deployed.txt", ""))`,
    },
  )
  const archived = await blog.command(['archive'], web.env)
  expect([archived.code, archived.stdout]).toEqual([
    1,
    expect.stringMatching(
      /^2 links found, 1 archived.*\nnot archived: http:\/\/gone\.example\/away: .* in \.\/p\.md:5\n$/s,
    ),
  ])
  expect(['_site', 'deployed.txt'].filter((name) => existsSync(join(blog.folder, name)))).toEqual([])
  await blog.built([], web.env)
  const cache = blog.snapshot('cache')
  expect(blog.read(`cache/${FOLDER}/index.html`)).toContain('href="../../p/"')
  for (const words of [['forget', GONE, '--undo'], ['verify']]) {
    const { stdout } = await blog.command(words, web.env)
    expect(blog.snapshot('cache')).toEqual(cache)
    if (words[0] === 'verify') expect(stdout).toContain('0 problems')
  }
})

test('add takes the pictures that a saved page holds itself, and the day on which it was saved', async () => {
  const { default: sharp } = await import('sharp')
  const png = await sharp({
    create: {
      width: 300,
      height: 200,
      channels: 3,
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
      background: 'red',
    },
  })
    .png()
    .toBuffer()
  const withImage = (src: string): string =>
    articlePage('Behind a wall', 'The page does not let robots in.').replace(
      '</h1>',
      `</h1><p><img src=${src} alt="A red wall" width="300" height="200"></p>`,
    )
  const single = withImage(`data:image/png;base64,${png.toString('base64')}`).replace(
    '<head>',
    `<!--\n Page saved with SingleFile \n url: ${GONE} \n saved date: Sat May 04 2019 12:00:00 GMT+0200 (CEST)\n--><head>`,
  )
  const part = (headers: string, body: string): string => `--x\r\n${headers}\r\n\r\n${body}\r\n`
  const mhtml = [
    'From: <Saved by Blink>\r\nDate: Sat, 4 May 2019 10:00:00 -0000\r\nMIME-Version: 1.0\r\n',
    'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="x"\r\n\r\n',
    part(
      `Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: ${GONE}`,
      withImage('"cid:wall@mhtml"').replaceAll('=', '=3D').replace('robots', 'robo=\r\nts'),
    ),
    part(
      'Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <wall@mhtml>',
      png.toString('base64'),
    ),
    '--x--\r\n',
  ].join('')
  for (const [name, text] of Object.entries({ 'wall.html': single, 'wall.mhtml': mhtml })) {
    const blog = site({ 'p.md': post('P', `[x](${GONE})`), [`saved/${name}`]: text })
    const { code, stderr } = await blog.command(['add', GONE, `saved/${name}`], { ...web.env, LINK_CACHE_OFFLINE: '1' })
    expect([name, code, stderr]).toEqual([name, 0, ''])
    const copy = blog.read(`cache/${md5(GONE)}/index.md`)
    expect(copy).toContain('archived_at: 2019-05-04T10:00:00Z')
    expect(copy).toContain('does not let robots in')
    expect(copy).toMatch(/^!\[A red wall\]\([0-9a-f]{16}\.png\)$/m)
  }
  expect(web.hits).toEqual([])
})

test.each([
  [
    'page.webarchive',
    'bplist00',
    'page.webarchive is a web archive of Safari, which cannot be read: open it in the browser',
  ],
  ['crawl.warc', 'WARC/1.1\r\n', 'crawl.warc is a WARC file, which cannot be read: docs/many-machines.md'],
  ['crawl.wacz', 'PK\u0003\u0004', 'crawl.wacz is a ZIP file, which cannot be read: unpack it'],
])('add makes no copy of the bytes of %s, and says what to do', async (name, text, told) => {
  const blog = site({ 'p.md': post('P', `[x](${GONE})`), [`saved/${name}`]: text })
  const { code, stderr } = await blog.command(['add', GONE, `saved/${name}`], web.env)
  expect([code, stderr]).toEqual([2, expect.stringContaining(told)])
  expect(existsSync(join(blog.folder, 'cache'))).toBe(false)
})

test('with a Node that cannot require() modules, as 20.18 and 22.11 cannot, the commands read the site too', async () => {
  const env = { ...web.env, NODE_OPTIONS: '--no-experimental-require-module' }
  const { stdout } = await blogOfTwo().command(['status'], env)
  expect(stdout).toContain(`${LAMPS}\n    not tried yet; cited by ./first.md`)
})

test('a site without the plugin is told so', async () => {
  const blog = site({ 'p.md': 'x', 'eleventy.config.js': 'export default () => {}' })
  const { code, stderr } = await blog.command(['status'], web.env)
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('does not use eleventy-plugin-link-cache: add the plugin'),
  ])
})

test('a site that has an archive, but not the plugin in its configuration, is told so', async () => {
  const blog = blogOfTwo()
  await blog.command(['archive'], web.env)
  blog.write({ 'eleventy.config.js': 'export default () => {}' })
  const { code, stderr } = await blog.command(['status'], web.env)
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/^link-cache: The Eleventy site in .* or name it with --config\.\n$/),
  ])
})

test('what the site’s own configuration throws is told', async () => {
  const blog = site({ 'p.md': 'x', 'eleventy.config.js': 'throw new Error("a comma is missing")' })
  const { code, stderr } = await blog.command(['status'], web.env)
  expect([code, stderr]).toEqual([2, expect.stringContaining('a comma is missing')])
})

test('--input names the folder of the posts, whatever the configuration says, as for a build', async () => {
  const blog = site(
    { 'posts/first.md': post('First', `A [lamp](${LAMPS}).`), 'notes/second.md': post('Second', `[Gone](${GONE}).`) },
    { returns: '{ dir: { input: "posts", includes: "../_includes" } }', options: 'archives: []' },
  )
  const citing = async (...words: readonly string[]): Promise<string> => {
    const { links } = JSON.parse((await blog.command(['status', '--json', ...words])).stdout)
    return JSON.stringify(links.flatMap(({ citedBy }: { citedBy: string[] }) => citedBy))
  }
  expect(await citing()).toBe('["./posts/first.md"]')
  expect(await citing('--input', 'notes')).toBe('["./notes/second.md"]')
})

test('what is named and not there is told, and nothing is written', async () => {
  const blog = blogOfTwo()
  await blog.command(['archive'], web.env)
  const cache = blog.snapshot('cache')
  const said = async (...words: readonly string[]) => {
    const { code, stdout, stderr } = await blog.command(words, web.env)
    return [code, stdout + stderr]
  }
  const other = 'http://other.example/'
  expect(await said('archive', '--url', other)).toEqual([
    1,
    `No links to archive.\n${other}: no post links to it, or your options exclude it\n`,
  ])
  expect(await said('check', '--url', GONE)).toEqual([
    1,
    `No originals to check now.\n${GONE}: there is no copy to compare it with\n`,
  ])
  expect(await said('forget', other, '--undo')).toEqual([1, `${other}: it was not taken down.\n`])
  expect(await said('refresh', other)).toEqual([
    1,
    expect.stringMatching(`^No copy was made: ${other}: the page is gone`),
  ])
  expect(blog.snapshot('cache')).toEqual(cache)
})

test('offline, nothing is asked for by any command', async () => {
  const blog = blogOfTwo()
  const env = { ...web.env, LINK_CACHE_OFFLINE: '1' }
  const archive = await blog.command(['archive'], env)
  expect(archive.stdout).toContain('2 links found, 0 archived (0 new), 0 dead, 0 failed, 2 not tried yet')
  for (const words of [['check'], ['refresh', LAMPS]]) {
    const { code, stderr } = await blog.command(words, env)
    expect([code, stderr]).toEqual([2, expect.stringContaining('the option "offline" or LINK_CACHE_OFFLINE is set')])
  }
  expect(web.hits).toEqual([])
})

test('--help lists each command', async () => {
  const { code, stdout } = await blogOfTwo().command(['--help'])
  expect(code).toBe(0)
  for (const name of ['status', 'archive', 'check', 'refresh', 'show', 'forget', 'verify', 'import', 'add']) {
    expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
  }
})

test('verify tells of damage, and --fix repairs what can be made again', async () => {
  const blog = blogOfTwo()
  await blog.built([], web.env)
  expect((await blog.command(['verify'], web.env)).stdout).toBe('2 folders checked, 0 problems, 0 repaired\n')
  blog.write({ [`cache/${FOLDER}/index.html`]: '<<<<<<< HEAD\n' })
  const found = await blog.command(['verify'], web.env)
  expect([found.code, found.stdout]).toEqual([1, expect.stringContaining(`${FOLDER}/index.html: `)])
  const fixed = await blog.command(['verify', '--fix'], web.env)
  expect([fixed.code, fixed.stdout]).toEqual([0, expect.stringContaining('(repaired)')])
  expect(blog.read(`cache/${FOLDER}/index.html`)).toContain('rings of glass')
  expect((await blog.command(['verify'], web.env)).code).toBe(0)
})
