import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LAYOUT, makeSite, md5, post, type Site } from '../support/site.ts'
import { axeInBothThemes, focused, overflow } from './check-page.ts'
import { chromiumPath, launchChromium } from './chromium.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The example's helpers are plain JavaScript: what of them is used here. */
type SmallWeb = {
  readonly env: Readonly<Record<string, string>>
  readonly hits: string[]
  readonly close: () => Promise<void>
}
type Example = {
  readonly startSmallWeb: () => Promise<SmallWeb>
  readonly buildSite: (places: { cacheDir: string; output: string }) => Promise<{ code: number; said: string }>
  readonly serveFolder: (folder: string, port: number) => Promise<{ url: string; server: Server }>
}

const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 800 } }

/** Posts of the example, each with a page that it cites. */
const READINGS = [
  {
    direction: 'ltr',
    post: 'the-keepers-arithmetic/',
    url: 'http://lighthouse-journal.example/articles/stepped-lens',
    title: 'The lens that was mostly missing',
    words: 'In 1823 the first large lens of this kind was lit',
  },
  {
    direction: 'rtl',
    post: 'maps-that-lie-politely/',
    url: 'http://kharita.example/idrisi',
    title: 'قرص الفضة: خريطة بلا شمال',
    words: 'نُقشت الخريطة على قرص كبير من الفضة',
  },
] as const

const SCREENS = [
  ['a phone', PHONE],
  ['a desktop', DESK],
] as const

const JOURNEYS = READINGS.flatMap((reading) =>
  SCREENS.map(([screen, options]) => [screen, reading.direction, { ...reading, options }] as const),
)

describe.skipIf(chromiumPath === undefined)('a reader of the example site', () => {
  let browser: Browser
  let web: SmallWeb
  let site: string
  let server: Server
  let folder: string

  beforeAll(async () => {
    const { startSmallWeb, buildSite, serveFolder } = await loadExample()
    folder = mkdtempSync(join(tmpdir(), 'link-cache-reader-'))
    const places = { cacheDir: join(folder, 'cache'), output: join(folder, '_site') }
    cpSync(join(root, 'cache'), places.cacheDir, { recursive: true })
    const { code, said } = await buildSite(places)
    if (code !== 0) throw new Error(`The example does not build:\n${said}`)
    const served = await serveFolder(places.output, 8180)
    site = served.url
    server = served.server
    web = await startSmallWeb()
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser?.close()
    await web?.close()
    server?.closeAllConnections()
    server?.close()
    if (folder !== undefined) rmSync(folder, { recursive: true })
  })

  test.each(JOURNEYS)(
    'on %s they follow “archived copy”, read it %s, and go on to the original',
    async (_screen, direction, { post, url, title, words, options }) => {
      const { page, close } = await open(post, options)
      const found = [...(await axeInBothThemes(page))]
      const isWide = [await overflow(page)]
      await page.locator(`a[data-originalurl="${url}"] + .link-cache a`).first().click()

      expect(await page.locator('h1').textContent()).toBe(title)
      expect(await page.locator('html').getAttribute('dir')).toBe(direction)
      expect(await page.locator('.e-content').textContent()).toContain(words)
      found.push(...(await axeInBothThemes(page)))
      isWide.push(await overflow(page))
      // Until here nothing was asked of anybody but the blog.
      expect(askedByPages()).toEqual([])

      await page.getByRole('link', { name: 'Read the original' }).first().click()
      await page.waitForURL(url)
      expect(askedByPages()[0]).toBe(url)
      expect({ found, isWide }).toEqual({ found: [], isWide: [0, 0] })
      await close()
    },
  )

  test.each(SCREENS)('on %s the index of all copies fits, and axe finds nothing', async (_screen, options) => {
    const { page, close } = await open('cache/', options)
    expect(await page.locator('#copies li').count()).toBe(17)
    expect({ found: await axeInBothThemes(page), isWide: await overflow(page) }).toEqual({ found: [], isWide: 0 })
    await close()
  })

  test('by keyboard the original comes first, its archived copy next, and Enter opens it', async () => {
    const [{ url, post, title }] = READINGS
    const { page, close } = await open(post, DESK)
    const original = page.locator(`a[data-originalurl="${url}"]`).first()
    const words = (await original.textContent()) ?? ''
    for (let presses = 0; presses < 30 && (await focused(page)) !== words; presses += 1)
      await page.keyboard.press('Tab')
    expect(await original.evaluate((link) => link.matches(':focus-visible'))).toBe(true)
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe(`archived copy of “${title}”`)
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/cache/${md5(url)}/`)
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.href')).toBe(url)
    await close()
  })

  /** Without what the browser asks by itself, at a time of its own. */
  function askedByPages(): readonly string[] {
    return web.hits.filter((hit) => !/\/favicon\.ico$|^https:\/\/content-autofill\.googleapis\.com/.test(hit))
  }

  /** Opens a page of the site in a browser whose whole web is the small one. */
  async function open(path: string, options: BrowserContextOptions): Promise<Opened> {
    web.hits.length = 0
    const proxy = { server: web.env.HTTP_PROXY ?? '', bypass: new URL(site).hostname }
    const context = await browser.newContext({ ...options, proxy })
    const page = await context.newPage()
    await page.goto(site + path)
    return { page, close: () => context.close() }
  }

  describe('a post in each mode', () => {
    const MODES = ['annotate', 'replace', 'replace-dead'] as const
    const DEAD = 'http://old-links.example/guestbook'
    const sites = new Map<string, Site>()
    let context: BrowserContext

    beforeAll(async () => {
      for (const mode of MODES) sites.set(mode, postInMode(mode, DEAD))
      await Promise.all([...sites.values()].map((made) => made.built()))
      context = await browser.newContext(PHONE)
    })

    afterAll(async () => {
      await context?.close()
      for (const made of sites.values()) made.remove()
    })

    test.each([
      ['annotate', { links: 4, replaced: 0, said: 0 }],
      ['replace', { links: 0, replaced: 6, said: 1 }],
      ['replace-dead', { links: 3, replaced: 1, said: 1 }],
    ])('axe finds nothing on a post in mode %s', async (mode, expected) => {
      const page = await context.newPage()
      await page.setContent(sites.get(mode)?.read('_site/post/index.html') ?? '')
      expect({
        links: await page.locator('.link-cache a').count(),
        replaced: await page.locator('.link-cache-replaced').count(),
        said: await page.locator('.link-cache:not(:has(a))').count(),
      }).toEqual(expected)
      expect({ found: await axeInBothThemes(page), isWide: await overflow(page) }).toEqual({ found: [], isWide: 0 })
      await page.close()
    })
  })
})

type Opened = { readonly page: Page; readonly close: () => Promise<void> }

async function loadExample(): Promise<Example> {
  const names = ['small-web', 'build-site', 'serve-folder']
  const modules = await Promise.all(
    names.map((name) => import(pathToFileURL(join(root, 'example-site', `${name}.mjs`)).href)),
  )
  return Object.assign({}, ...modules)
}

/** A site with one post that links wherever a post may link, and the example's copies of what it links to. */
function postInMode(mode: string, dead: string): Site {
  const site = makeSite(
    {
      '_includes/base.html': LAYOUT.replace(
        '<meta charset',
        '<meta name="viewport" content="width=device-width"><meta charset',
      ),
      'post.md': post('A post', POST.replaceAll('DEAD', dead)),
    },
    { options: `offline: true, mode: '${mode}'` },
  )
  for (const url of POST.replaceAll('DEAD', dead).match(/http:[^)"\s]+/g) ?? []) {
    cpSync(join(root, 'cache', md5(url)), join(site.folder, 'cache', md5(url)), { recursive: true })
  }
  const ledger = JSON.parse(site.read(`cache/${md5(dead)}/ledger.json`))
  site.write({ [`cache/${md5(dead)}/ledger.json`]: JSON.stringify({ ...ledger, health: 'dead' }) })
  return site
}

const POST = `# A post

A paragraph with [a link](http://types.example/proofs), and [one whose page is gone](DEAD).

## A heading with [a link](http://docs.example/lumen/characters)

- an item with [another](http://forum.example/t/2187).

> a quotation with *[one more](http://atlas.example/phantom-islands)*

A note.<sup>[1](http://keepers.example/log)</sup>
`
