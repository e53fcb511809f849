import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { COPY, LAMPS, POST, startLampWeb } from '../support/lamp-blog.ts'
import { copyLinks, followCopies } from '../support/reader.ts'
import { md5, post, REBUILT, type Running, testSite as site, WAITS } from '../support/site.ts'
import type { Web } from '../support/web.ts'

let web: Web

beforeAll(async () => {
  web = await startLampWeb()
})
beforeEach(() => {
  web.hits.length = 0
})
afterAll(() => web.close())

/** Writes until Eleventy's watcher, which says that it watches before it does, has seen it and built again. */
async function changed(server: Running, write: () => void): Promise<void> {
  const timer = setInterval(write, 1000)
  try {
    write()
    await server.until('File changed')
  } finally {
    clearInterval(timer)
  }
  await server.until(REBUILT)
}

test('--serve shows the copies that are there, asks the network nothing, and follows a changed post', async () => {
  const blog = site(POST)
  await blog.built([], web.env)
  web.hits.length = 0
  const server = blog.serve(['--serve', '--port=0'], web.env)
  try {
    await server.until(/Server at (http\S+)/)
    const [, address = ''] = /Server at (http\S+)/.exec(server.output()) ?? []
    const read = async (path: string): Promise<string> => (await fetch(new URL(path, address))).text()
    expect(copyLinks(await read('/posts/first/'))).toHaveLength(1)
    expect(await read(`/cache/${md5(LAMPS)}/`)).toContain('rings of glass')
    await changed(server, () =>
      blog.write({ 'posts/first.md': post('First', `Again a [lamp](${LAMPS}), and [new](http://new.example/).`) }),
    )
    const html = await read('/posts/first/')
    expect(html).toContain('Again a')
    expect(copyLinks(html)).toHaveLength(1)
    expect(web.hits).toEqual([])
    expect(server.output()).toContain(
      '1 link not archived yet: --serve and --watch use no network; the next plain build archives them',
    )
  } finally {
    await server.stop()
  }
})

test('--serve archives where LINK_CACHE_OFFLINE=0 lets it', async () => {
  const blog = site(POST)
  const server = blog.serve(['--serve', '--port=0'], { ...web.env, LINK_CACHE_OFFLINE: '0' })
  try {
    await server.until(/Server at (http\S+)/)
    expect(copyLinks(blog.read('_site/posts/first/index.html'))).toHaveLength(1)
  } finally {
    await server.stop()
  }
})

test('--serve shows at the next save what another process archived, and what a person mended', async () => {
  const blog = site(POST)
  const server = blog.serve(['--serve', '--port=0'], web.env)
  const built = async (times: number): Promise<void> => {
    await server.until(new RegExp(`(?:Wrote[\\s\\S]*?){${times}}`))
  }
  const save = async (text: string): Promise<string> => {
    const builds = server.output().split('Wrote').length
    blog.write({ 'posts/first.md': post('First', `${text} [lamp](${LAMPS}).`) })
    await built(builds)
    return blog.read('_site/posts/first/index.html')
  }
  try {
    await server.until(WAITS)
    await changed(server, () => blog.write({ 'posts/first.md': post('First', `A saved [lamp](${LAMPS}).`) }))
    // Nothing was touched since: the build has nothing to look through.
    expect(copyLinks(await save('Another'))).toHaveLength(0)
    await blog.command(['archive'], web.env)
    expect(copyLinks(await save('A third'))).toHaveLength(1)
    const entry = `cache/${md5(LAMPS)}/index.md`
    blog.write({ [entry]: blog.read(entry).replaceAll('rings of glass', 'rings of ice') })
    await save('A fourth')
    expect(blog.read(`_site/cache/${md5(LAMPS)}/index.html`)).toContain('rings of ice')
    expect(copyLinks(await save('A fifth'))).toHaveLength(1)
    blog.write({ 'posts/first.md': post('Renamed', `A [lamp](${LAMPS}).`) })
    await built(server.output().split('Wrote').length)
    expect(blog.read(`_site/cache/${md5(LAMPS)}/index.html`)).toContain('Renamed')
  } finally {
    await server.stop()
  }
})

test('--incremental keeps what the other posts cite', async () => {
  const blog = site({ ...POST, 'posts/second.md': post('Second', `A [lamp](${LAMPS}) too.`) })
  await blog.built([], web.env)
  const server = blog.serve(['--watch', '--incremental'], web.env)
  try {
    await server.until(WAITS)
    await changed(server, () => blog.write({ 'posts/first.md': post('First', `Changed: a [lamp](${LAMPS}).`) }))
    expect(followCopies(blog.read('_site/posts/first/index.html'), join(blog.folder, '_site'))).toMatchObject([COPY])
    const copy = blog.read(`_site/cache/${md5(LAMPS)}/index.html`)
    expect(copy).toContain('href="../../posts/first/"')
    expect(copy).toContain('href="../../posts/second/"')
    expect(JSON.parse(blog.read(`cache/${md5(LAMPS)}/ledger.json`)).citedBy).toEqual([
      './posts/first.md',
      './posts/second.md',
    ])
  } finally {
    await server.stop()
  }
})
