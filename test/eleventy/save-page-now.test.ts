import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type SaveService, startSaveService } from '../support/save-page-now.ts'
import { md5, post, type Site, testSite } from '../support/site.ts'
import { articlePage, startWeb, type Web } from '../support/web.ts'

const LAMPS = 'http://lamps.example/fresnel'
const HIDDEN = 'http://hidden.example/'
const TOKEN = 'http://token.example/secret'

let web: Web
let service: SaveService
let env: Record<string, string>

beforeEach(async () => {
  const pages = [LAMPS, HIDDEN, TOKEN].map((url) => [url, articlePage(`At ${url}`, 'The lens was built in rings.')])
  web = await startWeb(Object.fromEntries(pages))
  service = await startSaveService()
  env = { ...web.env, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' }
})
afterEach(async () => {
  await Promise.all([web.close(), service.close()])
})

const site = (posts: Readonly<Record<string, string>>, more = ''): Site => {
  const keys = `accessKey: "myAccess", secretKey: "mySecret", endpoint: ${JSON.stringify(service.endpoint)}`
  const options = `savePageNow: { ${keys} }, allowPrivateNetwork: true, archives: [], ${more}`
  return testSite(posts, { options })
}
const POST = { 'first.md': post('First', `A [lamp](${LAMPS}).`) }
const ledgerOf = (blog: Site, url: string) => JSON.parse(blog.read(`cache/${md5(url)}/ledger.json`))

test('a build hands in what it archived, says so, keeps where it is; a second build asks nothing', async () => {
  const blog = site(POST)
  const { stdout } = await blog.built([], env)
  const archiveUrl = `${new URL('/web/20260102030405/', service.endpoint).href}${LAMPS}`
  expect(stdout).toContain('Save Page Now, 1 page: 1 captured')
  expect(ledgerOf(blog, LAMPS).submitted).toEqual({ at: expect.any(String), archiveUrl })
  expect(service.requests.map(({ method, path }) => [method, path.replace(/\?.*/, '')])).toEqual([
    ['GET', '/save/status/user'],
    ['POST', '/save'],
    ['GET', expect.stringMatching('^/save/status/[0-9a-f]+$')],
    ['GET', expect.stringMatching('^/save/status/[0-9a-f]+$')],
  ])
  const asked = service.requests.length
  const cache = blog.snapshot('cache')
  await blog.built([], env)
  expect([service.requests.length, blog.snapshot('cache')]).toEqual([asked, cache])
  const shown = await blog.command(['show', LAMPS], env)
  expect(shown.stdout).toMatch(new RegExp(`^handed in {5}\\S+Z: ${archiveUrl}$`, 'm'))
  expect(JSON.stringify([cache, blog.snapshot('_site'), blog.snapshot('.cache')])).not.toContain('mySecret')
})

test('archive hands in too, and tells programs what came of it', async () => {
  const blog = site(POST)
  service.said.set(LAMPS, { job_id: null, message: 'The same snapshot had been made 3 hours ago.' })
  const { code, stdout } = await blog.command(['archive', '--json'], env)
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject([{ url: LAMPS, result: 'archived', submission: { result: 'known' } }])
})

test('keys that are refused never fail a build; what was not handed in goes on next time', async () => {
  const blog = site(POST)
  service.pendings = 0
  const { quota } = service
  service.quota = { status: 401, json: {} }
  const { stdout } = await blog.built([], env)
  expect(stdout).toContain('Save Page Now, 1 page: 0 captured, 1 waiting')
  expect(stdout).toContain('waiting for the next build: Save Page Now refuses the keys (401)')
  service.quota = quota
  await blog.built([], env)
  expect(service.submitted).toEqual([LAMPS])
  expect(ledgerOf(blog, LAMPS)).toMatchObject({ submitted: {} })
  expect(ledgerOf(blog, LAMPS)).not.toHaveProperty('awaitsSubmission')
})

test('what is private in any way is handed to nobody', async () => {
  service.pendings = 0
  const inside = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end(articlePage('Plans', 'Nobody else is to read these plans.'))
  })
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve))
  const local = `http://127.0.0.1:${(inside.address() as AddressInfo).port}/plans`
  const blog = site(
    { 'p.md': post('P', `[a](${HIDDEN}), [b](${TOKEN.replace('//', '//me:pass@')}), [c](${local}).`) },
    'publish: { "hidden.example": "never" }',
  )
  const { stdout } = await blog.built([], env)
  inside.close()
  expect(stdout).toContain('3 links found, 3 archived')
  expect(service.submitted).toEqual([TOKEN])
})

test.each([
  ['offline', ['--quiet'], { LINK_CACHE_OFFLINE: '1' }],
  ['in a dry run', ['--dryrun'], {}],
])('%s nothing is handed in', async (_, flags, more) => {
  const blog = site(POST)
  await blog.built(flags, { ...env, ...more })
  expect(service.requests).toEqual([])
})

test('while one writes, with --serve, nothing is handed in', async () => {
  const blog = site(POST)
  await blog.command(['archive'], { ...env, LINK_CACHE_OFFLINE: '1' })
  const running = blog.serve(['--serve', '--port=0'], env)
  await running.until('Server at')
  await running.stop()
  expect([service.requests, web.hits]).toEqual([[], []])
})
